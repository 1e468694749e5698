/** Registering routes and hooks, the same for whatever collects them. */

import { Callable } from './callable.ts'
import { checkFunction } from './check-function.ts'
import type { AnyViewOf, ViewClass } from './class-view.ts'
import { toView } from './class-view.ts'
import type {
  AfterRequest,
  BeforeRequest,
  Context,
  ContextProcessor,
  ErrorHandler,
  TeardownRequest,
  UrlDefaults,
  UrlValuePreprocessor,
  View,
} from './context.ts'
import type { ViewDecorator } from './decorator.ts'
import { createDecorator } from './decorator.ts'
import { SetupError } from './errors.ts'
import type { AnyErrorHandler, ErrorClass, HandledError, Hooks } from './hooks.ts'
import type { BelowPrefix } from './prefix.ts'
import type { Route, RouteOptions, RuleText, UrlRuleOptions, ViewParams } from './route.ts'
import type { AnyView } from './view.ts'

/** What a route is called, besides what its options say. */
export interface RouteNames {
  /** The endpoint, unless the options have one. Default: that of the view, or the methods and the rule. */
  readonly name?: string | undefined
  /** The blueprint that it is of. */
  readonly blueprint?: string
}

/** Keeps what is registered. */
export interface Registrar {
  /** The hooks, in the order they were registered. */
  readonly hooks: Hooks<Context>
  /** Throws a `SetupError` when it is too late for `call`. */
  checkSetup(call: string): void
  /** Adds a rule, or several, that lead to one endpoint. */
  addRoute(rule: RuleText, options: UrlRuleOptions, names?: RouteNames): Route
  /** Gives an endpoint its view. */
  setView(endpoint: string, view: AnyView): void
  /** Adds a function that answers for errors. */
  addErrorHandler(what: number | ErrorClass, handler: AnyErrorHandler<Context>): void
}

/**
 * The view of a rule below a prefix. Where a view stands in the call of another function, `loginRequired(view)`,
 * the compiler asks for the params before it knows a domain, which is `never` then.
 */
type ViewBelow<
  prefix extends string,
  rule extends RuleText,
  subdomain extends string,
  domain extends string = subdomain,
> = View<ViewParams<BelowPrefix<prefix, rule>, [domain] extends [never] ? subdomain : domain>>

/** What stands behind the rule: options, or a view, or both, or neither. */
type RouteCall = readonly [first?: RouteOptions | AnyView, second?: AnyView]

/**
 * What routes and hooks are registered on. The rules are below `prefix`, whose placeholders are among the
 * params of all views, as those of `subdomain` are unless a route has its own.
 */
export class Scaffold<prefix extends string = '', subdomain extends string = ''> extends Callable {
  readonly #registrar: Registrar

  constructor(registrar: Registrar, call?: (...parameters: never[]) => unknown) {
    super(call)
    this.#registrar = registrar
  }

  /**
   * Registers a view for a rule, or for several. The methods are those of the options, else GET.
   *
   * Without a view it gives a decorator for the method of a class that is the view. Throws a
   * `RuleError` for a rule that cannot be read, and a `SetupError` for an endpoint that has another
   * view, and for everything that comes after the first request.
   */
  route<const rule extends RuleText>(
    rule: rule,
    view: ViewBelow<prefix, rule, subdomain>,
  ): Route<BelowPrefix<prefix, rule>>
  route<const rule extends RuleText, const domain extends string = subdomain>(
    rule: rule,
    options: RouteOptions<domain>,
    view: ViewBelow<prefix, rule, subdomain, domain>,
  ): Route<BelowPrefix<prefix, rule>>
  route<const rule extends RuleText, const domain extends string = subdomain>(
    rule: rule,
    options?: RouteOptions<domain>,
  ): ViewDecorator<ViewParams<BelowPrefix<prefix, rule>, domain>>
  route(rule: RuleText, ...call: RouteCall): unknown {
    return this.#register({ name: 'route', methods: undefined }, rule, call)
  }

  /** Registers a view for GET and HEAD; as `route` in all else. */
  get<const rule extends RuleText>(
    rule: rule,
    view: ViewBelow<prefix, rule, subdomain>,
  ): Route<BelowPrefix<prefix, rule>>
  get<const rule extends RuleText, const domain extends string = subdomain>(
    rule: rule,
    options: VerbOptions<domain>,
    view: ViewBelow<prefix, rule, subdomain, domain>,
  ): Route<BelowPrefix<prefix, rule>>
  get<const rule extends RuleText, const domain extends string = subdomain>(
    rule: rule,
    options?: VerbOptions<domain>,
  ): ViewDecorator<ViewParams<BelowPrefix<prefix, rule>, domain>>
  get(rule: RuleText, ...call: RouteCall): unknown {
    return this.#register({ name: 'get', methods: ['GET'] }, rule, call)
  }

