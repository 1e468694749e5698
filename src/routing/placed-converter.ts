/** Converters in their place in a rule. */

import type { Atom } from './atom.ts'
import type { Converter } from './converter.ts'

/** A converter with everything decided. */
export interface PlacedConverter extends Converter {
  readonly pattern: string
  readonly weight: number
  /** Takes the same text as the pattern, in linear time; absent when the pattern is a user's own. */
  readonly atom?: Atom
  /** Whether it may take a slash. */
  readonly isSpanning: boolean
}

/** A piece of a rule whose converter is known. */
export type PlacedPiece = TextPiece | PlaceholderPiece

/** Literal text. */
export interface TextPiece {
  readonly type: 'text'
  readonly text: string
}

/** A placeholder with its converter. */
export interface PlaceholderPiece {
  readonly type: 'placeholder'
  /** The same for placeholders of the same name and converter, and only for those. */
  readonly id: number
  readonly name: string
  readonly converter: PlacedConverter
}
