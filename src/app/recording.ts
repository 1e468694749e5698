/** What is registered on a blueprint: kept, and done once an application takes the blueprint. */

import type { TemplateLoader } from '../templating/index.ts'
import type { BlueprintSetup } from './blueprint-setup.ts'
import type { Context } from './context.ts'
import { ErrorHandlers } from './error-handlers.ts'
import { SetupError } from './errors.ts'
import type { AnyErrorHandler, ErrorClass } from './hooks.ts'
import { Hooks } from './hooks.ts'
import { nameEndpoint, readMethods } from './methods.ts'
import type { AppPlace } from './place.ts'
import type { RuleText, UrlRuleOptions } from './route.ts'
import { Route } from './route.ts'
import type { Registrar, RouteNames } from './scaffold.ts'
import type { StaticOptions } from './static.ts'
import type { AnyView } from './view.ts'

/** How a blueprint is made. */
export interface BlueprintOptions<prefix extends string = string, domain extends string = string> {
  /** What its rules begin with: `/auth`. It may have placeholders. Default: nothing. */
  readonly urlPrefix?: prefix
  /** The subdomain of its rules that have none, for an application with `subdomainMatching`. */
  readonly subdomain?: domain
  /** The host of its rules that have none, for an application with `hostMatching`. */
  readonly host?: domain
  /** Values for params that its rules have no placeholder for; those of a route win. */
  readonly urlDefaults?: Readonly<Record<string, unknown>>
  /** Where it lives: `import.meta` of its module. Default: its files are found as the application's are. */
  readonly place?: AppPlace
  /** The folder of its templates, or what loads them; the application's own come first. Default: none. */
  readonly templates?: string | TemplateLoader
  /** The folder of its static files, and their URL below the prefix. Default: none. */
  readonly static?: string | StaticOptions | false
}

/** What differs for one registration of a blueprint. */
export interface RegisterOptions {
  /** The name there. Default: that of the blueprint. */
  readonly name?: string
  /** What its rules begin with, instead of what the blueprint says. */
  readonly urlPrefix?: string
  /** The subdomain of its rules, instead of what the blueprint says. */
  readonly subdomain?: string
  /** The host of its rules, instead of what the blueprint says. */
  readonly host?: string
  /** Values for params, besides those the blueprint has, and before them. */
  readonly urlDefaults?: Readonly<Record<string, unknown>>
}

/** A thing that was recorded. */
export type Entry =
  | {
      readonly type: 'route'
      readonly route: Route
      readonly rule: RuleText
      readonly options: UrlRuleOptions & { readonly endpoint: string }
    }
  | { readonly type: 'view'; readonly endpoint: string; readonly view: AnyView }
  | {
      readonly type: 'error'
      readonly what: number | ErrorClass
      readonly handler: AnyErrorHandler<Context>
    }
  | {
      readonly type: 'step'
      readonly step: (setup: BlueprintSetup) => void
      readonly isOnce: boolean
    }

/** A blueprint that is registered on another one. */
export interface Child {
  readonly recording: Recording
  readonly options: RegisterOptions
}

/** A blueprint where it is registered. */
export interface PlacedBlueprint {
  /** The name there, behind the names of the blueprints around it. */
  readonly name: string
  /** What was registered on it. */
  readonly recording: Recording
  /** The one it is registered on, if it is not the application. */
  readonly outer: PlacedBlueprint | undefined
  /** What its rules begin with. */
  readonly urlPrefix: string | undefined
  /** The subdomain of its rules. */
  readonly subdomain: string | undefined
  /** The host of its rules. */
  readonly host: string | undefined
}

/** What was registered on a blueprint, in order. */
export class Recording implements Registrar {
  readonly name: string
  readonly options: BlueprintOptions
  readonly hooks: Hooks<Context> = new Hooks()
  readonly entries: Entry[] = []
  readonly children: Child[] = []
  #isClosed = false

  constructor(name: string, options: BlueprintOptions) {
    checkName('A blueprint', name)
    this.name = name
    this.options = options
  }

  /** Ends the time in which something can be recorded. */
  close(): void {
    this.#isClosed = true
  }

  checkSetup(call: string): void {
    if (!this.#isClosed) return
    throw new SetupError(
      `${call} was called on the blueprint ${JSON.stringify(this.name)} after it was registered; complete it before app.registerBlueprint, so that all of it counts.`,
    )
  }

  addRoute(rule: RuleText, options: UrlRuleOptions, { name }: RouteNames = {}): Route {
    const methods = readMethods(options)
    const endpoint = options.endpoint ?? name ?? nameEndpoint(rule, methods, options.view)
    if (name === undefined) checkEndpoint(this.name, options.endpoint ?? options.view?.name)
    else checkEndpoint(this.name, options.endpoint)
    const route = new Route({
      endpoint,
      rules: rule,
      methods,
      hasAutomaticOptions: false,
      view: options.view,
      build: () => this.#refuseUrl(endpoint),
    })
    this.entries.push({ type: 'route', route, rule, options: { ...options, endpoint } })
    return route
  }

  #refuseUrl(endpoint: string): never {
    throw new SetupError(
      `The route ${JSON.stringify(endpoint)} has no URL: its blueprint ${JSON.stringify(this.name)} is not registered. Register it with app.registerBlueprint first.`,
    )
  }

  setView(endpoint: string, view: AnyView): void {
    checkEndpoint(this.name, endpoint)
    this.entries.push({ type: 'view', endpoint, view })
  }

  addErrorHandler(what: number | ErrorClass, handler: AnyErrorHandler<Context>): void {
    // Mistakes are told here, where the line is that made them.
    new ErrorHandlers<Context>().add(what, handler)
    this.entries.push({ type: 'error', what, handler })
  }

  /** Records a function that runs at each registration, or only at the first one in an application. */
  addStep(step: (setup: BlueprintSetup) => void, isOnce: boolean): void {
    this.entries.push({ type: 'step', step, isOnce })
  }

  /** Records a blueprint inside this one. */
  addChild(recording: Recording, options: RegisterOptions): void {
    if (recording.#contains(this)) {
      throw new SetupError(
        `The blueprint ${JSON.stringify(recording.name)} cannot be registered on ${recording === this ? 'itself' : 'one that is registered on it'}.`,
      )
    }
    this.children.push({ recording, options })
  }

  #contains(other: Recording): boolean {
    return this === other || this.children.some(({ recording }) => recording.#contains(other))
  }
}

/** Throws a `SetupError` for a name that no blueprint can have: dots are between blueprints. */
export function checkName(what: string, name: string): void {
  if (typeof name === 'string' && name !== '' && !name.includes('.')) return
  throw new SetupError(
    `${what} needs a name without dots, not ${JSON.stringify(name)}; a dot in an endpoint is what separates it from its blueprint.`,
  )
}

function checkEndpoint(blueprint: string, endpoint: string | undefined): void {
  if (endpoint?.includes('.') !== true) return
  throw new SetupError(
    `The endpoint ${JSON.stringify(endpoint)} of the blueprint ${JSON.stringify(blueprint)} has a dot; its name comes in front by itself.`,
  )
}
