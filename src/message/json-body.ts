/** A body in JSON. */

import type { MediaType } from '../http/index.ts'
import { isUtf8 } from './charset.ts'
import { BadRequest, UnsupportedMediaType } from './errors.ts'
import type { HttpError } from './http-error.ts'
import type { JsonProvider } from './json-provider.ts'
import { PLAIN_JSON } from './json-provider.ts'

/** Whether a media type is JSON: `application/json`, or one built on it. */
export function isJsonType(essence: string): boolean {
  return essence === 'application/json' || /^application\/.*\+json$/.test(essence)
}

/** Why a body is not read as JSON, or `undefined`. */
export function refuseJsonType(mediaType: MediaType | undefined): HttpError | undefined {
  if (mediaType === undefined || !isJsonType(mediaType.essence)) {
    return new UnsupportedMediaType('The body of the request must be sent as application/json.')
  }
  // JSON between systems is UTF-8 (RFC 8259, section 8.1).
  return isUtf8(mediaType) ? undefined : new UnsupportedMediaType('JSON must be encoded in UTF-8.')
}

/** What a body comes to. */
export type JsonOutcome =
  | { readonly type: 'value'; readonly value: unknown }
  | { readonly type: 'refused'; readonly error: BadRequest }

/** How deep arrays and objects may be nested: what walks over them may not run out of stack. */
const MAX_DEPTH = 1000

const decoder = new TextDecoder('utf-8', { fatal: true })

/** Reads a body as JSON. A byte order mark is taken off. */
export function parseJsonBody(bytes: Uint8Array, provider: JsonProvider = PLAIN_JSON): JsonOutcome {
  try {
    const text = decoder.decode(bytes)
    if (isTooDeep(text)) return refuse('The JSON in the body is nested too deep.')
    const value = provider.parse(text)
    if (SUSPICIOUS.test(text) && hasPrototypeKey(value)) {
      return refuse('The JSON in the body has a key that is not allowed.')
    }
    return { type: 'value', value }
  } catch {
    return refuse('The body of the request is not valid JSON.')
  }
}

function refuse(description: string): JsonOutcome {
  return { type: 'refused', error: new BadRequest(description) }
}

/** Counts the brackets that are open at a time, outside of strings. */
function isTooDeep(text: string): boolean {
  if (text.length <= MAX_DEPTH * 2) return false
  let depth = 0
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i)
    if (code === QUOTE) i = endOfString(text, i)
    else if (code === OPEN_ARRAY || code === OPEN_OBJECT) depth += 1
    else if (code === CLOSE_ARRAY || code === CLOSE_OBJECT) depth -= 1
    if (depth > MAX_DEPTH) return true
  }
  return false
}

const QUOTE = 0x22
const BACKSLASH = 0x5c
const OPEN_ARRAY = 0x5b
const CLOSE_ARRAY = 0x5d
const OPEN_OBJECT = 0x7b
const CLOSE_OBJECT = 0x7d

/** The index of the quote that ends the string which starts at `start`. */
function endOfString(text: string, start: number): number {
  for (let i = start + 1; i < text.length; i++) {
    const code = text.charCodeAt(i)
    if (code === QUOTE) return i
    if (code === BACKSLASH) i += 1
  }
  return text.length
}

/** What a text must hold before a key can be one of the two, written out or in escapes. */
const SUSPICIOUS = /__proto__|constructor|\\u00[567]/i

/**
 * Whether a value has a key that pollutes prototypes when it is merged carelessly: `__proto__`, or
 * `prototype` below `constructor`. It walks without recursion, because strangers choose the depth.
 */
function hasPrototypeKey(value: unknown): boolean {
  const queue: unknown[] = [value]
  while (queue.length > 0) {
    const item = queue.pop()
    if (typeof item !== 'object' || item === null) continue
    if (Object.hasOwn(item, '__proto__') || hasPrototypeBelowConstructor(item)) return true
    for (const member of Object.values(item)) queue.push(member)
  }
  return false
}

function hasPrototypeBelowConstructor(item: object): boolean {
  if (!Object.hasOwn(item, 'constructor')) return false
  const { constructor: member }: { constructor: unknown } = item
  return typeof member === 'object' && member !== null && Object.hasOwn(member, 'prototype')
}
