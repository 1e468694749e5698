/** What a page may load and run: `Content-Security-Policy` (CSP level 3, section 2.2). */

import type { HeaderMap } from './header-map.ts'
import { splitList } from './list.ts'

/** Directives and their values: `{ 'default-src': ["'self'"], 'img-src': 'https:' }`. */
export type ContentSecurityPolicyInit = Readonly<Record<string, string | readonly string[]>>

/** The policy of a response, read from its header and written to it. */
export class ContentSecurityPolicy {
  readonly #headers: HeaderMap
  readonly #name: string

  constructor(headers: HeaderMap, name: string) {
    this.#headers = headers
    this.#name = name
  }

  /** The value of a directive, `''` for one without a value, and `undefined` for one that is not there. */
  get(directive: string): string | undefined {
    return this.#read().get(directive.toLowerCase())
  }

  /** Whether a directive is there. */
  has(directive: string): boolean {
    return this.get(directive) !== undefined
  }

  /**
   * Sets a directive to its sources or its value: `set('img-src', "'self'", 'https:')`.
   *
   * Throws a `TypeError` for a value that would end the directive, and when the header has several
   * policies, which this cannot tell apart.
   */
  set(directive: string, ...values: readonly string[]): this {
    const directives = this.#read()
    checkDirective(directive, values)
    directives.set(directive.toLowerCase(), values.join(' '))
    this.#write(directives)
    return this
  }

  /** Takes a directive away. */
  delete(directive: string): this {
    const directives = this.#read()
    if (directives.delete(directive.toLowerCase())) this.#write(directives)
    return this
  }

  /** Makes these the whole policy; nothing takes it away. */
  replace(policy: ContentSecurityPolicyInit = {}): this {
    this.#headers.delete(this.#name)
    for (const [name, value] of Object.entries(policy)) this.set(name, ...[value].flat())
    return this
  }

  /** The directives, in order. */
  [Symbol.iterator](): IterableIterator<[directive: string, value: string]> {
    return this.#read().entries()
  }

  /** The policy as it is sent; `''` when there is none. */
  toString(): string {
    return this.#headers.get(this.#name) ?? ''
  }

  /** Of a directive that is there twice the first counts (section 2.2.1). */
  #read(): Map<string, string> {
    const directives = new Map<string, string>()
    for (const member of this.toString().split(';')) {
      const [name = '', ...values] = member.split(/[\t\n\f\r ]+/).filter((word) => word !== '')
      if (name === '' || directives.has(name.toLowerCase())) continue
      directives.set(name.toLowerCase(), values.join(' '))
    }
    return directives
  }

  #write(directives: ReadonlyMap<string, string>): void {
    if (splitList(this.toString()).length > 1) {
      throw new TypeError(
        `The header ${this.#name} has several policies; replace() them, or write the header itself.`,
      )
    }
    const parts = Array.from(directives, ([name, value]) => `${name} ${value}`.trimEnd())
    if (parts.length === 0) this.#headers.delete(this.#name)
    else this.#headers.set(this.#name, parts.join('; '))
  }
}

/** directive-value = any visible character and space but ";" and "," */
function checkDirective(directive: string, values: readonly string[]): void {
  if (/^[a-z\d-]+$/i.test(directive) && values.every((value) => /^[ -+\--:<-~]*$/.test(value))) {
    return
  }
  throw new TypeError(
    `The directive ${JSON.stringify(directive)} of a content security policy cannot be ${JSON.stringify(values.join(' '))}: a name is letters and hyphens, a value has neither ";" nor ",".`,
  )
}
