/** What a response may carry, and how it becomes a body of the gateway. */

import type { Body, Chunk, StreamingBody } from '../gateway/index.ts'
import { concatChunks, describeValue, isBody, openBody, toBytes } from '../gateway/index.ts'
import { isBareIterator, toClosable } from './iterator-body.ts'
import { isNodeStream, NodeStreamBody } from './node-stream-body.ts'
import { WebStreamBody } from './web-stream-body.ts'

/** What a response may carry: text, bytes, chunks that are complete or stream, or nothing. */
export type ResponseBody =
  | string
  | Uint8Array
  | Body
  | ReadableStream<Uint8Array>
  | ReadableStream<string>
  | null

/** A body of the gateway, or a whole text or bytes. Nothing is the empty text. */
export type SettledBody = string | Uint8Array | Body

/** Makes what a view gave ready to be sent. Throws a `TypeError` for what is no body. */
export function settleBody(body: ResponseBody | undefined): SettledBody {
  if (typeof body === 'string' || body instanceof Uint8Array) return body
  if (body === null || body === undefined) return ''
  if (body instanceof ReadableStream) return new WebStreamBody(body)
  if (!isBody(body)) throw new TypeError(explainBody(body))
  if (isNodeStream(body)) return new NodeStreamBody(body)
  return isBareIterator(body) ? toClosable(body) : body
}

function explainBody(body: unknown): string {
  return `A response body is text, bytes, an iterable of chunks, a stream or null; this is ${describeValue(body)}.`
}

/** Whether a body is produced while it is sent. */
export function isStreaming(body: SettledBody): body is StreamingBody {
  return typeof body === 'object' && !(body instanceof Uint8Array) && !Array.isArray(body)
}

/** The bytes of a body that is there as a whole. */
export function bytesOf(body: string | Uint8Array | readonly Chunk[]): Uint8Array {
  return typeof body === 'string' || body instanceof Uint8Array ? toBytes(body) : concatChunks(body)
}

/** Reads a streaming body to its end, and closes it. Rejects with the error that breaks it off. */
export async function readWhole(body: StreamingBody): Promise<Uint8Array> {
  const chunks: Chunk[] = []
  const iterator = openBody(body)
  try {
    for (let step = await iterator.next(); step.done !== true; step = await iterator.next()) {
      chunks.push(step.value)
    }
  } finally {
    await body.close?.()
  }
  return concatChunks(chunks)
}
