/** The framework: applications, their routes and hooks, and what exists for a request. */

export type { App } from './app.ts'
export type { Config, ConfigValues } from './config.ts'
export type {
  AfterRequest,
  BeforeRequest,
  ContextProcessor,
  ErrorHandler,
  Render,
  RequestGlobals,
  TeardownRequest,
  UrlDefaults,
  UrlValuePreprocessor,
  View,
} from './context.ts'
export { Context } from './context.ts'
export type { ViewDecorator, ViewMethod } from './decorator.ts'
export { SetupError } from './errors.ts'
export type { FlagonOptions } from './flagon.ts'
export { Flagon } from './flagon.ts'
export type { ErrorClass, HandledError } from './hooks.ts'
export type { AppPlace } from './place.ts'
export type { ParamsOf, RouteOptions, RouteUrlOptions, RuleText, UrlRuleOptions } from './route.ts'
export { Route } from './route.ts'
export type { VerbOptions } from './scaffold.ts'
export type { StaticOptions } from './static.ts'
export type { UrlFor, UrlForOptions, UrlValues } from './url-for.ts'
export type { JsonResult, MaybePromise, ViewResult } from './view.ts'
