/**
 * The context that code runs in, for those who do not hand it on: the seam between the requests of an
 * application and `flagon/globals`.
 *
 * Until that door is imported nothing is kept, and entering a context is a comparison with `undefined`.
 */

import type { Body, Chunk } from '../gateway/index.ts'
import { isComplete, passLending } from '../gateway/index.ts'

/** Runs a function so that everything it starts, however late it runs, finds the context. */
export type Enter = <result>(context: object, run: () => result) => result

let enter: Enter | undefined

/** Has all contexts entered from here on. */
export function keepContexts(by: Enter): void {
  enter = by
}

/** Whether contexts are entered. */
export function isKeepingContexts(): boolean {
  return enter !== undefined
}

/** Runs a function inside a context. */
export function runInside<result>(context: object, run: () => result): result {
  return enter === undefined ? run() : enter(context, run)
}

/**
 * Gives a body that is iterated and closed inside a context: a host does both when the request's own
 * functions have returned.
 */
export function keepInside(body: Body, context: object): Body {
  if (enter === undefined) return body
  const close = (): unknown => runInside(context, () => body.close?.())
  // A complete body stays an Array: hosts and middleware rely on that.
  if (isComplete(body)) return body.close === undefined ? body : Object.assign([...body], { close })
  const inside =
    Symbol.asyncIterator in body
      ? { [Symbol.asyncIterator]: () => iterateAsync(body, context), close }
      : { [Symbol.iterator]: () => iterateSync(body, context), close }
  return passLending(inside, body)
}

function iterateAsync(body: AsyncIterable<Chunk>, context: object): AsyncIterator<Chunk> {
  const iterator = runInside(context, () => body[Symbol.asyncIterator]())
  return {
    next: () => runInside(context, () => iterator.next()),
    return: async () =>
      (await runInside(context, () => iterator.return?.())) ?? { done: true, value: undefined },
  }
}

function iterateSync(body: Iterable<Chunk>, context: object): Iterator<Chunk> {
  const iterator = runInside(context, () => body[Symbol.iterator]())
  return {
    next: () => runInside(context, () => iterator.next()),
    return: () => runInside(context, () => iterator.return?.()) ?? { done: true, value: undefined },
  }
}
