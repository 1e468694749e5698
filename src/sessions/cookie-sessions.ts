/** Sessions that live in a cookie. */

import type { Request, Response } from '../message/index.ts'
import type { SessionConfig } from './config.ts'
import type { SecretKey } from './secret-key.ts'
import { secretKeysOf } from './secret-key.ts'
import { readSentCookie } from './sent-cookie.ts'
import { Session } from './session.ts'
import { decideFate, dropSessionCookie, setSessionCookie, varyByCookie } from './session-cookie.ts'
import type { SessionInterface } from './session-interface.ts'

/** How the values of a session are written into a cookie, with the keys of one application. */
export interface CookieFormat {
  /** Writes the values; the text is made of letters, digits, `-`, `_` and `.` only. */
  encode(session: Session): string
  /** Reads the values; `undefined` for a text that is forged, too old, or no session. */
  decode(
    text: string,
    session: Session,
    lifetime: number,
  ): Readonly<Record<string, unknown>> | undefined
  /** Whether a text may hold a permanent session, as far as can be told at a glance. Default: it may. */
  mayBePermanent?(text: string): boolean
}

/** Makes a format of the keys, the newest first, for the cookie of one name. */
export type CookieFormatFactory = (keys: readonly SecretKey[], cookieName: string) => CookieFormat

/** The format for the settings it was made with. */
interface MadeFormat {
  readonly key: SecretKey | undefined
  readonly fallbacks: readonly SecretKey[] | undefined
  readonly cookieName: string
  readonly format: CookieFormat
}

/**
 * Sessions in a cookie, in a format of one's own. All of a session is with the client: it takes no
 * storage, but it cannot be ended from here, so a copy of a cookie is good until it expires.
 */
export class CookieSessions implements SessionInterface {
  readonly isLazy = true
  readonly #createFormat: CookieFormatFactory
  #made: MadeFormat | undefined

  constructor(createFormat: CookieFormatFactory) {
    this.#createFormat = createFormat
  }

  /** Gives the session of a request, which is read when it is first looked at. */
  open(request: Request, config: SessionConfig): Session | undefined {
    const format = this.#formatFor(config)
    if (format === undefined) return undefined
    const session: Session = new Session({
      load: () => {
        const text = readSentCookie(request, config.SESSION_COOKIE_NAME)
        if (text === undefined) return undefined
        return format.decode(text, session, config.PERMANENT_SESSION_LIFETIME)
      },
    })
    return session
  }

  /** Sets the cookie, or takes it away, or leaves it. */
  save(session: Session, response: Response, request: Request, config: SessionConfig): void {
    if (session.accessed) varyByCookie(response)
    const ending = { session, response, request, config }
    const fate = decideFate(ending)
    if (fate === 'end') dropSessionCookie(ending)
    if (fate !== 'write' && fate !== 'refresh') return
    const text = this.#formatFor(config)?.encode(session)
    if (text !== undefined) setSessionCookie(text, ending)
  }

  /** Whether a permanent session has to be refreshed. */
  isDue(request: Request, config: SessionConfig): boolean {
    if (!config.SESSION_REFRESH_EACH_REQUEST) return false
    const text = readSentCookie(request, config.SESSION_COOKIE_NAME)
    if (text === undefined) return false
    return this.#formatFor(config)?.mayBePermanent?.(text) ?? true
  }

  /** Keys are derived once for an application: it costs more than to use them. */
  #formatFor(config: SessionConfig): CookieFormat | undefined {
    const { SECRET_KEY: key, SECRET_KEY_FALLBACKS: fallbacks, SESSION_COOKIE_NAME } = config
    const made = this.#made
    if (
      made?.key === key &&
      made?.fallbacks === fallbacks &&
      made?.cookieName === SESSION_COOKIE_NAME
    ) {
      return made.format
    }
    const keys = secretKeysOf(config)
    if (keys.length === 0) return undefined
    const format = this.#createFormat(keys, SESSION_COOKIE_NAME)
    this.#made = { key, fallbacks, cookieName: SESSION_COOKIE_NAME, format }
    return format
  }
}
