/** The matcher of parts in which a converter brings a pattern of its own: one regular expression. */

import type { Captures, Matcher } from './matcher.ts'

/** One piece of a part: literal text, or the pattern of a placeholder. */
export type PatternPiece =
  | { readonly type: 'text'; readonly text: string }
  | { readonly type: 'pattern'; readonly pattern: string }

/** Makes the matcher of a part in which a converter has a pattern of its own. */
export function createPatternMatcher(pieces: readonly PatternPiece[]): Matcher {
  const groups: number[] = []
  let source = ''
  let count = 0
  for (const piece of pieces) {
    if (piece.type === 'text') {
      source += escapeText(piece.text)
      continue
    }
    count += 1
    groups.push(count)
    source += `(${shiftGroups(piece.pattern, count)})`
    count += countGroups(piece.pattern)
  }
  return new PatternMatcher(new RegExp(`^(?:${source})$`, 'u'), groups)
}

class PatternMatcher implements Matcher {
  readonly #expression: RegExp
  readonly #groups: readonly number[]

  /** `groups` are the numbers of the groups that the placeholders take. */
  constructor(expression: RegExp, groups: readonly number[]) {
    this.#expression = expression
    this.#groups = groups
  }

  match(text: string, captures: Captures): boolean {
    const match = this.#expression.exec(text)
    if (match === null) return false
    for (const group of this.#groups) captures.add(match[group] ?? '')
    return true
  }
}

/** Writes literal text as the source of a regular expression. */
export function escapeText(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|/]/g, '\\$&')
}

/** The number of groups that a pattern captures. */
function countGroups(pattern: string): number {
  const match = new RegExp(`${pattern}|`, 'u').exec('')
  return match === null ? 0 : match.length - 1
}

/**
 * What refers to a group or names one: an escape (`\1`, `\k<name>`, and others, which stay), a class
 * (which stays) and the name of a group.
 */
const REFERENCE = /\\(?:([1-9]\d*)|k<([^>]*)>|.)|\[(?:\\.|[^\]\\])*\]|\(\?<([^>=!]+)>/gs

/**
 * Moves the groups of a pattern behind `offset` other ones, so that its references still find them and
 * its names are not those of another pattern.
 */
function shiftGroups(pattern: string, offset: number): string {
  return pattern.replace(REFERENCE, (text, number?: string, reference?: string, name?: string) => {
    if (number !== undefined) return `\\${Number(number) + offset}`
    if (reference !== undefined) return `\\k<${reference}_${offset}>`
    return name === undefined ? text : `(?<${name}_${offset}>`
  })
}
