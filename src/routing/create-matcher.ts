/** Chooses the matcher of a part. */

import type { Atom } from './atom.ts'
import type { Matcher, SequencePiece } from './matcher.ts'
import { AroundMatcher, SequenceMatcher } from './matcher.ts'
import type { PatternPiece } from './pattern-matcher.ts'
import { createPatternMatcher } from './pattern-matcher.ts'
import type { PlacedPiece } from './placed-converter.ts'

/** The atom of a part that is one placeholder with nothing around it. */
export function findWhole(pieces: readonly PlacedPiece[]): Atom | undefined {
  const [piece] = pieces
  return pieces.length === 1 && piece?.type === 'placeholder' ? piece.converter.atom : undefined
}

/** Makes the matcher of a part that has one placeholder or more; no two texts follow each other. */
export function createMatcher(pieces: readonly PlacedPiece[]): Matcher {
  const sequence = pieces.map(toSequencePiece).filter((piece) => piece !== undefined)
  if (sequence.length < pieces.length) return createPatternMatcher(pieces.map(toPatternPiece))
  const atoms = sequence.filter((piece) => typeof piece !== 'string')
  const [atom] = atoms
  if (atom === undefined || atoms.length > 1) return new SequenceMatcher(sequence)
  return new AroundMatcher(toText(sequence[0]), atom, toText(sequence.at(-1)))
}

function toSequencePiece(piece: PlacedPiece): SequencePiece | undefined {
  return piece.type === 'text' ? piece.text : piece.converter.atom
}

function toPatternPiece(piece: PlacedPiece): PatternPiece {
  return piece.type === 'text' ? piece : { type: 'pattern', pattern: piece.converter.pattern }
}

function toText(piece: SequencePiece | undefined): string {
  return typeof piece === 'string' ? piece : ''
}
