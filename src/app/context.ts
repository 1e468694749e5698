/** What exists for one request. */

import type { Environ } from '../gateway/index.ts'
import type { RequestLimits } from '../message/index.ts'
import { Request } from '../message/index.ts'
import type { BoundMap } from '../routing/index.ts'
import type { App } from './app.ts'
import { bindOutside, bindRequest } from './binding.ts'
import type { Config } from './config.ts'
import { logError } from './error-log.ts'
import type {
  AfterHook,
  BeforeHook,
  PreprocessorHook,
  Processor,
  TeardownHook,
  UrlDefaultsHook,
} from './hooks.ts'
import type { RoutingOutcome } from './matching.ts'
import type { Route } from './route.ts'
import type { UrlFor, UrlValues } from './url-for.ts'
import { buildUrl } from './url-for.ts'
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

/** Answers for an error. */
export type ErrorHandler<error = unknown> = (
  error: error,
  context: Context,
) => MaybePromise<ViewResult>

/** Values that the hooks and the view of one request share; type your own by declaration merging. */
export interface RequestGlobals {
  [name: string]: unknown
}

/** Renders a template by its name with data. */
export type Render = (name: string | readonly string[], data?: object) => string

/** What all contexts of an application share. */
export interface ContextParts {
  /** The application. */
  readonly app: App
  /** How much a request may send. */
  readonly limits: RequestLimits
  /** What gives values to every template. */
  readonly contextProcessors: readonly ContextProcessor[]
  /** What adds values to every URL. */
  readonly urlDefaults: readonly UrlDefaults[]
}

const NO_PARAMS: Readonly<Record<string, unknown>> = Object.freeze({})

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
  readonly #parts: ContextParts
  #request: Request | undefined
  #globals: RequestGlobals | undefined
  #bound: BoundMap<Route> | undefined
  #afterThis: AfterRequest[] | undefined

  constructor(parts: ContextParts, environ: Environ, outcome: RoutingOutcome) {
    this.environ = environ
    this.outcome = outcome
    // biome-ignore lint/nursery/noUnsafeTypeAssertion: the rule's text says what its params are, and only the compiler knows it
    this.params = (outcome.type === 'match' ? outcome.params : NO_PARAMS) as params
    this.unhandledError = undefined
    this.#parts = parts
  }

  /** The application. */
  get app(): App {
    return this.#parts.app
  }

  /** The route that matched; absent while an error of routing is answered. */
  get route(): Route | undefined {
    return this.outcome.type === 'match' ? this.outcome.rule.target : undefined
  }

  /** The request. */
  get request(): Request {
    this.#request ??= new Request(this.environ, this.#parts.limits)
    return this.#request
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

  /** Aborts when the client leaves before the response is complete. */
  get signal(): AbortSignal {
    return this.request.signal
  }

  /** Builds the URL of an endpoint or a route, below the path the application is served at. */
  get urlFor(): UrlFor {
    return (endpoint, values, options) => {
      const complete = (name: string, given: UrlValues) => this.#completeUrl(name, given)
      return buildUrl({ bound: this.#boundMap, complete }, endpoint, values, options)
    }
  }

  get #boundMap(): BoundMap<Route> {
    const { app, environ } = this
    this.#bound ??= bindRequest(app, environ) ?? bindOutside(app, environ)
    return this.#bound
  }

  /** Lets the application's `urlDefaults` add to the values of a URL. */
  #completeUrl(endpoint: string, values: UrlValues): UrlValues {
    const { urlDefaults } = this.#parts
    if (urlDefaults.length === 0) return values
    const completed: Record<string, unknown> = { ...values }
    // biome-ignore lint/nursery/noUnsafeTypeAssertion: a hook reads the params of any rule, by name
    for (const hook of urlDefaults) hook(endpoint, completed, this as Context<unknown> as Context)
    return completed
  }

  /** Renders a template of the application, and gives its text. */
  get render(): Render {
    return (name, data) => this.app.templates.render(name, data, this.#templateContext())
  }

  /**
   * Renders a template that is given as text. The text is code: never take it from a request.
   */
  get renderString(): (source: string, data?: object) => string {
    return (source, data) => this.app.templates.renderString(source, data, this.#templateContext())
  }

  /** Lets work go on after the response; the host waits for it before it stops. */
  get waitUntil(): (work: Promise<unknown>) => void {
    return (work) => waitUntil(this.environ, work)
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

  /** Writes an error to the log, with its stack and the request it belongs to. */
  logError(error: unknown): void {
    logError(this.environ, error)
  }

  /** What templates see besides their data, which wins over it, as in Flask. */
  #templateContext(): object {
    const { request, g, config, urlFor } = this
    const { contextProcessors } = this.#parts
    // biome-ignore lint/nursery/noUnsafeTypeAssertion: a processor reads the params of any rule, by name
    const context = this as Context<unknown> as Context
    const processed = contextProcessors.map((processor) => processor(context))
    return Object.assign({ request, g, config, urlFor }, ...processed)
  }
}

function waitUntil(environ: Environ, work: Promise<unknown>): void {
  const keepAlive = environ['wsgi.wait_until']
  if (keepAlive !== undefined) keepAlive(environ, work)
  else work.catch((error: unknown) => logError(environ, error))
}
