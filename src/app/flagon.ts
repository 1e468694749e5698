/** The application object. */

import type {
  Application,
  Body,
  Environ,
  Lifespan,
  Middleware,
  StartResponse,
} from '../gateway/index.ts'
import { withLifespan } from '../gateway/index.ts'
import type { FetchHandler } from '../hosts/fetch/index.ts'
import { toFetchHandler } from '../hosts/fetch/index.ts'
import type { JsonProvider } from '../message/index.ts'
import { PLAIN_JSON } from '../message/index.ts'
import type { Converter, UrlMap } from '../routing/index.ts'
import type { SessionInterface } from '../sessions/index.ts'
import { checkSessionConfig, SignedCookieSessions } from '../sessions/index.ts'
import type { TemplateLoader } from '../templating/index.ts'
import { FileLoader, MemoryLoader, Templates, toJson } from '../templating/index.ts'
import type { TestClient, TestClientOptions } from '../testing/index.ts'
import type { App } from './app.ts'
import type { AppContext, TeardownAppContext } from './app-context.ts'
import { ApplicationContext } from './application-context.ts'
import type { AnyBlueprint } from './blueprint.ts'
import { recordingOf } from './blueprint.ts'
import type { TemplateFunction } from './blueprint-setup.ts'
import { checkFunction } from './check-function.ts'
import { Commands } from './commands.ts'
import type { ConfigInit } from './config.ts'
import { Config } from './config.ts'
import type { UrlBuildErrorHandler } from './context.ts'
import { Context } from './context.ts'
import type { Core } from './core.ts'
import { createCore } from './create-core.ts'
import { SetupError } from './errors.ts'
import type { Logger, LogLevel } from './logger.ts'
import { HostLogger, isLogger, isLogLevel } from './logger.ts'
import { begin } from './manual-context.ts'
import { matchRequest } from './matching.ts'
import type { FetchRequest } from './other-call.ts'
import { answerOtherCall } from './other-call.ts'
import { handleRequest, preprocessRequest } from './pipeline.ts'
import type { AppPlace } from './place.ts'
import { baseName, isAbsolute, joinPath, rootOf } from './place.ts'
import type { RegisterOptions } from './recording.ts'
import { AppRegistrar } from './registrar.ts'
import { registerBlueprint } from './registration.ts'
import type { Resource } from './resource.ts'
import { openResource } from './resource.ts'
import type { Route } from './route.ts'
import { Scaffold } from './scaffold.ts'
import type { ServingHook } from './serving.ts'
import { Serving } from './serving.ts'
import { reportHiddenRules, reportWeakKeys } from './setup-report.ts'
import type { StaticOptions } from './static.ts'
import { createStaticView, createVersionHook, readStaticOptions } from './static.ts'
import { TestCliRunner } from './test-cli-runner.ts'
import { LazyTestClient } from './test-client.ts'
import type { TestRequestOptions } from './test-environ.ts'
import { createTestEnviron } from './test-environ.ts'
import type { MaybePromise, ViewResult } from './view.ts'

