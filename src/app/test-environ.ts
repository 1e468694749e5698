/** Makes the environ of a request that nobody sent: for tests, and for scripts that need a request. */

import type { Environ } from '../gateway/index.ts'
import { createEnviron, decodePath, RefusedRequest } from '../gateway/index.ts'
import type { JsonProvider } from '../message/index.ts'
import type { Config } from './config.ts'
import { ContextError } from './context-error.ts'

/** What is asked for, besides the target. */
export interface TestRequestOptions {
  /** The method. Default `GET`. */
  readonly method?: string
  /** Header fields; of one with several values, a list. */
  readonly headers?: Readonly<Record<string, string | readonly string[]>>
  /** What is added to the query of the target; of a name with several values, a list. */
  readonly query?: FormFields
  /** The fields of a form, sent as `application/x-www-form-urlencoded`. */
  readonly form?: FormFields
  /** A value that is sent as JSON. */
  readonly json?: unknown
  /** The body: text, or bytes. Its type stands in the header `Content-Type`. Default: none. */
  readonly body?: string | Uint8Array
  /**
   * The scheme, the host and the path of the application: `https://example.com/shop`. Default: what
   * PREFERRED_URL_SCHEME, SERVER_NAME and APPLICATION_ROOT say, with `localhost` for a host that is not set.
   */
  readonly baseUrl?: string
  /** What is set in the environ at last. */
  readonly environ?: Partial<Environ>
}

/** Names and values. */
export type FormFields = Readonly<Record<string, FieldValue | readonly FieldValue[]>>

type FieldValue = string | number | boolean

/** What of an application decides about its requests. */
interface TestedApp {
  readonly config: Config
  readonly json: JsonProvider
}

/**
 * Makes the environ of a request. The target is a path with its query, below the application, or a whole
 * URL, whose scheme and host then count.
 *
 * Throws a `ContextError` for a request that every host refuses: a malformed host or header, two bodies.
 */
export function createTestEnviron(
  { config, json }: TestedApp,
  target: string,
  options: TestRequestOptions = {},
): Environ {
  const { method = 'GET', headers = {}, query = {} } = options
  const { base, path } = splitTarget(target, options.baseUrl ?? baseOf(config))
  const { content, type } = createContent(options, json)
  const fields = completeHeaders(headers, { host: base.host, content, type })
  const environ = createEnviron(
    { method, url: addQuery(quoteTarget(path), query), httpVersion: '1.1' },
    fields,
    {
      scheme: base.protocol === 'https:' ? 'https' : 'http',
      serverName: base.hostname,
      serverPort: base.port || (base.protocol === 'https:' ? '443' : '80'),
      remoteAddress: '127.0.0.1',
      // biome-ignore lint/suspicious/noConsole: there is no host whose log it could be
      errors: { write: (text) => console.error(text.replace(/\n$/, '')) },
      multiprocess: false,
    },
    createInput(content),
  )
  if (environ instanceof RefusedRequest)
    throw new ContextError(`No host takes this request: ${environ.reason}`)
  environ.SCRIPT_NAME = decodePath(base.pathname.replace(/\/$/, ''))
  return Object.assign(environ, options.environ)
}

function baseOf({ PREFERRED_URL_SCHEME, SERVER_NAME, APPLICATION_ROOT }: Config): string {
  return `${PREFERRED_URL_SCHEME}://${SERVER_NAME ?? 'localhost'}${APPLICATION_ROOT}`
}

function splitTarget(target: string, base: string): { base: URL; path: string } {
  const [, origin, rest = ''] = /^(https?:\/\/[^/?#]+)(.*)$/is.exec(target) ?? []
  if (origin !== undefined) return { base: parseBase(origin), path: rest.replace(/^(?!\/)/, '/') }
  return { base: parseBase(base), path: target.startsWith('/') ? target : `/${target}` }
}

function parseBase(text: string): URL {
  if (URL.canParse(text)) return new URL(text)
  throw new ContextError(`${JSON.stringify(text)} is no URL that an application can be served at.`)
}

/** A host gets targets in ASCII; `%` and everything else a URL may have stays as it is. */
function quoteTarget(path: string): string {
  return path
    .replace(/#.*$/s, '')
    .replace(/[^!-~]+/g, (text) => encodeURIComponent(text.toWellFormed()))
}

function addQuery(target: string, query: FormFields): string {
  const text = formatFields(query)
  if (text === '') return target
  return `${target}${target.includes('?') ? '&' : '?'}${text}`
}

function formatFields(fields: FormFields): string {
  const pairs = new URLSearchParams()
  for (const [name, values] of Object.entries(fields)) {
    for (const value of typeof values === 'object' ? values : [values]) {
      pairs.append(name, String(value))
    }
  }
  return pairs.toString()
}

/** A body, and what type it has by itself. */
interface Content {
  readonly content: Uint8Array
  readonly type: string | undefined
}

function createContent({ form, json, body }: TestRequestOptions, provider: JsonProvider): Content {
  if ([form, json, body].filter((given) => given !== undefined).length > 1) {
    throw new ContextError('A request has one body: give one of form, json and body.')
  }
  if (form !== undefined) return toContent(formatFields(form), 'application/x-www-form-urlencoded')
  if (json !== undefined) return toContent(provider.stringify(json), 'application/json')
  return typeof body === 'object' ? { content: body, type: undefined } : toContent(body ?? '')
}

function toContent(text: string, type?: string): Content {
  return { content: new TextEncoder().encode(text), type }
}

function completeHeaders(
  headers: NonNullable<TestRequestOptions['headers']>,
  { host, content, type }: Content & { readonly host: string },
): string[] {
  const fields = Object.entries(headers).flatMap(([name, values]) =>
    (typeof values === 'string' ? [values] : values).flatMap((value) => [name, value]),
  )
  const names = new Set(Object.keys(headers).map((name) => name.toLowerCase()))
  if (!names.has('host')) fields.unshift('Host', host)
  if (type !== undefined && !names.has('content-type')) fields.push('Content-Type', type)
  if (content.length > 0 && !names.has('content-length')) {
    fields.push('Content-Length', String(content.length))
  }
  return fields
}

async function* createInput(content: Uint8Array): AsyncGenerator<Uint8Array> {
  if (content.length > 0) yield content
}
