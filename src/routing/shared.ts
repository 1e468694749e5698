/** What many rules have in common. */

import type { ParamsReader } from './params-reader.ts'
import type { PlaceholderPiece } from './placed-converter.ts'

/**
 * Keeps one copy of what many rules have in common: it saves memory, and lookups among many rules read
 * what the processor has at hand already.
 */
export class Shared {
  readonly #placeholders = new Map<string, PlaceholderList>()
  readonly #methods = new Map<string, ReadonlySet<string>>()

  /** Gives the list of some placeholders. */
  placeholders(pieces: readonly PlaceholderPiece[]): PlaceholderList {
    const key = pieces.map(({ id }) => id).join(' ')
    return share(this.#placeholders, key, () => {
      return { pieces, names: pieces.map(({ name }) => name), read: undefined }
    })
  }

  /** Gives the methods of a rule, in upper case; `GET` adds `HEAD`. */
  methods(list: readonly string[] | undefined): ReadonlySet<string> | undefined {
    if (list === undefined) return undefined
    if (!Array.isArray(list)) {
      throw new TypeError("The methods of a rule are an array: ['GET', 'POST'].")
    }
    const key = list.join(' ').toUpperCase()
    return share(this.#methods, key, () => new Set(addHead(key === '' ? [] : key.split(' '))))
  }
}

/** Placeholders in their order. */
export interface PlaceholderList {
  readonly pieces: readonly PlaceholderPiece[]
  readonly names: readonly string[]
  /** Makes params of their texts; created when it is needed first. */
  read: ParamsReader | undefined
}

function share<item>(items: Map<string, item>, key: string, create: () => item): item {
  const known = items.get(key)
  if (known !== undefined) return known
  const created = create()
  items.set(key, created)
  return created
}

function addHead(methods: readonly string[]): readonly string[] {
  return methods.includes('GET') ? [...methods, 'HEAD'] : methods
}
