/** What happens to errors: a handler answers for them, or they become a 500. */

import { isPromise } from '../gateway/index.ts'
import { HttpError, InternalServerError } from '../message/index.ts'
import type { Context } from './context.ts'
import type { Core } from './core.ts'
import type { AnyErrorHandler } from './hooks.ts'
import { tearDown } from './teardown.ts'
import type { MaybePromise, ViewResult } from './view.ts'

/**
 * Gives the answer to an error: that of its handler; for an `HttpError` without one, the error itself,
 * which is a page; for all others that of `fail`. An error in a handler is a failure too.
 */
export function recover(core: Core, context: Context, error: unknown): MaybePromise<ViewResult> {
  if (error instanceof HttpError && error.response !== undefined) return error.response
  const handler = core.errorHandlers.find(error)
  if (handler !== undefined) {
    return callHandler(handler, error, context, (next) => fail(core, context, next))
  }
  return error instanceof HttpError ? error : fail(core, context, error)
}

/**
 * Logs an error that no handler took and gives the answer to it: that of the handler for 500, or a
 * page that says nothing about the error. In tests the error is thrown on instead, to the caller.
 */
export function fail(core: Core, context: Context, error: unknown): MaybePromise<ViewResult> {
  context.unhandledError = error
  const { TESTING, PROPAGATE_EXCEPTIONS = TESTING } = core.app.config
  if (PROPAGATE_EXCEPTIONS) {
    void tearDown(core.hooks.teardownRequest, context)
    throw error
  }
  context.logError(error)
  const failure = new InternalServerError({ originalError: error })
  const handler = core.errorHandlers.find(failure)
  if (handler === undefined) return failure
  return callHandler(handler, failure, context, (next) => {
    context.logError(next)
    return failure
  })
}

function callHandler(
  handler: AnyErrorHandler<Context>,
  error: unknown,
  context: Context,
  otherwise: (error: unknown) => MaybePromise<ViewResult>,
): MaybePromise<ViewResult> {
  try {
    // biome-ignore lint/nursery/noUnsafeTypeAssertion: the handler was found by the class or the code of this error
    const result = handler(error as never, context)
    return isPromise(result) ? result.catch(otherwise) : result
  } catch (next) {
    return otherwise(next)
  }
}
