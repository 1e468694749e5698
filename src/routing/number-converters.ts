/** The converters of numbers: `int` and `float`. */

import { nameArguments, readCount, readFlag, readNumber } from './built-in-converter.ts'
import type { ConverterArguments } from './converter.ts'
import { describeValue } from './describe-value.ts'
import { DecimalAtom, IntegerAtom } from './number-atoms.ts'
import type { PlacedConverter } from './placed-converter.ts'

const WEIGHT = 50

/**
 * `int(fixed_digits, min, max, signed)`: digits, as a number. What is above 2^53 - 1, where numbers are
 * no longer exact, is refused.
 */
export function createInteger(parameters: ConverterArguments): PlacedConverter {
  const values = nameArguments(parameters, ['fixed_digits', 'min', 'max', 'signed'])
  const fixedDigits = readCount(values, 'fixed_digits', 0) ?? 0
  const { min, max } = readRange(values)
  const isSigned = readFlag(values, 'signed')
  return {
    pattern: isSigned ? '-?\\d+' : '\\d+',
    weight: WEIGHT,
    atom: new IntegerAtom(isSigned),
    isSpanning: false,
    parse: (text) => {
      if (fixedDigits > 0 && text.length !== fixedDigits) return undefined
      const value = Number(text)
      return Number.isSafeInteger(value) && value >= min && value <= max ? value + 0 : undefined
    },
    format: (value) => padDigits(formatInteger(value), fixedDigits),
  }
}

/** `float(min, max, signed)`: digits, a dot and digits, as a number. */
export function createFloat(parameters: ConverterArguments): PlacedConverter {
  const values = nameArguments(parameters, ['min', 'max', 'signed'])
  const { min, max } = readRange(values)
  const isSigned = readFlag(values, 'signed')
  return {
    pattern: isSigned ? '-?\\d+\\.\\d+' : '\\d+\\.\\d+',
    weight: WEIGHT,
    atom: new DecimalAtom(isSigned),
    isSpanning: false,
    parse: (text) => {
      const value = Number(text)
      return Number.isFinite(value) && value >= min && value <= max ? value + 0 : undefined
    },
    format: formatFloat,
  }
}

interface Range {
  readonly min: number
  readonly max: number
}

function readRange(values: ReturnType<typeof nameArguments>): Range {
  const min = readNumber(values, 'min') ?? Number.NEGATIVE_INFINITY
  const max = readNumber(values, 'max') ?? Number.POSITIVE_INFINITY
  if (min > max) throw new TypeError(`There is no number from ${min} to ${max}.`)
  return { min, max }
}

/** Writes an integer, which may come as its digits. */
function formatInteger(value: unknown): string {
  if (typeof value === 'bigint') return String(value)
  const number = typeof value === 'string' && /^[+-]?\d+$/.test(value) ? Number(value) : value
  if (Number.isSafeInteger(number)) return String(number)
  throw new TypeError(`It must be an integer; it is ${describeValue(value)}.`)
}

function padDigits(text: string, count: number): string {
  return text.startsWith('-')
    ? `-${text.slice(1).padStart(count - 1, '0')}`
    : text.padStart(count, '0')
}

/** Writes a number with a dot and without an exponent, so that the converter takes it back. */
function formatFloat(value: unknown): string {
  const number = typeof value === 'string' && DECIMAL.test(value) ? Number(value) : value
  if (typeof number === 'bigint') return `${number}.0`
  if (typeof number === 'number' && Number.isFinite(number)) return expandNumber(String(number))
  throw new TypeError(`It must be a finite number; it is ${describeValue(value)}.`)
}

const DECIMAL = /^[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:e[+-]?\d+)?$/i

/** `1.5e-7` -> `0.00000015`, `1` -> `1.0`. */
function expandNumber(text: string): string {
  const [, sign = '', whole = '', fraction = '', exponent = '0'] =
    /^(-?)(\d+)(?:\.(\d+))?(?:e([+-]\d+))?$/.exec(text) ?? []
  const shift = Number(exponent)
  const digits =
    whole.padStart(whole.length - Math.min(shift, 0), '0') + fraction.padEnd(shift, '0')
  const dot = Math.max(whole.length, whole.length - shift) + shift
  return `${sign}${digits.slice(0, dot)}.${digits.slice(dot) || '0'}`
}
