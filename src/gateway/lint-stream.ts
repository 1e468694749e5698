/** Watches a streaming body: what the application produces, and how the server goes about it. */

import { checkChunkKept, checkErrorPassedOn, checkStep } from './lint-application.ts'
import { endExchange } from './lint-close.ts'
import { takeChunk, takeEnd } from './lint-content.ts'
import { LintError } from './lint-error.ts'
import type { Exchange, GivenChunk } from './lint-exchange.ts'
import { checkNotDrained } from './lint-middleware.ts'
import { expectClose } from './lint-open-bodies.ts'
import {
  checkClientThere,
  checkNotClosed,
  checkNotFailed,
  checkNotReturned,
  checkOneIterator,
  checkOneNext,
  checkStopped,
} from './lint-server.ts'
import type { Chunk, StreamingBody } from './types.ts'

/** Wraps a streaming body; the wrapper is iterable as the body is, and always has a `close`. */
export function watchStream(body: StreamingBody, exchange: Exchange): StreamingBody {
  const close = (): unknown => endExchange(exchange, () => body.close?.())
  const watched =
    Symbol.asyncIterator in body
      ? { [Symbol.asyncIterator]: () => watchAsync(body, exchange), close }
      : { [Symbol.iterator]: () => watchSync(body, exchange), close }
  expectClose(watched, exchange)
  return watched
}

function watchSync(body: Iterable<Chunk>, exchange: Exchange): Iterator<Chunk, unknown> {
  beginPass(exchange)
  const iterator = body[Symbol.iterator]()
  return {
    next() {
      beginNext(exchange)
      try {
        checkNotDrained(exchange)
        return endNext(iterator.next(), exchange)
      } catch (error) {
        failNext(exchange)
        if (error instanceof LintError) iterator.return?.()
        throw error
      } finally {
        exchange.isPending = false
      }
    },
    return() {
      beginReturn(exchange)
      return iterator.return?.() ?? { done: true, value: undefined }
    },
  }
}

function watchAsync(body: AsyncIterable<Chunk>, exchange: Exchange): AsyncIterator<Chunk, unknown> {
  beginPass(exchange)
  const iterator = body[Symbol.asyncIterator]()
  return {
    async next() {
      beginNext(exchange)
      try {
        checkNotDrained(exchange)
        return endNext(await iterator.next(), exchange)
      } catch (error) {
        failNext(exchange)
        if (error instanceof LintError) await iterator.return?.()
        throw error
      } finally {
        exchange.isPending = false
      }
    },
    async return() {
      beginReturn(exchange)
      exchange.isReturning = true
      try {
        return (await iterator.return?.()) ?? { done: true, value: undefined }
      } finally {
        exchange.isReturning = false
      }
    },
  }
}

function beginPass(exchange: Exchange): void {
  checkNotClosed(exchange, 'An iterator was made')
  checkOneIterator(exchange)
  exchange.isOpen = true
}

function beginNext(exchange: Exchange): void {
  checkNotClosed(exchange, 'next() was called')
  checkNotReturned(exchange)
  checkNotFailed(exchange)
  checkOneNext(exchange)
  checkStopped(exchange)
  checkClientThere(exchange)
  exchange.nextCount += 1
  exchange.isPending = true
  // Who asks for more has sent what he had.
  if (exchange.hasContent) exchange.isCommitted = true
}

function endNext<step extends IteratorResult<Chunk, unknown>>(
  step: step,
  exchange: Exchange,
): step {
  // What arrives after a client has left is discarded, and breaks no rule.
  if (exchange.isClosed) return step
  checkErrorPassedOn(exchange)
  checkStep(step, exchange)
  if (exchange.lastChunk !== undefined) checkChunkKept(exchange.lastChunk, exchange)
  if (step.done === true) {
    exchange.isFinished = true
    takeEnd(exchange)
  } else {
    takeChunk(step.value, exchange)
    exchange.lastChunk = rememberChunk(step.value)
  }
  return step
}

/** How many bytes of a chunk are compared. */
const COMPARED_BYTES = 64

function rememberChunk(chunk: Chunk): GivenChunk | undefined {
  if (typeof chunk === 'string') return undefined
  const start = Uint8Array.from(chunk.subarray(0, COMPARED_BYTES))
  return { chunk, length: chunk.byteLength, start }
}

function failNext(exchange: Exchange): void {
  exchange.isFinished = true
  exchange.hasFailed = true
  exchange.hasFailedLate = exchange.middleware?.hasContent === true
}

function beginReturn(exchange: Exchange): void {
  checkNotClosed(exchange, 'return() was called')
  exchange.isReturned = true
}
