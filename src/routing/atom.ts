/**
 * What one piece of a segment takes, in linear time.
 *
 * A segment with several placeholders, `<a>-<int:b>.txt`, is a sequence of atoms. A regular expression
 * would match it by trial and error; here every atom first says from which positions the rest of the
 * sequence can be reached, from the last atom to the first, and then each takes what it prefers. The
 * outcome is that of the regular expression, and the time grows with the length only.
 */

/** Characters of a text as code points. */
export type Characters = readonly number[]

/** For every position of a text, and its end, 1 when the rest of a sequence matches from there. */
export type Reach = Uint8Array

/** A piece of a sequence. Positions count characters, not UTF-16 units. */
export interface Atom {
  /** Whether it takes all of a text that is not empty. */
  takesAll(text: string): boolean
  /** The positions from which it can take something and leave the rest at a position in `rest`. */
  reach(characters: Characters, rest: Reach): Reach
  /** Where it stops when it starts at `start`, a position it reached before: its first choice. */
  take(characters: Characters, start: number, rest: Reach): number
}

/** Splits a text into its characters. */
export function toCharacters(text: string): number[] {
  const characters: number[] = []
  for (let i = 0; i < text.length; i++) {
    const code = text.codePointAt(i) ?? 0
    if (code > 0xffff) i += 1
    characters.push(code)
  }
  return characters
}

/** A table for a text with no position in it. */
export function emptyReach(characters: Characters): Reach {
  return new Uint8Array(characters.length + 1)
}

/** For every position, the nearest one at or after it that is in `reach`; or one past the end. */
export function findNearest(reach: Reach): Int32Array {
  const nearest = new Int32Array(reach.length)
  let last = reach.length
  for (let i = reach.length - 1; i >= 0; i--) {
    if (reach[i] === 1) last = i
    nearest[i] = last
  }
  return nearest
}
