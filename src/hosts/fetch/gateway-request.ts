/** Makes a fetch `Request` of an environ. */

import type { Body, Environ, Input, StartResponse } from '../../gateway/index.ts'
import { isHost } from '../../gateway/index.ts'
import { fromLatin1 } from '../latin1.ts'
import { pathOfTarget, wholeTarget } from '../target.ts'
import { isWorkerd } from './runtime.ts'

/** A request that cannot be a `Request`, with the response to it. */
export class UnfitRequest {
  readonly #status: string
  readonly #reason: string

  constructor(status: string, reason: string) {
    this.#status = status
    this.#reason = reason
  }

  /** Answers the request. */
  refuse(startResponse: StartResponse): Body {
    startResponse(this.#status, [['Content-Type', 'text/plain; charset=utf-8']])
    return [`${this.#reason}\n`]
  }
}

const BAD_HOST = new UnfitRequest('400 Bad Request', 'The host is malformed.')
const BAD_PATH = new UnfitRequest('400 Bad Request', 'The path has dot segments or a backslash.')

/**
 * What `Request` resolves or takes for a slash, so that the path would be another one than middleware
 * has seen, and perhaps not below SCRIPT_NAME (URL Standard, "path state").
 */
const RESOLVED = /\\|\/(?:\.|%2e){1,2}(?:\/|$)/i

/** Methods that `new Request` refuses (Fetch Standard, "forbidden method"). */
const FORBIDDEN_METHOD = /^(?:CONNECT|TRACE|TRACK)$/i

/** Makes the request, or tells why there can be none. */
export function createRequest(environ: Environ): Request | UnfitRequest {
  const { REQUEST_METHOD: method } = environ
  if (FORBIDDEN_METHOD.test(method)) {
    return new UnfitRequest('501 Not Implemented', `${method} is not supported.`)
  }
  const target = wholeTarget(environ)
  if (RESOLVED.test(pathOfTarget(target))) return BAD_PATH
  const url = urlOf(environ, target)
  if (url === undefined || !URL.canParse(url)) return BAD_HOST
  const request = new Request(url, createInit(environ))
  defineExtras(request, environ)
  return request
}

/** The URL the client asked for; `undefined` when its host is none. */
function urlOf(environ: Environ, target: string): string | undefined {
  const host = environ.HTTP_HOST ?? `${environ.SERVER_NAME}:${environ.SERVER_PORT}`
  if (host === '' || !isHost(host)) return undefined
  // `OPTIONS *` has a URL without a path (RFC 9110, section 7.1).
  return `${environ['wsgi.url_scheme']}://${host}${target === '*' ? '' : target}`
}

function createInit(environ: Environ): RequestInit {
  const { REQUEST_METHOD: method } = environ
  const headers = headersOf(environ)
  if (!mayHaveBody(environ)) return { method, headers }
  return { method, headers, body: streamOf(environ['wsgi.input']), duplex: 'half' }
}

/** GET and HEAD have no body in fetch. */
function mayHaveBody({ REQUEST_METHOD: method, CONTENT_LENGTH: length }: Environ): boolean {
  return !/^(?:GET|HEAD)$/i.test(method) && length !== '0'
}

function headersOf(environ: Environ): Headers {
  const headers = new Headers()
  for (const [key, value] of Object.entries(environ)) {
    const name = nameOf(key)
    if (name === undefined || typeof value !== 'string') continue
    headers.append(name, isWorkerd ? fromLatin1(value) : value)
  }
  return headers
}

/** The header that a variable stands for: `HTTP_ACCEPT` -> `accept`. */
function nameOf(key: string): string | undefined {
  if (key === 'CONTENT_TYPE' || key === 'CONTENT_LENGTH') return toName(key)
  return key.startsWith('HTTP_') ? toName(key.slice(5)) : undefined
}

function toName(key: string): string {
  return key.toLowerCase().replaceAll('_', '-')
}

/** Reads the input when the stream is read, and never ahead. */
function streamOf(input: Input): ReadableStream<Uint8Array> {
  let iterator: AsyncIterator<Uint8Array> | undefined
  return new ReadableStream<Uint8Array>(
    {
      async pull(controller) {
        iterator ??= input[Symbol.asyncIterator]()
        const { done, value } = await iterator.next()
        if (done === true) controller.close()
        else controller.enqueue(value)
      },
      async cancel() {
        iterator ??= input[Symbol.asyncIterator]()
        await iterator.return?.()
      },
    },
    { highWaterMark: 0 },
  )
}

/** Adds what is known of the client. A signal is not made before somebody asks for it. */
function defineExtras(request: Request, environ: Environ): void {
  const { REMOTE_ADDR: ip, 'wsgi.signal': signal } = environ
  if (ip !== undefined) {
    Object.defineProperty(request, 'ip', { value: ip, enumerable: true, configurable: true })
  }
  if (signal === undefined) return
  Object.defineProperty(request, 'signal', {
    get: () => signal(environ),
    enumerable: true,
    configurable: true,
  })
}
