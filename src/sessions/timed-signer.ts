/** Signed text that is valid for a while. */

import type { SecretKey } from './secret-key.ts'
import type { SignerOptions } from './signer.ts'
import { decodePayload, encodePayload } from './signer.ts'
import { SigningKeys } from './signing-keys.ts'
import { isFresh, nowInSeconds, parseTimestamp } from './timestamp.ts'

/** How long a token is valid. */
export interface UnsignOptions {
  /** The age up to which a token is valid, in seconds. */
  readonly maxAge: number
}

/** What a token says. */
export interface SignedText {
  /** The text that was signed. */
  readonly text: string
  /** When it was, to the second. */
  readonly signedAt: Date
}

/**
 * Signs text together with the time: `text.timestamp.signature`, for what must expire, such as the link
 * that resets a password.
 *
 * ```ts
 * const links = new TimedSigner(secretKeysOf(app.config), { purpose: 'reset password' })
 * const token = links.sign(user.id)
 * const id = links.unsign(token, { maxAge: 3600 })
 * ```
 */
export class TimedSigner {
  readonly #keys: SigningKeys

  /** Takes the keys, the newest first: it signs, and all of them verify. See `secretKeysOf`. */
  constructor(keys: SecretKey | readonly SecretKey[], { purpose }: SignerOptions) {
    this.#keys = new SigningKeys(keys, 'sign with time', purpose)
  }

  /** Makes the token of a text. Throws a `TypeError` for half of a surrogate pair. */
  sign(text: string): string {
    const signed = `${encodePayload(text)}.${nowInSeconds()}`
    return `${signed}.${this.#keys.sign(signed)}`
  }

  /** The text of a token; `undefined` for one that is forged, for something else, or too old. */
  unsign(token: string, { maxAge }: UnsignOptions): string | undefined {
    const found = this.#read(token)
    return found !== undefined && isFresh(found.time, maxAge) ? found.text : undefined
  }

  /** What a token says, whatever its age: to tell somebody that a link has expired. */
  read(token: string): SignedText | undefined {
    const found = this.#read(token)
    return found && { text: found.text, signedAt: new Date(found.time * 1000) }
  }

  #read(token: string): { readonly text: string; readonly time: number } | undefined {
    const [payload = '', timestamp = '', signature = '', ...rest] = token.split('.', 4)
    if (rest.length > 0 || !this.#keys.verify(`${payload}.${timestamp}`, signature)) {
      return undefined
    }
    const time = parseTimestamp(timestamp)
    const text = decodePayload(payload)
    return time === undefined || text === undefined ? undefined : { text, time }
  }
}
