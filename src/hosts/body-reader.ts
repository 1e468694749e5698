/** Reads the body of a response for a host: rules 19 to 21 of the gateway. Shared by all hosts. */

import type { Body, BodyIterator, Chunk, Environ, StreamingBody } from '../gateway/index.ts'
import { describeValue, isChunk, isPromise, openBody } from '../gateway/index.ts'
import { logFailure } from './failure.ts'

/** Reads a streaming body, one chunk at a time, and closes it exactly once. */
export class BodyReader {
  readonly #body: StreamingBody
  readonly #environ: Environ
  #iterator: BodyIterator | undefined
  #isPending = false
  /** Whether the iterator has ended; it ends by throwing, too. */
  #isDone = false
  #isClosed = false

  constructor(body: StreamingBody, environ: Environ) {
    this.#body = body
    this.#environ = environ
  }

  /**
   * Gives the next chunk that is not empty, or `undefined` at the end; a promise only where the body
   * gives one. Throws what the body throws, and a `TypeError` for what is not a chunk.
   */
  next(): Chunk | undefined | Promise<Chunk | undefined> {
    for (;;) {
      const step = this.#step()
      if (isPromise(step)) return this.#settle(step)
      const chunk = this.#take(step)
      if (chunk !== '') return chunk
    }
  }

  #step(): IteratorResult<Chunk> | Promise<IteratorResult<Chunk>> {
    this.#iterator ??= openBody(this.#body)
    this.#isDone = true
    return this.#iterator.next()
  }

  async #settle(first: Promise<IteratorResult<Chunk>>): Promise<Chunk | undefined> {
    this.#isPending = true
    try {
      let chunk = this.#take(await first)
      // A body that was closed meanwhile is not asked for more.
      while (chunk === '' && !this.#isClosed) chunk = this.#take(await this.#step())
      return chunk === '' ? undefined : chunk
    } finally {
      this.#isPending = false
    }
  }

  /** The chunk of a step: `undefined` at the end, `''` for every empty chunk. */
  #take(step: IteratorResult<Chunk>): Chunk | undefined {
    this.#isDone = step.done === true
    if (step.done === true) return undefined
    const chunk: unknown = step.value
    if (isChunk(chunk)) return chunk.length === 0 ? '' : chunk
    throw new TypeError(`A chunk must be a string or a Uint8Array; it is ${describeValue(chunk)}.`)
  }

  /**
   * Ends the iteration if it has not ended, and then closes the body. What goes wrong is logged: the
   * response is not affected any more.
   *
   * While a chunk is still awaited, `return()` waits behind it, perhaps for ever; the body is closed
   * without waiting for either.
   */
  async close(): Promise<void> {
    if (this.#isClosed) return
    this.#isClosed = true
    try {
      const isOver = this.#isDone && !this.#isPending
      const returned = isOver ? undefined : this.#iterator?.return?.()
      if (this.#isPending) ignoreFailure(returned)
      else await returned
    } catch (error) {
      logFailure(this.#environ, error)
    }
    await closeBody(this.#body, this.#environ)
  }
}

/** A generator that is abandoned has nobody who could be told of its errors. */
function ignoreFailure(returned: unknown): void {
  if (isPromise(returned)) returned.then(undefined, () => undefined)
}

/** Calls the `close` of a body. Errors are logged (rule 21 of the gateway). */
export function closeBody(body: Body, environ: Environ): void | Promise<void> {
  try {
    if (body.close === undefined) return undefined
    const closed: unknown = body.close()
    if (!isPromise(closed)) return undefined
    return Promise.resolve(closed).then(
      () => undefined,
      (error: unknown) => logFailure(environ, error),
    )
  } catch (error) {
    logFailure(environ, error)
  }
  return undefined
}
