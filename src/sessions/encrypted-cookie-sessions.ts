/** Sessions in an encrypted cookie, which the client can neither read nor change. */

import type { CookieFormat } from './cookie-sessions.ts'
import { CookieSessions } from './cookie-sessions.ts'
import { Encrypter } from './encrypter.ts'
import type { SecretKey } from './secret-key.ts'
import { formatSession } from './session-text.ts'
import { parseRecord } from './session-value.ts'
import { isFresh, nowInSeconds, parseTimestamp } from './timestamp.ts'

/**
 * Sessions in a cookie that is encrypted with a key derived from SECRET_KEY: AES-256-GCM, with the time
 * inside. For sessions that hold what the client must not see. A key is good for 2^32 cookies.
 */
export class EncryptedCookieSessions extends CookieSessions {
  constructor() {
    super(createEncryptedFormat)
  }
}

function createEncryptedFormat(keys: readonly SecretKey[], cookieName: string): CookieFormat {
  const encrypter = new Encrypter(keys, `session cookie ${cookieName}`)
  return {
    encode: (session) => encrypter.encrypt(`${nowInSeconds()}.${formatSession(session)}`),
    decode: (token, _session, lifetime) => readContent(encrypter.decrypt(token), lifetime),
  }
}

function readContent(
  content: string | undefined,
  lifetime: number,
): Record<string, unknown> | undefined {
  if (content === undefined) return undefined
  const dot = content.indexOf('.')
  const signedAt = parseTimestamp(content.slice(0, Math.max(dot, 0)))
  if (signedAt === undefined || !isFresh(signedAt, lifetime)) return undefined
  return parseRecord(content.slice(dot + 1))
}
