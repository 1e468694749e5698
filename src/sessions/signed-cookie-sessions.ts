/** Sessions in a signed cookie, which the client can read and not change. */

import type { CookieFormat } from './cookie-sessions.ts'
import { CookieSessions } from './cookie-sessions.ts'
import type { SecretKey } from './secret-key.ts'
import { formatSession } from './session-text.ts'
import { parseRecord } from './session-value.ts'
import { TimedSigner } from './timed-signer.ts'

/**
 * Sessions in a cookie that is signed with SECRET_KEY, and not encrypted: the default. The cookie is the
 * token of a `TimedSigner` with the purpose `session cookie <name>`, for the values in JSON.
 */
export class SignedCookieSessions extends CookieSessions {
  constructor() {
    super(createSignedFormat)
  }
}

/** `{"_permanent":true` in base64url, cut where the next character decides. */
const PERMANENT_START = 'eyJfcGVybWFuZW50Ijp0cnVl'

function createSignedFormat(keys: readonly SecretKey[], cookieName: string): CookieFormat {
  const signer = new TimedSigner(keys, { purpose: `session cookie ${cookieName}` })
  return {
    encode: (session) => signer.sign(formatSession(session)),
    decode: (text, _session, lifetime) => {
      const json = signer.unsign(text, { maxAge: lifetime })
      return json === undefined ? undefined : parseRecord(json)
    },
    mayBePermanent: (text) => text.startsWith(PERMANENT_START),
  }
}
