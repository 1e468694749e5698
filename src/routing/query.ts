/** The query of a URL that is built. */

import { describeValue } from './describe-value.ts'
import { encodeQuery } from './path-text.ts'
import type { Values } from './values.ts'
import { listNames, readValue } from './values.ts'

/**
 * Writes the values that the path did not use: `?page=2`, or nothing when there are none.
 *
 * The form is that of `application/x-www-form-urlencoded`; a list repeats its name.
 */
export function formatQuery(values: Values, used: ReadonlySet<string>, isSorted: boolean): string {
  const pairs = listNames(values)
    .filter((name) => !used.has(name))
    .flatMap((name) => formatPairs(name, readValue(values, name)))
  if (pairs.length === 0) return ''
  if (isSorted) pairs.sort(comparePairs)
  return `?${pairs.map(([name, text]) => `${encodeQuery(name)}=${encodeQuery(text)}`).join('&')}`
}

type Pair = readonly [name: string, text: string]

function formatPairs(name: string, value: unknown): Pair[] {
  const items: readonly unknown[] = Array.isArray(value) ? value : [value]
  const present = items.filter((item) => item !== undefined && item !== null)
  return present.map((item) => [name, formatItem(name, item)])
}

function formatItem(name: string, item: unknown): string {
  if (typeof item === 'string') return item
  if (typeof item === 'number' || typeof item === 'bigint' || typeof item === 'boolean') {
    return String(item)
  }
  throw new TypeError(
    `The value of "${name}" cannot stand in a query: it is ${describeValue(item)}. Pass a string, a number, a boolean, or an array of them.`,
  )
}

function comparePairs(first: Pair, second: Pair): number {
  return compareTexts(first[0], second[0]) || compareTexts(first[1], second[1])
}

function compareTexts(first: string, second: string): number {
  if (first === second) return 0
  return first < second ? -1 : 1
}
