/** Errors in words, for the log. */

import { describeValue } from '../gateway/index.ts'

/** How deep causes and members are told; an error may be the cause of itself. */
const MAX_DEPTH = 5

/** How many errors are told in all: each member may have members of its own. */
const MAX_ERRORS = 12

/** How much of a stack is told; a message in it may hold what a client sent. */
const MAX_LENGTH = 16_384

/**
 * Tells an error with its stack, its cause, the cause of that, and the members of an `AggregateError`. Of
 * what is no error it tells what it is. Never throws, whatever was thrown.
 */
export function describeError(error: unknown): string {
  return describe(error, { depth: 0, told: { count: 0 } })
}

/** How far the telling has come. */
interface Progress {
  readonly depth: number
  readonly told: { count: number }
}

function describe(error: unknown, { depth, told }: Progress): string {
  told.count += 1
  try {
    if (!(error instanceof Error)) return `${showValue(error)} was thrown, which is no error`
    const parts = [stackOf(error)]
    const progress = { depth: depth + 1, told }
    if (depth < MAX_DEPTH) parts.push(...membersOf(error, progress), ...causeOf(error, progress))
    return parts.join('\n    ')
  } catch {
    return 'a value was thrown that cannot be shown'
  }
}

/** A stack begins with the name and the message, save where somebody has set it to something else. */
function stackOf(error: Error): string {
  const stack: unknown = error.stack
  const text = typeof stack === 'string' && stack !== '' ? stack : String(error)
  return text.length > MAX_LENGTH ? `${text.slice(0, MAX_LENGTH)} ...` : text
}

function membersOf(error: Error, progress: Progress): string[] {
  if (!('errors' in error) || !Array.isArray(error.errors)) return []
  const members: readonly unknown[] = error.errors
  const texts: string[] = []
  for (const [i, member] of members.entries()) {
    if (progress.told.count >= MAX_ERRORS) return [...texts, 'and more members']
    texts.push(`member ${i + 1} of ${members.length}: ${describe(member, progress)}`)
  }
  return texts
}

function causeOf(error: Error, progress: Progress): string[] {
  return error.cause === undefined ? [] : [`caused by ${describe(error.cause, progress)}`]
}

const MAX_SHOWN = 200

/** A plain object is told by what is in it: a client of an API may throw `{ code: 3 }`. */
function showValue(value: unknown): string {
  if (typeof value !== 'object' || value === null) return describeValue(value)
  const text = JSON.stringify(value).slice(0, MAX_SHOWN)
  return `${describeValue(value)} ${text}`
}
