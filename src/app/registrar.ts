/** Keeps the routes and hooks of an application. */

import type { Environ } from '../gateway/index.ts'
import { checkLimits } from '../message/index.ts'
import { AppUrlMap } from './app-url-map.ts'
import type { BindingApp } from './binding.ts'
import type { Config } from './config.ts'
import type { Context, UrlBuildErrorHandler } from './context.ts'
import { ErrorHandlers } from './error-handlers.ts'
import { SetupError } from './errors.ts'
import type { AnyErrorHandler, ErrorClass } from './hooks.ts'
import { Hooks } from './hooks.ts'
import { completeMethods, nameEndpoint, readMethods } from './methods.ts'
import type { PlacedBlueprint, Recording } from './recording.ts'
import type { RuleText, UrlRuleOptions } from './route.ts'
import { Route } from './route.ts'
import type { Registrar, RouteNames } from './scaffold.ts'
import type { Scope } from './scope.ts'
import { blueprintOf, createScope } from './scope.ts'
import { formatAnchor } from './url-for.ts'
import { UrlSpaces } from './url-space.ts'
import type { AnyView } from './view.ts'

/** The routes, views and hooks of an application, until the first request and from there on. */
export class AppRegistrar implements Registrar {
  readonly hooks: Hooks<Context> = new Hooks()
  /** The functions that answer for errors, of blueprints too. */
  readonly errorHandlers: ErrorHandlers<Context> = new ErrorHandlers()
  /** What is asked for a URL that cannot be built. */
  readonly urlBuildErrorHandlers: UrlBuildErrorHandler[] = []
  /** All rules. */
  readonly urlMap: AppUrlMap
  readonly #config: Config
  readonly #views = new Map<string, AnyView>()
  readonly #routes: Route[] = []
  readonly #blueprints = new Map<string, PlacedBlueprint>()
  #isFrozen = false

  constructor(config: Config, hostMatching = false) {
    this.#config = config
    const checkSetup = (call: string): void => this.checkSetup(call)
    this.urlMap = new AppUrlMap({ hostMatching, checkSetup })
  }

  /** The blueprints that are registered, by their names, in order. */
  get blueprints(): ReadonlyMap<string, PlacedBlueprint> {
    return this.#blueprints
  }

  /** Ends the time in which something can be registered. */
  freeze(): void {
    this.#isFrozen = true
  }

