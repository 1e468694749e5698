/** `Cache-Control`: what caches may do with an answer, and what a client asks of them (RFC 9111, section 5.2). */

import { formatCount, parseCount } from './count.ts'
import type { DirectiveMap } from './directives.ts'
import { HeaderDirectives, parseDirectives } from './directives.ts'
import type { HeaderMap } from './header-map.ts'
import { splitList } from './list.ts'

/** What a client asks of caches (section 5.2.1). A malformed directive counts as absent. */
export class RequestCacheControl {
  readonly #directives: DirectiveMap

  constructor(text: string) {
    this.#directives = parseDirectives(text)
  }

  /** The age in seconds that an answer may have. */
  get maxAge(): number | undefined {
    return readCount(this.#directives, 'max-age')
  }

  /** For how many seconds an answer may be stale; `true` for any time. */
  get maxStale(): number | true | undefined {
    if (!this.has('max-stale')) return undefined
    const value = this.get('max-stale')
    return value === undefined ? true : parseCount(value)
  }

  /** For how many seconds an answer must still be fresh. */
  get minFresh(): number | undefined {
    return readCount(this.#directives, 'min-fresh')
  }

  /** For how many seconds a stale answer does instead of an error (RFC 5861, section 4). */
  get staleIfError(): number | undefined {
    return readCount(this.#directives, 'stale-if-error')
  }

  /** Whether caches must ask the server first. */
  get noCache(): boolean {
    return this.#directives.has('no-cache')
  }

  /** Whether caches must not keep the request or its answer. */
  get noStore(): boolean {
    return this.#directives.has('no-store')
  }

  /** Whether nothing on the way may change the content. */
  get noTransform(): boolean {
    return this.#directives.has('no-transform')
  }

  /** Whether only what is in a cache is wanted. */
  get onlyIfCached(): boolean {
    return this.#directives.has('only-if-cached')
  }

  /** Whether a directive is there, also one that has no member here. */
  has(directive: string): boolean {
    return this.#directives.has(directive.toLowerCase())
  }

  /** The value of a directive; `undefined` when it has none or is not there. */
  get(directive: string): string | undefined {
    return this.#directives.get(directive.toLowerCase())
  }
}

/**
 * What caches may do with an answer (section 5.2.2). Setting a member changes the header at once, and
 * `undefined`, `false` or no names take the directive away.
 *
 * Setting throws a `TypeError` for seconds that are not a whole number from 0 on.
 */
export class ResponseCacheControl {
  readonly #directives: HeaderDirectives

  constructor(headers: HeaderMap) {
    this.#directives = new HeaderDirectives(headers, 'Cache-Control')
  }

  /** For how many seconds the answer is fresh. */
  get maxAge(): number | undefined {
    return readCount(this.#directives.read(), 'max-age')
  }
  set maxAge(seconds: number | undefined) {
    this.#setCount('max-age', seconds)
  }

  /** The same for caches that many people share. */
  get sMaxage(): number | undefined {
    return readCount(this.#directives.read(), 's-maxage')
  }
  set sMaxage(seconds: number | undefined) {
    this.#setCount('s-maxage', seconds)
  }

  /** For how many seconds after that it may be used while it is asked for again (RFC 5861, section 3). */
  get staleWhileRevalidate(): number | undefined {
    return readCount(this.#directives.read(), 'stale-while-revalidate')
  }
  set staleWhileRevalidate(seconds: number | undefined) {
    this.#setCount('stale-while-revalidate', seconds)
  }

  /** For how many seconds after that it does instead of an error (RFC 5861, section 4). */
  get staleIfError(): number | undefined {
    return readCount(this.#directives.read(), 'stale-if-error')
  }
  set staleIfError(seconds: number | undefined) {
    this.#setCount('stale-if-error', seconds)
  }

  /** Whether a cache must ask the server before each use; names of fields limit it to those. */
  get noCache(): boolean | readonly string[] {
    return this.#readFields('no-cache')
  }
  set noCache(fields: boolean | readonly string[] | undefined) {
    this.#setFields('no-cache', fields)
  }

  /** Whether only the client's own cache may keep it; names of fields limit it to those. */
  get private(): boolean | readonly string[] {
    return this.#readFields('private')
  }
  set private(fields: boolean | readonly string[] | undefined) {
    this.#setFields('private', fields)
  }

  /** Whether shared caches may keep what they would not, such as the answer to a user who is logged in. */
  get public(): boolean {
    return this.has('public')
  }
  set public(isSet: boolean | undefined) {
    this.#directives.set('public', isSet)
  }

  /** Whether no cache may keep it. */
  get noStore(): boolean {
    return this.has('no-store')
  }
  set noStore(isSet: boolean | undefined) {
    this.#directives.set('no-store', isSet)
  }

  /** Whether nothing on the way may change the content. */
  get noTransform(): boolean {
    return this.has('no-transform')
  }
  set noTransform(isSet: boolean | undefined) {
    this.#directives.set('no-transform', isSet)
  }

  /** Whether it must not be used once it is stale, not even when the server cannot be reached. */
  get mustRevalidate(): boolean {
    return this.has('must-revalidate')
  }
  set mustRevalidate(isSet: boolean | undefined) {
    this.#directives.set('must-revalidate', isSet)
  }

  /** The same for caches that many people share. */
  get proxyRevalidate(): boolean {
    return this.has('proxy-revalidate')
  }
  set proxyRevalidate(isSet: boolean | undefined) {
    this.#directives.set('proxy-revalidate', isSet)
  }

  /** Whether only caches that know what its status asks of them may keep it. */
  get mustUnderstand(): boolean {
    return this.has('must-understand')
  }
  set mustUnderstand(isSet: boolean | undefined) {
    this.#directives.set('must-understand', isSet)
  }

  /** Whether it never changes while it is fresh, so that no reload need ask (RFC 8246). */
  get immutable(): boolean {
    return this.has('immutable')
  }
  set immutable(isSet: boolean | undefined) {
    this.#directives.set('immutable', isSet)
  }

  /** Whether a directive is there, also one that has no member here. */
  has(directive: string): boolean {
    return this.#directives.read().has(directive.toLowerCase())
  }

  /** The value of a directive; `undefined` when it has none or is not there. */
  get(directive: string): string | undefined {
    return this.#directives.read().get(directive.toLowerCase())
  }

  /** Sets a directive that has no member here: to a value, or without one to `true`. */
  set(directive: string, value: string | boolean | undefined): void {
    this.#directives.set(directive.toLowerCase(), value)
  }

  #setCount(name: string, seconds: number | undefined): void {
    this.#directives.set(name, seconds === undefined ? undefined : formatCount(name, seconds))
  }

  #readFields(name: string): boolean | readonly string[] {
    const directives = this.#directives.read()
    const fields = directives.get(name)
    return fields === undefined ? directives.has(name) : splitList(fields)
  }

  #setFields(name: string, fields: boolean | readonly string[] | undefined): void {
    if (typeof fields !== 'object') this.#directives.set(name, fields)
    else this.#directives.set(name, fields.length > 0 && fields.join(', '))
  }
}

function readCount(directives: DirectiveMap, name: string): number | undefined {
  return parseCount(directives.get(name) ?? '')
}
