/** Hooks whose result is needed at once. */

import { isPromise } from '../gateway/index.ts'

/**
 * Gives the result of a hook that is called where nobody can wait. Throws a `TypeError` when it is a
 * promise, which would be lost without a word.
 */
export function checkSynchronous<result>(
  call: string,
  hook: { readonly name: string },
  result: result,
): result {
  if (!isPromise(result)) return result
  Promise.resolve(result).catch(() => undefined)
  throw new TypeError(
    `The ${call} hook ${hook.name || '(anonymous)'} returned a promise, but its result is needed at once: await in beforeRequest, and leave the value in g.`,
  )
}
