/** Tokens made by the description of the format and not by the code under test, whole or spoiled. */

import { createHmac } from 'node:crypto'

/** What a token is made of. */
export interface TokenParts {
  readonly key?: string
  readonly use?: string
  readonly purpose?: string
  /** The payload before base64url. */
  readonly payload?: string | Buffer
  /** Default: the time. */
  readonly timestamp?: string
}

/** The key that the applications of these tests sign with. */
export const KEY = 'k1'.repeat(16)

/** Makes a token with a right signature: base64url(payload).timestamp.base64url(HMAC-SHA-256). */
export function createToken(parts: TokenParts = {}): string {
  const { key = KEY, use = 'sign with time', purpose = 'session cookie session' } = parts
  const { payload = '{"u":1}', timestamp = String(Math.floor(Date.now() / 1000)) } = parts
  const derived = createHmac('sha256', key).update(`flagon/${use}/${purpose}`).digest()
  const signed = `${Buffer.from(payload).toString('base64url')}.${timestamp}`
  return `${signed}.${createHmac('sha256', derived).update(signed).digest('base64url')}`
}
