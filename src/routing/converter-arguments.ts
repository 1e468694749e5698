/**
 * The arguments of a converter: what stands between the parentheses of `<int(min=1, max=9):day>`.
 *
 *     arguments = [ argument *( "," argument ) [ "," ] ]
 *     argument  = [ name "=" ] ( word / <"> *any <"> / "'" *any "'" )
 *     word      = [ "-" ] 1*( letter / digit / "_" / "." )
 */

import { RuleError } from './rule-error.ts'

/** A value in the arguments of a converter. */
export type ArgumentValue = string | number | boolean | null

/** One argument of a converter. */
export interface ConverterArgument {
  /** Its name; absent when it is known by its position. */
  readonly name?: string
  /** Its value. */
  readonly value: ArgumentValue
  /** The value as it was written, without quotes. */
  readonly text: string
}

/** One argument, with spaces around it, as far as the comma or the parenthesis that ends it. */
const ARGUMENT =
  /\s*(?:([\p{L}\p{N}_]+)\s*=\s*)?(?:"([^"]*)"|'([^']*)'|(-?[\p{L}\p{N}_.]+))\s*(?=[,)])/uy
const CLOSE = /\s*\)/y
const WORD = /\s*(?:[\p{L}\p{N}_]+\s*=\s*)?-?[\p{L}\p{N}_.]*/uy

/** Reads the arguments whose opening parenthesis stands at `start`; `end` is after the closing one. */
export function parseArguments(
  rule: string,
  start: number,
): { list: readonly ConverterArgument[]; end: number } {
  const list: ConverterArgument[] = []
  let index = start + 1
  for (;;) {
    const end = endAt(CLOSE, rule, index)
    if (end !== undefined) return { list, end }
    const match = matchAt(ARGUMENT, rule, index)
    if (match === undefined) throw argumentError(rule, start, index)
    list.push(toArgument(match))
    index = ARGUMENT.lastIndex
    if (rule[index] === ',') index += 1
  }
}

function toArgument(match: RegExpExecArray): ConverterArgument {
  const [, name, double, single, word] = match
  const quoted = double ?? single
  const text = quoted ?? word ?? ''
  const value = quoted ?? parseWord(text)
  return name === undefined ? { value, text } : { name, value, text }
}

const CONSTANTS: ReadonlyMap<string, ArgumentValue> = new Map([
  ['True', true],
  ['true', true],
  ['False', false],
  ['false', false],
  ['None', null],
])

function parseWord(word: string): ArgumentValue {
  const constant = CONSTANTS.get(word)
  if (constant !== undefined) return constant
  return /^-?(?:\d+(?:\.\d*)?|\.\d+)$/.test(word) ? Number(word) : word
}

function argumentError(rule: string, start: number, index: number): RuleError {
  const end = endAt(WORD, rule, index) ?? index
  if (end >= rule.length || !rule.includes(')', start)) {
    return new RuleError('The arguments that start here are not closed: ")".', rule, start)
  }
  return new RuleError(
    'An argument is a word, a number, True, False, None, or text in quotes. What is not only letters, digits, "_" and "." needs quotes.',
    rule,
    end,
  )
}

function matchAt(expression: RegExp, text: string, index: number): RegExpExecArray | undefined {
  expression.lastIndex = index
  return expression.exec(text) ?? undefined
}

function endAt(expression: RegExp, text: string, index: number): number | undefined {
  return matchAt(expression, text, index) === undefined ? undefined : expression.lastIndex
}
