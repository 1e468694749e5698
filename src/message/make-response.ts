/** Makes a response of what a view returns. */

import { describeValue } from '../gateway/index.ts'
import type { HeaderMapInit } from '../http/index.ts'
import { HeaderMap } from '../http/index.ts'
import type { RequestSource } from './http-error.ts'
import { HttpError } from './http-error.ts'
import { json } from './json.ts'
import { Response } from './response.ts'

/**
 * Makes a response of a view's result, or gives `undefined` for what cannot be one: `undefined`, `null`,
 * numbers, booleans, functions and objects of other classes.
 *
 * Text becomes HTML, bytes are sent as they are, plain objects and arrays become JSON; generators,
 * asynchronous iterables and web streams are streamed. `source` decides the form of an error's page.
 */
export function convertResult(result: unknown, source?: RequestSource): Response | undefined {
  if (typeof result === 'string' || result instanceof Uint8Array) return new Response(result)
  if (result instanceof Response) return result
  if (typeof result !== 'object' || result === null) return undefined
  if (isStream(result)) return new Response(result)
  if (Array.isArray(result) || isPlain(result)) return json(result)
  if (result instanceof HttpError) return result.toResponse(source)
  return result instanceof globalThis.Response ? Response.from(result) : undefined
}

function isPlain(value: object): boolean {
  const prototype: unknown = Object.getPrototypeOf(value)
  return prototype === Object.prototype || prototype === null
}

type Stream =
  | ReadableStream<Uint8Array>
  | AsyncIterable<Uint8Array | string>
  | IterableIterator<string>

/** Generators and other iterators count; a Map or a Set does not. */
function isStream(value: object): value is Stream {
  if (value instanceof ReadableStream || Symbol.asyncIterator in value) return true
  return Symbol.iterator in value && 'next' in value
}

/**
 * Makes a response of anything a view may return, with another status and with header fields that
 * replace those of the same name. Throws a `TypeError` for what cannot be a response.
 */
export function makeResponse(
  result: unknown,
  status?: number | string,
  headers?: HeaderMapInit,
): Response {
  const response = convertResult(result)
  if (response === undefined) throw new TypeError(explainResult(result))
  if (status !== undefined) response.status = status
  if (headers !== undefined) replaceHeaders(response.headers, new HeaderMap(headers))
  return response
}

function explainResult(result: unknown): string {
  return `A response cannot be made of ${describeValue(result)}: give text, bytes, a plain object or array, a Response, or a generator.`
}

function replaceHeaders(headers: HeaderMap, changes: HeaderMap): void {
  for (const [name] of changes) headers.delete(name)
  for (const [name, value] of changes) headers.append(name, value)
}
