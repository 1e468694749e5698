/** What the built-in converters have in common. */

import type { ConverterArguments } from './converter.ts'
import type { ArgumentValue } from './converter-arguments.ts'

/** Reads the arguments of a converter by the names of its parameters, which are in their order. */
export function nameArguments(
  { positional, named }: ConverterArguments,
  names: readonly string[],
): ReadonlyMap<string, ArgumentValue> {
  if (positional.length > names.length) {
    throw new TypeError(`It takes ${describeNames(names)}; these are too many arguments.`)
  }
  const values = new Map(positional.map((value, i) => [names[i] ?? '', value]))
  for (const [name, value] of Object.entries(named)) {
    if (!names.includes(name)) {
      throw new TypeError(`It takes ${describeNames(names)}; there is no "${name}".`)
    }
    if (values.has(name)) throw new TypeError(`The argument "${name}" is there twice.`)
    values.set(name, value)
  }
  return values
}

function describeNames(names: readonly string[]): string {
  return names.length === 0 ? 'no arguments' : names.join(', ')
}

/** Reads a number, or gives `undefined` when it is absent or `None`. */
export function readNumber(
  values: ReadonlyMap<string, ArgumentValue>,
  name: string,
): number | undefined {
  const value = values.get(name) ?? undefined
  if (value !== undefined && typeof value !== 'number') {
    throw new TypeError(`The argument "${name}" is a number; this is ${JSON.stringify(value)}.`)
  }
  return value
}

/** Reads a whole number that is at least `least`, or gives `undefined` when it is absent or `None`. */
export function readCount(
  values: ReadonlyMap<string, ArgumentValue>,
  name: string,
  least: number,
): number | undefined {
  const value = readNumber(values, name)
  if (value !== undefined && (!Number.isInteger(value) || value < least)) {
    throw new TypeError(`The argument "${name}" is a whole number from ${least}; this is ${value}.`)
  }
  return value
}

/** Reads a boolean; `false` when it is absent or `None`. */
export function readFlag(values: ReadonlyMap<string, ArgumentValue>, name: string): boolean {
  const value = values.get(name) ?? false
  if (typeof value !== 'boolean') {
    throw new TypeError(
      `The argument "${name}" is True or False; this is ${JSON.stringify(value)}.`,
    )
  }
  return value
}
