/** Keeps the routes and hooks of an application. */

import { UrlMap } from '../routing/index.ts'
import type { Config } from './config.ts'
import type { Context } from './context.ts'
import { ErrorHandlers } from './error-handlers.ts'
import { SetupError } from './errors.ts'
import { Hooks } from './hooks.ts'
import type { RuleText, UrlRuleOptions } from './route.ts'
import { Route } from './route.ts'
import type { Registrar } from './scaffold.ts'
import { formatAnchor } from './url-for.ts'
import type { AnyView } from './view.ts'

/** The routes, views and hooks of an application, until the first request and from there on. */
export class AppRegistrar implements Registrar {
  readonly hooks: Hooks<Context> = new Hooks()
  readonly errorHandlers: ErrorHandlers<Context> = new ErrorHandlers()
  /** All rules. */
  readonly urlMap: UrlMap<Route>
  readonly #config: Config
  readonly #views = new Map<string, AnyView>()
  readonly #routes: Route[] = []
  #isFrozen = false

  constructor(config: Config, hostMatching = false) {
    this.#config = config
    this.urlMap = new UrlMap({ hostMatching })
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

  addRoute<const rule extends RuleText>(rule: rule, options: UrlRuleOptions): Route<rule> {
    checkDomain(rule, options, this.urlMap.hostMatching)
    const methods = readMethods(options.methods)
    const endpoint = options.endpoint ?? nameEndpoint(rule, methods, options.view)
    const view = this.#chooseView(endpoint, options.view)
    const hasAutomaticOptions = this.#answersOptions(methods, options)
    const route = new Route<rule>({
      endpoint,
      rules: rule,
      methods: completeMethods(methods, hasAutomaticOptions),
      hasAutomaticOptions,
      view,
      build: (name, values, { anchor, ...rest }) =>
        this.urlMap.build(name, values, rest) + formatAnchor(anchor),
    })
    this.#addRules(route, options)
    return route
  }

  /** Gives an endpoint its view; its rules may be added before or afterwards. */
  setView(endpoint: string, view: AnyView): void {
    const chosen = this.#chooseView(endpoint, view)
    for (const route of this.#routes) {
      if (route.endpoint === endpoint) route.view = chosen
    }
  }

  #addRules(route: Route, options: UrlRuleOptions): void {
    // What concerns the view and not the rule stays here.
    const { view, provideAutomaticOptions, methods, endpoint, ...ruleOptions } = options
    for (const rule of typeof route.rules === 'string' ? [route.rules] : route.rules) {
      this.urlMap.add(rule, route, {
        ...ruleOptions,
        endpoint: route.endpoint,
        methods: route.methods,
      })
    }
    this.#routes.push(route)
  }

  #chooseView(endpoint: string, view: AnyView | undefined): AnyView | undefined {
    const known = this.#views.get(endpoint)
    if (view === undefined || view === known) return known
    if (known !== undefined) {
      throw new SetupError(
        `The endpoint ${JSON.stringify(endpoint)} has a view already; give one of the two another name with { endpoint: '...' }.`,
      )
    }
    this.#views.set(endpoint, view)
    return view
  }

  #answersOptions(methods: readonly string[], options: UrlRuleOptions): boolean {
    if (methods.includes('OPTIONS')) return false
    return options.provideAutomaticOptions ?? this.#config.PROVIDE_AUTOMATIC_OPTIONS
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

/** token = 1*tchar (RFC 9110, section 5.6.2); a method is one. */
const METHOD = /^[!#$%&'*+\-.^_`|~\dA-Za-z]+$/

function readMethods(methods: readonly string[] = ['GET']): readonly string[] {
  if (!Array.isArray(methods)) {
    throw new SetupError(`methods must be a list, such as ['GET', 'POST'], not ${String(methods)}.`)
  }
  for (const method of methods) {
    if (typeof method === 'string' && METHOD.test(method)) continue
    throw new SetupError(`${JSON.stringify(method)} is not a method.`)
  }
  return methods.map((method: string) => method.toUpperCase())
}

function completeMethods(methods: readonly string[], hasAutomaticOptions: boolean): string[] {
  const complete = new Set(methods)
  if (complete.has('GET')) complete.add('HEAD')
  if (hasAutomaticOptions) complete.add('OPTIONS')
  return [...complete]
}

function nameEndpoint(
  rule: RuleText,
  methods: readonly string[],
  view: AnyView | undefined,
): string {
  if (view !== undefined && view.name !== '') return view.name
  return `${methods.join('|')} ${typeof rule === 'string' ? rule : rule[0]}`
}
