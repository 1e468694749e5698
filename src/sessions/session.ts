/** The session: what a client is remembered by from one request to the next. */

import { SessionError } from './session-error.ts'
import { checkSessionValue } from './session-value.ts'

/** The values of a session; type your own by declaration merging. */
export interface SessionValues {
  [name: string]: unknown
}

/** How a session is made, by what opens it. */
export interface SessionInit {
  /** Gives the values that came with the request; `undefined` when there were none, or none to trust. */
  readonly load?: () => Readonly<Record<string, unknown>> | undefined
  /** What the store knows the session by. Default: it is not in a store. */
  readonly id?: string
  /** Why the session cannot be changed. Default: it can. */
  readonly refusal?: string
}

/** As in Flask, so that its cookies can be read. */
const PERMANENT = '_permanent'

/**
 * What is remembered of a client. It is used as a `Map` from names to values of JSON, and read when it is
 * first looked at.
 *
 * Only `set`, `delete` and `clear` are seen as changes. After a change inside of a value, such as
 * `session.get('cart').push(1)`, set `modified`.
 */
export class Session {
  readonly #load: SessionInit['load']
  #values: Map<string, unknown> | undefined
  #isNew = false
  #id: string | undefined
  #formerId: string | undefined
  #refusal: string | undefined
  #accessed = false
  #modified = false

  constructor({ load, id, refusal }: SessionInit = {}) {
    this.#load = load
    this.#id = id
    this.#refusal = refusal
  }

  /** The value of a name; `undefined` when there is none. */
  get<name extends string>(name: name): SessionValues[name] | undefined {
    // biome-ignore lint/nursery/noUnsafeTypeAssertion: whoever merges SessionValues promises what is set
    return this.#read().get(name) as SessionValues[name] | undefined
  }

  /** Whether there is a value of this name. */
  has(name: string): boolean {
    return this.#read().has(name)
  }

  /**
   * Sets a value. Throws a `TypeError` for what JSON cannot carry, such as a `Date`, a function, a bigint
   * or `undefined`, and a `SessionError` where the session cannot be changed.
   */
  set<name extends string>(name: name, value: SessionValues[name]): this {
    checkSessionValue(name, value)
    this.#change().set(name, value)
    return this
  }

  /** Takes a value away, and tells whether there was one; if not, the session counts as unchanged. */
  delete(name: string): boolean {
    this.#checkChangeable()
    return this.has(name) && this.#change().delete(name)
  }

  /** Takes all values away: an empty session ends, and the client is told to forget its cookie. */
  clear(): void {
    this.#change().clear()
  }

  /** How many values there are. */
  get size(): number {
    return this.#read().size
  }

  /** The names, in the order in which they were set. */
  keys(): IterableIterator<string> {
    return this.#read().keys()
  }

  /** The values. */
  values(): IterableIterator<unknown> {
    return this.#read().values()
  }

  /** Names and values. */
  entries(): IterableIterator<[name: string, value: unknown]> {
    return this.#read().entries()
  }

  /** Names and values. */
  [Symbol.iterator](): IterableIterator<[name: string, value: unknown]> {
    return this.entries()
  }

  /**
   * Whether the session outlives the browser: then it ends PERMANENT_SESSION_LIFETIME after the last
   * response. Default `false`. As in Flask it is a value, under the name `_permanent`.
   */
  get permanent(): boolean {
    return Boolean(this.#read().get(PERMANENT))
  }
  set permanent(permanent: boolean) {
    if (permanent) this.#change().set(PERMANENT, true)
    else this.delete(PERMANENT)
  }

  /** Whether the session was changed, so that it is saved. Set it after a change inside of a value. */
  get modified(): boolean {
    return this.#modified
  }
  set modified(modified: boolean) {
    this.#checkChangeable()
    if (modified) this.#read()
    this.#modified = modified
  }

  /** Whether anybody looked at the session, so that the response depends on the cookie. */
  get accessed(): boolean {
    return this.#accessed
  }

  /** Whether the request came without a session, or with none to trust. */
  get isNew(): boolean {
    this.#read()
    return this.#isNew
  }

  /**
   * Gives the session a new identity, and keeps its values. Call it when somebody logs in, so that a
   * session that was slipped to them before is worth nothing (session fixation). One in a cookie is
   * written again; one in a store gets a new id, and the old one is forgotten.
   */
  regenerate(): void {
    this.#change()
    this.#formerId ??= this.#id
    this.#id = undefined
  }

  /** What the store knows the session by; `undefined` outside of a store, and until it is first saved. */
  get id(): string | undefined {
    return this.#id
  }

  /** The id that `regenerate` took away, which its store has to forget. */
  get formerId(): string | undefined {
    return this.#formerId
  }

  /** All values for what saves them, `_permanent` first. To read them so is no access. */
  toRecord(): Record<string, unknown> {
    const { [PERMANENT]: permanent, ...others } = Object.fromEntries(this.#open())
    return permanent === undefined ? others : { [PERMANENT]: permanent, ...others }
  }

  /** Makes every further change throw a `SessionError` with this message. */
  seal(refusal: string): void {
    this.#refusal ??= refusal
  }

  #read(): Map<string, unknown> {
    this.#accessed = true
    return this.#open()
  }

  #change(): Map<string, unknown> {
    this.#checkChangeable()
    const values = this.#read()
    this.#modified = true
    return values
  }

  #checkChangeable(): void {
    if (this.#refusal !== undefined) throw new SessionError(this.#refusal)
  }

  #open(): Map<string, unknown> {
    if (this.#values !== undefined) return this.#values
    const loaded = this.#load?.()
    this.#isNew = loaded === undefined
    this.#values = new Map(Object.entries(loaded ?? {}))
    return this.#values
  }
}

/** Whether the values of a session say that it is permanent. */
export function isPermanent(record: Readonly<Record<string, unknown>>): boolean {
  return Boolean(record[PERMANENT])
}
