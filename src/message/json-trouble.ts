/** Why a value cannot be written as JSON, and where in it. */

import { describeValue } from '../gateway/index.ts'

/** A part of a value: what it is, under which key of what. */
interface Part {
  readonly value: unknown
  readonly key?: string
  readonly parent?: Part
}

/** How many parts are looked at: an explanation may not take longer than the answer would have. */
const MAX_PARTS = 10_000

/** Says why `JSON.stringify` threw `cause`. */
export function explainJson(value: unknown, cause: unknown): string {
  const found = findPart(value, (part) => explainRefusal(part))
  return found ?? `The value cannot be written as JSON: ${describeCause(cause)}`
}

/** Says which part of a value `JSON.stringify` writes as `{}` although it holds something, if there is one. */
export function findLoss(value: unknown): string | undefined {
  return findPart(value, explainLoss)
}

function explainRefusal(part: Part): string | undefined {
  const { value } = part
  if (typeof value === 'bigint') {
    return `JSON has no way to say the bigint ${value}n${at(part)}; use String() or Number() on it.`
  }
  if (isInsideItself(part)) {
    return `JSON has no way to say a value that contains itself, and this one does${at(part)}.`
  }
  return undefined
}

function isInsideItself({ value, parent }: Part): boolean {
  if (typeof value !== 'object' || value === null) return false
  for (let outer = parent; outer !== undefined; outer = outer.parent) {
    if (outer.value === value) return true
  }
  return false
}

function explainLoss(part: Part): string | undefined {
  const { value } = part
  if (value instanceof Map || value instanceof Set) {
    const [name, advice] =
      value instanceof Map ? ['Map', 'Object.fromEntries(map)'] : ['Set', '[...set]']
    return `JSON has no way to say a ${name}${at(part)}; write ${advice}.`
  }
  if (!(value instanceof Promise)) return undefined
  return `JSON has no way to say a promise${at(part)}; an await may be missing.`
}

/** Says where a part is; nothing of the whole. */
function at(part: Part): string {
  const path = pathTo(part)
  return path === '' ? '' : ` at ${path}`
}

/** How long a path may be, in keys. */
const MAX_KEYS = 20

function pathTo(part: Part): string {
  const keys: string[] = []
  for (let inner = part; inner.parent !== undefined; inner = inner.parent) {
    keys.push(formatKey(inner.key ?? '', inner.parent.value))
    if (keys.length > MAX_KEYS) return `...${keys.reverse().join('')}`
  }
  return keys.reverse().join('').replace(/^\./, '')
}

function formatKey(key: string, owner: unknown): string {
  if (Array.isArray(owner)) return `[${key}]`
  return /^[\p{ID_Start}$_][\p{ID_Continue}$]*$/u.test(key) ? `.${key}` : `[${JSON.stringify(key)}]`
}

/** Asks about all parts of a value, in no particular order, without recursion: it may be deep. */
function findPart(value: unknown, explain: (part: Part) => string | undefined): string | undefined {
  const parts: Part[] = [{ value }]
  for (let i = 0; i < MAX_PARTS; i++) {
    const part = parts.pop()
    if (part === undefined) return undefined
    const found = explain(part)
    if (found !== undefined) return found
    parts.push(...partsOf(part))
  }
  return undefined
}

/** What an object with a `toJSON` is made of does not count: that says what is written. */
function partsOf(parent: Part): Part[] {
  const { value } = parent
  if (typeof value !== 'object' || value === null) return []
  try {
    if ('toJSON' in value && typeof value.toJSON === 'function') return []
    return Object.entries(value).map(([key, member]) => ({ value: member, key, parent }))
  } catch {
    // A getter that throws is told of as it is.
    return []
  }
}

function describeCause(cause: unknown): string {
  return cause instanceof Error ? cause.message : describeValue(cause)
}
