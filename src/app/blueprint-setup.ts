/** What a blueprint sees of the application that takes it. */

import type { Converter } from '../routing/index.ts'
import type { App } from './app.ts'
import type { TeardownAppContext } from './app-context.ts'
import type { UrlBuildErrorHandler } from './context.ts'
import type { Route, RuleText, UrlRuleOptions } from './route.ts'
import type { Scaffold } from './scaffold.ts'
import type { ServingHook } from './serving.ts'
import type { AnyView } from './view.ts'

/** An application while it is set up. */
export interface SetupApp extends App, Scaffold {
  /** Adds a converter for placeholders. */
  converter(name: string, converter: Converter<unknown>): void
  /** Adds a value or a function that every template sees. */
  templateGlobal(name: string, value: unknown): void
  /** Adds a function that changes a value, for templates. */
  templateFilter(name: string, filter: TemplateFunction): void
  /** Adds a function that judges a value, for templates. */
  templateTest(name: string, test: TemplateFunction): void
  /** Adds a hook for URLs that cannot be built. */
  urlBuildErrorHandler(handler: UrlBuildErrorHandler): void
  /** Adds a hook that runs when a context ends. */
  teardownAppContext(hook: TeardownAppContext): void
  /** Adds a hook that runs before the first request. */
  beforeServing(hook: ServingHook): void
  /** Adds a hook that runs after the last request. */
  afterServing(hook: ServingHook): void
}

/** A function that templates call. */
export type TemplateFunction = (value: never, ...rest: never[]) => unknown

/** One registration of a blueprint, as the functions that were given to `record` see it. */
export interface BlueprintSetup {
  /** The application. */
  readonly app: SetupApp
  /** The name of the blueprint there, behind those around it: `shop.cart`. */
  readonly name: string
  /** Whether the application does not have the blueprint yet under another name. */
  readonly isFirst: boolean
  /** What its rules begin with; `undefined` for rules that stand as they are. */
  readonly urlPrefix: string | undefined
  /** The subdomain of its rules that have none. */
  readonly subdomain: string | undefined
  /** The host of its rules that have none. */
  readonly host: string | undefined
  /** Values for params that its rules have no placeholder for. */
  readonly urlDefaults: Readonly<Record<string, unknown>>
  /** Adds a rule as the blueprint would: below its prefix, with its name before the endpoint. */
  addUrlRule(rule: RuleText, options?: UrlRuleOptions<AnyView>): Route
}
