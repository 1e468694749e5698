/** The application object. */

import type { Application, Body, Environ, Middleware, StartResponse } from '../gateway/index.ts'
import type { FetchHandler } from '../hosts/fetch/index.ts'
import { toFetchHandler } from '../hosts/fetch/index.ts'
import type { Converter, UrlMap } from '../routing/index.ts'
import type { TemplateLoader } from '../templating/index.ts'
import { FileLoader, MemoryLoader, Templates } from '../templating/index.ts'
import type { App } from './app.ts'
import type { Config } from './config.ts'
import { createConfig } from './config.ts'
import type { View } from './context.ts'
import type { Core } from './core.ts'
import { SetupError } from './errors.ts'
import type { FetchRequest } from './other-call.ts'
import { answerOtherCall } from './other-call.ts'
import { handleRequest } from './pipeline.ts'
import type { AppPlace } from './place.ts'
import { baseName, joinPath, rootOf } from './place.ts'
import { AppRegistrar } from './registrar.ts'
import type { Route } from './route.ts'
import { Scaffold } from './scaffold.ts'
import { reportHiddenRules } from './setup-report.ts'
import type { StaticOptions } from './static.ts'
import { createStaticView, readStaticOptions } from './static.ts'
import type { MaybePromise } from './view.ts'

/** How an application is made. */
export interface FlagonOptions {
  /** The name of the application. Default: that of its folder. */
  readonly name?: string
  /** The folder of the templates, or what loads them. Default `templates`. */
  readonly templates?: string | TemplateLoader
  /** The folder of the static files and their URL, or `false` for none. Default `static`, `/static`. */
  readonly static?: string | StaticOptions | false
  /** Settings that differ from the defaults. */
  readonly config?: Partial<Config>
  /** Whether routes have a `host`, and that of the request decides. Default `false`. */
  readonly hostMatching?: boolean
  /**
   * Whether routes may have a `subdomain`, and what stands in front of SERVER_NAME in the host of the
   * request decides. Default `false`: all hosts see the routes without one.
   */
  readonly subdomainMatching?: boolean
}

/** What makes an application callable. */
export interface Flagon {
  /** Answers as `fetch` does: platforms such as Netlify call the function that a module exports. */
  (request: FetchRequest, info?: unknown): ReturnType<FetchHandler>
  /** Answers a request: it is an application of the gateway. */
  (environ: Environ, startResponse: StartResponse): Body | Promise<Body>
}

/**
 * A web application: rules, views, hooks, templates.
 *
 * It is a function of the gateway, so every host serves it as it is, and its `fetch` serves it where
 * a `fetch` handler is asked for.
 */
// biome-ignore lint/suspicious/noUnsafeDeclarationMerging: the interface declares the call that Callable makes true
export class Flagon extends Scaffold implements App {
  readonly name: string
  readonly root: string | undefined
  readonly config: Config
  readonly urlMap: UrlMap<Route>
  readonly subdomainMatching: boolean
  readonly extensions: Record<string, unknown> = {}
  /** The application inside of all middleware. */
  gateway: Application
  /** Answers a `Request` of the `fetch` API. It is the application's own, and needs no `this`. */
  readonly fetch: FetchHandler
  readonly #registrar: AppRegistrar
  readonly #options: FlagonOptions
  #templates: Templates | undefined
  #core: Core | undefined

  /**
   * Makes an application: `new Flagon(import.meta)`. Without a place it has no files: templates must
   * then be given by a loader.
   */
  constructor(place: AppPlace = {}, options: FlagonOptions = {}) {
    const config = createConfig(options.config)
    const registrar = new AppRegistrar(config, options.hostMatching)
    const application: Application = (environ, startResponse) =>
      this.gateway(environ, startResponse)
    const call = (first: Environ, second: StartResponse): unknown =>
      typeof second === 'function'
        ? this.gateway(first, second)
        : answerOtherCall(this.fetch, first, second)
    super(registrar, call)
    this.root = rootOf(place)
    this.name = options.name ?? (this.root === undefined ? 'flagon' : baseName(this.root))
    this.config = config
    this.urlMap = registrar.urlMap
    this.subdomainMatching = options.subdomainMatching ?? false
    this.gateway = (environ, startResponse) => this.#handle(environ, startResponse)
    this.fetch = toFetchHandler(application)
    this.#registrar = registrar
    this.#options = options
    this.#addStaticRoute()
    if (isFrozenRuntime()) this.templates.preload()
  }

