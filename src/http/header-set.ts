/** A header field that is a set of names, such as `Vary` and `Allow`. */

import type { HeaderMap } from './header-map.ts'
import { splitList } from './list.ts'
import { isToken } from './token.ts'

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

  /** The number of members. */
  get size(): number {
    return this.#read().length
  }

  /** Adds members that are not there yet. Throws a `TypeError` for one that is no token. */
  add(...members: readonly string[]): this {
    const all = this.#read()
    for (const member of members) {
      checkMember(this.#name, member)
      if (!includes(all, member)) all.push(member)
    }
    this.#write(all)
    return this
  }

  /** Takes members away, and the field with the last of them. */
  delete(...members: readonly string[]): this {
    this.#write(this.#read().filter((member) => !includes(members, member)))
    return this
  }

  /** Makes these the only members. */
  replace(members: Iterable<string> = []): this {
    const all = [...members]
    for (const member of all) checkMember(this.#name, member)
    this.#headers.delete(this.#name)
    return this.add(...all)
  }

  /** Whether a member is there. */
  has(member: string): boolean {
    return includes(this.#read(), member)
  }

  /** The members, in order. */
  [Symbol.iterator](): IterableIterator<string> {
    return this.#read().values()
  }

  /** The members as they are sent; `''` when there are none. */
  toString(): string {
    return this.#read().join(', ')
  }

  #read(): string[] {
    return splitList(this.#headers.get(this.#name) ?? '')
  }

  #write(members: readonly string[]): void {
    if (members.length === 0) this.#headers.delete(this.#name)
    else this.#headers.set(this.#name, members.join(', '))
  }
}

function includes(all: readonly string[], member: string): boolean {
  return all.some((other) => other.toLowerCase() === member.toLowerCase())
}

function checkMember(name: string, member: string): void {
  if (isToken(member)) return
  throw new TypeError(
    `${JSON.stringify(member)} is no member of ${name}: those are names, one for each argument.`,
  )
}
