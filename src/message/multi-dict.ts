/** Names that may have several values, such as those of a query or a form. */

import { BadRequest } from './errors.ts'

/** How `get` turns a value into another one. */
export interface ConvertOptions<value, converted> {
  /** Turns a value into another one. A value it throws for, or makes `NaN`, counts as missing. */
  readonly type: (value: value) => converted
}

/** What `get` gives for a name that is missing. */
export interface DefaultOptions<fallback> {
  /** Stands in for a value that is missing. */
  readonly default: fallback
}

/** Names and values in order. Names come from strangers, so none of them has a special meaning. */
export class MultiDict<value = string> {
  readonly #pairs: readonly (readonly [string, value])[]
  readonly #values = new Map<string, value[]>()

  constructor(pairs: Iterable<readonly [string, value]> = []) {
    this.#pairs = Array.from(pairs)
    for (const [key, item] of this.#pairs) {
      const values = this.#values.get(key)
      if (values === undefined) this.#values.set(key, [item])
      else values.push(item)
    }
  }

  /**
   * The first value of a name, or `undefined`.
   *
   * `get('page', { type: Number, default: 1 })` converts it; a value that cannot be converted counts
   * as missing.
   */
  get(key: string): value | undefined
  get<fallback>(key: string, options: DefaultOptions<fallback>): value | fallback
  get<converted>(key: string, options: ConvertOptions<value, converted>): converted | undefined
  get<converted, fallback>(
    key: string,
    options: ConvertOptions<value, converted> & DefaultOptions<fallback>,
  ): converted | fallback
  get(
    key: string,
    options: Partial<ConvertOptions<value, unknown> & DefaultOptions<unknown>> = {},
  ): unknown {
    const first = this.#values.get(key)?.[0]
    if (first === undefined) return options.default
    return options.type === undefined ? first : (convert(first, options.type) ?? options.default)
  }

  /** All values of a name, in order. With `type` they are converted, and those that cannot be left out. */
  getAll(key: string): value[]
  getAll<converted>(key: string, options: ConvertOptions<value, converted>): converted[]
  getAll(key: string, options: Partial<ConvertOptions<value, unknown>> = {}): unknown[] {
    const values = this.#values.get(key) ?? []
    const { type } = options
    if (type === undefined) return [...values]
    return values.map((value) => convert(value, type)).filter((value) => value !== undefined)
  }

  /** The first value of a name. Throws a `BadRequest` when there is none: the client left it out. */
  require(key: string): value {
    const first = this.#values.get(key)?.[0]
    if (first !== undefined) return first
    throw new BadRequest(`The request lacks the value ${JSON.stringify(key)}.`)
  }

  /** Whether a name is there. */
  has(key: string): boolean {
    return this.#values.has(key)
  }

  /** The names, each once. */
  keys(): IterableIterator<string> {
    return this.#values.keys()
  }

  /** All pairs of name and value, in order. */
  entries(): IterableIterator<readonly [string, value]> {
    return this.#pairs.values()
  }

  /** All pairs of name and value, in order. */
  [Symbol.iterator](): IterableIterator<readonly [string, value]> {
    return this.entries()
  }

  /** The number of pairs. */
  get size(): number {
    return this.#pairs.length
  }

  /** The first value of each name, in an object without a prototype. */
  toObject(): Record<string, value> {
    const object: Record<string, value> = Object.create(null)
    for (const [key, [first]] of this.#values) if (first !== undefined) object[key] = first
    return object
  }
}

/** Converts a value, or gives `undefined`. `Number` would make zero of blank text, so that is refused. */
function convert<value>(item: value, type: (item: value) => unknown): unknown {
  if (Object.is(type, Number) && typeof item === 'string' && item.trim() === '') return undefined
  try {
    const converted = type(item)
    return Number.isNaN(converted) ? undefined : converted
  } catch {
    return undefined
  }
}
