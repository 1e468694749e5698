/** Starts an application before its first request, on hosts where no server starts that could do it. */

import type { Application, Body, Environ, StartResponse } from '../gateway/index.ts'
import { isPromise, lifespanOf } from '../gateway/index.ts'

/**
 * Runs one application, once its lifespan has started. Requests wait for that. When it fails they fail with
 * its error, and the next request tries again, because nobody else could.
 */
export class FirstStart {
  readonly #application: Application
  #isStarted = false
  #starting: Promise<void> | undefined

  constructor(application: Application) {
    this.#application = application
  }

  /** Begins to start before there is a request, which will hear of it when that fails. */
  begin(): void {
    this.#start()?.catch(() => undefined)
  }

  /** Answers a request. */
  call(environ: Environ, startResponse: StartResponse): Body | Promise<Body> {
    const starting = this.#start()
    if (starting === undefined) return this.#application(environ, startResponse)
    return starting.then(() => this.#application(environ, startResponse))
  }

  /** Gives up what the application has opened, if it was started. */
  async stop(): Promise<void> {
    if (this.#isStarted) await lifespanOf(this.#application)?.stop()
  }

  /** The start, if it must be waited for. */
  #start(): Promise<void> | undefined {
    if (this.#isStarted) return undefined
    this.#starting ??= this.#run()
    return this.#isStarted ? undefined : this.#starting
  }

  /** An application without a lifespan is never waited for. */
  #run(): Promise<void> | undefined {
    const started: unknown = lifespanOf(this.#application)?.start()
    if (isPromise(started)) return this.#settle(started)
    this.#isStarted = true
    return undefined
  }

  async #settle(started: PromiseLike<unknown>): Promise<void> {
    try {
      await started
      this.#isStarted = true
    } finally {
      this.#starting = undefined
    }
  }
}

/** Wraps an application, so that it is started before its first request. */
export function startFirst(application: Application): Application {
  const first = new FirstStart(application)
  return (environ, startResponse) => first.call(environ, startResponse)
}
