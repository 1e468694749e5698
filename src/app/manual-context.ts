/** Contexts that no host made: they are entered and ended by whoever asked for them. */

import { isPromise } from '../gateway/index.ts'
import { runInside } from './ambient.ts'
import type { Context } from './context.ts'
import { ContextError } from './context-error.ts'
import { appContextPushed } from './signals.ts'
import { tearDown } from './teardown.ts'
import type { MaybePromise } from './view.ts'

/** How many functions are inside of a context; `ended` after its end. */
const uses = new WeakMap<Context, number | 'ended'>()

/** Begins a context that is ended by hand, or by the end of what runs in it. */
export function begin<context extends Context>(context: context): context {
  uses.set(context, 0)
  if (appContextPushed.isConnected) appContextPushed.send(context.app, { context })
  return context
}

/**
 * Runs a function inside a context, and ends the context with the outermost one. The context of a request
 * that a host sent is ended by that, and only entered here.
 */
export function run<result>(
  context: Context,
  callback: () => MaybePromise<result>,
): MaybePromise<result> {
  const count = uses.get(context)
  if (count === undefined) return runInside(context, callback)
  if (count === 'ended') {
    throw new ContextError('This context has ended; ask the application for another one.')
  }
  uses.set(context, count + 1)
  return leaveAfter(context, () => runInside(context, callback))
}

function leaveAfter<result>(
  context: Context,
  enter: () => MaybePromise<result>,
): MaybePromise<result> {
  let result: MaybePromise<result>
  try {
    result = enter()
  } catch (error) {
    return fail(context, error)
  }
  if (isPromise(result)) {
    return result.then(
      (settled) => leave(context, settled),
      (error: unknown) => fail(context, error),
    )
  }
  return leave(context, result)
}

function leave<result>(context: Context, result: result): MaybePromise<result> {
  const ending = endLast(context, undefined)
  return isPromise(ending) ? ending.then(() => result) : result
}

/** What the function failed with is what its caller gets; what hooks fail with besides is logged. */
function fail(context: Context, error: unknown): MaybePromise<never> {
  const rethrow = (): never => {
    throw error
  }
  const log = (other: unknown): void => context.logError(other)
  try {
    const ending = endLast(context, error)
    return isPromise(ending) ? ending.catch(log).then(rethrow) : rethrow()
  } catch (other) {
    if (other !== error) log(other)
    return rethrow()
  }
}

function endLast(context: Context, error: unknown): MaybePromise<void> {
  const count = uses.get(context)
  if (typeof count !== 'number') return undefined
  uses.set(context, count - 1)
  return count > 1 ? undefined : end(context, error)
}

/**
 * Ends a context: all teardown hooks run, and the first error of one of them is thrown. A second call does
 * nothing, and one for the request of a host neither.
 */
export function end(context: Context, error?: unknown): MaybePromise<void> {
  if (typeof uses.get(context) !== 'number') return undefined
  uses.set(context, 'ended')
  context.unhandledError = error
  const errors: unknown[] = []
  const ending = runInside(context, () => tearDown(context, (next) => errors.push(next)))
  return isPromise(ending) ? ending.then(() => report(context, errors)) : report(context, errors)
}

function report(context: Context, [first, ...others]: readonly unknown[]): void {
  for (const other of others) context.logError(other)
  if (first !== undefined) throw first
}
