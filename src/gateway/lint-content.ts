/** Takes the chunks of a body one by one, and its end, and checks them against the head. */

import { chunkLength, toBytes } from './body.ts'
import { adviseOnContent } from './lint-advice.ts'
import { checkChunk, checkStarted } from './lint-application.ts'
import type { Exchange } from './lint-exchange.ts'
import { checkEtagChanged, checkFailurePassedOn } from './lint-middleware.ts'
import { checkByteCount, checkHeadersUnchanged } from './lint-start-response.ts'
import type { Chunk } from './types.ts'

/** Takes a chunk. */
export function takeChunk(chunk: unknown, exchange: Exchange): void {
  checkChunk(chunk, exchange)
  const length = chunkLength(chunk)
  if (length === 0) return
  checkStarted(exchange, 'The body had a chunk')
  if (!exchange.hasContent) {
    checkHeadersUnchanged(exchange)
    adviseOnContent(exchange)
  }
  exchange.hasContent = true
  exchange.byteCount += length
  if (exchange.isBesideMiddleware) exchange.digest = extendDigest(exchange.digest, chunk)
  checkByteCount(exchange, false)
}

/** A number that tells bytes from others, however they are cut into chunks. */
function extendDigest(digest: number, chunk: Chunk): number {
  let extended = digest
  for (const byte of toBytes(chunk)) extended = (Math.imul(extended, 31) + byte + 1) | 0
  return extended
}

/** Takes the end of the body. */
export function takeEnd(exchange: Exchange): void {
  checkStarted(exchange, 'The body ended')
  if (!exchange.hasContent) checkHeadersUnchanged(exchange)
  checkByteCount(exchange, true)
  checkFailurePassedOn(exchange)
  checkEtagChanged(exchange)
  exchange.isCommitted = true
}
