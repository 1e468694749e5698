/** The cookies of one response, with the defaults of the framework. */

import type { Environ, HeaderList } from '../gateway/index.ts'
import { utf8Length } from '../gateway/index.ts'
import type { CookieOptions } from '../http/index.ts'
import { formatSetCookie, MAX_COOKIE_SIZE, securityPrefix } from '../http/index.ts'

/** Remembers what can only be decided, or told, when the request is known. */
export class ResponseCookies {
  /** Lines that travel over TLS only if this request did. */
  readonly #undecided = new Set<string>()
  readonly #warnings: string[] = []

  /** Writes the `Set-Cookie` line of a cookie: `Path=/; HttpOnly; SameSite=Lax` unless told otherwise. */
  format(name: string, value: string, options: CookieOptions): string {
    const secure = options.secure ?? impliesSecure(name, options)
    const defaults = { path: '/', httpOnly: true, sameSite: 'Lax', secure } as const
    const line = formatSetCookie(name, value, { ...defaults, ...options, secure })
    if (options.secure === undefined && !secure) this.#undecided.add(line)
    this.#checkSize(name, line)
    return line
  }

  /** Browsers drop what is larger; the value is known at run time only, so it is told in the log. */
  #checkSize(name: string, line: string): void {
    const end = line.indexOf(';')
    const size = utf8Length(end === -1 ? line : line.slice(0, end)) - 1
    if (size <= MAX_COOKIE_SIZE) return
    this.#warnings.push(
      `The cookie ${name} has ${size} bytes; browsers drop a cookie of more than ${MAX_COOKIE_SIZE}.\n`,
    )
  }

  /** Makes the lines fit the request: adds `Secure` on https, and writes the warnings to the log. */
  settle(headers: HeaderList, environ: Environ): void {
    for (const warning of this.#warnings) environ['wsgi.errors'].write(warning)
    if (environ['wsgi.url_scheme'] !== 'https') return
    for (const header of headers) {
      if (this.#undecided.has(header[1])) header[1] += '; Secure'
    }
  }
}

/** What a browser would refuse without `Secure` gets it. */
function impliesSecure(name: string, options: CookieOptions): boolean {
  if (options.partitioned || securityPrefix(name) !== undefined) return true
  return options.sameSite === 'None' || options.sameSite === 'none'
}
