/** HMAC-SHA-256 (RFC 2104) with a list of keys: the first one signs, all of them verify. */

import { openMachine } from './machine.ts'
import type { KeyUse, SecretKey } from './secret-key.ts'
import { deriveKey, readKeys } from './secret-key.ts'

/** A signature: the 32 bytes of the digest in base64url. */
const SIGNATURE = /^[\w-]{43}$/

/** The keys for one use and one purpose. */
export class SigningKeys {
  readonly #keys: readonly [Uint8Array, ...Uint8Array[]]

  constructor(secrets: SecretKey | readonly SecretKey[], use: KeyUse, purpose: string) {
    const [newest, ...older] = readKeys(secrets).map((secret) => deriveKey(secret, use, purpose))
    if (newest === undefined) throw new TypeError('There is no key to sign with.')
    this.#keys = [newest, ...older]
  }

  /** The signature of a text, by the newest key. */
  sign(text: string): string {
    return digest(this.#keys[0], text)
  }

  /**
   * Whether one of the keys made a signature. The text of signatures is compared, not their bytes, which
   * several spellings in base64url stand for.
   */
  verify(text: string, signature: string): boolean {
    if (!SIGNATURE.test(signature)) return false
    return this.#keys.some((key) => isSame(digest(key, text), signature))
  }
}

function digest(key: Uint8Array, text: string): string {
  return openMachine().crypto.createHmac('sha256', key).update(text).digest('base64url')
}

/** Compares texts of ASCII in a time that does not depend on where they differ. */
function isSame(expected: string, given: string): boolean {
  const { crypto, buffer } = openMachine()
  if (expected.length !== given.length) return false
  return crypto.timingSafeEqual(buffer.Buffer.from(expected), buffer.Buffer.from(given))
}
