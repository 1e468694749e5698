/** Matchers: what one part of a path, with its placeholders, takes. They are linear in its length. */

import type { Atom, Characters, Reach } from './atom.ts'
import { emptyReach, toCharacters } from './atom.ts'
import { ChoiceAtom } from './text-atoms.ts'

/** Where the pieces of a text go, in the order of the placeholders. */
export interface Captures {
  /** Adds what the next placeholder takes. */
  add(text: string): void
}

/** Decides whether a part takes a text, and which piece of it goes to which placeholder. */
export interface Matcher {
  /** Adds what the placeholders take to `captures`; when it gives `false`, it adds nothing. */
  match(text: string, captures: Captures): boolean
}

/** Takes a text with one placeholder and literal text around it: `v<int:major>.txt`. */
export class AroundMatcher implements Matcher {
  readonly #head: string
  readonly #atom: Atom
  readonly #tail: string

  constructor(head: string, atom: Atom, tail: string) {
    this.#head = head
    this.#atom = atom
    this.#tail = tail
  }

  match(text: string, captures: Captures): boolean {
    const end = text.length - this.#tail.length
    if (end <= this.#head.length) return false
    if (!text.startsWith(this.#head) || !text.endsWith(this.#tail)) return false
    const inner = text.slice(this.#head.length, end)
    if (!this.#atom.takesAll(inner)) return false
    captures.add(inner)
    return true
  }
}

/** One piece of a sequence: literal text, or what a placeholder takes. */
export type SequencePiece = string | Atom

/** Takes a text with several placeholders: `<a>-<b>`. */
export class SequenceMatcher implements Matcher {
  readonly #atoms: readonly Atom[]
  readonly #isPlaceholder: readonly boolean[]
  readonly #texts: readonly string[]

  constructor(pieces: readonly SequencePiece[]) {
    this.#atoms = pieces.map((piece) =>
      typeof piece === 'string' ? new ChoiceAtom([piece]) : piece,
    )
    this.#isPlaceholder = pieces.map((piece) => typeof piece !== 'string')
    this.#texts = pieces.filter((piece) => typeof piece === 'string')
  }

  match(text: string, captures: Captures): boolean {
    if (!this.#holdsTexts(text)) return false
    const characters = toCharacters(text)
    const reaches = this.#reachAll(characters)
    if (reaches[0]?.[0] !== 1) return false
    this.#takeAll(text, characters, reaches, captures)
    return true
  }

  /** Most texts fail here, and the tables are not made for them. */
  #holdsTexts(text: string): boolean {
    let index = 0
    for (const literal of this.#texts) {
      index = text.indexOf(literal, index)
      if (index === -1) return false
      index += literal.length
    }
    return true
  }

  /** For each atom, and the end, the positions from which the sequence matches. */
  #reachAll(characters: Characters): Reach[] {
    let reach = emptyReach(characters)
    reach[characters.length] = 1
    const reaches = [reach]
    for (const atom of this.#atoms.toReversed()) {
      reach = atom.reach(characters, reach)
      reaches.push(reach)
    }
    return reaches.reverse()
  }

  #takeAll(
    text: string,
    characters: Characters,
    reaches: readonly Reach[],
    captures: Captures,
  ): void {
    let start = 0
    for (const [i, atom] of this.#atoms.entries()) {
      const rest = reaches[i + 1]
      if (rest === undefined) return
      const end = atom.take(characters, start, rest)
      if (this.#isPlaceholder[i] === true) captures.add(sliceText(text, characters, start, end))
      start = end
    }
  }
}

function sliceText(text: string, characters: Characters, start: number, end: number): string {
  // Without a surrogate pair, positions of characters are positions of the text.
  if (characters.length === text.length) return text.slice(start, end)
  return characters
    .slice(start, end)
    .map((character) => String.fromCodePoint(character))
    .join('')
}
