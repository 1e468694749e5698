/** A header field that is a set of names, such as `Vary` and `Allow`. */

import type { HeaderMap } from './header-map.ts'

/**
 * The members of one header field, read from it and written to it: `response.vary.add('Cookie')`.
 *
 * Members are compared without case.
 */
export class HeaderSet {
  readonly #headers: HeaderMap
  readonly #name: string

  constructor(headers: HeaderMap, name: string) {
    this.#headers = headers
    this.#name = name
  }

  /** Adds members that are not there yet. */
  add(...members: readonly string[]): this {
    const all = [...this]
    for (const member of members) if (!includes(all, member)) all.push(member)
    if (all.length > 0) this.#headers.set(this.#name, all.join(', '))
    return this
  }

  /** Whether a member is there. */
  has(member: string): boolean {
    return includes([...this], member)
  }

  /** The members, in order. */
  [Symbol.iterator](): IterableIterator<string> {
    return splitList(this.#headers.get(this.#name) ?? '').values()
  }
}

function includes(all: readonly string[], member: string): boolean {
  return all.some((other) => other.toLowerCase() === member.toLowerCase())
}

/** The members of a list of tokens (RFC 9110, section 5.6.1); empty ones do not count. */
function splitList(text: string): string[] {
  return text
    .split(',')
    .map((member) => member.trim())
    .filter((member) => member !== '')
}
