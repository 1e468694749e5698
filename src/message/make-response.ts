/** Makes a response of what a view returns. */

import type { Chunk } from '../gateway/index.ts'
import { describeValue } from '../gateway/index.ts'
import type { HeaderMapInit } from '../http/index.ts'
import { HeaderMap } from '../http/index.ts'
import { isFetchResponse } from './fetch-response.ts'
import type { RequestSource } from './http-error.ts'
import { HttpError } from './http-error.ts'
import { json, writeJson } from './json.ts'
import type { JsonProvider } from './json-provider.ts'
import { Response } from './response.ts'

/**
 * Makes a response of a view's result, or gives `undefined` for what cannot be one: `undefined`, `null`,
 * numbers, booleans, functions and objects of other classes.
 *
 * Text becomes HTML, bytes are sent as they are, plain objects and arrays become JSON; generators,
 * asynchronous iterables, streams of node and web streams are streamed. `source` decides the form of an error's
 * page. `provider` writes JSON at once; without it, that is left for later.
 */
export function convertResult(
  result: unknown,
  source?: RequestSource,
  provider?: JsonProvider,
): Response | undefined {
  if (typeof result === 'string' || result instanceof Uint8Array) return new Response(result)
  if (result instanceof Response) return result
  if (typeof result !== 'object' || result === null) return undefined
  if (isStream(result)) return new Response(result)
  if (Array.isArray(result) || isPlain(result)) {
    return provider === undefined ? json(result) : writeJson(result, provider)
  }
  if (result instanceof HttpError) return result.toResponse(source)
  return isFetchResponse(result) ? Response.from(result) : undefined
}

function isPlain(value: object): boolean {
  const prototype: unknown = Object.getPrototypeOf(value)
  return prototype === Object.prototype || prototype === null
}

type Stream = ReadableStream<Uint8Array> | AsyncIterable<Chunk> | IterableIterator<Chunk>

/** Generators and other iterators count; a Map or a Set does not. */
function isStream(value: object): value is Stream {
  if (value instanceof ReadableStream || Symbol.asyncIterator in value) return true
  return Symbol.iterator in value && 'next' in value
}

/**
 * Makes a response of anything a view may return, with another status and with header fields that
 * replace those of the same name; of nothing at all, an empty one. Throws a `TypeError` for what cannot
 * be a response, and so for `undefined` when it is given.
 */
export function makeResponse(
  ...given: [result?: unknown, status?: number | string, headers?: HeaderMapInit]
): Response {
  const [result, status, headers] = given
  const response = given.length === 0 ? new Response() : convertResult(result)
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
