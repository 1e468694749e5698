/** The ways to read a rule: with and without each of its optional parts. */

import { RuleError } from './rule-error.ts'
import type { RulePiece } from './rule-parser.ts'

/** A piece of a rule that has no optional parts. */
export type FlatPiece = Exclude<RulePiece, { type: 'optional' }>

/** As many as path-to-regexp allows. */
const MAX_VARIANTS = 256

/** Lists the ways to read a rule; the ones with an optional part come before the ones without it. */
export function expandOptional(rule: string, pieces: readonly RulePiece[]): FlatPiece[][] {
  if (pieces.every(isFlat)) return [[...pieces]]
  let variants: FlatPiece[][] = [[]]
  for (const piece of pieces) {
    if (piece.type === 'optional') {
      const inner = expandOptional(rule, piece.pieces)
      if (variants.length * (inner.length + 1) > MAX_VARIANTS) throw tooManyVariants(rule)
      variants = variants.flatMap((variant) => [
        ...inner.map((part) => [...variant, ...part]),
        variant,
      ])
    } else {
      for (const variant of variants) variant.push(piece)
    }
  }
  return variants
}

function isFlat(piece: RulePiece): piece is FlatPiece {
  return piece.type !== 'optional'
}

function tooManyVariants(rule: string): RuleError {
  return new RuleError(
    `There are more than ${MAX_VARIANTS} ways to read this rule with and without its optional parts; split it into several rules.`,
    rule,
    rule.indexOf('{'),
  )
}

/** Joins texts that follow each other; `mergeSlashes` makes one slash of several. */
export function joinTexts(pieces: readonly FlatPiece[], mergeSlashes: boolean): FlatPiece[] {
  const joined: FlatPiece[] = []
  for (const piece of pieces) {
    const last = joined.at(-1)
    if (piece.type === 'text' && last?.type === 'text') {
      joined[joined.length - 1] = { type: 'text', text: last.text + piece.text }
    } else {
      joined.push(piece)
    }
  }
  return mergeSlashes ? joined.map(mergePiece) : joined
}

function mergePiece(piece: FlatPiece): FlatPiece {
  if (piece.type === 'placeholder' || !piece.text.includes('//')) return piece
  return { type: 'text', text: piece.text.replace(/\/{2,}/g, '/') }
}

/** A segment that every client resolves before it sends the path (RFC 3986, section 5.2.4). */
const DOT_SEGMENT = /\/\.{1,2}(?=\/|$)/

/** Throws a `RuleError` when no path can match. */
export function checkPath(rule: string, pieces: readonly FlatPiece[]): void {
  const [first] = pieces
  if (first?.type !== 'text' || !first.text.startsWith('/')) {
    throw new RuleError('A rule starts with a slash, with and without its optional parts.', rule, 0)
  }
  if (first.text.startsWith('//')) {
    throw new RuleError('No path starts with two slashes; they are taken for one.', rule, 0)
  }
  if (pieces.some((piece) => piece.type === 'text' && piece.text.includes('/.'))) {
    checkDotSegments(rule, pieces)
  }
}

function checkDotSegments(rule: string, pieces: readonly FlatPiece[]): void {
  const outline = pieces.map((piece) => (piece.type === 'text' ? piece.text : ':')).join('')
  if (!DOT_SEGMENT.test(outline)) return
  throw new RuleError(
    'No path has a segment "." or ".."; a client resolves them before it sends the request.',
    rule,
    rule.search(DOT_SEGMENT) + 1,
  )
}