  /** The templates. */
  get templates(): Templates {
    this.#templates ??= this.#createTemplates()
    return this.#templates
  }

  /** Wraps the application in middleware; the one added last sees requests first. */
  use(middleware: Middleware): void {
    this.#registrar.checkSetup('use')
    this.gateway = middleware(this.gateway)
  }

  /** Gives the view of an endpoint whose rules are added elsewhere. */
  endpoint(name: string, view: View): void {
    this.#registrar.checkSetup('endpoint')
    this.#registrar.setView(name, view)
  }

  /** Adds a converter for placeholders: `<name:placeholder>`. Type it by merging `ConverterTypes`. */
  converter(name: string, converter: Converter<unknown>): void {
    this.#registrar.checkSetup('converter')
    this.urlMap.converter(name, converter)
  }

  /** Adds a value or a function that every template sees. */
  templateGlobal(name: string, value: unknown): void {
    this.#registrar.checkSetup('templateGlobal')
    this.templates.globals[name] = value
  }

  /** Adds a function for templates: `<%= it.name(value) %>`. */
  templateFilter(name: string, filter: (value: never, ...rest: never[]) => unknown): void {
    this.templateGlobal(name, filter)
  }

  #handle(environ: Environ, startResponse: StartResponse): MaybePromise<Body> {
    this.#core ??= this.#freeze(environ)
    return handleRequest(this.#core, environ, startResponse)
  }

  /** The first request ends the set-up. */
  #freeze(environ: Environ): Core {
    this.#registrar.freeze()
    if (this.config.DEBUG) reportHiddenRules(this.urlMap, environ['wsgi.errors'])
    const { config } = this
    const { hooks, errorHandlers } = this.#registrar
    const limits = {
      maxContentLength: config.MAX_CONTENT_LENGTH,
      maxFormMemorySize: config.MAX_FORM_MEMORY_SIZE,
      maxFormParts: config.MAX_FORM_PARTS,
    }
    const { contextProcessors, urlDefaults } = hooks
    return { app: this, hooks, errorHandlers, limits, contextProcessors, urlDefaults }
  }

  #createTemplates(): Templates {
    const { DEBUG, TEMPLATES_AUTO_RELOAD = DEBUG } = this.config
    return new Templates({ loaders: this.#createLoader(), reload: TEMPLATES_AUTO_RELOAD })
  }

  #createLoader(): TemplateLoader {
    const { templates = 'templates' } = this.#options
    if (typeof templates !== 'string') return templates
    return this.root === undefined
      ? new MemoryLoader({})
      : new FileLoader(joinPath(this.root, templates))
  }

  #addStaticRoute(): void {
    const options = readStaticOptions(this.#options.static)
    if (options === undefined || this.root === undefined) return
    const { host } = options
    if (host === undefined && this.urlMap.hostMatching) {
      throw new SetupError(
        'With hostMatching, static files need a host: { static: { host: "static.example.com" } }, or { static: false }.',
      )
    }
    const folder = joinPath(this.root, options.folder)
    const route = { endpoint: 'static', ...(host === undefined ? {} : { host }) }
    this.get(`${options.url}/<path:filename>`, route, createStaticView(folder))
  }
}

/** Workers compile no code once they serve requests, so their templates are compiled before. */
function isFrozenRuntime(): boolean {
  const navigator: unknown = Reflect.get(globalThis, 'navigator')
  if (typeof navigator !== 'object' || navigator === null) return false
  return 'userAgent' in navigator && navigator.userAgent === 'Cloudflare-Workers'
}
