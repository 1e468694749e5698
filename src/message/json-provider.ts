/** How an application writes and reads JSON. */

import { describeValue } from '../gateway/index.ts'
import { explainJson, findLoss } from './json-trouble.ts'

/**
 * Writes and reads JSON for an application: its responses, the bodies of its requests, `toJson` in its
 * templates. `JSON` is one, and so are the packages that do as it does.
 */
export interface JsonProvider {
  /** Writes a value. What it throws becomes the error of the view. */
  stringify(value: unknown): string
  /** Reads a text. What it throws becomes a 400. */
  parse(text: string): unknown
}

/** A value cannot be written as JSON; the message says which part of it, and why. */
export class JsonError extends TypeError {}

/**
 * `JSON`, but it refuses what that would lose without a word: `undefined` as a whole, and a `Map`, a `Set`
 * or a promise, which `JSON` writes as `{}`. Dates are in ISO 8601, as everywhere in JavaScript; members
 * that are `undefined` are left out.
 */
export const PLAIN_JSON: JsonProvider = {
  stringify: stringifyPlainly,
  parse: JSON.parse,
}

function stringifyPlainly(value: unknown): string {
  const text = tryStringify(value)
  if (text === undefined) throw new JsonError(`JSON has no way to say ${describeValue(value)}.`)
  // Only what became {} can have been lost, so that the value is walked through on suspicion alone.
  const loss = text.includes('{}') ? findLoss(value) : undefined
  if (loss === undefined) return text
  throw new JsonError(loss)
}

function tryStringify(value: unknown): string | undefined {
  try {
    return JSON.stringify(value)
  } catch (cause) {
    throw new JsonError(explainJson(value, cause), { cause })
  }
}

/** Writes a value for a response. Throws a `JsonError`, whatever the provider threw. */
export function formatJson(value: unknown, provider: JsonProvider): string {
  const text = callProvider(value, provider)
  if (typeof text === 'string') return text
  throw new JsonError(
    `app.json.stringify gave ${describeValue(text)}, and not the text it must give.`,
  )
}

function callProvider(value: unknown, provider: JsonProvider): unknown {
  try {
    return provider.stringify(value)
  } catch (cause) {
    if (cause instanceof JsonError) throw cause
    throw new JsonError(`app.json.stringify failed: ${describeCause(cause)}`, { cause })
  }
}

function describeCause(cause: unknown): string {
  return cause instanceof Error ? cause.message : describeValue(cause)
}
