/** What happened in requests, so that the suite can ask for it afterwards. */

import type { Environ } from '../../../src/gateway/index.ts'

/** Keeps texts by keys. */
export interface Chronicle {
  /** Adds a text. */
  add(key: string, text: string): void
  /** All texts of a key, in order. */
  read(key: string): readonly string[]
}

/** Keeps them in memory: for hosts that serve many requests in one process. */
export class MemoryChronicle implements Chronicle {
  readonly #texts = new Map<string, string[]>()

  add(key: string, text: string): void {
    const texts = this.#texts.get(key) ?? []
    texts.push(text)
    this.#texts.set(key, texts)
  }

  read(key: string): readonly string[] {
    return this.#texts.get(key) ?? []
  }
}

/** The key under which the application keeps what the checker noticed. */
export const VIOLATIONS = 'violations'

/** Adds an event to those of the request, which its `X-Trace` header names. */
export function trace(environ: Environ, event: string): void {
  chronicleOf(environ).add(environ['HTTP_X_TRACE'] ?? '', event)
}

/** The events that were traced in the request with this id. */
export function readTrace(environ: Environ, id: string): string {
  return chronicleOf(environ).read(id).join(' ')
}

/** Lets the request with this id go on. */
export function release(environ: Environ, id: string): void {
  chronicleOf(environ).add(`release ${id}`, 'released')
}

/** Longer than the suite waits for anything. */
const PATIENCE_MS = 8000

/** Waits until the suite lets the request go on: it asks `/release?` with the id of the request. */
export async function untilReleased(environ: Environ): Promise<void> {
  const chronicle = chronicleOf(environ)
  const key = `release ${environ['HTTP_X_TRACE'] ?? ''}`
  // It is asked again and again, because Workers cannot wait for what another request does.
  for (let i = 0; i < PATIENCE_MS / 5 && chronicle.read(key).length === 0; i++) await wait(5)
}

/** Waits for a time, in milliseconds. */
export function wait(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds))
}

/** Gives a request its chronicle. */
export function attachChronicle(environ: Environ, chronicle: Chronicle): void {
  environ['contract.chronicle'] = chronicle
}

/** The chronicle of a request. */
export function chronicleOf(environ: Environ): Chronicle {
  const chronicle = environ['contract.chronicle']
  if (isChronicle(chronicle)) return chronicle
  throw new TypeError('The contract application has not seen this environ.')
}

function isChronicle(value: unknown): value is Chronicle {
  return typeof value === 'object' && value !== null && 'add' in value && 'read' in value
}
