/** Header fields as a value. */

import { isToken } from './token.ts'

/** What a header map can be made of: a record, or pairs in order, duplicates kept. */
export type HeaderMapInit = Iterable<readonly [string, string]> | Readonly<Record<string, string>>

/** What a field value may not hold: all but HTAB, visible ASCII, SP and obs-text (section 5.5). */
const NOT_IN_VALUE = /[^\t\x20-\x7e\x80-\xff]/

/**
 * Header fields in order, with fetch's names for what one does to them.
 *
 * Names are compared without case and kept as they were written, and so are duplicates. Every
 * method that takes a name or a value throws a `TypeError` for one that must not be sent.
 */
export class HeaderMap {
  #list: [name: string, value: string][]

  constructor(init?: HeaderMapInit) {
    this.#list = []
    if (init === undefined) return
    const pairs = Symbol.iterator in init ? init : Object.entries(init)
    for (const [name, value] of pairs) this.append(name, value)
  }

  /** The values of a name, joined by `', '`; `undefined` when there is none. */
  get(name: string): string | undefined {
    const values = this.getAll(name)
    return values.length === 0 ? undefined : values.join(', ')
  }

  /** The values of a name, in order. */
  getAll(name: string): string[] {
    const key = name.toLowerCase()
    return this.#list.filter((pair) => isNamed(pair, key)).map(([, value]) => value)
  }

  /** The `Set-Cookie` lines, which cannot be joined (RFC 9110, section 5.3). */
  getSetCookie(): string[] {
    return this.getAll('set-cookie')
  }

  /** Whether there is a value of this name. */
  has(name: string): boolean {
    const key = name.toLowerCase()
    return this.#list.some((pair) => isNamed(pair, key))
  }

  /** Makes this the only value of the name, in the place of the first one there was. */
  set(name: string, value: string): void {
    checkField(name, value)
    const key = name.toLowerCase()
    const index = this.#list.findIndex((pair) => isNamed(pair, key))
    if (index === -1) {
      this.#list.push([name, value])
      return
    }
    this.#list = this.#list.filter((pair, i) => i <= index || !isNamed(pair, key))
    this.#list[index] = [name, value]
  }

  /** Adds a value, and keeps those there are. */
  append(name: string, value: string): void {
    checkField(name, value)
    this.#list.push([name, value])
  }

  /** Takes away all values of a name. */
  delete(name: string): void {
    const key = name.toLowerCase()
    this.#list = this.#list.filter((pair) => !isNamed(pair, key))
  }

  /** The fields as `[name, value]` pairs, in order. */
  entries(): IterableIterator<[string, string]> {
    return this.toList().values()
  }

  /** The fields as `[name, value]` pairs, in order. */
  [Symbol.iterator](): IterableIterator<[string, string]> {
    return this.entries()
  }

  /** A copy of the fields, as `startResponse` takes them. */
  toList(): [name: string, value: string][] {
    return this.#list.map(([name, value]) => [name, value])
  }
}

function isNamed([name]: readonly [string, string], key: string): boolean {
  return name.length === key.length && name.toLowerCase() === key
}

function checkField(name: string, value: string): void {
  if (typeof name !== 'string' || !isToken(name)) {
    throw new TypeError(`The header name ${JSON.stringify(name)} is not a token (RFC 9110, 5.6.2).`)
  }
  if (typeof value !== 'string') {
    throw new TypeError(`The value of the header ${name} is not a string; it is a ${typeof value}.`)
  }
  if (!isFieldValue(value)) {
    throw new TypeError(
      `The value ${JSON.stringify(value)} of the header ${name} has a control character or one above U+00FF.`,
    )
  }
}

/** Whether a text may be sent as the value of a header field. */
export function isFieldValue(text: string): boolean {
  return !NOT_IN_VALUE.test(text)
}
