/**
 * A request's way through the application: hooks, view, response, hooks, teardown.
 *
 * It is synchronous up to the first promise it meets, and asynchronous only from there on.
 */

import type { Body, Environ, StartResponse } from '../gateway/index.ts'
import { isPromise } from '../gateway/index.ts'
import { InternalServerError, Response } from '../message/index.ts'
import { isKeepingContexts, keepInside, runInside } from './ambient.ts'
import type { AfterRequest, BeforeRequest, View } from './context.ts'
import { Context } from './context.ts'
import type { Core } from './core.ts'
import { createErrorId } from './error-log.ts'
import { fail, recover } from './failure.ts'
import { answerUnmatched, listAllowed, matchRequest } from './matching.ts'
import { explainNoResponse, settleFile, toResponse } from './result.ts'
import { appContextPushed, isEndWatched, requestFinished, requestStarted } from './signals.ts'
import { closeWithTeardown, needsTeardown, tearDown } from './teardown.ts'
import type { MaybePromise, ViewResult } from './view.ts'

/** Answers one request. */
export function handleRequest(
  core: Core,
  environ: Environ,
  startResponse: StartResponse,
): MaybePromise<Body> {
  const context = new Context(core, environ, matchRequest(core.app, environ))
  // A function more for each request only where somebody asked for it.
  return isKeepingContexts()
    ? runInside(context, () => respondInside(core, context, startResponse))
    : respondInside(core, context, startResponse)
}

function respondInside(
  core: Core,
  context: Context,
  startResponse: StartResponse,
): MaybePromise<Body> {
  const result = respondSafely(core, context)
  if (isPromise(result)) return sendLater(core, context, result, startResponse)
  return send(core, context, result, startResponse)
}

function respondSafely(core: Core, context: Context): MaybePromise<ViewResult> {
  try {
    if (appContextPushed.isConnected) appContextPushed.send(core.app, { context })
    const opening = openSession(core, context)
    if (opening === undefined) return settleFile(context, begin(core, context))
    return opening.then(() => begin(core, context))
  } catch (error) {
    return recover(core, context, error)
  }
}

/** Opens the session where that has to be waited for; all others are opened when they are asked for. */
function openSession(core: Core, context: Context): Promise<unknown> | undefined {
  return core.opensSessions ? context.requestSession.openFirst() : undefined
}

async function sendLater(
  core: Core,
  context: Context,
  pending: Promise<ViewResult>,
  startResponse: StartResponse,
): Promise<Body> {
  let result: ViewResult
  try {
    result = settleFile(context, await pending)
  } catch (error) {
    result = await recover(core, context, error)
  }
  return send(core, context, result, startResponse)
}

function begin(core: Core, context: Context): MaybePromise<ViewResult> {
  if (requestStarted.isConnected) requestStarted.send(core.app, { context })
  return preprocess(core, context, 0, callView)
}

/**
 * Runs the hooks of a request that come before the view. Gives what one of them answered; or nothing, and
 * then it is the view's turn.
 */
export function preprocessRequest(
  core: Core,
  context: Context,
): MaybePromise<ViewResult | undefined> {
  return preprocess(core, context, 0, () => undefined)
}

/** What comes when no hook has answered. */
type Continue<result> = (core: Core, context: Context) => MaybePromise<result>

/** Runs the hooks that see the params, from `first` on, and then all else. */
function preprocess<result>(
  core: Core,
  context: Context,
  first: number,
  proceed: Continue<result>,
): MaybePromise<ViewResult | result> {
  const { urlValuePreprocessors } = context.scope
  for (let i = first; i < urlValuePreprocessors.length; i++) {
    const result = urlValuePreprocessors[i]?.(context.endpoint, context.params, context)
    if (isPromise(result)) {
      return Promise.resolve(result).then(() => preprocess(core, context, i + 1, proceed))
    }
  }
  return respond(core, context, 0, proceed)
}

/** Runs the hooks before the view, from `first` on, and then proceeds, unless a hook has answered. */
function respond<result>(
  core: Core,
  context: Context,
  first: number,
  proceed: Continue<result>,
): MaybePromise<ViewResult | result> {
  const { beforeRequest } = context.scope
  for (let i = first; i < beforeRequest.length; i++) {
    const hook = beforeRequest[i]
    const result = hook?.(context)
    if (isPromise(result)) {
      return result.then(
        (settled) => takeAnswer(context, hook, settled) ?? respond(core, context, i + 1, proceed),
      )
    }
    const answer = takeAnswer(context, hook, result)
    if (answer !== undefined) return answer
  }
  return proceed(core, context)
}

