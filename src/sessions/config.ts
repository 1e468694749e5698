/** The settings of sessions. Names and meanings are Flask's. */

import type { CookieOptions, SameSite } from '../http/index.ts'
import { formatSetCookie, securityPrefix } from '../http/index.ts'
import type { SecretKeyConfig } from './secret-key.ts'

/** The settings that sessions depend on. */
export interface SessionConfig extends SecretKeyConfig {
  /** The name of the cookie. Default `session`; in production on https `__Host-session` is better. */
  SESSION_COOKIE_NAME: string
  /** The host the cookie is sent to, with its subdomains. Default: the host of the request alone. */
  SESSION_COOKIE_DOMAIN?: string
  /** The path the cookie is sent to. Default: APPLICATION_ROOT. */
  SESSION_COOKIE_PATH?: string
  /** Whether scripts cannot read the cookie. Default `true`. */
  SESSION_COOKIE_HTTPONLY: boolean
  /** Whether the cookie travels over TLS only. Default: if the request that sets it came over https. */
  SESSION_COOKIE_SECURE?: boolean
  /** With which requests of other sites the cookie travels; `false` leaves the attribute out. Default `Lax`. */
  SESSION_COOKIE_SAMESITE: SameSite | false
  /** Whether the cookie is kept apart for each site that embeds this one (CHIPS). Default `false`. */
  SESSION_COOKIE_PARTITIONED: boolean
  /**
   * How long a session is valid after it was last saved, in seconds, permanent or not. Default 31 days.
   * Where more is at stake, take less: 43 200 is half a day.
   */
  PERMANENT_SESSION_LIFETIME: number
  /** Whether every response renews a permanent session, or only those that change it. Default `true`. */
  SESSION_REFRESH_EACH_REQUEST: boolean
  /**
   * The most bytes of the name and the value of a session cookie; browsers drop a larger one. A larger
   * session is an error with DEBUG or TESTING; otherwise it is logged, and not sent. `0` is no limit.
   * Default 4093.
   */
  MAX_COOKIE_SIZE: number
  /** The path below which the application is served. Default `/`. */
  APPLICATION_ROOT?: string
  /** Whether mistakes are errors. Default `false`. */
  DEBUG?: boolean
  /** Whether mistakes are errors. Default `false`. */
  TESTING?: boolean
}

/** The settings where nothing else is said. */
export const DEFAULT_SESSION_CONFIG: Readonly<SessionConfig> = {
  SESSION_COOKIE_NAME: 'session',
  SESSION_COOKIE_HTTPONLY: true,
  SESSION_COOKIE_SAMESITE: 'Lax',
  SESSION_COOKIE_PARTITIONED: false,
  PERMANENT_SESSION_LIFETIME: 31 * 24 * 60 * 60,
  SESSION_REFRESH_EACH_REQUEST: true,
  MAX_COOKIE_SIZE: 4093,
}

/**
 * Throws a `TypeError` for settings that make a cookie which browsers would refuse, such as the name
 * `__Host-session` together with a domain, and for a lifetime that is none.
 */
export function checkSessionConfig(config: SessionConfig): void {
  const { PERMANENT_SESSION_LIFETIME: lifetime, MAX_COOKIE_SIZE: size } = config
  if (!Number.isSafeInteger(lifetime) || lifetime < 0) {
    throw new TypeError(
      `PERMANENT_SESSION_LIFETIME must be a whole number of seconds; it is ${lifetime}.`,
    )
  }
  if (!Number.isSafeInteger(size) || size < 0) {
    throw new TypeError(`MAX_COOKIE_SIZE must be a whole number of bytes; it is ${size}.`)
  }
  const options = cookieOptionsOf(config)
  formatSetCookie(config.SESSION_COOKIE_NAME, '', {
    ...options,
    secure: options.secure ?? impliesSecure(config),
  })
}

/** What a response makes secure by itself. */
function impliesSecure(config: SessionConfig): boolean {
  const { SESSION_COOKIE_NAME, SESSION_COOKIE_SAMESITE, SESSION_COOKIE_PARTITIONED } = config
  return (
    SESSION_COOKIE_PARTITIONED ||
    securityPrefix(SESSION_COOKIE_NAME) !== undefined ||
    String(SESSION_COOKIE_SAMESITE).toLowerCase() === 'none'
  )
}

/** The attributes of the cookie, to set it and to take it away. */
export function cookieOptionsOf(config: SessionConfig): CookieOptions {
  const { SESSION_COOKIE_DOMAIN: domain, SESSION_COOKIE_SECURE: secure } = config
  return {
    path: config.SESSION_COOKIE_PATH ?? config.APPLICATION_ROOT ?? '/',
    httpOnly: config.SESSION_COOKIE_HTTPONLY,
    sameSite: config.SESSION_COOKIE_SAMESITE,
    partitioned: config.SESSION_COOKIE_PARTITIONED,
    ...(domain !== undefined && { domain }),
    ...(secure !== undefined && { secure }),
  }
}