  checkSetup(call: string): void {
    if (!this.#isFrozen) return
    throw new SetupError(
      `${call} was called after the first request; set the application up before it is served, so that every request sees the same.`,
    )
  }

  addErrorHandler(what: number | ErrorClass, handler: AnyErrorHandler<Context>): void {
    this.errorHandlers.add(what, handler)
  }

  /** Adds a blueprint; throws a `SetupError` when its name is taken. */
  addBlueprint(placed: PlacedBlueprint): void {
    const { name } = placed
    if (this.#blueprints.has(name)) {
      throw new SetupError(
        `A blueprint is registered as ${JSON.stringify(name)} already; register this one under another name: registerBlueprint(blueprint, { name: '...' }).`,
      )
    }
    this.#blueprints.set(name, placed)
  }

  /** Whether a blueprint is registered, under whatever name. */
  hasBlueprint(recording: Recording): boolean {
    return [...this.#blueprints.values()].some((placed) => placed.recording === recording)
  }

  addRoute(rule: RuleText, options: UrlRuleOptions, { name, blueprint }: RouteNames = {}): Route {
    checkDomain(rule, options, this.urlMap.hostMatching)
    const methods = readMethods(options)
    const endpoint = options.endpoint ?? name ?? nameEndpoint(rule, methods, options.view)
    const view = this.#chooseView(endpoint, options.view)
    const hasAutomaticOptions = this.#answersOptions(methods, options)
    const route = new Route({
      endpoint,
      rules: rule,
      methods: completeMethods(methods, hasAutomaticOptions),
      hasAutomaticOptions,
      view,
      build: (target, values, { anchor, ...rest }) =>
        this.urlMap.build(target, values, rest) + formatAnchor(anchor),
      blueprint,
      limits: options.limits && checkLimits(options.limits),
    })
    this.#addRules(route, options)
    return route
  }

  /** What holds for the application's own routes, and for those of each blueprint. */
  createScopes(): { scope: Scope<Context>; scopes: ReadonlyMap<string, Scope<Context>> } {
    this.#adoptRoutes()
    const scopes = new Map<string, Scope<Context>>()
    for (const [name, placed] of this.#blueprints) {
      const around = [...outward(placed)]
      const layers = [this.hooks, ...around.map(({ recording }) => recording.hooks).toReversed()]
      scopes.set(
        name,
        createScope(
          layers,
          around.map((each) => each.name),
        ),
      )
    }
    return { scope: createScope([this.hooks]), scopes }
  }

  /** As in Flask, the endpoint of a route says which blueprint it is of. */
  #adoptRoutes(): void {
    for (const route of this.#routes) {
      const blueprint = blueprintOf(route.endpoint, this.#blueprints)
      if (route.blueprint === undefined && blueprint !== undefined) route.adopt(blueprint)
    }
  }

  /** Makes what finds the blueprints that a URL belongs to; it is worked out when first asked for. */
  createFinder(app: BindingApp): (environ: Environ) => readonly string[] {
    const { urlMap } = this
    let spaces: UrlSpaces | undefined
    return (environ) => {
      if (this.#blueprints.size === 0) return NO_BLUEPRINTS
      spaces ??= new UrlSpaces(app, urlMap, this.#blueprints.values())
      return spaces.find(environ)
    }
  }

  /** Gives an endpoint its view; its rules may be added before or afterwards. */
  setView(endpoint: string, view: AnyView): void {
    this.#chooseView(endpoint, view)
  }

  #addRules(route: Route, options: UrlRuleOptions): void {
    // What concerns the view and not the rule stays here.
    const { view, provideAutomaticOptions, methods, endpoint, limits, ...ruleOptions } = options
    for (const rule of typeof route.rules === 'string' ? [route.rules] : route.rules) {
      this.urlMap.add(rule, route, {
        ...ruleOptions,
        endpoint: route.endpoint,
        methods: route.methods,
      })
    }
    this.#routes.push(route)
  }

  /** A view is also that of the routes of its endpoint that were there before. */
  #chooseView(endpoint: string, view: AnyView | undefined): AnyView | undefined {
    const known = this.#views.get(endpoint)
    if (view === undefined || view === known) return known
    if (known !== undefined) {
      throw new SetupError(
        `The endpoint ${JSON.stringify(endpoint)} has a view already; give one of the two another name with { endpoint: '...' }.`,
      )
    }
    this.#views.set(endpoint, view)
    for (const route of this.#routes) {
      if (route.endpoint === endpoint) route.view = view
    }
    return view
  }

  #answersOptions(methods: readonly string[], options: UrlRuleOptions): boolean {
    if (methods.includes('OPTIONS')) return false
    const { provideAutomaticOptions = options.view?.provideAutomaticOptions } = options
    return provideAutomaticOptions ?? this.#config.PROVIDE_AUTOMATIC_OPTIONS
  }
}

/** A host is nothing without `hostMatching`, and a subdomain is nothing with it. */
function checkDomain(rule: RuleText, options: UrlRuleOptions, hostMatching: boolean): void {
  const [useless, matching] = hostMatching
    ? (['subdomain', 'without'] as const)
    : (['host', 'with'] as const)
  if (options[useless] === undefined) return
  throw new SetupError(
    `${JSON.stringify(rule)} has a ${useless}, which counts only in an application ${matching} { hostMatching: true }.`,
  )
}

const NO_BLUEPRINTS: readonly string[] = []

/** A blueprint and those it is in, the innermost first. */
function* outward(placed: PlacedBlueprint): Generator<PlacedBlueprint> {
  for (let at: PlacedBlueprint | undefined = placed; at !== undefined; at = at.outer) yield at
}
