/** Reads `Set-Cookie` as a browser does (RFC 6265bis, sections 5.6 and 5.7). */

import { parseHttpDate, securityPrefix } from '../http/index.ts'

/** A cookie that a client keeps. */
export interface KeptCookie {
  readonly name: string
  /** The value, as it came. */
  readonly value: string
  /** The host that set it, or the one that it said. */
  readonly domain: string
  /** Whether only that host gets it, and none below. */
  readonly hostOnly: boolean
  readonly path: string
  /** When it ends; `undefined` for one that ends with the client. */
  readonly expires: Date | undefined
  readonly secure: boolean
  readonly httpOnly: boolean
  /** As it was written. */
  readonly sameSite: string | undefined
}

/** Where a cookie comes from. */
export interface CookieSource {
  /** The host, without its port. */
  readonly host: string
  readonly path: string
  /** Whether it came where nobody can listen. */
  readonly isSecure: boolean
}

/** Reads one line. Gives `undefined` for a cookie that browsers refuse. */
export function parseSetCookie(line: string, source: CookieSource): KeptCookie | undefined {
  const [pair = '', ...rest] = line.split(';')
  const [name, value] = splitAt(pair)
  if (name === '') return undefined
  const attributes = new Map(rest.map(splitAt).map(([key, text]) => [key.toLowerCase(), text]))
  const cookie = {
    name,
    value,
    ...readDomain(attributes.get('domain'), source),
    path: readPath(attributes.get('path'), source),
    expires: readEnd(attributes),
    secure: attributes.has('secure'),
    httpOnly: attributes.has('httponly'),
    sameSite: attributes.get('samesite'),
  }
  return isAcceptable(cookie, source) ? cookie : undefined
}

/** Whether a host is a domain, or below it (section 5.1.3). An address has nothing below it. */
export function isWithin(host: string, domain: string): boolean {
  if (host === domain) return true
  return host.endsWith(`.${domain}`) && !/^[\d.]+$|:/.test(host)
}

function splitAt(text: string): [name: string, value: string] {
  const equals = text.indexOf('=')
  if (equals === -1) return [text.trim(), '']
  return [text.slice(0, equals).trim(), text.slice(equals + 1).trim()]
}

function readDomain(
  text: string | undefined,
  { host }: CookieSource,
): Pick<KeptCookie, 'domain' | 'hostOnly'> {
  const domain = text?.replace(/^\./, '').toLowerCase() ?? ''
  return domain === '' ? { domain: host, hostOnly: true } : { domain, hostOnly: false }
}

/** Section 5.1.4: the default is the folder of the path. */
function readPath(text: string | undefined, { path }: CookieSource): string {
  if (text?.startsWith('/')) return text
  return path.slice(0, path.lastIndexOf('/')) || '/'
}

/** `Max-Age` wins over `Expires`. */
function readEnd(attributes: ReadonlyMap<string, string>): Date | undefined {
  const age = attributes.get('max-age') ?? ''
  if (/^-?\d+$/.test(age)) return new Date(Math.min(Date.now() + Number(age) * 1000, LAST_DATE))
  const expires = attributes.get('expires')
  if (expires === undefined) return undefined
  const date = parseHttpDate(expires) ?? new Date(expires)
  return Number.isNaN(date.getTime()) ? undefined : date
}

/** The last time that a `Date` can hold. */
const LAST_DATE = 8.64e15

/** Of another host's, and against the promise of its name (section 4.1.3), a cookie is not kept. */
function isAcceptable(cookie: KeptCookie, source: CookieSource): boolean {
  if (!isWithin(source.host, cookie.domain)) return false
  if (cookie.secure && !source.isSecure) return false
  const prefix = securityPrefix(cookie.name)
  if (prefix === undefined) return true
  return cookie.secure && (prefix === '__Secure-' || (cookie.hostOnly && cookie.path === '/'))
}
