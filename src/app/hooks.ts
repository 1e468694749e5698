/** Functions that run around views. What they run with is a type parameter, so they know no context. */

import type { HttpError, Response } from '../message/index.ts'
import type { BuildError } from '../routing/index.ts'
import type { FailedUrl } from './url-options.ts'
import type { MaybePromise, ViewResult } from './view.ts'

/** Runs before the view. What it returns, unless it is nothing, is the answer instead of the view's. */
export type BeforeHook<context> = (
  context: context,
  // biome-ignore lint/suspicious/noConfusingVoidType: a hook that returns nothing is the usual one
) => MaybePromise<ViewResult | undefined | void>

/** Runs after the view, also after an error, and gives the response to send. */
export type AfterHook<context> = (response: Response, context: context) => MaybePromise<Response>

/** Runs when the request is over; `error` is the one nobody handled. What it returns is ignored. */
export type TeardownHook<context> = (error: unknown, context: context) => unknown

/** Gives values to every template. */
export type Processor<context> = (context: context) => object

/**
 * Adds to the values of a URL that is built by its endpoint, or changes them in place, before it is built
 * (Flask's `url_defaults`).
 */
export type UrlDefaultsHook<context> = (
  endpoint: string,
  values: Record<string, unknown>,
  context: context,
) => unknown

/**
 * Sees the params of a request before all other hooks, and may change them in place (Flask's
 * `url_value_preprocessor`). `endpoint` is `undefined`, and there are no params, when no route matched.
 */
export type PreprocessorHook<context> = (
  endpoint: string | undefined,
  params: Record<string, unknown>,
  context: context,
) => unknown

/**
 * Gives a URL for an endpoint that none could be built for, or nothing to leave that to the next handler;
 * what it throws is what the caller of `urlFor` gets (Flask's `url_build_error_handlers`).
 */
export type UrlBuildErrorHook<context> = (
  error: BuildError,
  request: FailedUrl,
  context: context,
) => string | undefined

/** The hooks of an application, or of a blueprint. */
export class Hooks<context> {
  readonly beforeRequest: BeforeHook<context>[] = []
  readonly afterRequest: AfterHook<context>[] = []
  readonly teardownRequest: TeardownHook<context>[] = []
  /** Of applications only. */
  readonly teardownAppContext: TeardownHook<context>[] = []
  readonly contextProcessors: Processor<context>[] = []
  readonly urlDefaults: UrlDefaultsHook<context>[] = []
  readonly urlValuePreprocessors: PreprocessorHook<context>[] = []
}

/** A class of errors. */
export type ErrorClass<error = unknown> = abstract new (...parameters: never[]) => error

/** The error that a handler gets for what it was registered with: a status code, or a class. */
export type HandledError<what> = what extends number
  ? HttpError
  : what extends ErrorClass<infer error>
    ? error
    : never

/** Answers for an error whose class the compiler does not know any more. */
export type AnyErrorHandler<context> = (error: never, context: context) => MaybePromise<ViewResult>
