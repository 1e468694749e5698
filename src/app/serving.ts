/** What an application does before its first request and after its last one. */

import type { Lifespan } from '../gateway/index.ts'

/** Runs before the first request, or after the last one. What it returns is awaited, and then ignored. */
export type ServingHook = () => unknown

/**
 * The hooks around the time in which an application is served. Several hosts may serve it in one process:
 * the first one starts it, and the last one ends it.
 */
export class Serving implements Lifespan {
  /** The hooks before the first request, in the order they run. */
  readonly before: ServingHook[] = []
  /** The hooks after the last request, in the order they were registered. */
  readonly after: ServingHook[] = []
  #hostCount = 0
  #started: Promise<void> | undefined
  /** The end that was last, with what went wrong. */
  #ended: Promise<readonly unknown[]> | undefined

  /** Runs the hooks before the first request, one after the other; what one throws is the end of it. */
  async start(): Promise<void> {
    this.#hostCount += 1
    this.#started ??= this.#run()
    try {
      await this.#started
    } catch (error) {
      this.#hostCount -= 1
      this.#started = undefined
      throw error
    }
  }

  /** What the end gives up must not be what was opened again meanwhile. */
  async #run(): Promise<void> {
    if (this.#ended !== undefined) await this.#ended
    for (const hook of this.before) await hook()
  }

  /** Runs the hooks after the last request, the last registered one first, all of them. */
  async stop(): Promise<void> {
    if (this.#hostCount === 0) return
    this.#hostCount -= 1
    if (this.#hostCount > 0) return
    this.#started = undefined
    this.#ended = this.#finish()
    throwAll(await this.#ended)
  }

  async #finish(): Promise<readonly unknown[]> {
    const errors: unknown[] = []
    for (const hook of this.after.toReversed()) {
      try {
        await hook()
      } catch (error) {
        errors.push(error)
      }
    }
    return errors
  }
}

function throwAll(errors: readonly unknown[]): void {
  if (errors.length === 1) throw errors[0]
  if (errors.length > 1) throw new AggregateError(errors, 'Several afterServing hooks failed.')
}
