/** The converters that rules may name. */

import type { Converter, ConverterArguments, ConverterFactory } from './converter.ts'
import type { ArgumentValue, ConverterArgument } from './converter-arguments.ts'
import { createFloat, createInteger } from './number-converters.ts'
import type { PlacedConverter, PlaceholderPiece } from './placed-converter.ts'
import { RuleError } from './rule-error.ts'
import type { Placeholder } from './rule-scanner.ts'
import { SegmentAtom } from './text-atoms.ts'
import { createAny, createPath, createString, createUuid } from './text-converters.ts'

const NAME = /^[A-Za-z_][A-Za-z0-9_]*$/

/** The converters of one URL map by name. */
export class ConverterSet {
  readonly #factories = new Map<string, PlacedFactory>([
    ['any', createAny],
    ['default', createString],
    ['float', createFloat],
    ['int', createInteger],
    ['path', createPath],
    ['string', createString],
    ['uuid', createUuid],
  ])
  /** The placeholders so far: they are shared by the rules in which they are the same. */
  readonly #placed = new Map<string, PlaceholderPiece>()
  /** Their converters: two placeholders have the same one when they differ in nothing but their name. */
  readonly #converters = new Map<string, PlacedConverter>()
  #count = 0

  /** Adds a converter, or replaces one, for the rules that are added afterwards. */
  add(name: string, converter: Converter | ConverterFactory): void {
    if (!NAME.test(name)) {
      throw new TypeError(
        `The converter name ${JSON.stringify(name)} is not a letter or "_" followed by letters, digits and "_".`,
      )
    }
    const factory = toFactory(name, converter)
    this.#factories.set(name, (parameters) => placeConverter(factory(parameters)))
    this.#placed.clear()
    this.#converters.clear()
  }

  /** Gives a placeholder its converter, or throws a `RuleError`. */
  place(placeholder: Placeholder, rule: string): PlaceholderPiece {
    const { name, converter, arguments: list } = placeholder
    const source = `${converter}${list.length === 0 ? '' : JSON.stringify(list)}`
    const key = `${name}:${source}`
    const known = this.#placed.get(key)
    if (known !== undefined) return known
    this.#count += 1
    const created = this.#converters.get(source) ?? this.#create(placeholder, rule)
    const piece = { type: 'placeholder', id: this.#count, name, converter: created } as const
    this.#converters.set(source, created)
    this.#placed.set(key, piece)
    return piece
  }

  #create(placeholder: Placeholder, rule: string): PlacedConverter {
    const factory = this.#factories.get(placeholder.converter)
    if (factory === undefined) {
      throw new RuleError(
        `There is no converter "${placeholder.converter}". Known ones: ${this.#listNames()}.`,
        rule,
        placeholder.index,
      )
    }
    return callFactory(factory, placeholder, rule)
  }

  #listNames(): string {
    const names = [...this.#factories.keys()].filter((name) => name !== 'default')
    return names.sort().join(', ')
  }
}

function toFactory(name: string, converter: Converter | ConverterFactory): ConverterFactory {
  if (typeof converter === 'function') return converter
  placeConverter(converter)
  return ({ positional, named }) => {
    if (positional.length === 0 && Object.keys(named).length === 0) return converter
    throw new TypeError(
      `It takes none; a converter that does is a function: converter('${name}', (parameters) => ...).`,
    )
  }
}

/** Decides what a user's converter leaves open, and checks the rest: it may come from JavaScript. */
function placeConverter(converter: Converter): PlacedConverter {
  const { pattern, weight = 100 } = converter
  if (typeof converter.parse !== 'function' || typeof converter.format !== 'function') {
    throw new TypeError(
      'A converter is an object with the functions parse(text) and format(value).',
    )
  }
  if (!Number.isFinite(weight)) throw new TypeError('The weight of a converter is a number.')
  const placed = {
    pattern: pattern ?? '[^/]+',
    weight,
    isSpanning: pattern?.includes('/') ?? false,
    parse: (text: string) => converter.parse(text),
    format: (value: unknown) => converter.format(value),
  }
  if (pattern === undefined) {
    return { ...placed, atom: new SegmentAtom(1, Number.POSITIVE_INFINITY) }
  }
  checkPattern(pattern)
  return placed
}

function checkPattern(pattern: string): void {
  try {
    new RegExp(`^(?:${pattern})$`, 'u')
  } catch (error) {
    throw new TypeError(
      `The pattern ${JSON.stringify(pattern)} of a converter is no regular expression with the flag "u".`,
      { cause: error },
    )
  }
}

type PlacedFactory = (parameters: ConverterArguments) => PlacedConverter

function callFactory(
  factory: PlacedFactory,
  placeholder: Placeholder,
  rule: string,
): PlacedConverter {
  try {
    return factory(toParameters(placeholder.arguments))
  } catch (error) {
    if (!(error instanceof Error)) throw error
    throw new RuleError(
      `The converter "${placeholder.converter}" cannot use its arguments. ${error.message}`,
      rule,
      placeholder.index,
      { cause: error },
    )
  }
}

function toParameters(list: readonly ConverterArgument[]): ConverterArguments {
  const positional = list.filter(({ name }) => name === undefined)
  const named: Record<string, ArgumentValue> = {}
  for (const { name, value } of list) {
    if (name === undefined) continue
    if (Object.hasOwn(named, name)) throw new TypeError(`The argument "${name}" is there twice.`)
    named[name] = value
  }
  return {
    positional: positional.map(({ value }) => value),
    named,
    texts: positional.map(({ text }) => text),
  }
}