  /** Registers a view for POST; as `route` in all else. */
  post<const rule extends RuleText>(
    rule: rule,
    view: ViewBelow<prefix, rule, subdomain>,
  ): Route<BelowPrefix<prefix, rule>>
  post<const rule extends RuleText, const domain extends string = subdomain>(
    rule: rule,
    options: VerbOptions<domain>,
    view: ViewBelow<prefix, rule, subdomain, domain>,
  ): Route<BelowPrefix<prefix, rule>>
  post<const rule extends RuleText, const domain extends string = subdomain>(
    rule: rule,
    options?: VerbOptions<domain>,
  ): ViewDecorator<ViewParams<BelowPrefix<prefix, rule>, domain>>
  post(rule: RuleText, ...call: RouteCall): unknown {
    return this.#register({ name: 'post', methods: ['POST'] }, rule, call)
  }

  /** Registers a view for PUT; as `route` in all else. */
  put<const rule extends RuleText>(
    rule: rule,
    view: ViewBelow<prefix, rule, subdomain>,
  ): Route<BelowPrefix<prefix, rule>>
  put<const rule extends RuleText, const domain extends string = subdomain>(
    rule: rule,
    options: VerbOptions<domain>,
    view: ViewBelow<prefix, rule, subdomain, domain>,
  ): Route<BelowPrefix<prefix, rule>>
  put<const rule extends RuleText, const domain extends string = subdomain>(
    rule: rule,
    options?: VerbOptions<domain>,
  ): ViewDecorator<ViewParams<BelowPrefix<prefix, rule>, domain>>
  put(rule: RuleText, ...call: RouteCall): unknown {
    return this.#register({ name: 'put', methods: ['PUT'] }, rule, call)
  }

  /** Registers a view for PATCH; as `route` in all else. */
  patch<const rule extends RuleText>(
    rule: rule,
    view: ViewBelow<prefix, rule, subdomain>,
  ): Route<BelowPrefix<prefix, rule>>
  patch<const rule extends RuleText, const domain extends string = subdomain>(
    rule: rule,
    options: VerbOptions<domain>,
    view: ViewBelow<prefix, rule, subdomain, domain>,
  ): Route<BelowPrefix<prefix, rule>>
  patch<const rule extends RuleText, const domain extends string = subdomain>(
    rule: rule,
    options?: VerbOptions<domain>,
  ): ViewDecorator<ViewParams<BelowPrefix<prefix, rule>, domain>>
  patch(rule: RuleText, ...call: RouteCall): unknown {
    return this.#register({ name: 'patch', methods: ['PATCH'] }, rule, call)
  }

  /** Registers a view for DELETE; as `route` in all else. */
  delete<const rule extends RuleText>(
    rule: rule,
    view: ViewBelow<prefix, rule, subdomain>,
  ): Route<BelowPrefix<prefix, rule>>
  delete<const rule extends RuleText, const domain extends string = subdomain>(
    rule: rule,
    options: VerbOptions<domain>,
    view: ViewBelow<prefix, rule, subdomain, domain>,
  ): Route<BelowPrefix<prefix, rule>>
  delete<const rule extends RuleText, const domain extends string = subdomain>(
    rule: rule,
    options?: VerbOptions<domain>,
  ): ViewDecorator<ViewParams<BelowPrefix<prefix, rule>, domain>>
  delete(rule: RuleText, ...call: RouteCall): unknown {
    return this.#register({ name: 'delete', methods: ['DELETE'] }, rule, call)
  }

  /**
   * Adds a rule, or several, that lead to one endpoint. The view is among the options, or comes later
   * by `endpoint`; without one the rule only builds URLs.
   */
  addUrlRule<const rule extends RuleText, const domain extends string = subdomain>(
    rule: rule,
    options?: UrlRuleOptions<
      NoInfer<AnyViewOf<ViewParams<BelowPrefix<prefix, rule>, domain>>>,
      domain
    >,
  ): Route<BelowPrefix<prefix, rule>>
  addUrlRule(rule: RuleText, options: UrlRuleOptions<AnyView | ViewClass<never>> = {}): unknown {
    const { view, ...rest } = options
    this.#registrar.checkSetup('addUrlRule')
    if (view === undefined) return this.#registrar.addRoute(rule, rest)
    return this.#registrar.addRoute(rule, { ...rest, view: toView(view) })
  }

