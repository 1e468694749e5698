/** What registering a view takes, and what it gives back. */

import type { NeededValues, RedirectTarget, RuleParams, RulesParams } from '../routing/index.ts'
import type { AnyView } from './view.ts'

/** A rule, or several that lead to the same endpoint. */
export type RuleText = string | readonly string[]

/** The values that a rule, or a list of rules, gives its view. */
export type ParamsOf<rule extends RuleText> = rule extends readonly string[]
  ? RulesParams<rule>
  : rule extends string
    ? RuleParams<rule>
    : never

/** The values that a rule and its subdomain or host give a view. */
export type ViewParams<rule extends RuleText, domain extends string> = domain extends ''
  ? ParamsOf<rule>
  : ParamsOf<rule> & RuleParams<domain>

/** How a route is registered. */
export interface RouteOptions<domain extends string = string> {
  /** The name for `urlFor`. Default: that of the view, or the method and the rule: `GET /post/<id>`. */
  readonly endpoint?: string
  /** The methods. HEAD comes with GET. Default: GET only. */
  readonly methods?: readonly string[]
  /** Values for params that the rule has no placeholder for. */
  readonly defaults?: Readonly<Record<string, unknown>>
  /** Whether a slash too few at the end is a redirect; if not, both forms match. Default `true`. */
  readonly strictSlashes?: boolean
  /** Whether several slashes in a row are a redirect to one. Default `true`. */
  readonly mergeSlashes?: boolean
  /** Whether the rule builds URLs and never matches. Default `false`. */
  readonly buildOnly?: boolean
  /** Whether it redirects to the first rule of its endpoint that is no alias. Default `false`. */
  readonly alias?: boolean
  /** Where it redirects: a path below the application, `new/<slug>`, or what gives one. */
  readonly redirectTo?: RedirectTarget
  /** The subdomain in front of SERVER_NAME, for an application with `subdomainMatching`. Default: none. */
  readonly subdomain?: domain
  /** The host, with its port unless that is the scheme's own, for an application with `hostMatching`. */
  readonly host?: domain
  /** Whether it is for WebSocket requests, and for nothing else. Default `false`. */
  readonly websocket?: boolean
  /** Whether OPTIONS is answered without the view. Default: PROVIDE_AUTOMATIC_OPTIONS. */
  readonly provideAutomaticOptions?: boolean
}

/** How a rule is added: as a route, with its view among the options. */
export interface UrlRuleOptions<view = AnyView> extends RouteOptions {
  /** The view; a rule may do without one to build URLs, or get one later by `app.endpoint`. */
  readonly view?: view
}

/** How a URL is built, besides its values. */
export interface RouteUrlOptions {
  /** The fragment, without `#`. */
  readonly anchor?: string
  /** Chooses among rules of one endpoint that have different methods. */
  readonly method?: string
}

/** Builds the path and query of an endpoint's URL. */
export type BuildUrl = (
  endpoint: string,
  values: Readonly<Record<string, unknown>>,
  options: RouteUrlOptions,
) => string

/** What a route is made of. */
export interface RouteParts<rule extends RuleText> {
  /** The name of the route. */
  readonly endpoint: string
  /** The rules as they were given. */
  readonly rules: rule
  /** The methods, with those that are answered automatically. */
  readonly methods: readonly string[]
  /** Whether OPTIONS is answered without the view. */
  readonly hasAutomaticOptions: boolean
  /** The view, if it is known. */
  readonly view: AnyView | undefined
  /** Builds URLs of the application the route belongs to. */
  readonly build: BuildUrl
}

/** One or several rules that lead to the same endpoint. */
export class Route<const rule extends RuleText = RuleText> {
  /** The name of the route, for `urlFor`. */
  readonly endpoint: string
  /** The rule, or the list of rules, as it was given. */
  readonly rules: rule
  /** The methods it answers, with HEAD and OPTIONS where they are answered automatically. */
  readonly methods: readonly string[]
  /** Whether OPTIONS is answered without the view. */
  readonly hasAutomaticOptions: boolean
  /** The function that answers; absent for a rule that is only there to build URLs. */
  view: AnyView | undefined
  readonly #build: BuildUrl

  constructor(parts: RouteParts<rule>) {
    this.endpoint = parts.endpoint
    this.rules = parts.rules
    this.methods = parts.methods
    this.hasAutomaticOptions = parts.hasAutomaticOptions
    this.view = parts.view
    this.#build = parts.build
  }

  /**
   * Builds the URL for these values: a path below the application's root, with a query for values
   * that no placeholder takes. Throws a `BuildError` when a value is missing or does not fit.
   */
  url<const values extends NeededValues<rule>>(
    ...[values, options]: {} extends NeededValues<rule>
      ? [values?: values, options?: RouteUrlOptions]
      : [values: values, options?: RouteUrlOptions]
  ): string {
    return this.#build(this.endpoint, { ...values }, options ?? {})
  }
}
