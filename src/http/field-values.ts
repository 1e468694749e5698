/** Header fields as values: read from a header map, and written to it. `undefined` takes the field away. */

import { formatCount, parseCount } from './count.ts'
import { formatHttpDate, parseHttpDate } from './date.ts'
import type { HeaderMap } from './header-map.ts'

/** Sets a field to a text. */
export function writeText(headers: HeaderMap, name: string, text: string | undefined): void {
  if (text === undefined) headers.delete(name)
  else headers.set(name, text)
}

/** The date of a field; `undefined` for one that is not there or malformed. */
export function readDate(headers: HeaderMap, name: string): Date | undefined {
  return parseHttpDate(headers.get(name) ?? '')
}

/** Sets a field to a date. Throws a `TypeError` for one that is not valid. */
export function writeDate(headers: HeaderMap, name: string, date: Date | undefined): void {
  writeText(headers, name, date && formatHttpDate(date))
}

/** The whole number of a field; `undefined` for one that is not there or malformed. */
export function readCount(headers: HeaderMap, name: string): number | undefined {
  return parseCount(headers.get(name) ?? '')
}

/** Sets a field to a whole number from 0 on. Throws a `TypeError` for another one. */
export function writeCount(headers: HeaderMap, name: string, count: number | undefined): void {
  writeText(headers, name, count === undefined ? undefined : formatCount(name, count))
}
