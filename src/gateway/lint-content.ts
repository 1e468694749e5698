/** Takes the chunks of a body one by one, and its end, and checks them against the head. */

import { chunkLength } from './body.ts'
import { adviseOnContent } from './lint-advice.ts'
import { checkChunk, checkStarted } from './lint-application.ts'
import type { Exchange } from './lint-exchange.ts'
import { checkByteCount, checkHeadersUnchanged } from './lint-start-response.ts'

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
  checkByteCount(exchange, false)
}

/** Takes the end of the body. */
export function takeEnd(exchange: Exchange): void {
  checkStarted(exchange, 'The body ended')
  if (!exchange.hasContent) checkHeadersUnchanged(exchange)
  checkByteCount(exchange, true)
  exchange.isCommitted = true
}
