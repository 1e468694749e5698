/** What exists for one request. */

import type { Environ } from '../gateway/index.ts'
import { isPromise } from '../gateway/index.ts'
import type { RequestLimits } from '../message/index.ts'
import { isMultipart, Request } from '../message/index.ts'
import type { BoundMap, BuildError } from '../routing/index.ts'
import type { Session } from '../sessions/index.ts'
import type { Answerer } from './answerer.ts'
import type { App } from './app.ts'
import { bindOutside, bindRequest } from './binding.ts'
import type { Config } from './config.ts'
import { ContextError } from './context-error.ts'
import { logError } from './error-log.ts'
import type { Flash, Flashes } from './flash.ts'
import type {
  AfterHook,
  BeforeHook,
  PreprocessorHook,
  Processor,
  TeardownHook,
  UrlBuildErrorHook,
  UrlDefaultsHook,
} from './hooks.ts'
import type { RoutingOutcome } from './matching.ts'
import { paramsOf } from './matching.ts'
import type { Render, RenderPlace, RenderStream } from './rendering.ts'
import { renderTemplate, streamTemplate } from './rendering.ts'
import { RequestSession } from './request-session.ts'
import type { Route } from './route.ts'
import type { Scope } from './scope.ts'
import { blueprintOf, chooseScope } from './scope.ts'
import type { ContextSignals } from './signal.ts'
import { checkSynchronous } from './synchronous.ts'
import type { UrlFor, UrlSource, UrlValues } from './url-for.ts'
import { buildUrl } from './url-for.ts'
import type { FailedUrl } from './url-options.ts'
import type { MaybePromise, ViewResult } from './view.ts'

/** Answers the requests of an endpoint. */
export type View<params = Record<string, unknown>> = (
  context: Context<params>,
) => MaybePromise<ViewResult>

/** Runs before the view. What it returns, unless it is nothing, is the answer instead of the view's. */
export type BeforeRequest = BeforeHook<Context>

/** Runs after the view, also after an error, and gives the response to send. */
export type AfterRequest = AfterHook<Context>

/** Runs when the request is over; `error` is the one nobody handled. What it returns is ignored. */
export type TeardownRequest = TeardownHook<Context>

/** Gives values to every template. */
export type ContextProcessor = Processor<Context>

/** Adds to the values of a URL that is built by its endpoint, or changes them in place. */
export type UrlDefaults = UrlDefaultsHook<Context>

/** Sees the params of a request before all other hooks, and may change them in place. */
export type UrlValuePreprocessor = PreprocessorHook<Context>

/** Gives a URL for an endpoint that none could be built for, or nothing to leave that to the next handler. */
export type UrlBuildErrorHandler = UrlBuildErrorHook<Context>

/** Answers for an error. */
export type ErrorHandler<error = unknown> = (
  error: error,
  context: Context,
) => MaybePromise<ViewResult>

/** Values that the hooks and the view of one request share; type your own by declaration merging. */
export interface RequestGlobals {
  [name: string]: unknown
}

/** What all contexts of an application share. */
export interface ContextParts {
  /** The application. */
  readonly app: App
  /** How much a request may send. */
  readonly limits: RequestLimits
  /** What holds for the routes of the application itself, and for requests that no route takes. */
  readonly scope: Scope<Context>
  /** What holds for the routes of each blueprint, by its name. */
  readonly scopes: ReadonlyMap<string, Scope<Context>>
  /** What is asked for a URL that cannot be built. */
  readonly urlBuildErrorHandlers: readonly UrlBuildErrorHandler[]
  /** The names of the blueprints whose URLs include that of a request; the nearest one comes first. */
  findOwners(environ: Environ): readonly string[]
  /** What contexts tell of. */
  readonly signals: ContextSignals<Context>
  /** Runs a function inside a context; the outermost one ends it, unless a host does. */
  run<result>(context: Context, callback: () => MaybePromise<result>): MaybePromise<result>
  /** Ends a context that no host ends. */
  end(context: Context, error: unknown): MaybePromise<void>
}

/**
 * Everything a view works with. Each member is made when it is first asked for, and keeps working
 * when it is taken off the context: `({ params, render }) => render('post', params)`.
 */
export class Context<params = Record<string, unknown>> {
  /** The request as the host handed it over. */
  readonly environ: Environ
  /** The values of the rule's placeholders, converted. */
  readonly params: params
  /** What routing said, before the hooks that run in front of the view. */
  readonly outcome: RoutingOutcome
  /** The error that no handler took, for teardown hooks. */
  unhandledError: unknown
  /** Who answered instead of the view, if anybody did. */
  answerer: Answerer | undefined
  /** The hooks that run for this request. */
  readonly scope: Scope<Context>
  readonly #parts: ContextParts
  #request: Request | undefined
  #globals: RequestGlobals | undefined
  #bound: BoundMap<Route> | undefined
  #afterThis: AfterRequest[] | undefined
  #requestSession: RequestSession | undefined
  #isSessionClosed = false

