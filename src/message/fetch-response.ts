/** Responses of the standard `fetch` API. */

import type { HeaderMapInit } from '../http/index.ts'
import type { ResponseBody } from './response-body.ts'

/** What a fetch `Response` comes to. */
export interface FetchedResponse {
  /** The body, which streams. */
  readonly body: ResponseBody
  /** Code and reason phrase. */
  readonly status: string
  /** The header fields, each `Set-Cookie` for itself. */
  readonly headers: HeaderMapInit
}

/** Fields about the connection it came over (RFC 9110, section 7.6.1). */
const HOP_BY_HOP = new Set([
  'connection',
  'keep-alive',
  'proxy-connection',
  'te',
  'transfer-encoding',
  'upgrade',
])

/** Whether a value is a fetch `Response`: the runtime's, or that of a package such as undici. */
export function isFetchResponse(value: object): value is globalThis.Response {
  if (value instanceof globalThis.Response) return true
  return Object.prototype.toString.call(value) === '[object Response]' && 'bodyUsed' in value
}

/** Reads a fetch `Response`. Throws a `TypeError` for one that cannot be sent. */
export function readFetchResponse(response: globalThis.Response): FetchedResponse {
  if (response.bodyUsed) {
    throw new TypeError('The body of the fetch Response was read already; clone it before.')
  }
  if (response.status < 200) {
    throw new TypeError(`A fetch Response of status ${response.status} cannot be sent.`)
  }
  const status = `${response.status} ${response.statusText}`.trim()
  return { body: response.body, status, headers: readHeaders(response) }
}

function readHeaders(response: globalThis.Response): [string, string][] {
  // A response that came over the network was decoded by fetch, so its coding and length are gone.
  const isDecoded = response.url !== '' && response.headers.has('content-encoding')
  const pairs: [string, string][] = []
  for (const [name, value] of response.headers) {
    const isStale = isDecoded && (name === 'content-encoding' || name === 'content-length')
    if (!isStale && !HOP_BY_HOP.has(name)) pairs.push([name, value])
  }
  return pairs
}
