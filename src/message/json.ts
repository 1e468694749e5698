/** Responses in JSON. */

import { describeValue } from '../gateway/index.ts'
import type { ResponseInit } from './response.ts'
import { Response } from './response.ts'

const JSON_INIT: ResponseInit = { mimetype: 'application/json' }

/**
 * A response whose body is a value in JSON and a line break, as in Flask.
 *
 * Throws a `TypeError` for what JSON cannot say: `undefined`, functions, symbols, big integers, and
 * values that contain themselves.
 */
export function json(value: unknown, init?: ResponseInit): Response {
  const text = `${stringify(value)}\n`
  return new Response(text, init === undefined ? JSON_INIT : { ...JSON_INIT, ...init })
}

function stringify(value: unknown): string {
  const text: string | undefined = tryStringify(value)
  if (text !== undefined) return text
  throw new TypeError(`JSON has no way to say ${describeValue(value)}.`)
}

function tryStringify(value: unknown): string | undefined {
  try {
    return JSON.stringify(value)
  } catch (cause) {
    throw new TypeError(`The value cannot be written as JSON: ${String(cause)}`, { cause })
  }
}
