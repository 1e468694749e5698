/** The end of a request: hooks that run once its body is closed, whatever happened before. */

import type { Body, Chunk } from '../gateway/index.ts'
import { isComplete } from '../gateway/index.ts'
import type { Context, TeardownRequest } from './context.ts'

/**
 * Gives a body whose `close` also runs the teardown hooks, after what the body itself closes. An error
 * that breaks a stream off is what the hooks see.
 */
export function closeWithTeardown(
  body: Body,
  hooks: readonly TeardownRequest[],
  context: Context,
): Body {
  const close = async (): Promise<void> => {
    try {
      await body.close?.()
    } finally {
      await tearDown(hooks, context)
    }
  }
  // A complete body stays an Array: hosts and middleware rely on that.
  if (isComplete(body)) return Object.assign([...body], { close })
  const note = (error: unknown): never => {
    context.unhandledError = error
    throw error
  }
  return Symbol.asyncIterator in body
    ? { [Symbol.asyncIterator]: () => watchAsync(body[Symbol.asyncIterator](), note), close }
    : { [Symbol.iterator]: () => watchSync(body[Symbol.iterator](), note), close }
}

/** Takes the error that ends an iteration, and throws it on. */
type Note = (error: unknown) => never

function watchAsync(iterator: AsyncIterator<Chunk>, note: Note): AsyncIterator<Chunk> {
  return {
    next: () => iterator.next().catch(note),
    return: async () => (await iterator.return?.()) ?? { done: true, value: undefined },
  }
}

function watchSync(iterator: Iterator<Chunk>, note: Note): Iterator<Chunk> {
  return {
    next: () => {
      try {
        return iterator.next()
      } catch (error) {
        return note(error)
      }
    },
    return: () => iterator.return?.() ?? { done: true, value: undefined },
  }
}

/** Runs all hooks, the last one first. One that fails is logged, and the others still run. */
export async function tearDown(hooks: readonly TeardownRequest[], context: Context): Promise<void> {
  for (const hook of hooks.toReversed()) {
    try {
      await hook(context.unhandledError, context)
    } catch (error) {
      context.logError(error)
    }
  }
}
