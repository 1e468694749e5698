/** The atoms of numbers. Only the digits 0 to 9 count. */

import type { Atom, Characters, Reach } from './atom.ts'
import { emptyReach } from './atom.ts'

const HYPHEN = 0x2d
const DOT = 0x2e

/** Takes digits, as many as it can: `\d+`, or `-?\d+`. */
export class IntegerAtom implements Atom {
  readonly #isSigned: boolean

  constructor(isSigned: boolean) {
    this.#isSigned = isSigned
  }

  takesAll(text: string): boolean {
    const start = startOfDigits(text, this.#isSigned)
    return start < text.length && skipDigits(text, start) === text.length
  }

  reach(characters: Characters, rest: Reach): Reach {
    return addSigns(characters, reachDigits(characters, rest), this.#isSigned)
  }

  take(characters: Characters, start: number, rest: Reach): number {
    const digits = characters[start] === HYPHEN ? start + 1 : start
    return rest.lastIndexOf(1, endOfDigits(characters, digits))
  }
}

/** Takes digits, a dot and digits, as many as it can: `\d+\.\d+`, or `-?\d+\.\d+`. */
export class DecimalAtom implements Atom {
  readonly #isSigned: boolean

  constructor(isSigned: boolean) {
    this.#isSigned = isSigned
  }

  takesAll(text: string): boolean {
    const start = startOfDigits(text, this.#isSigned)
    const dot = skipDigits(text, start)
    if (dot === start || text.charCodeAt(dot) !== DOT || dot + 1 === text.length) return false
    return skipDigits(text, dot + 1) === text.length
  }

  reach(characters: Characters, rest: Reach): Reach {
    const fraction = reachDigits(characters, rest)
    const dots = emptyReach(characters)
    for (let i = 0; i < characters.length; i++) {
      if (characters[i] === DOT && fraction[i + 1] === 1) dots[i] = 1
    }
    return addSigns(characters, reachDigits(characters, dots), this.#isSigned)
  }

  take(characters: Characters, start: number, rest: Reach): number {
    const digits = characters[start] === HYPHEN ? start + 1 : start
    const fraction = endOfDigits(characters, digits) + 1
    return rest.lastIndexOf(1, endOfDigits(characters, fraction))
  }
}

function isDigit(code: number | undefined): boolean {
  return code !== undefined && code >= 0x30 && code <= 0x39
}

function startOfDigits(text: string, isSigned: boolean): number {
  return isSigned && text.charCodeAt(0) === HYPHEN ? 1 : 0
}

function skipDigits(text: string, start: number): number {
  let end = start
  while (isDigit(text.charCodeAt(end))) end += 1
  return end
}

function endOfDigits(characters: Characters, start: number): number {
  let end = start
  while (isDigit(characters[end])) end += 1
  return end
}

/** The positions from which one digit or more lead to `rest`. */
function reachDigits(characters: Characters, rest: Reach): Reach {
  const reach = emptyReach(characters)
  for (let i = characters.length - 1; i >= 0; i--) {
    if (isDigit(characters[i]) && (rest[i + 1] === 1 || reach[i + 1] === 1)) reach[i] = 1
  }
  return reach
}

/** Adds the positions of the hyphens in front of `digits`. */
function addSigns(characters: Characters, digits: Reach, isSigned: boolean): Reach {
  if (!isSigned) return digits
  const reach = digits.slice()
  for (let i = 0; i < characters.length; i++) {
    if (characters[i] === HYPHEN && digits[i + 1] === 1) reach[i] = 1
  }
  return reach
}
