/** What the checker warns of: allowed, but unwise. */

import { describeValue } from './body.ts'
import type { AcceptedHead, Exchange } from './lint-exchange.ts'
import { hasNoContent } from './lint-exchange.ts'
import type { StreamingBody } from './types.ts'

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
  if (hasNoContent(head.code) && head.hasType) {
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
  if (hasNoContent(head.code)) {
    /// - The body of a response that has none, such as 204 and 304, is empty.
    exchange.warn('application', 17, `A ${head.code} response has no body, but there is a chunk.`)
  } else if (!head.hasType) {
    /// - A response with a body has a `Content-Type`.
    exchange.warn('application', 9, 'The response has a body, but no Content-Type.')
  }
}

/** Warns of a streaming body that could be taken for something else. */
export function adviseOnStream(body: StreamingBody, exchange: Exchange): void {
  if (Symbol.asyncIterator in body && Symbol.iterator in body) {
    /// - A body has one kind of iterator: of two, the synchronous one is never asked.
    exchange.warn('application', 20, `${describeValue(body)} has both kinds of iterators.`)
  }
  if ('length' in body) {
    /// - What has a `length` is an Array: anything else streams, whatever it looks like.
    exchange.warn('application', 4, `${describeValue(body)} has a length, but is no Array.`)
  }
}

/** Warns of an application that has not answered when the client leaves. */
export function adviseOnLeaving(exchange: Exchange): void {
  /// - The application has returned when the client leaves: one that waits must end, too.
  if (!exchange.isAwaited) return
  exchange.warn('application', 2, 'The client left before the application had returned a body.')
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

/** Warns of a method that may be a typing error. */
export function adviseOnMethod(method: string, exchange: Exchange): void {
  /// - The method is one that is generally known.
  if (METHODS.has(method)) return
  exchange.warn('server', 28, `The method ${JSON.stringify(method)} is not well known.`)
}

/** Warns of a key that looks like neither kind. */
export function adviseOnKey(key: string, exchange: Exchange): void {
  /// - A variable of the environ is in upper case, or has a dot and is in lower case.
  exchange.warn('server', 35, `The key ${JSON.stringify(key)} mixes the styles of keys.`)
}

/** Whether a key looks like a variable, or like what servers and middleware add. */
export function isUsualKey(key: string): boolean {
  return key.includes('.') ? !/[A-Z]/.test(key) : !/[a-z]/.test(key)
}

/** Warns of a read from the input of a request that is over. */
export function adviseOnLateRead(exchange: Exchange): void {
  /// - The input is not read any more when the response is complete.
  if (!exchange.isOver) return
  exchange.warn('application', 36, 'wsgi.input is read after the response was completed.')
}

/** Warns of an extension that is used when it does nothing any more. */
export function adviseOnLateExtension(key: string, exchange: Exchange): void {
  /// - The extensions are not used any more when the body is closed.
  if (!exchange.isClosed) return
  exchange.warn('application', 41, `${key} is used after the body was closed.`)
}
