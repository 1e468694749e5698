/** A body that is watched while it is sent. */

import type { Chunk, StreamingBody } from './types.ts'

/** What a body is iterated by, without its `close`. */
type Iteration = Iterable<Chunk> | AsyncIterable<Chunk>

/** Iterates as `body` does, and hands the error that breaks it off to `note` before it goes on. */
export function watchIteration(body: StreamingBody, note: (error: unknown) => void): Iteration {
  const fail = (error: unknown): never => {
    note(error)
    throw error
  }
  return Symbol.asyncIterator in body
    ? { [Symbol.asyncIterator]: () => watchAsync(body[Symbol.asyncIterator](), fail) }
    : { [Symbol.iterator]: () => watchSync(body[Symbol.iterator](), fail) }
}

type Fail = (error: unknown) => never

// An iterator that somebody wrote may give no promise where one is due, so each step is awaited.
function watchAsync(iterator: AsyncIterator<Chunk>, fail: Fail): AsyncIterator<Chunk> {
  return {
    next: async () => {
      try {
        return await iterator.next()
      } catch (error) {
        return fail(error)
      }
    },
    return: async () => (await iterator.return?.()) ?? END,
  }
}

function watchSync(iterator: Iterator<Chunk>, fail: Fail): Iterator<Chunk> {
  return {
    next: () => {
      try {
        return iterator.next()
      } catch (error) {
        return fail(error)
      }
    },
    return: () => iterator.return?.() ?? END,
  }
}

const END = { done: true, value: undefined } as const
