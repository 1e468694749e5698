/** Bodies that trace how their host treats them. */

import type { Body, Chunk, Environ } from '../../../src/gateway/index.ts'
import { trace } from './chronicle.ts'

/** Breaks a body off in its place. */
export const THROW = 'throw'

/** A stream of these chunks; it traces `return` and `close`. */
export function traced(environ: Environ, chunks: readonly Chunk[]): Body {
  return new TracedBody(environ, chunks)
}

/** The same, whose chunks are promised. */
export function tracedLater(environ: Environ, chunks: readonly Chunk[]): Body {
  const body = new TracedBody(environ, chunks)
  return {
    [Symbol.asyncIterator]: () => ({
      next: async () => body.next(),
      return: async () => body.return(),
    }),
    close: async () => body.close(),
  }
}

/** A complete body; it traces `close`. */
export function tracedArray(environ: Environ, chunks: readonly Chunk[]): Body {
  return Object.assign([...chunks], { close: () => trace(environ, 'close') })
}

class TracedBody {
  readonly #environ: Environ
  readonly #chunks: readonly Chunk[]
  #i = 0

  constructor(environ: Environ, chunks: readonly Chunk[]) {
    this.#environ = environ
    this.#chunks = chunks
  }

  [Symbol.iterator](): Iterator<Chunk> {
    return this
  }

  next(): IteratorResult<Chunk> {
    const value = this.#chunks[this.#i++]
    if (value === THROW) throw new Error('secret: the body broke')
    return value === undefined ? { done: true, value: undefined } : { done: false, value }
  }

  return(): IteratorResult<Chunk> {
    trace(this.#environ, 'return')
    return { done: true, value: undefined }
  }

  close(): void {
    trace(this.#environ, 'close')
  }
}
