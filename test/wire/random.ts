/** Numbers that look random, and are the same whenever their seed is. */

/** Draws numbers. */
export interface Random {
  /** Gives a whole number from 0 up to and without `limit`. */
  below(limit: number): number
  /** Gives one of the items. */
  pick<item>(items: readonly [item, ...item[]]): item
}

/** Makes a source of numbers of a seed: a Weyl sequence whose terms are mixed as in MurmurHash3. */
export function createRandom(seed: number): Random {
  let state = seed >>> 0
  const below = (limit: number): number => {
    state = (state + 0x9e3779b9) >>> 0
    let mixed = state
    mixed = Math.imul(mixed ^ (mixed >>> 16), 0x85ebca6b)
    mixed = Math.imul(mixed ^ (mixed >>> 13), 0xc2b2ae35)
    return Math.floor((((mixed ^ (mixed >>> 16)) >>> 0) / 2 ** 32) * limit)
  }
  return { below, pick: (items) => items[below(items.length)] ?? items[0] }
}

/** Makes a seed for a run, unless one is given as text. */
export function chooseSeed(text: string | undefined): number {
  return text === undefined ? Math.floor(Math.random() * 2 ** 32) : Number(text)
}
