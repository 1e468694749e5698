/** Sessions in the memory of this process. */

import type { SessionStore } from './session-store.ts'

/** How much a memory store keeps. */
export interface MemoryStoreOptions {
  /** The most sessions; beyond it the one that was saved longest ago is forgotten. Default 10 000. */
  readonly maxSessions?: number
}

interface Entry {
  readonly text: string
  /** In milliseconds since 1970. */
  readonly end: number
}

/**
 * Keeps sessions in the memory of this process: they end with it, and no other process sees them. For
 * tests, and for an application that runs in one process.
 */
export class MemoryStore implements SessionStore {
  readonly #maxSessions: number
  /** The one that was saved longest ago comes first. */
  readonly #entries = new Map<string, Entry>()

  constructor({ maxSessions = 10_000 }: MemoryStoreOptions = {}) {
    this.#maxSessions = maxSessions
  }

  /** How many texts are kept. */
  get size(): number {
    return this.#entries.size
  }

  async get(key: string): Promise<string | undefined> {
    return this.#find(key)?.text
  }

  async set(key: string, text: string, seconds: number): Promise<void> {
    this.#keep(key, text, seconds)
  }

  async delete(key: string): Promise<void> {
    this.#entries.delete(key)
  }

  async touch(key: string, seconds: number): Promise<boolean> {
    const entry = this.#find(key)
    if (entry !== undefined) this.#keep(key, entry.text, seconds)
    return entry !== undefined
  }

  #keep(key: string, text: string, seconds: number): void {
    this.#entries.delete(key)
    this.#dropOld()
    this.#entries.set(key, { text, end: Date.now() + seconds * 1000 })
  }

  #find(key: string): Entry | undefined {
    const entry = this.#entries.get(key)
    if (entry === undefined || entry.end > Date.now()) return entry
    this.#entries.delete(key)
    return undefined
  }

  /** Makes room for one: all that is over at the front, and one more if there is too much. */
  #dropOld(): void {
    const now = Date.now()
    for (const [key, { end }] of this.#entries) {
      if (end > now && this.#entries.size < this.#maxSessions) return
      this.#entries.delete(key)
    }
  }
}
