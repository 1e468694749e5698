/** What a client prefers of one kind of thing, by weight (RFC 9110, section 12.4.2). */

import { splitList, trimSpace } from './list.ts'
import { formatParameters, parseParameters } from './parameters.ts'

/** One thing that a client names, or a range of things. */
export interface WeightedRange {
  /** What it names, with its parameters: `text/*`, `de-CH`. */
  readonly value: string
  /** How much it is wanted, from 0 (refused) to 1. */
  readonly quality: number
}

/** A range that was read, with its parameters. */
export interface ReadRange extends WeightedRange {
  /** What it names, in lower case and without parameters. */
  readonly name: string
  /** The parameters besides the weight. */
  readonly parameters: ReadonlyMap<string, string>
}

/** What the members of one header are, and how they match. */
export interface RangeKind {
  /** Whether this can be a member. */
  isRange(name: string): boolean
  /** How closely a range fits what is offered, the larger the closer; `undefined` if it does not. */
  match(range: ReadRange, offered: ReadRange): number | undefined
  /** The ranges that count when the client named some, in case that is more than it said. */
  complete?(ranges: readonly ReadRange[]): readonly ReadRange[]
  /** What counts when the client said nothing: a range of everything, or of what is always there. */
  readonly silence: string
}

/** The longest header that is looked at; a longer one counts as absent. */
const MAX_LENGTH = 4096

/** qvalue = ( "0" [ "." 0*3DIGIT ] ) / ( "1" [ "." 0*3("0") ] ); old clients send `.2` */
const QUALITY = /^(?:0(?:\.\d*)?|\.\d+|1(?:\.0*)?)$/

/** One of the headers: what the client named, and what it likes best. */
export class Preferences {
  readonly #kind: RangeKind
  readonly #ranges: readonly ReadRange[]
  /** What the client named with its weights, the most wanted first, also what it refuses. */
  readonly ranges: readonly WeightedRange[]

  constructor(kind: RangeKind, text: string | undefined) {
    const ranges = parseRanges(kind, text)
    this.ranges = ranges.map(({ value, quality }) => ({ value, quality })).sort(compareQuality)
    this.#kind = kind
    this.#ranges =
      ranges.length === 0 ? [createRange(kind.silence)] : (kind.complete?.(ranges) ?? ranges)
  }

  /** What the client named, the most wanted first, without what it refuses. */
  get values(): readonly string[] {
    return this.ranges.filter(({ quality }) => quality > 0).map(({ value }) => value)
  }

  /**
   * The one of `available` that the client wants most, or `undefined` when it wants none of them.
   *
   * Of those it likes equally well, it is the one that it names most closely, then the one it names
   * first; without the header, it is the first. Without `available`, it is what the client named first.
   */
  best(available?: readonly string[]): string | undefined {
    if (available === undefined) return this.values[0]
    const ranked = available
      .map((value) => ({ value, fit: this.#fit(value) }))
      .filter(({ fit }) => fit.quality > 0)
    // Sorting is stable, so among equals the first that is available stays the first.
    return ranked.sort((one, other) => compareFits(one.fit, other.fit))[0]?.value
  }

  /** How much the client wants this, from 0 to 1: the weight of the range that fits most closely. */
  quality(value: string): number {
    return this.#fit(value).quality
  }

  /** Whether the client takes this. */
  accepts(value: string): boolean {
    return this.quality(value) > 0
  }

  #fit(value: string): Fit {
    const offered = createRange(value)
    let best: Fit = { quality: 0, closeness: -1, index: 0 }
    for (const [index, range] of this.#ranges.entries()) {
      const closeness = this.#kind.match(range, offered)
      if (closeness === undefined || closeness < best.closeness) continue
      const { quality } = range
      if (closeness > best.closeness || quality > best.quality) best = { quality, closeness, index }
    }
    return best
  }
}

/** How well something suits the client. */
interface Fit {
  readonly quality: number
  readonly closeness: number
  /** The place of the range in the header. */
  readonly index: number
}

function compareFits(one: Fit, other: Fit): number {
  return compareQuality(one, other) || other.closeness - one.closeness || one.index - other.index
}

function compareQuality(one: { quality: number }, other: { quality: number }): number {
  return other.quality - one.quality
}

function parseRanges(kind: RangeKind, text: string | undefined): readonly ReadRange[] {
  if (text === undefined || text.length > MAX_LENGTH) return []
  const ranges = splitList(text).map(parseRange)
  return ranges.filter((range) => range !== undefined).filter(({ name }) => kind.isRange(name))
}

/** A member with a malformed parameter or weight does not count. */
function parseRange(text: string): ReadRange | undefined {
  const semicolon = text.indexOf(';')
  if (semicolon === -1) return { value: text, name: text.toLowerCase(), ...PLAIN }
  const found = parseParameters(text, semicolon + 1)
  if (found === undefined) return undefined
  const parameters = new Map(found)
  const weight = parameters.get('q') ?? '1'
  if (!QUALITY.test(weight)) return undefined
  parameters.delete('q')
  const name = trimSpace(text.slice(0, semicolon))
  const value = formatParameters(name, parameters)
  return { value, name: name.toLowerCase(), parameters, quality: Number(weight) }
}

const PLAIN = { parameters: new Map<string, string>(), quality: 1 } as const

/** Reads what a server offers; what is malformed is taken by its whole text. */
function createRange(text: string): ReadRange {
  return parseRange(text) ?? { value: text, name: text.toLowerCase(), ...PLAIN }
}
