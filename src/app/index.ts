/** The framework: applications, their routes and hooks, and what exists for a request. */

export type { App } from './app.ts'
export type { AppContext, TeardownAppContext } from './app-context.ts'
export type { AnyBlueprint } from './blueprint.ts'
export { Blueprint } from './blueprint.ts'
export type { BlueprintSetup, SetupApp, TemplateFunction } from './blueprint-setup.ts'
export type {
  AnyViewOf,
  BoundClassView,
  ClassDecorator,
  ClassInstance,
  ClassMethod,
  ViewClass,
} from './class-view.ts'
export { MethodView, View } from './class-view.ts'
export type { Command, CommandCall, Commands } from './commands.ts'
export type {
  ConfigFileOptions,
  ConfigInit,
  ConfigValues,
  CustomConfig,
  NamespaceOptions,
} from './config.ts'
export { Config } from './config.ts'
export type {
  AfterRequest,
  BeforeRequest,
  ContextProcessor,
  ErrorHandler,
  RequestGlobals,
  TeardownRequest,
  UrlBuildErrorHandler,
  UrlDefaults,
  UrlValuePreprocessor,
} from './context.ts'
export { Context } from './context.ts'
export { ContextError } from './context-error.ts'
export type { ViewDecorator, ViewMethod } from './decorator.ts'
export { SetupError } from './errors.ts'
export type { FlagonOptions } from './flagon.ts'
export { Flagon } from './flagon.ts'
export type { Flash, FlashedMessage, Flashes, FlashesOptions } from './flash.ts'
export type { ErrorClass, HandledError } from './hooks.ts'
export type { Logger, LogLevel } from './logger.ts'
export type { AppPlace } from './place.ts'
export type { BelowPrefix } from './prefix.ts'
export type { BlueprintOptions, RegisterOptions } from './recording.ts'

export type { Render, RenderStream } from './rendering.ts'
export type { Resource } from './resource.ts'
export type { ParamsOf, RouteOptions, RouteUrlOptions, RuleText, UrlRuleOptions } from './route.ts'
export { Route } from './route.ts'
export type { VerbOptions } from './scaffold.ts'
export type { Scope } from './scope.ts'
export type { ServingHook } from './serving.ts'
export type {
  ContextSignals,
  Disconnect,
  FlashPayload,
  Receiver,
  TemplatePayload,
} from './signal.ts'
export { Signal } from './signal.ts'
export {
  appContextPopped,
  appContextPushed,
  appContextTearingDown,
  beforeRenderTemplate,
  gotRequestException,
  messageFlashed,
  requestFinished,
  requestStarted,
  requestTearingDown,
  templateRendered,
} from './signals.ts'
export type { StaticOptions } from './static.ts'
export type { CliResult, TestCliRunner } from './test-cli-runner.ts'
export type { FormFields, TestRequestOptions } from './test-environ.ts'
export type { UrlFor, UrlValues } from './url-for.ts'
export type { FailedUrl, UrlForOptions } from './url-options.ts'
export type { AnyView, JsonResult, MaybePromise, ViewResult } from './view.ts'
