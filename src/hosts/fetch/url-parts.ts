/** Takes the URL of a fetch request apart as it was written: nothing is decoded or normalised. */

/** The parts of a URL. */
export interface UrlParts {
  /** The scheme. */
  readonly scheme: 'http' | 'https'
  /** The host and port; `''` in the relative URLs that Bun makes when the Host header is no host. */
  readonly authority: string
  /** The request target: path and query, without a fragment. */
  readonly target: string
}

const SLASH = 0x2f
const QUESTION_MARK = 0x3f
const NUMBER_SIGN = 0x23

/**
 * Splits an absolute URL of the schemes of HTTP, or a relative one.
 *
 * `new URL` would resolve dot segments and decode hosts, so that the application saw another path
 * than the client sent. Gives `undefined` for other URLs, such as Bun's `host:443` of a CONNECT.
 */
export function splitUrl(url: string): UrlParts | undefined {
  if (url.charCodeAt(0) === SLASH) return { scheme: 'http', authority: '', target: cut(url) }
  const colon = url.indexOf('://')
  const scheme = url.slice(0, colon).toLowerCase()
  if (scheme !== 'http' && scheme !== 'https') return undefined
  const end = endOfAuthority(url, colon + 3)
  const target = cut(url.slice(end))
  return {
    scheme,
    authority: url.slice(colon + 3, end),
    target: target.charCodeAt(0) === SLASH ? target : `/${target}`,
  }
}

/** authority = ... ; ended by "/", "?", "#" or the end of the URL (RFC 3986, section 3.2). */
function endOfAuthority(url: string, start: number): number {
  for (let i = start; i < url.length; i++) {
    const code = url.charCodeAt(i)
    if (code === SLASH || code === QUESTION_MARK || code === NUMBER_SIGN) return i
  }
  return url.length
}

/** A fragment is never sent (RFC 9110, section 7.1); URLs that were made in the process have some. */
function cut(target: string): string {
  const mark = target.indexOf('#')
  return mark === -1 ? target : target.slice(0, mark)
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