  constructor(parts: ContextParts, environ: Environ, outcome: RoutingOutcome) {
    this.environ = environ
    this.outcome = outcome
    this.scope = chooseScope(parts, this.route?.blueprint)
    // biome-ignore lint/nursery/noUnsafeTypeAssertion: the rule's text says what its params are, and only the compiler knows it
    this.params = paramsOf(outcome, this.scope.urlValuePreprocessors.length > 0) as params
    this.unhandledError = undefined
    this.answerer = undefined
    this.#parts = parts
  }

  /** The application. */
  get app(): App {
    return this.#parts.app
  }

  /** Whether there is a request: scripts and commands have a context without one. */
  get hasRequest(): boolean {
    return true
  }

  /** The route that matched; absent while an error of routing is answered. */
  get route(): Route | undefined {
    return this.outcome.type === 'match' ? this.outcome.rule.target : undefined
  }

  /** The request. */
  get request(): Request {
    this.#request ??= new Request(this.environ, this.#limits, this.app.json)
    return this.#request
  }

  get #limits(): RequestLimits {
    const limits = this.route?.limits
    return limits === undefined ? this.#parts.limits : { ...this.#parts.limits, ...limits }
  }

  /** Whether the request may hold files that are to be removed when it is over. */
  get mayHoldFiles(): boolean {
    return isMultipart(this.environ.CONTENT_TYPE)
  }

  /** Gives back what the request holds. */
  closeRequest(): MaybePromise<void> {
    return this.mayHoldFiles ? this.#request?.close() : undefined
  }

  /**
   * What is remembered of the client from one request to the next. Where there can be none, because there
   * is no SECRET_KEY, it is empty and refuses changes.
   */
  get session(): Session {
    return this.requestSession.session
  }

  /** What opens and saves the session. */
  get requestSession(): RequestSession {
    this.#requestSession ??= this.#createRequestSession()
    return this.#requestSession
  }

  #createRequestSession(): RequestSession {
    const created = new RequestSession(this.app, this.request)
    if (this.#isSessionClosed) created.close()
    return created
  }

  /** Makes the session refuse changes from here on: the response has begun, so they would be lost. */
  closeSession(): void {
    this.#isSessionClosed = true
    this.#requestSession?.close()
  }

  /** Whether the response has to carry something of the session. */
  get hasSessionToSave(): boolean {
    if (this.#requestSession !== undefined) return this.#requestSession.needsSaving
    return this.environ.HTTP_COOKIE !== undefined && this.requestSession.needsSaving
  }

  /** Leaves a message for the next request that asks for them: `flash('Saved.')`. */
  get flash(): Flash {
    return (message, category = 'message') => {
      this.requestSession.flash(message, category)
      const { messageFlashed } = this.#parts.signals
      if (!messageFlashed.isConnected) return
      messageFlashed.send(this.app, { context: this.#untyped, message, category })
    }
  }

  /** Gives the messages that were left, by this request or one before. */
  get flashes(): Flashes {
    return this.requestSession.flashes
  }

  /** Storage for this request, which its hooks, its view and its templates share. */
  get g(): RequestGlobals {
    this.#globals ??= Object.create(null)
    return this.#globals ?? {}
  }

  /** The application's settings. */
  get config(): Config {
    return this.app.config
  }

  /** The name of the route that matched. */
  get endpoint(): string | undefined {
    return this.route?.endpoint
  }

  /** The name of the blueprint whose route matched: `shop.cart` of one inside another; else absent. */
  get blueprint(): string | undefined {
    return this.blueprints[0]
  }

  /** The name of that blueprint and of those around it, the innermost first. */
  get blueprints(): readonly string[] {
    return this.scope.blueprints
  }

  /**
   * The blueprints whose error handlers answer: those of the route, or, when no route matched, those whose
   * prefix the path is below.
   */
  get errorBlueprints(): readonly string[] {
    if (this.outcome.type === 'match') return this.blueprints
    return this.#parts.findOwners(this.environ)
  }

  /** Aborts when the client leaves before the response is complete. */
  get signal(): AbortSignal {
    return this.request.signal
  }

  /**
   * Builds the URL of an endpoint or a route, below the path the application is served at. An endpoint
   * that begins with a dot is one of the same blueprint.
   */
  get urlFor(): UrlFor {
    return (endpoint, values, options) =>
      buildUrl(this.#urlSource, this.#resolve(endpoint), values, options)
  }

  get #urlSource(): UrlSource {
    return {
      bound: this.#boundMap,
      complete: (endpoint, values) => this.#completeUrl(endpoint, values),
      recover: (error, request) => this.#recoverUrl(error, request),
    }
  }

  /** Outside of a blueprint, a relative endpoint is one of the application. */
  #resolve(endpoint: string | Route): string {
    if (typeof endpoint !== 'string') return endpoint.endpointIn(this.blueprints)
    if (!endpoint.startsWith('.')) return endpoint
    return this.blueprint === undefined ? endpoint.slice(1) : this.blueprint + endpoint
  }

  get #boundMap(): BoundMap<Route> {
    const { app, environ } = this
    this.#bound ??= bindRequest(app, environ) ?? bindOutside(app, environ)
    return this.#bound
  }

  /** Lets the `urlDefaults` of the application and of the endpoint's blueprints add to the values. */
  #completeUrl(endpoint: string, values: UrlValues): Record<string, unknown> {
    const completed: Record<string, unknown> = { ...values }
    const blueprint = blueprintOf(endpoint, this.#parts.scopes)
    for (const hook of chooseScope(this.#parts, blueprint).urlDefaults) {
      checkSynchronous('urlDefaults', hook, hook(endpoint, completed, this.#untyped))
    }
    return completed
  }

  #recoverUrl(error: BuildError, request: FailedUrl): string {
    for (const handler of this.#parts.urlBuildErrorHandlers) {
      const url = handler(error, request, this.#untyped)
      if (url !== undefined && url !== null) return url
    }
    throw error
  }

  /** This context for hooks, which read the params of any rule by name. */
  get #untyped(): Context {
    // biome-ignore lint/nursery/noUnsafeTypeAssertion: the params of any rule are values by name
    return this as Context<unknown> as Context
  }

  /** Renders a template of the application, and gives its text. */
  get render(): Render {
    return (name, data) => renderTemplate(this.#renderPlace, { name }, data)
  }

  /**
   * Renders a template that is given as text. The text is code: never take it from a request.
   */
  get renderString(): (source: string, data?: object) => string {
    return (source, data) => renderTemplate(this.#renderPlace, { source }, data)
  }

  /**
   * Renders a template in chunks, while they are sent: `return stream('report', { rows })`. Such a
   * template may `await`; see `Templates.stream`.
   */
  get stream(): RenderStream {
    return (name, data) => streamTemplate(this.#renderPlace, { name }, data)
  }

  /** Renders a template in chunks that is given as text, which is code: never take it from a request. */
  get streamString(): (source: string, data?: object) => AsyncGenerator<string> {
    return (source, data) => streamTemplate(this.#renderPlace, { source }, data)
  }

  get #renderPlace(): RenderPlace<Context> {
    const { app, signals } = this.#parts
    return { app, signals, context: this.#untyped, values: this.#templateValues() }
  }

  /** Lets work go on after the response; the host waits for it before it stops. */
  get waitUntil(): (work: Promise<unknown>) => void {
    return (work) => {
      const keepAlive = this.environ['wsgi.wait_until']
      if (keepAlive !== undefined) keepAlive(this.environ, work)
      else work.catch((error: unknown) => this.logError(error))
    }
  }

  /** Adds a hook that runs after this request only, before those for every request. */
  get afterThisRequest(): (hook: AfterRequest) => void {
    return (hook) => {
      this.#afterThis ??= []
      this.#afterThis.push(hook)
    }
  }

  /** The hooks that `afterThisRequest` took, if any. */
  get afterThis(): readonly AfterRequest[] | undefined {
    return this.#afterThis
  }

  /** Writes an error to the log, with its stack, the request it belongs to, and what the client calls it. */
  logError(error: unknown, errorId?: string): void {
    logError({ logger: this.app.logger, environ: this.environ }, error, errorId)
  }

  /** What templates see besides their data, which wins over it, as in Flask. */
  #templateValues(): object {
    const { g, config, urlFor } = this
    const processed = this.scope.contextProcessors.map((processor) =>
      checkSynchronous('contextProcessor', processor, processor(this.#untyped)),
    )
    return Object.assign({ g, config, urlFor }, this.#requestValues(), ...processed)
  }

  #requestValues(): object | undefined {
    if (!this.hasRequest) return undefined
    const { request, session, flashes } = this
    return { request, session, flashes }
  }

  /**
   * Runs a function inside this context, and ends the context after it, if the application made it by
   * `testRequestContext` or `requestContext`. Gives what the function gives: a promise when that is one, or
   * when a teardown hook gives one.
   */
  run<result>(callback: (context: Context) => PromiseLike<result>): Promise<result>
  run<result>(callback: (context: Context) => result): MaybePromise<result>
  run(callback: (context: Context) => unknown): unknown {
    return this.#parts.run(this.#untyped, () => callback(this.#untyped))
  }

  /**
   * Ends a context that was made by hand: its teardown hooks run, with the error that was not handled, if
   * there is one. The first error of a hook is thrown when all have run. The requests of hosts end by
   * themselves, and here nothing happens to them.
   */
  end(error?: unknown): MaybePromise<void> {
    return this.#parts.end(this.#untyped, error)
  }

  /** Ends the context: `using context = app.appContext()`; teardown hooks must then give no promise. */
  [Symbol.dispose](): void {
    const ending = this.end()
    if (!isPromise(ending)) return
    ending.catch((error: unknown) => this.logError(error))
    throw new ContextError(
      'A teardown hook gave a promise, which nobody can await here: use `await using`.',
    )
  }

  /** Ends the context: `await using context = app.appContext()`. */
  async [Symbol.asyncDispose](): Promise<void> {
    await this.end()
  }
}