/** Gives what a hook answered, if anything, and notes who it was. */
function takeAnswer(
  context: Context,
  hook: BeforeRequest | undefined,
  result: Awaited<ReturnType<BeforeRequest>> | null,
): ViewResult | undefined {
  if (result === undefined || result === null) return undefined
  context.answerer = { role: 'beforeRequest hook', name: hook?.name }
  return result
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
function isUnhooked(context: Context): boolean {
  return context.scope.isQuiet && context.afterThis === undefined
}

/** Whether nothing is to be done for the response, and nothing when it is over. */
function canSendAtOnce(context: Context): boolean {
  return !(
    context.hasSessionToSave ||
    context.mayHoldFiles ||
    requestFinished.isConnected ||
    isEndWatched()
  )
}

/** Makes the response of a result and starts it. Text that nobody looks at again needs no object. */
function send(
  core: Core,
  context: Context,
  result: ViewResult,
  startResponse: StartResponse,
): MaybePromise<Body> {
  if (typeof result === 'string' && isUnhooked(context) && canSendAtOnce(context)) {
    context.closeSession()
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
    if (made !== undefined) void release(context, made)
    return finalizeFailure(core, context, error)
  }
  try {
    made = toResponse(context, result)
    const hooks = hooksAfter(context)
    if (hooks.length === 0 && !context.hasSessionToSave) {
      return announceFinish(context, made)
    }
    const response = finish(hooks, context, made, (next) => {
      made = next
    })
    return isPromise(response) ? response.catch(failLater) : response
  } catch (error) {
    return failLater(error)
  }
}

/** Runs the hooks after the view, and saves the session with the response that they leave. */
function finish(
  hooks: readonly AfterRequest[],
  context: Context,
  made: Response,
  note: (response: Response) => void,
): MaybePromise<Response> {
  const response = hooks.length === 0 ? made : runAfter(hooks, context, made, note)
  if (isPromise(response)) return response.then((settled) => conclude(context, settled))
  return conclude(context, response)
}

function conclude(context: Context, response: Response): MaybePromise<Response> {
  const saved = saveSession(context, response)
  if (isPromise(saved)) return saved.then((settled) => announceFinish(context, settled))
  return announceFinish(context, saved)
}

function announceFinish(context: Context, response: Response): Response {
  context.closeSession()
  if (requestFinished.isConnected) requestFinished.send(context.app, { context, response })
  return response
}

function saveSession(context: Context, response: Response): MaybePromise<Response> {
  if (!context.hasSessionToSave) return response
  const saving = context.requestSession.save(response)
  return saving === undefined ? response : saving.then(() => response)
}

async function release(context: Context, response: Response): Promise<void> {
  try {
    await response.close()
  } catch (error) {
    context.logError(error)
  }
}

/** As in Flask, the hooks see the 500 too, but what goes wrong in them now is only logged. */
async function finalizeFailure(core: Core, context: Context, error: unknown): Promise<Response> {
  const response = await respondToFailure(core, context, error)
  const attempt = async (step: () => MaybePromise<Response>, otherwise: Response) => {
    try {
      return await step()
    } catch (next) {
      context.logError(next)
      return otherwise
    }
  }
  const hooked = await attempt(() => runAfter(hooksAfter(context), context, response), response)
  return attempt(() => conclude(context, hooked), hooked)
}

/** A handler for 500 that gives no response is one more failure, and then the plain page has to do. */
async function respondToFailure(core: Core, context: Context, error: unknown): Promise<Response> {
  const result = await fail(core, context, error)
  try {
    return toResponse(context, result)
  } catch (next) {
    const errorId = createErrorId()
    context.logError(next, errorId)
    return new InternalServerError({ errorId }).toResponse(context.environ)
  }
}

/** Those of this request first, and then those of its scope. */
function hooksAfter(context: Context): readonly AfterRequest[] {
  if (isUnhooked(context)) return NO_HOOKS
  const { afterThis, scope } = context
  return afterThis === undefined ? scope.afterRequest : [...afterThis, ...scope.afterRequest]
}

/** Runs hooks, one after the other. `note` is told of a response that a hook gives in the place of another. */
function runAfter(
  hooks: readonly AfterRequest[],
  context: Context,
  response: Response,
  note?: (response: Response) => void,
): MaybePromise<Response> {
  let current = response
  const take = (given: unknown, hook: AfterRequest): Response => {
    if (!(given instanceof Response)) throw new TypeError(explainNoResponse(hook.name, given))
    if (given === current) return current
    // What was replaced is closed together with what is sent.
    given.replace(current)
    note?.(given)
    return toResponse(context, given)
  }
  let done = 0
  for (const hook of hooks) {
    done += 1
    const result = hook(current, context)
    if (isPromise(result)) {
      const rest = hooks.slice(done)
      return result.then((next) => runAfter(rest, context, take(next, hook), note))
    }
    current = take(result, hook)
  }
  return current
}

function start(
  core: Core,
  context: Context,
  response: Response,
  startResponse: StartResponse,
): Body {
  try {
    const body = response.start(startResponse, context.environ, core.app.config.MAX_COOKIE_SIZE)
    const kept = keepInside(body, context)
    return needsTeardown(context) ? closeWithTeardown(kept, context) : kept
  } catch (error) {
    context.unhandledError = error
    void tearDown(context)
    throw error
  }
}
