/** What registering a view takes, and what it gives back. */

import type { RequestLimits } from '../message/index.ts'
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
export type ViewParams<rule extends RuleText, domain extends string> = [domain] extends ['']
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
  /** How much a request may send here. Default: MAX_CONTENT_LENGTH, MAX_FORM_MEMORY_SIZE, MAX_FORM_PARTS. */
  readonly limits?: RequestLimits
}

/** How a rule is added: as a route, with its view among the options. */
export interface UrlRuleOptions<view = AnyView, domain extends string = string>
  extends RouteOptions<domain> {
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
  /** The name of the blueprint it is of, if any. */
  readonly blueprint?: string | undefined
  /** The limits of its requests that are its own. */
  readonly limits?: RequestLimits | undefined
}

/** One or several rules that lead to the same endpoint. */
export class Route<const rule extends RuleText = RuleText> {
  /** The function that answers; absent for a rule that is only there to build URLs. */
  view: AnyView | undefined
  #parts: RouteParts<rule>
  /** The endpoint by the name of each registration, for a route of a blueprint. */
  #places: Map<string, string> | undefined

  constructor(parts: RouteParts<rule>) {
    this.view = parts.view
    this.#parts = parts
  }

  /**
   * The name of the route, for `urlFor`. That of a blueprint's route has the blueprint's name in front from
   * its first registration on: `auth.login`.
   */
  get endpoint(): string {
    return this.#parts.endpoint
  }

  /** The rule, or the list of rules: as it was given, behind the prefix of its blueprint. */
  get rules(): rule {
    return this.#parts.rules
  }

  /** The methods it answers, with HEAD and OPTIONS where they are answered automatically. */
  get methods(): readonly string[] {
    return this.#parts.methods
  }

  /** Whether OPTIONS is answered without the view. */
  get hasAutomaticOptions(): boolean {
    return this.#parts.hasAutomaticOptions
  }

  /** The limits of its requests, where they differ from those of the application. */
  get limits(): RequestLimits | undefined {
    return this.#parts.limits
  }

  /** The name of its blueprint, as it was registered; absent for a route of the application itself. */
  get blueprint(): string | undefined {
    return this.#parts.blueprint
  }

  /**
   * Notes what a route of a blueprint became where that was registered; it stands for the first of them.
   * Applications call it.
   */
  place(registered: Route): void {
    const { blueprint, endpoint } = registered
    if (blueprint === undefined) return
    if (this.#places === undefined) {
      // biome-ignore lint/nursery/noUnsafeTypeAssertion: the rules are the same ones, behind the prefix that their type has too
      this.#parts = registered.#parts as RouteParts<rule>
      this.view = registered.view
    }
    this.#places ??= new Map()
    this.#places.set(blueprint, endpoint)
  }

  /** Notes that its endpoint is one of a blueprint, though it was registered elsewhere. Applications call it. */
  adopt(blueprint: string): void {
    this.#parts = { ...this.#parts, blueprint }
  }

  /** The endpoint, seen from a request to one of several registrations of the same blueprint. */
  endpointIn(blueprints: readonly string[]): string {
    for (const name of this.#places === undefined ? [] : blueprints) {
      const endpoint = this.#places?.get(name)
      if (endpoint !== undefined) return endpoint
    }
    return this.endpoint
  }

  /**
   * Builds the URL for these values: a path below the application's root, with a query for values
   * that no placeholder takes. Throws a `BuildError` when a value is missing or does not fit, and a
   * `SetupError` for a route of a blueprint that is not registered.
   */
  url<const values extends NeededValues<rule>>(
    ...[values, options]: {} extends NeededValues<rule>
      ? [values?: values, options?: RouteUrlOptions]
      : [values: values, options?: RouteUrlOptions]
  ): string {
    return this.#parts.build(this.endpoint, { ...values }, options ?? {})
  }
}
