/** What a converter is. */

import type { ArgumentValue } from './converter-arguments.ts'

/** Turns the text of a placeholder into a value, and a value into text. */
export interface Converter<value = unknown> {
  /**
   * The text it takes: the source of a regular expression with the flag `u`, without anchors. Default:
   * `[^/]+`. A placeholder whose pattern has a "/" in it may take several segments.
   */
  readonly pattern?: string
  /**
   * How late it is tried among rules that differ in nothing else. Default 100; `int` and `float` weigh
   * 50, `path` weighs 200.
   */
  readonly weight?: number
  /** The value of a text, which is decoded; `undefined` refuses it, and the next rule is tried. */
  parse(text: string): value | undefined
  /** The text of a value; it is encoded afterwards. It throws a `TypeError` for a value it cannot write. */
  format(value: value): string
}

/** What a rule passes to a converter: `<int(4, max=2000):year>`. */
export interface ConverterArguments {
  /** The arguments without a name. */
  readonly positional: readonly ArgumentValue[]
  /** The arguments with a name. */
  readonly named: Readonly<Record<string, ArgumentValue>>
  /** The arguments without a name as they were written, without their quotes. */
  readonly texts: readonly string[]
}

/** Makes the converter of one placeholder; it throws a `TypeError` for arguments it cannot use. */
export type ConverterFactory<value = unknown> = (parameters: ConverterArguments) => Converter<value>
