/** The converters of text: `string`, `path`, `uuid` and `any`. */

import { nameArguments, readCount } from './built-in-converter.ts'
import type { ConverterArguments } from './converter.ts'
import { describeValue } from './describe-value.ts'
import { ENCODED_SLASH } from './path-text.ts'
import { escapeText } from './pattern-matcher.ts'
import type { PlacedConverter } from './placed-converter.ts'
import { ChoiceAtom, PathAtom, SegmentAtom, UuidAtom } from './text-atoms.ts'

const WEIGHT = 100

/** `string(minlength, maxlength, length)`: one segment, or a part of one. */
export function createString(parameters: ConverterArguments): PlacedConverter {
  const values = nameArguments(parameters, ['minlength', 'maxlength', 'length'])
  const length = readCount(values, 'length', 1)
  const min = length ?? readCount(values, 'minlength', 1) ?? 1
  const max = length ?? readCount(values, 'maxlength', 1)
  if (max !== undefined && min > max) {
    throw new TypeError(`No text is from ${min} to ${max} characters long.`)
  }
  return {
    pattern: `[^/]{${min},${max ?? ''}}`,
    weight: WEIGHT,
    atom: new SegmentAtom(min, max ?? Number.POSITIVE_INFINITY),
    isSpanning: false,
    parse: parseText,
    format: formatText,
  }
}

/** `path`: one segment or several, with their slashes. */
export function createPath(parameters: ConverterArguments): PlacedConverter {
  nameArguments(parameters, [])
  return {
    pattern: '[^/][^\\n]*?',
    weight: 200,
    atom: new PathAtom(),
    isSpanning: true,
    parse: parseText,
    format: formatPath,
  }
}

/** `uuid`: a UUID with its hyphens; its value is in lower case. */
export function createUuid(parameters: ConverterArguments): PlacedConverter {
  nameArguments(parameters, [])
  return {
    pattern: '[A-Fa-f0-9]{8}-[A-Fa-f0-9]{4}-[A-Fa-f0-9]{4}-[A-Fa-f0-9]{4}-[A-Fa-f0-9]{12}',
    weight: WEIGHT,
    atom: new UuidAtom(),
    isSpanning: false,
    parse: (text) => text.toLowerCase(),
    format: formatText,
  }
}

/** `any(a, b, ...)`: one of some texts. */
export function createAny({ texts, named }: ConverterArguments): PlacedConverter {
  nameArguments({ positional: [], named, texts: [] }, [])
  if (texts.length === 0 || texts.includes('')) {
    throw new TypeError('It takes the texts to choose from: any(about, help, "more help").')
  }
  // A slash in a choice can only be an encoded one: a segment has no other.
  const choices = texts.map((text) => text.replaceAll('/', ENCODED_SLASH))
  return {
    pattern: `(?:${choices.map(escapeText).join('|')})`,
    weight: WEIGHT,
    atom: new ChoiceAtom(choices),
    isSpanning: false,
    parse: parseText,
    format: (value) => formatChoice(value, texts),
  }
}

/** The pattern of a `string` without arguments. */
export const ANY_SEGMENT = '[^/]{1,}'

/** Takes a text as it is. */
export function parseText(text: string): string {
  return text
}

function formatText(value: unknown): string {
  if (typeof value === 'string') return value
  if (typeof value === 'number' || typeof value === 'bigint' || typeof value === 'boolean') {
    return String(value)
  }
  throw new TypeError(`It must be a string; it is ${describeValue(value)}.`)
}

/** A path that the atom takes back. */
function formatPath(value: unknown): string {
  const text = formatText(value)
  if (!text.includes('\n', 1)) return text
  throw new TypeError('It must not hold a line break.')
}

function formatChoice(value: unknown, texts: readonly string[]): string {
  const text = formatText(value)
  if (texts.includes(text)) return text
  const list = texts.toSorted().map((choice) => `'${choice}'`)
  throw new TypeError(`'${text}' is not one of ${list.join(', ')}`)
}
