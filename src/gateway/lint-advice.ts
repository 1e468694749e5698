/** What the checker warns of: allowed, but unwise. */

import { describeValue } from './body.ts'
import type { AcceptedHead, Exchange } from './lint-exchange.ts'
import type { Environ } from './types.ts'

/// ## Advice
///
/// These break no rule. The checker tells them to whoever listens to its warnings.
///

/** Warns of what is odd in a status or a header. */
export function adviseOnHead(status: string, head: AcceptedHead, exchange: Exchange): void {
  adviseOnReason(status, exchange)
  for (const [name, value] of head.headers) {
    adviseOnName(name, exchange)
    adviseOnValue(name, value, exchange)
    if (name.toLowerCase() === 'etag') adviseOnEtag(value, exchange)
  }
  if (isBodiless(head.code) && hasContentType(head)) {
    /// - A response that has no body, such as 204 and 304, has no `Content-Type`.
    exchange.warn('application', 11, `A ${head.code} response has no body, but a Content-Type.`)
  }
}

function adviseOnReason(status: string, exchange: Exchange): void {
  /// - A status has a reason phrase: HTTP/1.x shows it.
  if (status.length > 3 || !exchange.environ.SERVER_PROTOCOL.startsWith('HTTP/1')) return
  exchange.warn('application', 8, `The status ${JSON.stringify(status)} has no reason phrase.`)
}

function adviseOnName(name: string, exchange: Exchange): void {
  /// - The name of a header begins with a letter, and ends in a letter or a digit.
  if (/^[a-z](?:.*[a-z\d])?$/i.test(name)) return
  exchange.warn('application', 9, `The header name ${JSON.stringify(name)} is unusual.`)
}

function adviseOnValue(name: string, value: string, exchange: Exchange): void {
  /// - The value of a header has no spaces and tabs around it: receivers strip them.
  if (!/^[ \t]|[ \t]$/.test(value)) return
  exchange.warn(
    'application',
    9,
    `The value ${JSON.stringify(value)} of ${name} has space around it.`,
  )
}

function adviseOnEtag(value: string, exchange: Exchange): void {
  /// - An `ETag` is in double quotes, and `W/` before it is in upper case (RFC 9110, section 8.8.3).
  if (/^(?:W\/)?"[\x21\x23-\x7e\x80-\xff]*"$/.test(value)) return
  exchange.warn('application', 9, `The ETag ${JSON.stringify(value)} is malformed.`)
}

/** Whether responses with this code have no body (RFC 9110, section 6.4.1). */
function isBodiless(code: number): boolean {
  return code === 204 || code === 205 || code === 304
}

function hasContentType({ headers }: AcceptedHead): boolean {
  return headers.some(([name]) => name.toLowerCase() === 'content-type')
}

/** Warns of what is odd in the error that came with startResponse. */
export function adviseOnError(error: unknown, exchange: Exchange): void {
  /// - The `error` of `startResponse` is an `Error`; `null` counts as one, too.
  if (error instanceof Error) return
  exchange.warn(
    'application',
    12,
    `The error that was passed to startResponse is ${describeValue(error)}.`,
  )
}

/** Warns of what is odd in a body, at its first chunk that is not empty. */
export function adviseOnContent(exchange: Exchange): void {
  const head = exchange.head
  if (head === undefined || exchange.environ.REQUEST_METHOD === 'HEAD') return
  if (isBodiless(head.code)) {
    /// - The body of a response that has none, such as 204 and 304, is empty.
    exchange.warn('application', 17, `A ${head.code} response has no body, but there is a chunk.`)
  } else if (!hasContentType(head)) {
    /// - A response with a body has a `Content-Type`.
    exchange.warn('application', 9, 'The response has a body, but no Content-Type.')
  }
}

/** The methods of RFC 9110, section 9 and RFC 5789; there are others, and they may be typing errors. */
const METHODS: ReadonlySet<string> = new Set([
  'GET',
  'HEAD',
  'POST',
  'PUT',
  'DELETE',
  'CONNECT',
  'OPTIONS',
  'TRACE',
  'PATCH',
])

/** Warns of what is odd in an environ. */
export function adviseOnEnviron(environ: Environ, exchange: Exchange): void {
  const method = environ.REQUEST_METHOD
  if (!METHODS.has(method)) {
    /// - The method is one that is generally known.
    exchange.warn('server', 28, `The method ${JSON.stringify(method)} is not well known.`)
  }
  for (const key of Object.keys(environ)) adviseOnKey(key, exchange)
}

function adviseOnKey(key: string, exchange: Exchange): void {
  /// - A variable of the environ is in upper case, or has a dot and is in lower case.
  const isUsual = key.includes('.') ? !/[A-Z]/.test(key) : !/[a-z]/.test(key)
  if (isUsual) return
  exchange.warn('server', 35, `The key ${JSON.stringify(key)} mixes the styles of keys.`)
}

/** Warns of a read from the input of a request that is over. */
export function adviseOnLateRead(exchange: Exchange): void {
  /// - The input is not read any more when the response is complete.
  if (!exchange.isClosed) return
  exchange.warn('application', 36, 'wsgi.input is read after the response was completed.')
}
