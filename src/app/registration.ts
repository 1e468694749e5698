/** One registration of a blueprint: what was recorded on it is done to an application. */

import type { TemplateLoader } from '../templating/index.ts'
import { FileLoader } from '../templating/index.ts'
import type { BlueprintSetup, SetupApp } from './blueprint-setup.ts'
import { SetupError } from './errors.ts'
import { nameEndpoint, readMethods } from './methods.ts'
import { isAbsolute, joinPath, rootOf } from './place.ts'
import { joinRule } from './prefix.ts'
import type { Entry, PlacedBlueprint, Recording, RegisterOptions } from './recording.ts'
import { checkName } from './recording.ts'
import type { AppRegistrar } from './registrar.ts'
import type { Route, RuleText, UrlRuleOptions } from './route.ts'
import { createStaticView, createVersionHook, readStaticOptions } from './static.ts'
import { unreachable } from './unreachable.ts'

/** The application that takes a blueprint. */
export interface Taker {
  /** The application, as blueprints see it. */
  readonly app: SetupApp
  /** What it keeps. */
  readonly registrar: AppRegistrar
  /** Adds where templates are found. */
  addTemplates(loader: TemplateLoader): void
}

/** Registers a blueprint, and the ones on it, on an application. */
export function registerBlueprint(
  taker: Taker,
  recording: Recording,
  options: RegisterOptions = {},
): void {
  new Registration(taker, recording, options).run()
}

/** What one registration adds to a blueprint, all of it worked out. */
class Registration implements BlueprintSetup, PlacedBlueprint {
  readonly app: SetupApp
  readonly name: string
  readonly isFirst: boolean
  readonly urlPrefix: string | undefined
  readonly subdomain: string | undefined
  readonly host: string | undefined
  readonly urlDefaults: Readonly<Record<string, unknown>>
  readonly recording: Recording
  readonly outer: Registration | undefined
  readonly #taker: Taker

  constructor(taker: Taker, recording: Recording, options: RegisterOptions, outer?: Registration) {
    const own = recording.options
    const name = options.name ?? recording.name
    checkName('The registration of a blueprint', name)
    this.app = taker.app
    this.name = outer === undefined ? name : `${outer.name}.${name}`
    this.isFirst = !taker.registrar.hasBlueprint(recording)
    this.urlPrefix = joinPrefixes(outer?.urlPrefix, options.urlPrefix ?? own.urlPrefix)
    this.subdomain = joinSubdomains(options.subdomain ?? own.subdomain, outer?.subdomain)
    this.host = options.host ?? own.host ?? outer?.host
    this.urlDefaults = { ...own.urlDefaults, ...options.urlDefaults }
    this.recording = recording
    this.outer = outer
    this.#taker = taker
    checkPrefix(this.name, this.urlPrefix)
  }

  /** Does all of it: files first, then what was recorded, then the blueprints inside. */
  run(): void {
    this.#taker.registrar.addBlueprint(this)
    this.recording.close()
    this.#addStaticFiles()
    this.#addTemplates()
    for (const entry of this.recording.entries) this.#replay(entry)
    for (const { recording, options } of this.recording.children) {
      new Registration(this.#taker, recording, options, this).run()
    }
  }

  addUrlRule(rule: RuleText, options: UrlRuleOptions = {}): Route {
    const endpoint = options.endpoint ?? nameEndpoint(rule, readMethods(options), options.view)
    const { defaults, subdomain = this.subdomain, host = this.host, ...rest } = options
    const values = { ...this.urlDefaults, ...defaults }
    const complete: UrlRuleOptions = {
      ...rest,
      endpoint: `${this.name}.${endpoint}`,
      ...(Object.keys(values).length > 0 && { defaults: values }),
      ...(subdomain !== undefined && { subdomain }),
      ...(host !== undefined && { host }),
    }
    return this.#taker.registrar.addRoute(this.#place(rule), complete, { blueprint: this.name })
  }

  #place(rule: RuleText): RuleText {
    if (typeof rule === 'string') return joinRule(this.urlPrefix, rule)
    return rule.map((each) => joinRule(this.urlPrefix, each))
  }

  #replay(entry: Entry): void {
    const { registrar } = this.#taker
    switch (entry.type) {
      case 'route':
        entry.route.place(this.addUrlRule(entry.rule, entry.options))
        break
      case 'view':
        registrar.setView(`${this.name}.${entry.endpoint}`, entry.view)
        break
      case 'error':
        registrar.errorHandlers.add(entry.what, entry.handler, this.name)
        break
      case 'step':
        if (!entry.isOnce || this.isFirst) entry.step(this)
        break
      default:
        unreachable(entry)
    }
  }

  #addStaticFiles(): void {
    const { static: files = false } = this.recording.options
    const found = readStaticOptions(files)
    if (found === undefined) return
    const { url, host, versioned } = found
    const folder = this.#find(found.folder, 'static files')
    const view = createStaticView(folder, found)
    const place = host === undefined ? {} : { host }
    this.addUrlRule(`${url}/<path:filename>`, { endpoint: 'static', view, ...place })
    if (versioned) this.app.urlDefaults(createVersionHook(`${this.name}.static`, folder))
  }

  /** The same templates are looked for once, however often a blueprint is registered. */
  #addTemplates(): void {
    const { templates } = this.recording.options
    if (templates === undefined || !this.isFirst) return
    this.#taker.addTemplates(
      typeof templates === 'string'
        ? new FileLoader(this.#find(templates, 'templates'))
        : templates,
    )
  }

  /** A folder is relative to the blueprint, if that says where it is, and else to the application. */
  #find(folder: string, what: string): string {
    const { place = {} } = this.recording.options
    const root = rootOf(place) ?? this.app.root
    if (root !== undefined || isAbsolute(folder)) return joinPath(root ?? '', folder)
    throw new SetupError(
      `The ${what} of the blueprint ${JSON.stringify(this.name)} are in ${JSON.stringify(folder)}, but nobody says where that is; make the blueprint with { place: import.meta }.`,
    )
  }
}

/** The prefix of what is outside comes first; without one, that of what is inside is all. */
function joinPrefixes(outer: string | undefined, inner: string | undefined): string | undefined {
  return inner === undefined ? outer : joinRule(outer, inner)
}

/** As in names of hosts, what is inside comes first. */
function joinSubdomains(inner: string | undefined, outer: string | undefined): string | undefined {
  if (inner === undefined || outer === undefined) return inner ?? outer
  return `${inner}.${outer}`
}

function checkPrefix(name: string, prefix: string | undefined): void {
  if (prefix === undefined || prefix === '' || prefix.startsWith('/')) return
  throw new SetupError(
    `The prefix ${JSON.stringify(prefix)} of the blueprint ${JSON.stringify(name)} must start with a slash.`,
  )
}
