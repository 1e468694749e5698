/** Compares bodies in JSON: white space, escapes and the order of keys say nothing. */

import { isDeepStrictEqual } from 'node:util'

/** Says what is wrong with a text in JSON, or gives `undefined`. */
export function checkJson(expected: string, text: string): string | undefined {
  const wanted = parse(expected)
  const value = parse(text)
  if (wanted === undefined || value === undefined) return describe(expected)
  if (isDeepStrictEqual(wanted, value)) return undefined
  if (!isObject(wanted) || !isObject(value)) return describe(expected)
  return `the members ${listDifferences(wanted, value).join(', ')}`
}

/** A text that is no JSON has no value, and JSON says nothing that is `undefined`. */
function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

function describe(expected: string): string {
  return `the body ${JSON.stringify(expected)}`
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function listDifferences(
  wanted: Readonly<Record<string, unknown>>,
  value: Readonly<Record<string, unknown>>,
): string[] {
  const names = new Set([...Object.keys(wanted), ...Object.keys(value)])
  const different = [...names].filter((name) => !isDeepStrictEqual(wanted[name], value[name]))
  return different.map((name) => `${name}: ${JSON.stringify(wanted[name]) ?? 'none'}`)
}
