/**
 * unstorage, as much of it as the tests use. Its own types do not compile where those of libraries are
 * checked too, so it is required, and typed here.
 */

import { createRequire } from 'node:module'
import type { ItemStorage } from '../../src/sessions/index.ts'

/** A storage. */
export interface TestStorage extends ItemStorage {
  /** Sets any value. */
  setItem(key: string, value: unknown, options?: { ttl: number }): Promise<void>
  /** All keys. */
  getKeys(): Promise<string[]>
  /** Whether there is a value. */
  hasItem(key: string): Promise<boolean>
  /** Ends its connections. */
  dispose(): Promise<void>
}

/** Makes a driver of its options. */
type DriverFactory = (options: Readonly<Record<string, unknown>>) => object

const require = createRequire(import.meta.url)

/** Makes a storage; without a driver, in memory. */
export const createStorage: (options?: { readonly driver: object }) => TestStorage =
  require('unstorage').createStorage

/** The driver for files. */
export const fsDriver: DriverFactory = require('unstorage/drivers/fs')

/** The driver for Redis. */
export const redisDriver: DriverFactory = require('unstorage/drivers/redis')
