/**
 * Makes the params of a rule with one placeholder or two.
 *
 * An object whose names are in the code that makes it takes a third of the time of one that gets them one
 * by one, and the names are known as soon as the rule is. So that code is written then. Where code may not
 * be made of strings (Workers, a Content-Security-Policy), the names are added one by one.
 */

import type { PlaceholderPiece } from './placed-converter.ts'
import { parseText } from './text-converters.ts'

/** Makes params of the texts of the placeholders; `undefined` when a converter refuses one. */
export type ParamsReader = (first: string, second: string) => Record<string, unknown> | undefined

/** Creates the reader for one placeholder or two. */
export function createReader(placeholders: readonly PlaceholderPiece[]): ParamsReader {
  try {
    return compileReader(placeholders)
  } catch {
    return (first, second) => readParams(placeholders, first, second)
  }
}

const TEXTS = ['first', 'second']

function compileReader(placeholders: readonly PlaceholderPiece[]): ParamsReader {
  const parsers = placeholders.map(({ converter }) => converter.parse)
  const values = parsers.map((parse, i) => (parse === parseText ? TEXTS[i] : `value${i}`))
  const lines = parsers.map((parse, i) => (parse === parseText ? '' : formatParse(i)))
  const fields = placeholders.map(({ name }, i) => `${JSON.stringify(name)}: ${values[i]}`)
  const names = parsers.map((_, i) => `parse${i}`)
  const source = `return (first, second) => { ${lines.join('')} return { ${fields.join(', ')} } }`
  return new Function(...names, source)(...parsers)
}

function formatParse(i: number): string {
  return `const value${i} = parse${i}(${TEXTS[i]}); if (value${i} === undefined) return undefined;`
}

function readParams(
  placeholders: readonly PlaceholderPiece[],
  first: string,
  second: string,
): Record<string, unknown> | undefined {
  const params: Record<string, unknown> = {}
  let text = first
  for (const { name, converter } of placeholders) {
    const value = converter.parse(text)
    if (value === undefined) return undefined
    params[name] = value
    text = second
  }
  return params
}
