/** The secrets of an application, and the keys that are made of them. */

import { openMachine } from './machine.ts'

/** A secret: text or bytes, 32 random bytes or more. */
export type SecretKey = string | Uint8Array

/** The settings that hold secrets. */
export interface SecretKeyConfig {
  /**
   * Signs sessions and whatever else must not be forged: at least 32 random bytes, such as
   * `openssl rand -hex 32` prints. Without it there are no sessions in cookies: they read as empty, and
   * writing to one throws.
   */
  SECRET_KEY?: SecretKey
  /**
   * The keys that were SECRET_KEY before, the newest first: what they signed is accepted still, and
   * nothing is signed with them. Take a key off the list when what it signed has expired.
   */
  SECRET_KEY_FALLBACKS?: readonly SecretKey[]
}

/** The least bytes that a key should have: as many as the digests of HMAC-SHA-256 (RFC 2104, section 3). */
const MIN_BYTES = 32

/** All keys of an application, the one to sign with first; none without a SECRET_KEY. */
export function secretKeysOf(config: SecretKeyConfig): readonly SecretKey[] {
  const { SECRET_KEY, SECRET_KEY_FALLBACKS = [] } = config
  if (SECRET_KEY === undefined || SECRET_KEY.length === 0) return []
  return [SECRET_KEY, ...SECRET_KEY_FALLBACKS]
}

/** What is wrong with keys that can be guessed; `undefined` when nothing is. The keys are not shown. */
export function explainWeakKeys(config: SecretKeyConfig): string | undefined {
  const [key] = secretKeysOf(config)
  if (key === undefined || byteLength(key) >= MIN_BYTES) return undefined
  return (
    `SECRET_KEY has ${byteLength(key)} bytes, so that sessions can be forged by trying keys. ` +
    `Give it ${MIN_BYTES} random bytes or more: openssl rand -hex 32`
  )
}

function byteLength(key: SecretKey): number {
  return typeof key === 'string' ? new TextEncoder().encode(key).byteLength : key.byteLength
}

/** What derived keys are used for: no two uses share one. */
export type KeyUse = 'sign' | 'sign with time' | 'encrypt'

/**
 * Derives the key for one use and one purpose from a secret: the HMAC-SHA-256 of
 * `flagon/<use>/<purpose>`. Who learns it learns neither the secret nor other keys.
 */
export function deriveKey(secret: SecretKey, use: KeyUse, purpose: string): Uint8Array {
  const { createHmac } = openMachine().crypto
  return createHmac('sha256', secret).update(`flagon/${use}/${purpose}`).digest()
}

/** Reads the keys that somebody gave. Throws a `TypeError` for none, and for empty ones. */
export function readKeys(keys: SecretKey | readonly SecretKey[]): readonly SecretKey[] {
  const list = typeof keys === 'string' || keys instanceof Uint8Array ? [keys] : keys
  if (list.length === 0) throw new TypeError('There is no key to sign with: set SECRET_KEY.')
  for (const [i, key] of list.entries()) {
    if ((typeof key !== 'string' && !(key instanceof Uint8Array)) || key.length === 0) {
      throw new TypeError(`The key at ${i} must be text or bytes, and not empty.`)
    }
  }
  return list
}
