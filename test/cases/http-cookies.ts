/** Cookies: those that cases are compared by, and those that the cases of a group send on. */

/** A `Set-Cookie` line, taken apart. */
export interface SetCookie {
  /** Name and value, as they stand there. */
  readonly pair: string
  /** The attributes, with their names in lower case, in alphabetical order: their order says nothing. */
  readonly attributes: readonly string[]
}

/** Takes a `Set-Cookie` line apart. */
export function parseSetCookie(line: string): SetCookie {
  const [pair = '', ...attributes] = line.split(/; ?/)
  return { pair, attributes: attributes.map(lowerName).sort() }
}

function lowerName(attribute: string): string {
  const [name = '', ...value] = attribute.split('=')
  return [name.toLowerCase(), ...value].join('=')
}

/** Keeps the cookies of one client, as far as the cases need it: by name alone. */
export class CookieJar {
  readonly #pairs = new Map<string, string>()

  /** Takes in the cookies of a response. */
  keep(lines: readonly string[]): void {
    for (const line of lines) {
      const { pair, attributes } = parseSetCookie(line)
      const name = pair.slice(0, pair.indexOf('='))
      if (attributes.some(isEnd)) this.#pairs.delete(name)
      else this.#pairs.set(name, pair)
    }
  }

  /** Makes every value another one, as a forger would: by its last characters. */
  tamper(): void {
    for (const [name, pair] of this.#pairs) {
      const forged = pair.endsWith('AAAA') ? 'BBBB' : 'AAAA'
      this.#pairs.set(name, pair.slice(0, -4) + forged)
    }
  }

  /** The value of the `Cookie` header; `undefined` for an empty jar. */
  get header(): string | undefined {
    return this.#pairs.size === 0 ? undefined : [...this.#pairs.values()].join('; ')
  }
}

function isEnd(attribute: string): boolean {
  const expires = /^expires=(.*)$/.exec(attribute)?.[1]
  return /^max-age=(?:0|-\d+)$/.test(attribute) || (expires !== undefined && isPast(expires))
}

function isPast(date: string): boolean {
  return new Date(date).getTime() < Date.now()
}
