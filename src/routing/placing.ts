/** Reads a rule as far as its converters. */

import type { ConverterSet } from './converter-set.ts'
import type { PlacedPiece } from './placed-converter.ts'
import { RuleError } from './rule-error.ts'
import { parseRule } from './rule-parser.ts'
import type { FlatPiece } from './variants.ts'
import { checkPath, expandOptional, joinTexts } from './variants.ts'

/** Reads a rule into its variants. */
export function placeRule(
  rule: string,
  converters: ConverterSet,
  mergeSlashes: boolean,
): PlacedPiece[][] {
  return expandOptional(rule, parseRule(rule)).map((variant) => {
    const pieces = joinTexts(variant, mergeSlashes)
    checkPath(rule, pieces)
    return placePieces(pieces, converters, rule)
  })
}

/** Reads a subdomain or a host, which has no slashes and no optional parts. */
export function placeDomain(domain: string, converters: ConverterSet): PlacedPiece[] {
  if (domain === '') return []
  const [pieces = [], ...others] = expandOptional(domain, parseRule(domain))
  const slash = domain.indexOf('/')
  if (slash !== -1) throw new RuleError('A host has no slashes.', domain, slash)
  if (others.length > 0) {
    throw new RuleError('A host has no optional parts.', domain, domain.indexOf('{'))
  }
  return placePieces(joinTexts(pieces, false), converters, domain).map(lowerText)
}

/** Hosts are compared without regard to case (RFC 3986, section 3.2.2), in lower case. */
function lowerText(piece: PlacedPiece): PlacedPiece {
  return piece.type === 'text' ? { ...piece, text: piece.text.toLowerCase() } : piece
}

function placePieces(
  pieces: readonly FlatPiece[],
  converters: ConverterSet,
  rule: string,
): PlacedPiece[] {
  return pieces.map((piece) =>
    piece.type === 'text' ? piece : converters.place(piece.placeholder, rule),
  )
}
