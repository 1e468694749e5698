/** The atoms of texts: literal text, segments, paths, choices and UUIDs. */

import type { Atom, Characters, Reach } from './atom.ts'
import { emptyReach, findNearest, toCharacters } from './atom.ts'

const SLASH = 0x2f
const LINE_FEED = 0x0a

/** Takes one of several texts; the first in their order that lets the rest match. */
export class ChoiceAtom implements Atom {
  readonly #texts: ReadonlySet<string>
  readonly #choices: readonly Characters[]

  constructor(texts: readonly string[]) {
    this.#texts = new Set(texts)
    this.#choices = texts.map(toCharacters)
  }

  takesAll(text: string): boolean {
    return this.#texts.has(text)
  }

  reach(characters: Characters, rest: Reach): Reach {
    const reach = emptyReach(characters)
    for (let i = 0; i < reach.length; i++) {
      if (this.#choose(characters, i, rest) !== undefined) reach[i] = 1
    }
    return reach
  }

  take(characters: Characters, start: number, rest: Reach): number {
    return start + (this.#choose(characters, start, rest)?.length ?? 0)
  }

  #choose(characters: Characters, start: number, rest: Reach): Characters | undefined {
    return this.#choices.find(
      (choice) => rest[start + choice.length] === 1 && startsWith(characters, choice, start),
    )
  }
}

function startsWith(characters: Characters, prefix: Characters, start: number): boolean {
  return prefix.every((character, i) => characters[start + i] === character)
}

/** Takes characters of one segment, as many as it can: `[^/]{min,max}`. */
export class SegmentAtom implements Atom {
  readonly #min: number
  readonly #max: number

  constructor(min: number, max: number) {
    this.#min = min
    this.#max = max
  }

  takesAll(text: string): boolean {
    // A character is one or two UTF-16 units; they are counted only when that decides.
    if (text.length < this.#min) return false
    if (text.length <= this.#max && text.length >= this.#min * 2) return true
    if (this.#min <= 1 && this.#max === Number.POSITIVE_INFINITY) return true
    const { length } = toCharacters(text)
    return length >= this.#min && length <= this.#max
  }

  reach(characters: Characters, rest: Reach): Reach {
    const reach = emptyReach(characters)
    const nearest = findNearest(rest)
    let segmentEnd = characters.length
    for (let i = characters.length; i >= 0; i--) {
      if (characters[i] === SLASH) segmentEnd = i
      const stop = nearest[i + this.#min]
      if (stop !== undefined && stop <= Math.min(segmentEnd, i + this.#max)) reach[i] = 1
    }
    return reach
  }

  take(characters: Characters, start: number, rest: Reach): number {
    const slash = characters.indexOf(SLASH, start)
    const segmentEnd = slash === -1 ? characters.length : slash
    return rest.lastIndexOf(1, Math.min(segmentEnd, start + this.#max))
  }
}

/** Takes anything that does not start with a slash, as little as it can: `[^/].*?`. */
export class PathAtom implements Atom {
  takesAll(text: string): boolean {
    return text.charCodeAt(0) !== SLASH && !text.includes('\n', 1)
  }

  reach(characters: Characters, rest: Reach): Reach {
    const reach = emptyReach(characters)
    const nearest = findNearest(rest)
    let lineEnd = characters.length
    for (let i = characters.length - 1; i >= 0; i--) {
      const stop = nearest[i + 1]
      if (stop !== undefined && stop <= lineEnd && characters[i] !== SLASH) reach[i] = 1
      if (characters[i] === LINE_FEED) lineEnd = i
    }
    return reach
  }

  take(_: Characters, start: number, rest: Reach): number {
    return rest.indexOf(1, start + 1)
  }
}

const UUID = /^[\da-f]{8}-[\da-f]{4}-[\da-f]{4}-[\da-f]{4}-[\da-f]{12}$/i
const UUID_LENGTH = 36

/** Takes a UUID with its hyphens, in any case. */
export class UuidAtom implements Atom {
  takesAll(text: string): boolean {
    return text.length === UUID_LENGTH && UUID.test(text)
  }

  reach(characters: Characters, rest: Reach): Reach {
    const reach = emptyReach(characters)
    for (let i = 0; i < reach.length; i++) {
      if (rest[i + UUID_LENGTH] === 1 && isUuidAt(characters, i)) reach[i] = 1
    }
    return reach
  }

  take(_: Characters, start: number): number {
    return start + UUID_LENGTH
  }
}

function isUuidAt(characters: Characters, start: number): boolean {
  return UUID.test(String.fromCodePoint(...characters.slice(start, start + UUID_LENGTH)))
}
