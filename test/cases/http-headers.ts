/** Compares the header of an answer: the order of its fields says nothing. */

import { isDeepStrictEqual } from 'node:util'
import type { Answer } from '../hosts/wire.ts'
import { isJson } from './http-bodies.ts'
import type { Expectation } from './http-case.ts'
import { valuesOf } from './http-case.ts'
import { parseSetCookie } from './http-cookies.ts'
import { matchesMarked } from './http-marks.ts'
import { isSameTarget } from './http-target.ts'

/** Fields that belong to the connection or the moment; the cases leave them out. */
const LEFT_OUT: ReadonlySet<string> = new Set(['connection', 'date', 'keep-alive', 'server'])

/** Fields that an answer may have although Flask's has not: they only forbid browsers to guess or run. */
const ALLOWED: ReadonlySet<string> = new Set(['content-security-policy', 'x-content-type-options'])

/** What the comparison of a field may look at. */
interface Facts {
  readonly expected: Expectation
  readonly answer: Answer
  /** The URL of the request. */
  readonly base: string
}

type Comparison = (expected: readonly string[], values: readonly string[], facts: Facts) => boolean

const COMPARISONS: ReadonlyMap<string, Comparison> = new Map([
  ['allow', (expected, values) => isSameSet(expected, values)],
  ['content-length', isSameLength],
  ['location', isSameLocation],
  ['set-cookie', areSameCookies],
  ['vary', isSameVary],
])

/** Says what is wrong with the header; nothing for one that is as expected. */
export function checkHeaders(expected: Expectation, answer: Answer, base: string): string[] {
  const facts = { expected, answer, base }
  const names = [...expected.headers, ...answer.headers].map(([name]) => name.toLowerCase())
  const checked = [...new Set(names)].filter((name) => !LEFT_OUT.has(name))
  return checked.flatMap((name) => checkField(name, facts))
}

function checkField(name: string, facts: Facts): string[] {
  const expected = valuesOf(facts.expected.headers, name)
  const values = valuesOf(facts.answer.headers, name)
  const compare = COMPARISONS.get(name) ?? areSame
  if (compare(expected, values, facts) || (expected.length === 0 && ALLOWED.has(name))) return []
  return [expected.length === 0 ? `no ${name}` : `${name}: ${expected.join(' | ')}`]
}

function areSame(expected: readonly string[], values: readonly string[]): boolean {
  if (expected.length !== values.length) return false
  return expected.every((text, i) => matchesMarked(text, values[i] ?? ''))
}

function isSameSet(expected: readonly string[], values: readonly string[]): boolean {
  return isDeepStrictEqual(readList(expected), readList(values))
}

/** The members of a list, in lower case, each once, in alphabetical order. */
function readList(values: readonly string[]): string[] {
  const members = values
    .flatMap((value) => value.split(','))
    .map((text) => text.trim().toLowerCase())
  return [...new Set(members)].sort()
}

/** The page of an error has two forms, and says so; also to HEAD, where there is no page to see. */
function isSameVary(
  expected: readonly string[],
  values: readonly string[],
  { expected: { status, body } }: Facts,
): boolean {
  const isErrorPage = typeof body === 'string' ? status >= 400 && body === '' : 'error_page' in body
  return isSameSet(expected, values) || (isErrorPage && isSameSet([...expected, 'Accept'], values))
}

function isSameLocation(
  [expected, ...more]: readonly string[],
  values: readonly string[],
  { base }: Facts,
): boolean {
  const [value] = values
  if (expected === undefined || value === undefined) return expected === value
  return more.length === 0 && values.length === 1 && isSameTarget(expected, value, base)
}

function areSameCookies(expected: readonly string[], values: readonly string[]): boolean {
  if (expected.length !== values.length) return false
  return expected.every((line, i) => isSameCookie(line, values[i] ?? ''))
}

function isSameCookie(expected: string, line: string): boolean {
  const { pair, attributes } = parseSetCookie(expected)
  const cookie = parseSetCookie(line)
  if (attributes.length !== cookie.attributes.length) return false
  return [pair, ...attributes].every((text, i) =>
    matchesMarked(text, [cookie.pair, ...cookie.attributes][i] ?? ''),
  )
}

/**
 * The length of a text is that of Flask's; the length of prose, of JSON, and of what is not sent in
 * answer to HEAD is only that of the body that comes with it.
 */
function isSameLength(
  [expected]: readonly string[],
  values: readonly string[],
  { expected: { status, body }, expected: whole, answer }: Facts,
): boolean {
  const [value] = values
  if (expected === undefined || value === undefined) return expected === value
  if (values.length !== 1) return false
  const isHead = expected !== '0' && body === ''
  if (isHead && (status >= 300 || isJson(whole))) return /^\d+$/.test(value)
  if (!isHead && (typeof body !== 'string' || isJson(whole))) {
    return value === String(answer.body.length)
  }
  return matchesMarked(expected, value)
}
