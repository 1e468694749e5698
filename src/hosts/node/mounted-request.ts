/** Requests that somebody had before this host: Connect, Express, a body parser. */

import type { Environ, Input } from '../../gateway/index.ts'
import { decodePath } from '../../gateway/index.ts'
import { trimSlashes } from '../script-name.ts'
import { pathOfTarget } from '../target.ts'

/** What others leave on a request. */
interface MountedRequest {
  readonly url?: string | undefined
  /** Whether anything of the body was read. */
  readonly readableDidRead?: boolean
  /** Connect and Express: the target before they have taken off what led here. */
  readonly originalUrl?: unknown
  /** Express: what it has taken off. */
  readonly baseUrl?: unknown
  /** Cloud Functions, and parsers that were told to: the bytes of the body. */
  readonly rawBody?: unknown
}

/** Makes an environ tell of the request as it was before. */
export function adoptMount(environ: Environ, request: MountedRequest): void {
  if (typeof request.originalUrl === 'string') adoptPath(environ, request, request.originalUrl)
  adoptBody(environ, request)
}

/** What was taken off is the path to the application. */
function adoptPath(environ: Environ, request: MountedRequest, originalUrl: string): void {
  const path = pathOfTarget(originalUrl)
  const prefix = findPrefix(request, path)
  environ.REQUEST_URI = originalUrl
  if (prefix === '') return
  environ.SCRIPT_NAME = decodePath(prefix)
  // Connect adds a slash where nothing is left; the client has not sent one.
  if (path === prefix) environ.PATH_INFO = ''
}

/** Connect does not say what it has taken off; it is what is missing. */
function findPrefix({ baseUrl, url = '' }: MountedRequest, path: string): string {
  const rest = pathOfTarget(url)
  if (typeof baseUrl === 'string') return baseUrl.startsWith('/') ? trimSlashes(baseUrl) : ''
  if (path.endsWith(rest)) return trimSlashes(path.slice(0, path.length - rest.length))
  // Any other path was written by a middleware, and nothing was taken off.
  return rest === '/' ? path : ''
}

function hasBody({ CONTENT_LENGTH: length, HTTP_TRANSFER_ENCODING: coding }: Environ): boolean {
  return coding !== undefined || (length !== undefined && length !== '0')
}

/** Gives an environ the body that somebody has read before, if he has kept it. */
export function adoptBody(environ: Environ, { readableDidRead, rawBody }: MountedRequest): void {
  if (readableDidRead !== true || !hasBody(environ)) return
  if (!(rawBody instanceof Uint8Array)) {
    environ['wsgi.input'] = SPENT
    return
  }
  environ['wsgi.input'] = readBytes(rawBody)
  if (environ.CONTENT_LENGTH === undefined) return
  // Parsers keep what they have decompressed.
  if (environ.CONTENT_LENGTH !== String(rawBody.length)) delete environ['HTTP_CONTENT_ENCODING']
  environ.CONTENT_LENGTH = String(rawBody.length)
}

async function* readBytes(bytes: Uint8Array): AsyncGenerator<Uint8Array, void> {
  if (bytes.length > 0) yield bytes
}

/** The input of a request that another one has read. */
const SPENT: Input = {
  [Symbol.asyncIterator]: () => ({
    next: () =>
      Promise.reject(
        new Error(
          'The body of the request was read before the application could, as express.json() does. ' +
            'Put the application before the body parser, or let the parser keep the bytes: ' +
            '{ verify: (request, _response, bytes) => { request.rawBody = bytes } }.',
        ),
      ),
  }),
}