/** How an application is made. */
export interface FlagonOptions {
  /** The name of the application. Default: that of its folder. */
  readonly name?: string
  /** The folder of the templates, or what loads them. Default `templates`. */
  readonly templates?: string | TemplateLoader
  /** The folder of the static files and their URL, or `false` for none. Default `static`, `/static`. */
  readonly static?: string | StaticOptions | false
  /** Settings that differ from the defaults. */
  readonly config?: ConfigInit
  /** Whether routes have a `host`, and that of the request decides. Default `false`. */
  readonly hostMatching?: boolean
  /**
   * Whether routes may have a `subdomain`, and what stands in front of SERVER_NAME in the host of the
   * request decides. Default `false`: all hosts see the routes without one.
   */
  readonly subdomainMatching?: boolean
  /**
   * The folder of what belongs to one installation: settings, a database. Default `instance`, below the
   * folder of the application. It is not made.
   */
  readonly instancePath?: string
  /** Whether files of settings are looked for in that folder. Default `false`: in the application's. */
  readonly instanceRelativeConfig?: boolean
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
  /** The folder of what belongs to one installation; absent for an application without files. */
  readonly instancePath: string | undefined
  readonly config: Config
  readonly urlMap: UrlMap<Route>
  readonly subdomainMatching: boolean
  readonly extensions: Record<string, unknown> = {}
  /** The commands: `app.cli.command('init-db', ...)`. */
  readonly cli: Commands = new Commands()
  /** The application inside of all middleware. */
  gateway: Application
  /** Answers a `Request` of the `fetch` API. It is the application's own, and needs no `this`. */
  readonly fetch: FetchHandler
  readonly #registrar: AppRegistrar
  readonly #options: FlagonOptions
  #sessionInterface: SessionInterface = new SignedCookieSessions()
  readonly #hostLogger: HostLogger
  #logger: Logger
  #json: JsonProvider = PLAIN_JSON
  readonly #serving = new Serving()
  /** Those of blueprints. */
  readonly #loaders: TemplateLoader[] = []
  #templates: Templates | undefined
  #core: Core | undefined

