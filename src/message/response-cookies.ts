/** The cookies of one response, with the defaults of the framework. */

import type { Environ, HeaderList } from '../gateway/index.ts'
import { utf8Length } from '../gateway/index.ts'
import type { CookieOptions } from '../http/index.ts'
import { formatSetCookie, securityPrefix } from '../http/index.ts'

/** Remembers what can only be decided, or told, when the request is known. */
export class ResponseCookies {
  /** Lines that travel over TLS only if this request did. */
  readonly #undecided = new Set<string>()
  readonly #sizes: [name: string, bytes: number][] = []

  /** Writes the `Set-Cookie` line of a cookie: `Path=/; HttpOnly; SameSite=Lax` unless told otherwise. */
  format(name: string, value: string, options: CookieOptions): string {
    const secure = options.secure ?? impliesSecure(name, options)
    const defaults = { path: '/', httpOnly: true, sameSite: 'Lax', secure } as const
    const line = formatSetCookie(name, value, { ...defaults, ...options, secure })
    if (options.secure === undefined && !secure) this.#undecided.add(line)
    this.#sizes.push([name, utf8Length(line)])
    return line
  }

  /**
   * Makes the lines fit the request: adds `Secure` on https, and tells the log of cookies of more than
   * `maxSize` bytes, which browsers may drop. 0 tells of none.
   */
  settle(headers: HeaderList, environ: Environ, maxSize: number): void {
    for (const [name, size] of this.#sizes) {
      if (maxSize > 0 && size > maxSize) environ['wsgi.errors'].write(warn(name, size, maxSize))
    }
    if (environ['wsgi.url_scheme'] !== 'https') return
    for (const header of headers) {
      if (this.#undecided.has(header[1])) header[1] += '; Secure'
    }
  }
}

function warn(name: string, size: number, maxSize: number): string {
  return `The cookie ${name} has ${size} bytes; browsers may drop one of more than ${maxSize}.\n`
}

/** What a browser would refuse without `Secure` gets it. */
function impliesSecure(name: string, options: CookieOptions): boolean {
  if (options.partitioned || securityPrefix(name) !== undefined) return true
  return options.sameSite === 'None' || options.sameSite === 'none'
}