  /** Gives the view of an endpoint whose rules are added elsewhere; of a blueprint, one of its own. */
  endpoint(name: string, view: View | ViewClass<Record<string, unknown>>): void {
    this.#registrar.checkSetup('endpoint')
    this.#registrar.setView(name, toView(view))
  }

  #register(verb: Verb, rule: RuleText, call: RouteCall): unknown {
    const { options, view } = readCall(verb, rule, call)
    const add = (added: AnyView, name?: string): Route => {
      this.#registrar.checkSetup(`${verb.name}(${JSON.stringify(rule)})`)
      return this.#registrar.addRoute(rule, { ...options, view: toView(added) }, { name })
    }
    return view === undefined ? createDecorator(add) : add(view)
  }

  /** Adds a hook that runs before every request; what it returns is the answer instead of the view's. */
  beforeRequest(hook: BeforeRequest): void {
    this.#registrar.checkSetup('beforeRequest')
    this.#registrar.hooks.beforeRequest.push(checkFunction(hook, 'beforeRequest'))
  }

  /** Adds a hook that gets every response and gives the one to send; the last added runs first. */
  afterRequest(hook: AfterRequest): void {
    this.#registrar.checkSetup('afterRequest')
    this.#registrar.hooks.afterRequest.push(checkFunction(hook, 'afterRequest'))
  }

  /** Adds a hook that runs when a request is over and its body is closed, whatever happened. */
  teardownRequest(hook: TeardownRequest): void {
    this.#registrar.checkSetup('teardownRequest')
    this.#registrar.hooks.teardownRequest.push(checkFunction(hook, 'teardownRequest'))
  }

  /** Adds a function whose values every template sees. */
  contextProcessor(processor: ContextProcessor): void {
    this.#registrar.checkSetup('contextProcessor')
    this.#registrar.hooks.contextProcessors.push(checkFunction(processor, 'contextProcessor'))
  }

  /**
   * Adds a hook that completes the values of every URL that is built by its endpoint: a language that
   * most rules have, say (Flask's `url_defaults`).
   */
  urlDefaults(hook: UrlDefaults): void {
    this.#registrar.checkSetup('urlDefaults')
    this.#registrar.hooks.urlDefaults.push(checkFunction(hook, 'urlDefaults'))
  }

  /**
   * Adds a hook that sees the params of a request before `beforeRequest` does, and may change them: to
   * take a language out of them that most rules have, say (Flask's `url_value_preprocessor`).
   */
  urlValuePreprocessor(hook: UrlValuePreprocessor): void {
    this.#registrar.checkSetup('urlValuePreprocessor')
    this.#registrar.hooks.urlValuePreprocessors.push(checkFunction(hook, 'urlValuePreprocessor'))
  }

  /** Registers the answer to an error, by its status code or its class; the most specific answers. */
  errorHandler<const what extends number | ErrorClass>(
    what: what,
    handler: ErrorHandler<HandledError<what>>,
  ): void {
    this.#registrar.checkSetup('errorHandler')
    this.#registrar.addErrorHandler(what, handler)
  }
}

/** The options of `get` and its like, whose method is in the name. */
export type VerbOptions<domain extends string = string> = Omit<RouteOptions<domain>, 'methods'>

/** A registering call: its name, and the methods that the name means. */
interface Verb {
  readonly name: string
  readonly methods: readonly string[] | undefined
}

function readCall(
  verb: Verb,
  rule: RuleText,
  [first, second]: RouteCall,
): { options: RouteOptions; view: AnyView | undefined } {
  const view = typeof first === 'function' ? first : second
  const options = typeof first === 'function' ? {} : { ...first }
  const call = `${verb.name}(${JSON.stringify(rule)})`
  if (view !== undefined && typeof view !== 'function') {
    throw new SetupError(`${call}: the view must be a function.`)
  }
  if (verb.methods === undefined) return { options, view }
  if (options.methods !== undefined) {
    throw new SetupError(`${call}: ${verb.name} says the method already; use route for others.`)
  }
  return { options: { ...options, methods: verb.methods }, view }
}
