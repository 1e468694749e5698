/** Directives of one header field, such as those of `Cache-Control` (RFC 9111, section 5.2). */

import type { HeaderMap } from './header-map.ts'
import { splitList, trimSpace } from './list.ts'
import { formatWord, parseWord, quoteText } from './quoted-string.ts'
import { isToken } from './token.ts'

/** Names in lower case and their values; one without a value has `undefined`. */
export type DirectiveMap = Map<string, string | undefined>

/**
 * Reads directives. What is malformed does not count, and of several with one name the first does
 * (RFC 9111, section 4.2.1).
 */
export function parseDirectives(text: string): DirectiveMap {
  const directives: DirectiveMap = new Map()
  for (const member of splitList(text)) {
    const equals = member.indexOf('=')
    const name = trimSpace(equals === -1 ? member : member.slice(0, equals)).toLowerCase()
    if (!isToken(name) || directives.has(name)) continue
    directives.set(name, equals === -1 ? undefined : parseWord(trimSpace(member.slice(equals + 1))))
  }
  return directives
}

/** Writes directives. The lists of field names that two of them take are always in quotes. */
export function formatDirectives(directives: ReadonlyMap<string, string | undefined>): string {
  return Array.from(directives, ([name, value]) => formatDirective(name, value)).join(', ')
}

/** RFC 9111, sections 5.2.2.4 and 5.2.2.7: the list ought to be quoted even when it is one token. */
function formatDirective(name: string, value: string | undefined): string {
  if (value === undefined) return name
  const isFieldList = name === 'no-cache' || name === 'private'
  return `${name}=${isFieldList ? quoteText(value) : formatWord(value)}`
}

/** The directives of one field: read from it, and written to it. */
export class HeaderDirectives {
  readonly #headers: HeaderMap
  readonly #name: string

  constructor(headers: HeaderMap, name: string) {
    this.#headers = headers
    this.#name = name
  }

  /** The directives as they are. */
  read(): DirectiveMap {
    return parseDirectives(this.#headers.get(this.#name) ?? '')
  }

  /** Sets a directive to a value, or without one to `true`; `false` and `undefined` take it away. */
  set(name: string, value: string | boolean | undefined): void {
    checkDirective(name)
    const directives = this.read()
    if (value === undefined || value === false) directives.delete(name)
    else directives.set(name, value === true ? undefined : value)
    if (directives.size === 0) this.#headers.delete(this.#name)
    else this.#headers.set(this.#name, formatDirectives(directives))
  }
}

function checkDirective(name: string): void {
  if (isToken(name)) return
  throw new TypeError(`The name ${JSON.stringify(name)} of a directive is no token.`)
}
