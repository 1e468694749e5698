/**
 * Flask's tagged JSON: values of Python that JSON lacks stand in an object whose only key is a tag, such as
 * `{" t": [1, 2]}` for a tuple.
 */

import { decodeBase64url, encodeBase64url } from './base64url.ts'
import { isRecord, MAX_DEPTH } from './session-value.ts'

/** What a tag stands for in JavaScript. Every other tag is an object like any other. */
const READERS: ReadonlyMap<string, (content: unknown) => unknown> = new Map([
  [' t', (content: unknown) => content],
  [' m', (content: unknown) => content],
  [' b', readBytes],
  [' u', readUuid],
  [' d', readDate],
  [' di', readEscaped],
])

/**
 * Gives the value that tagged JSON stands for: a tuple is an array, bytes are a `Uint8Array`, a date is a
 * `Date`, a UUID and Markup are text. Throws a `RangeError` for what is nested deeper than can be walked
 * through safely.
 */
export function untag(value: unknown, depth = 0): unknown {
  if (depth > MAX_DEPTH) throw new RangeError(`It is nested more than ${MAX_DEPTH} deep.`)
  if (Array.isArray(value)) return value.map((member) => untag(member, depth + 1))
  if (!isRecord(value)) return value
  const entries = Object.entries(value).map(
    ([key, member]) => [key, untag(member, depth + 1)] as const,
  )
  const [first] = entries
  const read = entries.length === 1 && first !== undefined ? READERS.get(first[0]) : undefined
  return read === undefined || first === undefined ? Object.fromEntries(entries) : read(first[1])
}

function readBytes(content: unknown): unknown {
  if (typeof content !== 'string') return content
  const text = content.replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '')
  return new Uint8Array(decodeBase64url(text) ?? [])
}

/** Flask writes the 32 digits alone. */
function readUuid(content: unknown): unknown {
  const parts = /^(.{8})(.{4})(.{4})(.{4})(.{12})$/.exec(String(content))
  return parts === null ? content : parts.slice(1).join('-')
}

function readDate(content: unknown): unknown {
  return new Date(String(content))
}

/** An object whose only key is a tag has two underscores added to it. */
function readEscaped(content: unknown): unknown {
  if (!isRecord(content)) return content
  return Object.fromEntries(
    Object.entries(content).map(([key, member]) => [key.slice(0, -2), member]),
  )
}

/** Gives the tagged JSON of a value: a `Uint8Array` is bytes, a `Date` is a date, an array is a list. */
export function tag(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(tag)
  if (value instanceof Uint8Array) return { ' b': formatBytes(value) }
  if (value instanceof Date) return { ' d': value.toUTCString() }
  if (!isRecord(value)) return value
  return escapeTag(
    Object.fromEntries(Object.entries(value).map(([key, member]) => [key, tag(member)])),
  )
}

/** Keeps an object whose only key is a tag from being read as what the tag stands for. */
export function escapeTag(record: Record<string, unknown>): Record<string, unknown> {
  const [key = '', ...others] = Object.keys(record)
  if (others.length > 0 || !READERS.has(key)) return record
  return { ' di': { [`${key}__`]: record[key] } }
}

function formatBytes(bytes: Uint8Array): string {
  const text = encodeBase64url(bytes).replaceAll('-', '+').replaceAll('_', '/')
  return text.padEnd(Math.ceil(text.length / 4) * 4, '=')
}

/** Writes JSON as Flask does: keys sorted, no spaces, other characters than ASCII escaped. */
export function formatSorted(value: unknown): string {
  const text = JSON.stringify(value, (_key, member: unknown) =>
    isRecord(member) ? Object.fromEntries(Object.entries(member).sort(byKey)) : member,
  )
  return text.replace(/[\x7f-\uffff]/g, escapeCharacter)
}

function byKey([a]: readonly [string, unknown], [b]: readonly [string, unknown]): number {
  return a < b ? -1 : 1
}

function escapeCharacter(character: string): string {
  return `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`
}
