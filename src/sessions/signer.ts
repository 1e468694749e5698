/** Text that cannot be changed by those who carry it. */

import { decodeBase64url, decodeUtf8, encodeBase64url } from './base64url.ts'
import type { SecretKey } from './secret-key.ts'
import { SigningKeys } from './signing-keys.ts'

/** What a signer signs for. */
export interface SignerOptions {
  /**
   * What the tokens are for: `'unsubscribe'`. A token for one purpose is no token for another one,
   * although the keys are the same.
   */
  readonly purpose: string
}

/**
 * Signs text with HMAC-SHA-256: the token is `text.signature`, both in base64url, so it can stand in a
 * URL. Anybody can read the text.
 */
export class Signer {
  readonly #keys: SigningKeys

  /** Takes the keys, the newest first: it signs, and all of them verify. See `secretKeysOf`. */
  constructor(keys: SecretKey | readonly SecretKey[], { purpose }: SignerOptions) {
    this.#keys = new SigningKeys(keys, 'sign', purpose)
  }

  /** Makes the token of a text. Throws a `TypeError` for half of a surrogate pair. */
  sign(text: string): string {
    const payload = encodePayload(text)
    return `${payload}.${this.#keys.sign(payload)}`
  }

  /** The text of a token; `undefined` for one that was not signed with these keys for this purpose. */
  unsign(token: string): string | undefined {
    const dot = token.lastIndexOf('.')
    const payload = token.slice(0, Math.max(dot, 0))
    return this.#keys.verify(payload, token.slice(dot + 1)) ? decodePayload(payload) : undefined
  }
}

/** Writes a text in base64url. Throws a `TypeError` for text that UTF-8 cannot carry. */
export function encodePayload(text: string): string {
  if (!text.isWellFormed()) throw new TypeError('The text to sign has half of a surrogate pair.')
  return encodeBase64url(text)
}

/** Reads a text in base64url; `undefined` for anything else. */
export function decodePayload(payload: string): string | undefined {
  const bytes = decodeBase64url(payload)
  return bytes === undefined ? undefined : decodeUtf8(bytes)
}
