/** The end of a request: hooks that run once its body is closed, whatever happened before. */

import type { Body, StreamingBody } from '../gateway/index.ts'
import { isComplete } from '../gateway/index.ts'
import type { Context, TeardownRequest } from './context.ts'

/** Gives a body whose `close` also runs `finish`, after what the body itself closes. */
export function closeWithTeardown(body: Body, finish: () => Promise<void>): Body {
  const close = async (): Promise<void> => {
    try {
      await body.close?.()
    } finally {
      await finish()
    }
  }
  // A complete body stays an Array: hosts and middleware rely on that.
  if (isComplete(body)) return Object.assign([...body], { close })
  return Symbol.asyncIterator in body ? wrapAsync(body, close) : wrapSync(body, close)
}

function wrapAsync(
  body: StreamingBody & AsyncIterable<string | Uint8Array>,
  close: () => unknown,
): StreamingBody {
  return { [Symbol.asyncIterator]: () => body[Symbol.asyncIterator](), close }
}

function wrapSync(body: Iterable<string | Uint8Array>, close: () => unknown): StreamingBody {
  return { [Symbol.iterator]: () => body[Symbol.iterator](), close }
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
