/** Views, rules and hooks that are put together first, and registered on an application later. */

import type { TeardownAppContext } from './app-context.ts'
import type { BlueprintSetup, SetupApp, TemplateFunction } from './blueprint-setup.ts'
import { checkFunction } from './check-function.ts'
import type {
  AfterRequest,
  BeforeRequest,
  ContextProcessor,
  ErrorHandler,
  TeardownRequest,
  UrlDefaults,
  UrlValuePreprocessor,
} from './context.ts'
import { SetupError } from './errors.ts'
import type { ErrorClass, HandledError } from './hooks.ts'
import type { BlueprintOptions, RegisterOptions } from './recording.ts'
import { Recording } from './recording.ts'
import { Scaffold } from './scaffold.ts'

/** A blueprint as those see it who register it. */
export interface AnyBlueprint {
  /** Its name, which stands in front of its endpoints. */
  readonly name: string
}

const recordings = new WeakMap<AnyBlueprint, Recording>()

/** What was registered on a blueprint. Throws a `SetupError` for what is no blueprint. */
export function recordingOf(blueprint: AnyBlueprint): Recording {
  const recording = recordings.get(blueprint)
  if (recording !== undefined) return recording
  throw new SetupError('registerBlueprint needs a blueprint: new Blueprint(name, options).')
}

/**
 * A part of an application: rules, views, hooks, error handlers, templates and static files, which are only
 * noted. `app.registerBlueprint(blueprint)` does it all, below a prefix, and with the name of the blueprint in
 * front of its endpoints: `auth.login`.
 *
 * Its hooks and error handlers are for its own requests, and for those of the blueprints that are
 * registered on it. The placeholders of its prefix are among the params of its views.
 */
export class Blueprint<const prefix extends string = '', const subdomain extends string = ''>
  extends Scaffold<prefix, subdomain>
  implements AnyBlueprint
{
  readonly name: string
  readonly #recording: Recording

  /** Throws a `SetupError` for a name that is empty or has a dot. */
  constructor(name: string, options: BlueprintOptions<prefix, subdomain> = {}) {
    const recording = new Recording(name, options)
    super(recording)
    this.name = name
    this.#recording = recording
    recordings.set(this, recording)
  }

  /**
   * Registers a blueprint inside this one: below its prefix, and with its name in front. Throws a
   * `SetupError` for itself, and for one that this one is in.
   */
  registerBlueprint(blueprint: AnyBlueprint, options: RegisterOptions = {}): void {
    this.#recording.checkSetup('registerBlueprint')
    this.#recording.addChild(recordingOf(blueprint), options)
  }

  /** Adds a function that runs at each registration, and may do anything to the application. */
  record(step: (setup: BlueprintSetup) => void): void {
    this.#addStep('record', step, false)
  }

  /** Adds a function that runs at the first registration in each application. */
  recordOnce(step: (setup: BlueprintSetup) => void): void {
    this.#addStep('recordOnce', step, true)
  }

  /** Adds a hook that runs before every request of the application. */
  beforeAppRequest(hook: BeforeRequest): void {
    this.#addToApp('beforeAppRequest', hook, (app) => app.beforeRequest(hook))
  }

  /** Adds a hook that gets every response of the application. */
  afterAppRequest(hook: AfterRequest): void {
    this.#addToApp('afterAppRequest', hook, (app) => app.afterRequest(hook))
  }

  /** Adds a hook that runs when any request of the application is over. */
  teardownAppRequest(hook: TeardownRequest): void {
    this.#addToApp('teardownAppRequest', hook, (app) => app.teardownRequest(hook))
  }

  /** Adds a hook that runs when any context of the application ends. */
  teardownAppContext(hook: TeardownAppContext): void {
    this.#addToApp('teardownAppContext', hook, (app) => app.teardownAppContext(hook))
  }

  /** Adds a function whose values the templates of all requests see. */
  appContextProcessor(processor: ContextProcessor): void {
    this.#addToApp('appContextProcessor', processor, (app) => app.contextProcessor(processor))
  }

  /** Adds a hook that completes the values of all URLs of the application. */
  appUrlDefaults(hook: UrlDefaults): void {
    this.#addToApp('appUrlDefaults', hook, (app) => app.urlDefaults(hook))
  }

  /** Adds a hook that sees the params of all requests first. */
  appUrlValuePreprocessor(hook: UrlValuePreprocessor): void {
    this.#addToApp('appUrlValuePreprocessor', hook, (app) => app.urlValuePreprocessor(hook))
  }

  /** Registers the answer to an error of any request of the application. */
  appErrorHandler<const what extends number | ErrorClass>(
    what: what,
    handler: ErrorHandler<HandledError<what>>,
  ): void {
    this.#addToApp('appErrorHandler', handler, (app) => app.errorHandler(what, handler))
  }

  /** Adds a value or a function that every template sees. */
  appTemplateGlobal(name: string, value: unknown): void {
    this.#addStep('appTemplateGlobal', ({ app }) => app.templateGlobal(name, value), true)
  }

  /** Adds a function that changes a value, for all templates. */
  appTemplateFilter(name: string, filter: TemplateFunction): void {
    this.#addToApp('appTemplateFilter', filter, (app) => app.templateFilter(name, filter))
  }

  /** Adds a function that judges a value, for all templates. */
  appTemplateTest(name: string, test: TemplateFunction): void {
    this.#addToApp('appTemplateTest', test, (app) => app.templateTest(name, test))
  }

  /** However often the blueprint is registered, the application has the hook once. */
  #addToApp(call: string, hook: unknown, add: (app: SetupApp) => void): void {
    checkFunction(hook, call)
    this.#addStep(call, ({ app }) => add(app), true)
  }

  #addStep(call: string, step: (setup: BlueprintSetup) => void, isOnce: boolean): void {
    this.#recording.checkSetup(call)
    checkFunction(step, call)
    this.#recording.addStep(step, isOnce)
  }
}
