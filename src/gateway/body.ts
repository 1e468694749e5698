/** Bodies: lengths, bytes, iteration and closing, the same for everybody who touches one. */

import type { Body, Chunk } from './types.ts'

const encoder = new TextEncoder()

/** Whether a value is a chunk. */
export function isChunk(value: unknown): value is Chunk {
  return typeof value === 'string' || value instanceof Uint8Array
}

/** The bytes of a chunk; a `Uint8Array` is given as it is. */
export function toBytes(chunk: Chunk): Uint8Array {
  return typeof chunk === 'string' ? encoder.encode(chunk) : chunk
}

/** The number of bytes a string takes in UTF-8; a lone surrogate counts as U+FFFD. */
export function utf8Length(text: string): number {
  let length = text.length
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i)
    if (code < 0x80) continue
    if (code < 0x800) {
      length += 1
      continue
    }
    length += 2
    if (isHighSurrogate(code) && isLowSurrogate(text.charCodeAt(i + 1))) i += 1
  }
  return length
}

function isHighSurrogate(code: number): boolean {
  return code >= 0xd800 && code <= 0xdbff
}

function isLowSurrogate(code: number): boolean {
  return code >= 0xdc00 && code <= 0xdfff
}

/** The number of bytes of a chunk. */
export function chunkLength(chunk: Chunk): number {
  return typeof chunk === 'string' ? utf8Length(chunk) : chunk.byteLength
}

/** Whether a body is complete: an Array, and nothing that only looks like one. */
export function isComplete(body: Body | Promise<Body>): body is readonly Chunk[] {
  return Array.isArray(body)
}

/** The number of bytes of a complete body. */
export function completeLength(chunks: readonly Chunk[]): number {
  let length = 0
  for (const chunk of chunks) length += chunkLength(chunk)
  return length
}

/** Joins the chunks of a complete body. */
export function concatChunks(chunks: readonly Chunk[]): Uint8Array {
  const parts = chunks.map(toBytes)
  const joined = new Uint8Array(parts.reduce((length, part) => length + part.byteLength, 0))
  let offset = 0
  for (const part of parts) {
    joined.set(part, offset)
    offset += part.byteLength
  }
  return joined
}

/** One pass over a body, asynchronous or not. */
export type BodyIterator = Iterator<Chunk> | AsyncIterator<Chunk>

/** Starts the one pass over a streaming body; an asynchronous iterator is preferred. */
export function openBody(body: Exclude<Body, readonly Chunk[]>): BodyIterator {
  return Symbol.asyncIterator in body ? body[Symbol.asyncIterator]() : body[Symbol.iterator]()
}

/** Whether a value is a body: iterable in either way, and neither text nor bytes. */
export function isBody(value: unknown): value is Body {
  if (typeof value !== 'object' || value === null) return false
  if (value instanceof Uint8Array) return false
  return Symbol.asyncIterator in value || Symbol.iterator in value
}

/** What a value is, in words for an error message. */
export function describeValue(value: unknown): string {
  if (value === null || value === undefined) return String(value)
  if (typeof value === 'string') return `the string ${JSON.stringify(value.slice(0, 40))}`
  if (typeof value === 'function') return `the function ${value.name || '(anonymous)'}`
  if (typeof value !== 'object') return `the ${typeof value} ${String(value)}`
  const name: unknown = value.constructor?.name
  return typeof name === 'string' && name !== '' ? `an object of class ${name}` : 'an object'
}

/** Whether a value is a promise, or acts as one. */
export function isPromise<value>(
  candidate: value | PromiseLike<value>,
): candidate is PromiseLike<value> {
  return (
    typeof candidate === 'object' &&
    candidate !== null &&
    'then' in candidate &&
    typeof candidate.then === 'function'
  )
}
