/** Templates: the text of a rule, encoded, with holes for its placeholders. */

import { describeValue } from './describe-value.ts'
import { encodePath, encodeSegment } from './path-text.ts'
import type { PlacedPiece, PlaceholderPiece } from './placed-converter.ts'

/** Encoded text and placeholders in turn. */
export type Template = readonly (string | Hole)[]

/** The place of a value. */
export interface Hole {
  readonly placeholder: PlaceholderPiece
  /** Whether a slash, the last one of the rule, follows. */
  readonly isSuffixed: boolean
}

/** Makes the template of a path or a host. */
export function createTemplate(pieces: readonly PlacedPiece[]): Template {
  return pieces.map((piece, i) => {
    if (piece.type === 'text') return encodePath(piece.text)
    const next = pieces[i + 1]
    const isSuffixed = i + 2 === pieces.length && next?.type === 'text' && next.text === '/'
    return { placeholder: piece, isSuffixed }
  })
}

/**
 * Fills the holes of a template. A `TypeError` says which value of which rule cannot be written, and why.
 */
export function fillTemplate(
  template: Template,
  rule: string,
  read: (name: string) => unknown,
): string {
  const texts = template.map((piece) => {
    return typeof piece === 'string' ? piece : fillHole(piece, rule, read(piece.placeholder.name))
  })
  return texts.join('')
}

function fillHole({ placeholder, isSuffixed }: Hole, rule: string, value: unknown): string {
  const text = formatValue(placeholder, rule, value)
  if (!placeholder.converter.isSpanning) return encodeSegment(text)
  const path = encodePath(text)
  // A slash beside another one would be merged with it, and not come back.
  const head = path.startsWith('/') ? `%2F${path.slice(1)}` : path
  return isSuffixed && head.endsWith('/') ? `${head.slice(0, -1)}%2F` : head
}

function formatValue({ name, converter }: PlaceholderPiece, rule: string, value: unknown): string {
  try {
    const text = converter.format(value)
    checkText(text)
    return text
  } catch (error) {
    if (!(error instanceof TypeError)) throw error
    const problem = `The value of "${name}" cannot stand in the URL of ${rule}. ${error.message}`
    throw new TypeError(problem, { cause: error })
  }
}

function checkText(text: unknown): void {
  if (typeof text !== 'string') {
    throw new TypeError(`The format function of its converter gives ${describeValue(text)}.`)
  }
  if (text === '') throw new TypeError('It must not be empty.')
  if (text.includes('\0')) throw new TypeError('It must not hold the character U+0000.')
}
