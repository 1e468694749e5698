/** Makes one chunk of a complete body, so that a response goes out in one piece. */

import type { Chunk } from '../gateway/index.ts'
import { concatChunks, describeValue, isChunk } from '../gateway/index.ts'

/** Joins the chunks of a complete body. Throws a `TypeError` for what is not a chunk. */
export function joinChunks(chunks: readonly Chunk[]): Chunk {
  const first = chunks[0]
  if (chunks.length === 1 && typeof first === 'string') return first
  chunks.forEach(checkChunk)
  if (chunks.length === 1 && first !== undefined) return first
  if (chunks.every((chunk) => typeof chunk === 'string')) return chunks.join('')
  return concatChunks(chunks)
}

function checkChunk(chunk: unknown): void {
  if (isChunk(chunk)) return
  throw new TypeError(`A chunk must be a string or a Uint8Array; it is ${describeValue(chunk)}.`)
}
