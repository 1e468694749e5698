/** Sessions in any place that unstorage has a driver for: Redis, files, KV, databases. */

import type { SessionStore } from './session-store.ts'
import { isRecord } from './session-value.ts'

/** As much of the `Storage` of unstorage as is needed. */
export interface ItemStorage {
  /** The value of a key; `null` when there is none. */
  getItem(key: string): Promise<unknown>
  /** Sets a value of JSON; drivers that can, forget it after `ttl` seconds. */
  setItem(key: string, value: StoredItem, options: { ttl: number }): Promise<void>
  /** Takes a value away. */
  removeItem(key: string): Promise<void>
}

/** What stands in a storage for one session. */
export interface StoredItem {
  /** The values of the session, as text. */
  text: string
  /** When it ends, in milliseconds since 1970: not every driver knows a time to live. */
  end: number
}

/** Where in a storage the sessions are. */
export interface UnstorageStoreOptions {
  /** What the keys begin with. Default `session`. */
  readonly prefix?: string
}

/**
 * Keeps sessions in a storage of unstorage: `new UnstorageStore(createStorage({ driver }))`. It needs
 * nothing of unstorage itself, so anything of that shape will do.
 */
export class UnstorageStore implements SessionStore {
  readonly #storage: ItemStorage
  readonly #prefix: string

  constructor(storage: ItemStorage, { prefix = 'session' }: UnstorageStoreOptions = {}) {
    this.#storage = storage
    this.#prefix = prefix
  }

  async get(key: string): Promise<string | undefined> {
    const item = readItem(await this.#storage.getItem(this.#name(key)))
    return item !== undefined && item.end > Date.now() ? item.text : undefined
  }

  async set(key: string, text: string, seconds: number): Promise<void> {
    // A driver may take a time to live of 0 for none.
    if (seconds <= 0) return this.delete(key)
    const item = { text, end: Date.now() + seconds * 1000 }
    await this.#storage.setItem(this.#name(key), item, { ttl: seconds })
  }

  async delete(key: string): Promise<void> {
    await this.#storage.removeItem(this.#name(key))
  }

  #name(key: string): string {
    return `${this.#prefix}:${key}`
  }
}

/** Others may write to the storage too. */
function readItem(value: unknown): StoredItem | undefined {
  if (!isRecord(value)) return undefined
  const { text, end } = value
  return typeof text === 'string' && typeof end === 'number' ? { text, end } : undefined
}
