/** Takes the URL of a fetch request apart as it was written: nothing is decoded or normalised. */

/** The parts of a URL. */
export interface UrlParts {
  /** The scheme. */
  readonly scheme: 'http' | 'https'
  /** The host and port; `''` in the relative URLs that Bun makes when the Host header is no host. */
  readonly authority: string
  /** The request target: path and query. */
  readonly target: string
}

/**
 * scheme "://" authority path [ "?" query ] [ "#" fragment ] (RFC 3986, appendix B). The fragment is
 * left out: it is never sent (RFC 9110, section 7.1), but URLs that were made in the process have some.
 */
const ABSOLUTE_URL = /^(https?):\/\/([^/?#]*)([^#]*)/i

/** A path and query, and again no fragment. */
const RELATIVE_URL = /^\/[^#]*/

/**
 * Splits an absolute URL of the schemes of HTTP, or a relative one.
 *
 * `new URL` would resolve dot segments and decode hosts, so that the application saw another path
 * than the client sent. Gives `undefined` for other URLs, such as Bun's `host:443` of a CONNECT.
 */
export function splitUrl(url: string): UrlParts | undefined {
  return splitPlain(url) ?? splitAbsolute(url) ?? splitRelative(url)
}

/** Nearly all URLs have a path and no fragment; these take half the time of the others. */
function splitPlain(url: string): UrlParts | undefined {
  const scheme = url.startsWith('http://') ? 'http' : 'https'
  const start = scheme.length + 3
  const slash = url.indexOf('/', start)
  const authority = url.slice(start, slash)
  if (slash === -1 || authority.includes('?') || url.includes('#')) return undefined
  if (scheme === 'https' && !url.startsWith('https://')) return undefined
  return { scheme, authority, target: url.slice(slash) }
}

function splitAbsolute(url: string): UrlParts | undefined {
  const match = ABSOLUTE_URL.exec(url)
  if (match === null) return undefined
  const [, scheme = '', authority = '', target = ''] = match
  return {
    scheme: scheme.length === 5 ? 'https' : 'http',
    authority,
    target: target.startsWith('/') ? target : `/${target}`,
  }
}

function splitRelative(url: string): UrlParts | undefined {
  const [target] = RELATIVE_URL.exec(url) ?? []
  return target === undefined ? undefined : { scheme: 'http', authority: '', target }
}

/** Whether two authorities are the same but for their case and a port that is the scheme's own. */
export function isSameAuthority(one: string, other: string, scheme: 'http' | 'https'): boolean {
  return one === other || shorten(one, scheme) === shorten(other, scheme)
}

function shorten(authority: string, scheme: 'http' | 'https'): string {
  const port = scheme === 'https' ? ':443' : ':80'
  const host = authority.endsWith(port) ? authority.slice(0, -port.length) : authority
  return host.toLowerCase()
}
