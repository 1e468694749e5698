/** Keeps the cookies of a client, and gives each request those that are its. */

import type { CookieSource, KeptCookie } from './set-cookie.ts'
import { isWithin, parseSetCookie } from './set-cookie.ts'

/** The cookies of one client (RFC 6265bis, sections 5.7 and 5.8). */
export class CookieJar {
  /** In the order in which they came first. */
  readonly #cookies = new Map<string, KeptCookie>()

  /** Keeps what the `Set-Cookie` lines of a response say. */
  store(lines: readonly string[], url: URL): void {
    const source = sourceOf(url)
    for (const line of lines) {
      const cookie = parseSetCookie(line, source)
      if (cookie !== undefined) this.#keep(cookie)
    }
  }

  #keep(cookie: KeptCookie): void {
    if (hasEnded(cookie)) this.#cookies.delete(keyOf(cookie))
    else this.#cookies.set(keyOf(cookie), cookie)
  }

  /** The cookies for a URL: those with longer paths first, and then in the order in which they came. */
  cookiesFor(url: URL): KeptCookie[] {
    const source = sourceOf(url)
    return [...this.#cookies.values()]
      .filter((cookie) => isFor(cookie, source) && !hasEnded(cookie))
      .sort((one, other) => other.path.length - one.path.length)
  }

  /** The value of the header `Cookie` for a URL; empty when there is none. */
  format(url: URL): string {
    return this.cookiesFor(url)
      .map(({ name, value }) => `${name}=${value}`)
      .join('; ')
  }

  /** Takes cookies away; gives whether there were any. */
  delete(cookies: readonly KeptCookie[]): boolean {
    for (const cookie of cookies) this.#cookies.delete(keyOf(cookie))
    return cookies.length > 0
  }
}

/**
 * As in browsers, `localhost` is as safe as https: what is sent there does not leave the machine (Secure
 * Contexts, section 3.1).
 */
function sourceOf({ protocol, hostname, pathname }: URL): CookieSource {
  const isLocal = /^(?:(?:.+\.)?localhost|127(?:\.\d+){3}|\[::1\])$/.test(hostname)
  return { host: hostname, path: pathname, isSecure: protocol === 'https:' || isLocal }
}

/** Cookies of one name, domain and path are one (section 5.7, step 23). */
function keyOf({ name, domain, hostOnly, path }: KeptCookie): string {
  return JSON.stringify([name, domain, hostOnly, path])
}

function hasEnded({ expires }: KeptCookie): boolean {
  return expires !== undefined && expires.getTime() <= Date.now()
}

function isFor(cookie: KeptCookie, { host, path, isSecure }: CookieSource): boolean {
  const isHost = cookie.hostOnly ? host === cookie.domain : isWithin(host, cookie.domain)
  return isHost && isBelow(path, cookie.path) && (isSecure || !cookie.secure)
}

/** Whether a path is another one, or below it, counted in whole segments (section 5.1.4). */
function isBelow(path: string, folder: string): boolean {
  if (path === folder) return true
  return path.startsWith(folder.endsWith('/') ? folder : `${folder}/`)
}
