/** Cookies (RFC 6265bis). */

import { parseCookie, stringifySetCookie } from 'cookie'
import { isToken } from './token.ts'

/** With which requests of other sites a cookie travels. */
export type SameSite = 'Strict' | 'Lax' | 'None' | 'strict' | 'lax' | 'none'

/** What a cookie carries besides its name and value. An absent member leaves the attribute out. */
export interface CookieOptions {
  /** The URL path the cookie is sent to. `''` leaves the attribute out. */
  readonly path?: string
  /** The host the cookie is sent to, with its subdomains. A leading dot and a port are taken off. */
  readonly domain?: string
  /** Seconds to live, a whole number; without it and `expires` the cookie ends with the browser. */
  readonly maxAge?: number
  /** When the cookie ends. */
  readonly expires?: Date
  /** Whether the cookie travels over TLS only. */
  readonly secure?: boolean
  /** Whether scripts cannot read the cookie. */
  readonly httpOnly?: boolean
  /** With which requests of other sites the cookie travels; `false` leaves the attribute out. */
  readonly sameSite?: SameSite | false
  /** Whether the cookie is kept apart for each site that embeds this one (CHIPS). */
  readonly partitioned?: boolean
  /** Which cookies a browser drops last. */
  readonly priority?: 'low' | 'medium' | 'high'
}

/**
 * The longest `Set-Cookie` value that all browsers keep, in bytes, as Flask has it. Most only count name
 * and value, of which they keep 4 096 (RFC 6265bis, section 5.6).
 */
export const MAX_COOKIE_SIZE = 4093

/**
 * Reads a `Cookie` header.
 *
 * The first cookie of a name counts, because clients send the most specific one first; one without a
 * name does not count. Values are percent-decoded where they can be.
 */
export function parseCookies(text: string): Map<string, string> {
  const cookies = new Map<string, string>()
  for (const [name, value] of Object.entries(parseCookie(text))) {
    if (name !== '' && value !== undefined) cookies.set(name, value)
  }
  return cookies
}

/**
 * Writes a `Set-Cookie` value; the cookie's value is percent-encoded.
 *
 * Throws a `TypeError` for what browsers would refuse or read differently: names, values and
 * attributes that are not well-formed, `SameSite=None` and `Partitioned` without `Secure`, and a
 * broken promise of the prefixes `__Host-` and `__Secure-`.
 */
export function formatSetCookie(name: string, value: string, options: CookieOptions = {}): string {
  checkName(name)
  checkValue(name, value)
  checkAttributes(name, options)
  checkSecurity(name, options)
  checkPrefix(name, options)
  const { path, maxAge, expires, secure, httpOnly, partitioned, priority } = options
  return stringifySetCookie({
    name,
    value,
    ...(path && { path }),
    ...(options.domain && { domain: bareDomain(options.domain) }),
    ...(maxAge !== undefined && { maxAge }),
    ...(expires && { expires }),
    ...(httpOnly && { httpOnly }),
    ...(secure && { secure }),
    ...(partitioned && { partitioned }),
    ...(priority && { priority }),
    ...(options.sameSite && { sameSite: lowerSameSite(options.sameSite) }),
  })
}

/** path-value = *av-octet: visible ASCII and space, without ";" */
const PATH = /^\/[\x20-\x3a\x3c-\x7e]*$/

/** Labels of letters, digits and inner hyphens, separated by dots. */
const DOMAIN = /^[a-z\d](?:[a-z\d-]{0,61}[a-z\d])?(?:\.[a-z\d](?:[a-z\d-]{0,61}[a-z\d])?)*$/i

const SAME_SITES = new Set(['strict', 'lax', 'none'])
const PRIORITIES = new Set(['low', 'medium', 'high'])

/** cookie-name = token (RFC 6265bis, section 4.1.1) */
function checkName(name: string): void {
  if (!isToken(name)) {
    throw new TypeError(
      `The cookie name ${JSON.stringify(name)} must be letters, digits and !#$%&'*+-.^_\`|~ only.`,
    )
  }
}

function checkValue(name: string, value: string): void {
  if (typeof value !== 'string') {
    throw new TypeError(`The value of the cookie ${name} is not a string; it is a ${typeof value}.`)
  }
  if (!value.isWellFormed()) {
    throw new TypeError(`The value of the cookie ${name} has half of a surrogate pair.`)
  }
}

function checkAttributes(name: string, options: CookieOptions): void {
  const { path, domain, maxAge, expires, sameSite, priority } = options
  if (path && !PATH.test(path)) refuse(name, 'path', path, 'a path such as / or /shop')
  if (domain && !DOMAIN.test(bareDomain(domain))) refuse(name, 'domain', domain, 'a host name')
  if (maxAge !== undefined && !Number.isSafeInteger(maxAge)) {
    refuse(name, 'maxAge', maxAge, 'a whole number of seconds')
  }
  if (expires && !isSendableDate(expires)) refuse(name, 'expires', expires, 'a valid Date')
  if (sameSite && !SAME_SITES.has(lowerSameSite(sameSite))) {
    refuse(name, 'sameSite', sameSite, 'Strict, Lax or None')
  }
  if (priority && !PRIORITIES.has(priority)) {
    refuse(name, 'priority', priority, 'low, medium or high')
  }
}

/** A year has four digits, and none before 1601 is read by browsers (RFC 6265bis, section 5.1.1). */
function isSendableDate(date: Date): boolean {
  if (!(date instanceof Date)) return false
  const year = date.getUTCFullYear()
  return year >= 1601 && year <= 9999
}

function refuse(name: string, option: string, value: unknown, wanted: string): never {
  throw new TypeError(
    `The ${option} of the cookie ${name} must be ${wanted}; it is ${JSON.stringify(value)}.`,
  )
}

function checkSecurity(name: string, options: CookieOptions): void {
  if (options.secure) return
  if (options.sameSite && lowerSameSite(options.sameSite) === 'none') {
    throw new TypeError(`The cookie ${name} is SameSite=None, so it must be secure too.`)
  }
  if (options.partitioned) {
    throw new TypeError(`The cookie ${name} is partitioned, so it must be secure too.`)
  }
}

/** RFC 6265bis, section 4.1.3: a browser drops the cookie otherwise; the case does not matter there. */
function checkPrefix(name: string, options: CookieOptions): void {
  const prefix = securityPrefix(name)
  if (prefix === undefined) return
  if (!options.secure) throw new TypeError(`The cookie ${name} must be secure: ${prefix} says so.`)
  if (prefix === '__Host-' && (options.domain || options.path !== '/')) {
    throw new TypeError(`The cookie ${name} must have the path / and no domain: __Host- says so.`)
  }
}

/** The prefix of a cookie name that promises `Secure`, or `undefined`. */
export function securityPrefix(name: string): '__Host-' | '__Secure-' | undefined {
  if (/^__host-/i.test(name)) return '__Host-'
  return /^__secure-/i.test(name) ? '__Secure-' : undefined
}

function bareDomain(domain: string): string {
  return domain.replace(/^\./, '').replace(/:\d+$/, '')
}

function lowerSameSite(sameSite: SameSite): 'strict' | 'lax' | 'none' {
  switch (sameSite) {
    case 'Strict':
      return 'strict'
    case 'Lax':
      return 'lax'
    case 'None':
      return 'none'
    default:
      return sameSite
  }
}
