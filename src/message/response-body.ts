/** What a response may carry, and how it becomes a body of the gateway. */

import type { Body, StreamingBody } from '../gateway/index.ts'
import { describeValue, isBody } from '../gateway/index.ts'

/** What a response may carry: text, bytes, chunks that are complete or stream, or nothing. */
export type ResponseBody = string | Uint8Array | Body | ReadableStream<Uint8Array> | null

/** A body with its web stream wrapped, and nothing as the empty text. */
export type SettledBody = string | Uint8Array | Body

/** Makes what a view gave ready to be sent. Throws a `TypeError` for what is no body. */
export function settleBody(body: ResponseBody | undefined): SettledBody {
  if (typeof body === 'string' || body instanceof Uint8Array) return body
  if (body === null || body === undefined) return ''
  if (body instanceof ReadableStream) return wrapStream(body)
  if (isBody(body)) return body
  throw new TypeError(
    `A response body is text, bytes, an iterable of chunks, a stream or null; this is ${describeValue(body)}.`,
  )
}

/** Whether a body is produced while it is sent. */
export function isStreaming(body: SettledBody): body is StreamingBody {
  return typeof body === 'object' && !(body instanceof Uint8Array) && !Array.isArray(body)
}

/** The body of a web stream; it is cancelled when nobody reads it. */
function wrapStream(stream: ReadableStream<Uint8Array>): StreamingBody {
  return {
    [Symbol.asyncIterator]: () => stream[Symbol.asyncIterator](),
    close: () => (stream.locked ? undefined : stream.cancel()),
  }
}
