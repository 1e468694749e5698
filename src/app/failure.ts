/** What happens to errors: a handler answers for them, or they become a 500. */

import { isPromise } from '../gateway/index.ts'
import { BadRequest, HttpError, InternalServerError } from '../message/index.ts'
import type { Config } from './config.ts'
import type { Context } from './context.ts'
import type { Core } from './core.ts'
import { createErrorId } from './error-log.ts'
import type { AnyErrorHandler } from './hooks.ts'
import { keepErrorFields } from './kept-fields.ts'
import { gotRequestException } from './signals.ts'
import { tearDown } from './teardown.ts'
import type { MaybePromise, ViewResult } from './view.ts'

/**
 * Gives the answer to an error: that of its handler; for an `HttpError` without one, the error itself,
 * which is a page; for all others that of `fail`. An error in a handler is a failure too.
 */
export function recover(core: Core, context: Context, error: unknown): MaybePromise<ViewResult> {
  const known = toHttpError(error)
  if (known?.response !== undefined) return known.response
  const handler = core.errorHandlers.find(error, context.errorBlueprints)
  if (handler !== undefined) {
    return callHandler(handler, error, context, (next) => fail(core, context, next))
  }
  return known === undefined || isTrapped(known, core.app.config)
    ? fail(core, context, error)
    : known
}

/** What was thrown may be a proxy that throws at every look. */
function toHttpError(error: unknown): HttpError | undefined {
  try {
    return error instanceof HttpError ? error : undefined
  } catch {
    return undefined
  }
}

/** Whether an error of HTTP that no handler took is to be found like one of the program. */
function isTrapped(error: HttpError, config: Config): boolean {
  if (config.TRAP_HTTP_EXCEPTIONS) return true
  return config.TRAP_BAD_REQUEST_ERRORS === true && error instanceof BadRequest
}

/**
 * Logs an error that no handler took and gives the answer to it: that of the handler for 500, or a
 * page that says nothing about the error. In tests the error is thrown on instead, to the caller.
 */
export function fail(core: Core, context: Context, error: unknown): MaybePromise<ViewResult> {
  context.unhandledError = error
  announce(core, context, error)
  const { TESTING, PROPAGATE_EXCEPTIONS = TESTING } = core.app.config
  if (PROPAGATE_EXCEPTIONS) {
    void tearDown(context)
    throw error
  }
  const errorId = createErrorId()
  context.logError(error, errorId)
  const failure = new InternalServerError({ originalError: error, errorId })
  const handler = core.errorHandlers.find(failure, context.errorBlueprints)
  if (handler === undefined) return failure
  return callHandler(handler, failure, context, (next) => {
    context.logError(next, errorId)
    return failure
  })
}

function announce({ app }: Core, context: Context, error: unknown): void {
  if (!gotRequestException.isConnected) return
  try {
    gotRequestException.send(app, { context, error })
  } catch (next) {
    // Whoever listens must not change what the client gets.
    context.logError(next)
  }
}

function callHandler(
  handler: AnyErrorHandler<Context>,
  error: unknown,
  context: Context,
  otherwise: (error: unknown) => MaybePromise<ViewResult>,
): MaybePromise<ViewResult> {
  context.answerer = { role: 'error handler', name: handler.name }
  try {
    // biome-ignore lint/nursery/noUnsafeTypeAssertion: the handler was found by the class or the code of this error
    const result = handler(error as never, context)
    if (!isPromise(result)) return keepErrorFields(error, result)
    return result.then((settled) => keepErrorFields(error, settled), otherwise)
  } catch (next) {
    return otherwise(next)
  }
}
