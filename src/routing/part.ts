/**
 * Splits a rule into literal text and the parts that have placeholders.
 *
 * The parts are Werkzeug's (`routing/rules.py`, `_parse_rule`): each is one segment, or all that is left
 * of the rule when one of its placeholders may take a slash.
 */

import type { Atom } from './atom.ts'
import { createMatcher, findWhole } from './create-matcher.ts'
import type { Matcher } from './matcher.ts'
import { toPathInfo } from './path-text.ts'
import { escapeText } from './pattern-matcher.ts'
import type { PlacedPiece, PlaceholderPiece } from './placed-converter.ts'

/** A rule as the tree takes it. The texts are in the form of PATH_INFO. */
export interface SplitRule {
  /** The parts with placeholders. */
  readonly steps: readonly Step[]
  /** The literal text behind the last of them. */
  readonly end: string
}

/** A part with placeholders, and the literal text in front of it, without its last slash. */
export interface Step {
  readonly text: string
  readonly part: Part
}

/** A segment, or the rest of a path, in which there are placeholders. */
export interface Part {
  /** The same for parts that take the same texts and are tried at the same time. */
  readonly key: string
  /** Decides, compared number by number, which part is tried first; the smaller ones are. */
  readonly weight: readonly number[]
  /** Whether it takes all that is left of the path, and not only one segment. */
  readonly isFinal: boolean
  /** Whether it leaves a slash at the end of the path for the literal text behind it. */
  readonly isSuffixed: boolean
  /** Takes all of its text, when it is one placeholder with nothing around it. */
  readonly whole: Atom | undefined
  /** Decides what it takes. */
  readonly matcher: Matcher
  /** How many placeholders it has. */
  readonly placeholderCount: number
}

/** The parts so far: rules share those they have in common. */
export class KnownParts {
  readonly #bySource = new Map<string, Part>()
  readonly #byKey = new Map<string, Part>()

  /** Gives the part of a source; to write a key takes longer. */
  get(source: string, create: () => Part): Part {
    const known = this.#bySource.get(source)
    if (known !== undefined) return known
    const created = create()
    const part = this.#byKey.get(created.key) ?? created
    this.#byKey.set(part.key, part)
    this.#bySource.set(source, part)
    return part
  }
}

/** Splits a path; it starts with text that starts with a slash, and no two texts follow each other. */
export function splitPath(pieces: readonly PlacedPiece[], known: KnownParts): SplitRule {
  const splitter = new PathSplitter(known)
  for (const [i, piece] of pieces.entries()) {
    if (piece.type === 'text') splitter.addText(piece.text)
    else splitter.addPlaceholder(piece)
    if (isSpanning(piece)) return splitter.finishWith(pieces.slice(i + 1))
  }
  return splitter.finish()
}

/** Makes one part of all pieces; for host names, which have no slashes. */
export function createHostPart(pieces: readonly PlacedPiece[], known: KnownParts): Part {
  return sharePart(pieces, ONE_SEGMENT, known)
}

const ONE_SEGMENT = { isFinal: false, isSuffixed: false }

function isSpanning(piece: PlacedPiece): boolean {
  return piece.type === 'placeholder' && piece.converter.isSpanning
}

class PathSplitter {
  readonly #known: KnownParts
  readonly #steps: Step[] = []
  #text = ''
  #segment: PlacedPiece[] = []

  constructor(known: KnownParts) {
    this.#known = known
  }

  addPlaceholder(piece: PlaceholderPiece): void {
    this.#segment.push(piece)
  }

  addText(text: string): void {
    const start = text.indexOf('/')
    addText(this.#segment, start === -1 ? text : text.slice(0, start))
    if (start === -1) return
    this.#closeSegment()
    const end = text.lastIndexOf('/')
    this.#text += toPathInfo(text.slice(start, end))
    addText(this.#segment, text.slice(end + 1))
  }

  #closeSegment(): void {
    if (this.#segment.length > 0) this.#addStep(sharePart(this.#segment, ONE_SEGMENT, this.#known))
    this.#segment = []
  }

  #addStep(part: Part): void {
    this.#steps.push({ text: this.#text, part })
    this.#text = ''
  }

  finish(): SplitRule {
    const [first] = this.#segment
    if (this.#segment.length < 2 && first?.type !== 'placeholder') {
      return { steps: this.#steps, end: `${this.#text}/${toPathInfo(first?.text ?? '')}` }
    }
    this.#closeSegment()
    return { steps: this.#steps, end: '' }
  }

  /** Makes one part of the last segment and all that is left. */
  finishWith(rest: readonly PlacedPiece[]): SplitRule {
    const last = rest.at(-1)
    const isSuffixed = last?.type === 'text' && last.text.endsWith('/')
    const pieces = [...this.#segment, ...(isSuffixed ? rest.slice(0, -1) : rest)]
    if (isSuffixed) addText(pieces, last.text.slice(0, -1))
    this.#addStep(sharePart(pieces, { isFinal: true, isSuffixed }, this.#known))
    return { steps: this.#steps, end: isSuffixed ? '/' : '' }
  }
}

function addText(pieces: PlacedPiece[], text: string): void {
  if (text !== '') pieces.push({ type: 'text', text })
}

type Slashes = Pick<Part, 'isFinal' | 'isSuffixed'>

function sharePart(pieces: readonly PlacedPiece[], slashes: Slashes, known: KnownParts): Part {
  const source = pieces.map(formatSource).join('')
  return known.get(slashes.isSuffixed ? `${source}/` : source, () => createPart(pieces, slashes))
}

/** Two parts have the same source only when they have the same pieces. */
function formatSource(piece: PlacedPiece): string {
  return piece.type === 'text' ? `${piece.text.length}:${piece.text}` : `#${piece.id};`
}

function createPart(pieces: readonly PlacedPiece[], slashes: Slashes): Part {
  const weight = weigh(pieces)
  const source = pieces.map(formatPattern).join('')
  return {
    key: `${source} ${slashes.isFinal} ${slashes.isSuffixed} ${weight.join(' ')}`,
    weight,
    ...slashes,
    whole: findWhole(pieces),
    matcher: createMatcher(pieces),
    placeholderCount: pieces.filter(({ type }) => type === 'placeholder').length,
  }
}

function formatPattern(piece: PlacedPiece): string {
  return piece.type === 'text' ? escapeText(piece.text) : `(${piece.converter.pattern})`
}

/**
 * Werkzeug's weight: more literal texts come first, then longer ones, then more placeholders, then the
 * weights of their converters. A slash ends a text.
 */
function weigh(pieces: readonly PlacedPiece[]): number[] {
  const lengths: number[] = []
  const weights: number[] = []
  for (const piece of pieces) {
    if (piece.type === 'placeholder') weights.push(piece.converter.weight)
    else lengths.push(...measureTexts(piece.text))
  }
  return [-lengths.length, ...lengths, -weights.length, ...weights]
}

function measureTexts(text: string): number[] {
  const texts = text.split('/').filter((part) => part !== '')
  return texts.map((part) => -Array.from(part).length)
}

/** Compares two weights; negative when the first one comes first. */
export function compareWeights(first: readonly number[], second: readonly number[]): number {
  for (const [i, number] of first.entries()) {
    const difference = number - (second[i] ?? 0)
    if (difference !== 0) return difference
  }
  return 0
}
