/** What an application may do before its first request, and after its last one. */

import type { Application } from './types.ts'

/**
 * The property `lifespan` of an application.
 *
 * A host calls `start` before it calls the application for the first time, and waits for it. When it
 * fails, the application is not called. `stop` is called where a host knows that no request comes any
 * more, once for each `start` that succeeded.
 */
export interface Lifespan {
  /** Makes the application ready. It may be called by several hosts of one process. */
  start(): unknown
  /** Gives up what `start` has opened. */
  stop(): unknown
}

/** The lifespan of an application, if it has one. Throws a `TypeError` for one that cannot be called. */
export function lifespanOf(application: Application): Lifespan | undefined {
  const found: unknown = Reflect.get(application, 'lifespan')
  if (found === undefined || isLifespan(found)) return found
  throw new TypeError('The lifespan of an application has two functions: start and stop.')
}

function isLifespan(value: unknown): value is Lifespan {
  if (typeof value !== 'object' || value === null) return false
  return (
    typeof Reflect.get(value, 'start') === 'function' &&
    typeof Reflect.get(value, 'stop') === 'function'
  )
}

/**
 * Gives an application the lifespan of those that it wraps, and gives it back: middleware calls it, so that
 * a host still finds what is inside. They are started in order and stopped in reverse.
 */
export function withLifespan(wrapper: Application, ...inside: readonly Application[]): Application {
  const get = (): Lifespan | undefined => {
    const found = inside.map(lifespanOf).filter((lifespan) => lifespan !== undefined)
    return found.length > 1 ? new JoinedLifespan(found) : found[0]
  }
  return Object.defineProperty(wrapper, 'lifespan', { get, configurable: true })
}

/** Several lifespans as one. */
class JoinedLifespan implements Lifespan {
  readonly #lifespans: readonly Lifespan[]

  constructor(lifespans: readonly Lifespan[]) {
    this.#lifespans = lifespans
  }

  /** Those that were started are stopped when the next one fails. */
  async start(): Promise<void> {
    const started: Lifespan[] = []
    for (const lifespan of this.#lifespans) {
      try {
        await lifespan.start()
        started.push(lifespan)
      } catch (error) {
        await stopAll(started)
        throw error
      }
    }
  }

  async stop(): Promise<void> {
    const errors = await stopAll(this.#lifespans)
    if (errors.length === 1) throw errors[0]
    if (errors.length > 1) throw new AggregateError(errors, 'Several applications failed to stop.')
  }
}

/** Stops all, the last one first, and gives what went wrong. */
async function stopAll(lifespans: readonly Lifespan[]): Promise<unknown[]> {
  const errors: unknown[] = []
  for (const lifespan of lifespans.toReversed()) {
    try {
      await lifespan.stop()
    } catch (error) {
      errors.push(error)
    }
  }
  return errors
}
