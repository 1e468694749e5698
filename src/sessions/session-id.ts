/** The ids that sessions on the server are known by. */

import { encodeBase64url } from './base64url.ts'
import { openMachine } from './machine.ts'

/** 256 random bits: nobody guesses one (OWASP ASVS asks for 128). */
const BYTES = 32

const ID = /^[\w-]{43}$/

/** Makes an id. */
export function createSessionId(): string {
  return encodeBase64url(crypto.getRandomValues(new Uint8Array(BYTES)))
}

/** Whether a text has the shape of an id. */
export function isSessionId(text: string): boolean {
  return ID.test(text)
}

/**
 * The key that a store knows an id by: its SHA-256. Who can read the store learns no id, and the time of
 * a look-up tells nothing about those that there are.
 */
export function storeKeyOf(id: string): string {
  return openMachine().crypto.createHash('sha256').update(id).digest('hex')
}
