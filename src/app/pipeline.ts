/**
 * A request's way through the application: hooks, view, response, hooks, teardown.
 *
 * It is synchronous up to the first promise it meets, and asynchronous only from there on.
 */

import type { Body, Environ, StartResponse } from '../gateway/index.ts'
import { isPromise } from '../gateway/index.ts'
import { InternalServerError, Response } from '../message/index.ts'
import type { AfterRequest, View } from './context.ts'
import { Context } from './context.ts'
import type { Core } from './core.ts'
import { fail, recover } from './failure.ts'
import type { RoutingOutcome } from './matching.ts'
import { answerUnmatched, listAllowed, matchRequest } from './matching.ts'
import { toResponse } from './result.ts'
import { closeWithTeardown, tearDown } from './teardown.ts'
import type { MaybePromise, ViewResult } from './view.ts'

/** Answers one request. */
export function handleRequest(
  core: Core,
  environ: Environ,
  startResponse: StartResponse,
): MaybePromise<Body> {
  const context = new Context(core, environ, findRoute(core, environ))
  const result = respondSafely(core, context)
  if (isPromise(result)) return sendLater(core, context, result, startResponse)
  return send(core, context, result, startResponse)
}

/** Matches a request. Params that hooks may change are the request's own. */
function findRoute(core: Core, environ: Environ): RoutingOutcome {
  const outcome = matchRequest(core.app, environ)
  if (core.hooks.urlValuePreprocessors.length === 0 || outcome.type !== 'match') return outcome
  return { ...outcome, params: { ...outcome.params } }
}

function respondSafely(core: Core, context: Context): MaybePromise<ViewResult> {
  try {
    preprocess(core, context)
    return respond(core, context, 0)
  } catch (error) {
    return recover(core, context, error)
  }
}

async function sendLater(
  core: Core,
  context: Context,
  pending: Promise<ViewResult>,
  startResponse: StartResponse,
): Promise<Body> {
  let result: ViewResult
  try {
    result = await pending
  } catch (error) {
    result = await recover(core, context, error)
  }
  return send(core, context, result, startResponse)
}

function preprocess({ hooks }: Core, context: Context): void {
  for (const hook of hooks.urlValuePreprocessors) hook(context.endpoint, context.params, context)
}

/** Runs the hooks before the view, from `first` on, and then the view, unless a hook has answered. */
function respond(core: Core, context: Context, first: number): MaybePromise<ViewResult> {
  const { beforeRequest } = core.hooks
  for (let i = first; i < beforeRequest.length; i++) {
    const result = beforeRequest[i]?.(context)
    if (isPromise(result)) {
      return result.then((settled) => settled ?? respond(core, context, i + 1))
    }
    if (result !== undefined && result !== null) return result
  }
  return callView(core, context)
}

function callView(core: Core, context: Context): MaybePromise<ViewResult> {
  const { outcome, environ, route } = context
  if (outcome.type === 'failed') throw outcome.error
  if (outcome.type === 'redirect') return answerUnmatched(core.app, outcome, environ)
  if (outcome.type !== 'match') throw answerUnmatched(core.app, outcome, environ)
  if (environ.REQUEST_METHOD === 'OPTIONS' && route?.hasAutomaticOptions) {
    return listMethods(core, environ)
  }
  if (route?.view === undefined) {
    throw new TypeError(
      `The endpoint ${route?.endpoint} has a rule but no view; give it one with app.endpoint().`,
    )
  }
  // biome-ignore lint/nursery/noUnsafeTypeAssertion: this is where the matched params meet the view that was typed by its rule
  return (route.view as View)(context)
}

/** The automatic answer to OPTIONS (RFC 9110, section 9.3.7). */
function listMethods(core: Core, environ: Environ): Response {
  const allowed = listAllowed(core.app, environ)
  return new Response('', { headers: [['Allow', allowed.join(', ')]] })
}

const HTML = 'text/html; charset=utf-8'
const NO_HOOKS: readonly AfterRequest[] = []

/** Whether nobody looks at the response of a request once its view has returned. */
function isUnhooked(core: Core, context: Context): boolean {
  return core.hooks.isQuiet && context.afterThis === undefined
}

/** Makes the response of a result and starts it. Text that nobody looks at again needs no object. */
function send(
  core: Core,
  context: Context,
  result: ViewResult,
  startResponse: StartResponse,
): MaybePromise<Body> {
  if (typeof result === 'string' && isUnhooked(core, context)) {
    startResponse('200 OK', [['Content-Type', HTML]])
    return [result]
  }
  const response = finalize(core, context, result)
  if (!isPromise(response)) return start(core, context, response, startResponse)
  return response.then((settled) => start(core, context, settled, startResponse))
}

/** Makes the response of a result and runs the hooks after the view; an error makes it a 500. */
function finalize(core: Core, context: Context, result: ViewResult): MaybePromise<Response> {
  let made: Response | undefined
  const failLater = (error: unknown): Promise<Response> => {
    made?.close()
    return finalizeFailure(core, context, error)
  }
  try {
    made = toResponse(context, result)
    const response = runAfter(hooksAfter(core, context), context, made)
    return isPromise(response) ? response.catch(failLater) : response
  } catch (error) {
    return failLater(error)
  }
}

/** As in Flask, the hooks see the 500 too, but what goes wrong in them now is only logged. */
async function finalizeFailure(core: Core, context: Context, error: unknown): Promise<Response> {
  const response = await respondToFailure(core, context, error)
  try {
    return await runAfter(hooksAfter(core, context), context, response)
  } catch (next) {
    context.logError(next)
    return response
  }
}

/** A handler for 500 that gives no response is one more failure, and then the plain page has to do. */
async function respondToFailure(core: Core, context: Context, error: unknown): Promise<Response> {
  const result = await fail(core, context, error)
  try {
    return toResponse(context, result)
  } catch (next) {
    context.logError(next)
    return new InternalServerError().toResponse(context.environ)
  }
}

/** Those of this request first, and then those of every request, the last one first. */
function hooksAfter(core: Core, context: Context): readonly AfterRequest[] {
  if (isUnhooked(core, context)) return NO_HOOKS
  return [...(context.afterThis ?? []), ...core.hooks.afterRequest.toReversed()]
}

function runAfter(
  hooks: readonly AfterRequest[],
  context: Context,
  response: Response,
): MaybePromise<Response> {
  let current = response
  let done = 0
  for (const hook of hooks) {
    done += 1
    const result = hook(current, context)
    if (isPromise(result)) {
      const rest = hooks.slice(done)
      return result.then((next) => runAfter(rest, context, checkResponse(next, hook)))
    }
    current = checkResponse(result, hook)
  }
  return current
}

function checkResponse(response: unknown, hook: AfterRequest): Response {
  if (response instanceof Response) return response
  throw new TypeError(`The afterRequest hook ${hook.name || '(anonymous)'} must return a response.`)
}

function start(
  core: Core,
  context: Context,
  response: Response,
  startResponse: StartResponse,
): Body {
  const { teardownRequest } = core.hooks
  try {
    const body = response.start(startResponse, context.environ)
    if (teardownRequest.length === 0) return body
    return closeWithTeardown(body, teardownRequest, context)
  } catch (error) {
    context.unhandledError = error
    void tearDown(teardownRequest, context)
    throw error
  }
}