  /**
   * Makes an application: `new Flagon(import.meta)`. Without a place it has no files: templates must
   * then be given by a loader.
   */
  constructor(place: AppPlace = {}, options: FlagonOptions = {}) {
    const root = rootOf(place)
    const instancePath = findInstance(root, options.instancePath)
    const configFolder = options.instanceRelativeConfig === true ? instancePath : root
    const config = new Config(options.config, configFolder)
    const registrar = new AppRegistrar(config, options.hostMatching)
    const application: Application = (environ, startResponse) =>
      this.gateway(environ, startResponse)
    const call = (first: Environ, second: StartResponse): unknown =>
      typeof second === 'function'
        ? this.gateway(first, second)
        : answerOtherCall(this.fetch, first, second)
    super(registrar, call)
    this.root = root
    this.instancePath = instancePath
    this.name = options.name ?? (root === undefined ? 'flagon' : baseName(root))
    this.config = config
    this.#hostLogger = new HostLogger({ name: this.name, level: () => readLevel(config) })
    this.#logger = this.#hostLogger
    this.urlMap = registrar.urlMap
    this.subdomainMatching = options.subdomainMatching ?? false
    this.gateway = (environ, startResponse) => this.#handle(environ, startResponse)
    this.fetch = toFetchHandler(withLifespan(application, this))
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

  /**
   * Opens and saves sessions. Default: `new SignedCookieSessions()`. Set it before the first request:
   * `app.sessionInterface = new ServerSessions(store)`.
   */
  get sessionInterface(): SessionInterface {
    return this.#sessionInterface
  }
  set sessionInterface(sessionInterface: SessionInterface) {
    this.#registrar.checkSetup('sessionInterface')
    this.#sessionInterface = sessionInterface
  }

  /**
   * The log: `app.logger.info('%s logged in', name)`. What views and hooks fail with is written there too.
   *
   * By default it writes to the log of the host, as much as LOG_LEVEL says. Set it before the first request
   * to `console`, or to the logger of pino, winston or bunyan. Throws a `SetupError` for what is no logger.
   */
  get logger(): Logger {
    return this.#logger
  }
  set logger(logger: Logger) {
    this.#registrar.checkSetup('logger')
    if (!isLogger(logger)) {
      throw new SetupError('app.logger needs the methods debug, info, warn and error.')
    }
    this.#logger = logger
  }

  /**
   * What writes and reads JSON: results of views, `json()`, `request.json()`, `toJson` in templates.
   *
   * Set it before the first request to write other types: `app.json = superjson`. Throws a `SetupError` for
   * what has no `stringify` and `parse`.
   */
  get json(): JsonProvider {
    return this.#json
  }
  set json(json: JsonProvider) {
    this.#registrar.checkSetup('json')
    checkFunction(json?.stringify, 'json.stringify')
    checkFunction(json.parse, 'json.parse')
    this.#json = json
  }

  /** Wraps the application in middleware; the one added last sees requests first. */
  use(middleware: Middleware): void {
    this.#registrar.checkSetup('use')
    this.gateway = middleware(this.gateway)
  }

  /**
   * Registers a blueprint, and the ones on it. Throws a `SetupError` when its name is taken: the same
   * blueprint can be registered several times, under different names.
   */
  registerBlueprint(blueprint: AnyBlueprint, options: RegisterOptions = {}): void {
    this.#registrar.checkSetup('registerBlueprint')
    registerBlueprint(
      { app: this, registrar: this.#registrar, addTemplates: (loader) => this.#addLoader(loader) },
      recordingOf(blueprint),
      options,
    )
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
  templateFilter(name: string, filter: TemplateFunction): void {
    this.#registrar.checkSetup('templateFilter')
    this.templates.globals[name] = checkFunction(filter, `templateFilter(${JSON.stringify(name)})`)
  }

  /** Adds a function for templates that says whether something holds of a value. */
  templateTest(name: string, test: TemplateFunction): void {
    this.#registrar.checkSetup('templateTest')
    this.templates.globals[name] = checkFunction(test, `templateTest(${JSON.stringify(name)})`)
  }

  /**
   * Adds a hook for endpoints and values of which `urlFor` can make no URL. The first hook that gives a URL
   * decides; else the `BuildError` is thrown.
   */
  urlBuildErrorHandler(handler: UrlBuildErrorHandler): void {
    this.#registrar.checkSetup('urlBuildErrorHandler')
    const handlers = this.#registrar.urlBuildErrorHandlers
    handlers.push(checkFunction(handler, 'urlBuildErrorHandler'))
  }

  /**
   * Adds a hook that runs once, before the first request: to open a database, say. Requests wait for it; one
   * that fails stops the server at its start, and fails the request where there is none.
   */
  beforeServing(hook: ServingHook): void {
    this.#registrar.checkSetup('beforeServing')
    this.#serving.before.push(checkFunction(hook, 'beforeServing'))
  }

  /**
   * Adds a hook that runs once, after the last request; the last added runs first. It runs where a host knows
   * that it ends: `server.close()`, and a CGI program.
   */
  afterServing(hook: ServingHook): void {
    this.#registrar.checkSetup('afterServing')
    this.#serving.after.push(checkFunction(hook, 'afterServing'))
  }

  /**
   * Adds a hook that runs when a context ends: after the teardown hooks of every request, and at the end of
   * `appContext().run`. The last added runs first.
   */
  teardownAppContext(hook: TeardownAppContext): void {
    this.#registrar.checkSetup('teardownAppContext')
    const hooks = this.#registrar.hooks.teardownAppContext
    hooks.push(checkFunction(hook, 'teardownAppContext'))
  }

  /**
   * Makes a context for a script or a command, which has no request:
   * `await app.appContext().run(({ g, config }) => ...)`. The set-up of the application may go on.
   */
  appContext(): AppContext {
    return begin(new ApplicationContext(this.#openCore()))
  }

  /**
   * Makes the context of a request that nobody sent, and that nothing answers:
   * `app.testRequestContext('/post/3').run(({ urlFor }) => ...)`. Throws a `ContextError` for a request that
   * every host refuses.
   */
  testRequestContext(target = '/', options: TestRequestOptions = {}): Context {
    return this.requestContext(createTestEnviron(this, target, options))
  }

  /** Makes the context of a request from its environ, without answering it. */
  requestContext(environ: Environ): Context {
    return begin(new Context(this.#openCore(), environ, matchRequest(this, environ)))
  }

  /**
   * Runs the hooks that come before the view of a request. Gives what one of them answered, or nothing when
   * it would be the view's turn.
   */
  preprocessRequest(context: Context): MaybePromise<ViewResult | undefined> {
    return preprocessRequest(this.#openCore(), context)
  }

  /** Names a file below the folder of the application: `app.openResource('schema.sql').text()`. */
  openResource(name: string): Resource {
    return openResource(this.root, name, 'openResource')
  }

  /** Names a file below the instance folder. */
  openInstanceResource(name: string): Resource {
    return openResource(this.instancePath, name, 'openInstanceResource')
  }

  /**
   * Makes a client for tests, which is to be closed: `await using client = app.testClient()`. It does not set
   * TESTING: errors of views are answered with 500 until you do.
   */
  testClient(options: TestClientOptions = {}): TestClient {
    return new LazyTestClient(this, options)
  }

  /** Makes what calls the commands of `cli` in tests: `await app.testCliRunner().invoke(['init-db'])`. */
  testCliRunner(): TestCliRunner {
    return new TestCliRunner(this)
  }

  /** What hosts run before the first request and after the last one; absent without such hooks. */
  get lifespan(): Lifespan | undefined {
    const { before, after } = this.#serving
    return before.length + after.length === 0 ? undefined : this.#serving
  }

  #handle(environ: Environ, startResponse: StartResponse): MaybePromise<Body> {
    this.#core ??= this.#freeze(environ)
    return handleRequest(this.#core, environ, startResponse)
  }

  /** Until the first request, what was set up may differ from one context to the next. */
  #openCore(): Core {
    return this.#core ?? createCore(this, this.#registrar)
  }

  /** The first request ends the set-up. */
  #freeze(environ: Environ): Core {
    this.#registrar.freeze()
    checkLevel(this.config)
    this.#hostLogger.open(environ['wsgi.errors'])
    checkSessionConfig(this.config)
    reportWeakKeys(this.config, environ['wsgi.errors'])
    if (this.config.DEBUG) reportHiddenRules(this.urlMap, environ['wsgi.errors'])
    return createCore(this, this.#registrar)
  }

  #createTemplates(): Templates {
    const { DEBUG, TEMPLATES_AUTO_RELOAD = DEBUG } = this.config
    const loaders = [this.#createLoader(), ...this.#loaders]
    const checkChange = (call: string): void => this.#registrar.checkSetup(call)
    const globals = { toJson: (value: unknown) => toJson(value, this.#json) }
    return new Templates({ loaders, reload: TEMPLATES_AUTO_RELOAD, checkChange, globals })
  }

  /** The templates are made when they are first needed, so that settings still count until then. */
  #addLoader(loader: TemplateLoader): void {
    this.#loaders.push(loader)
    this.#templates?.addLoader(loader)
    if (isFrozenRuntime()) this.templates.preload()
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
    this.get(`${options.url}/<path:filename>`, route, createStaticView(folder, options))
    if (options.versioned) this.urlDefaults(createVersionHook('static', folder))
  }
}

function findInstance(root: string | undefined, name = 'instance'): string | undefined {
  if (root !== undefined) return joinPath(root, name)
  return isAbsolute(name) ? name : undefined
}

function readLevel({ DEBUG, LOG_LEVEL = DEBUG ? 'debug' : 'info' }: Config): LogLevel {
  return LOG_LEVEL
}

/** It may come from the environment. */
function checkLevel(config: Config): void {
  const level = readLevel(config)
  if (isLogLevel(level)) return
  throw new SetupError(
    `LOG_LEVEL is debug, info, warn, error or silent, and not ${JSON.stringify(level)}.`,
  )
}

/** Workers compile no code once they serve requests, so their templates are compiled before. */
function isFrozenRuntime(): boolean {
  const navigator: unknown = Reflect.get(globalThis, 'navigator')
  if (typeof navigator !== 'object' || navigator === null) return false
  return 'userAgent' in navigator && navigator.userAgent === 'Cloudflare-Workers'
}
