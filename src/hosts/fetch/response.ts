/** Makes a `Response` of a head and its content, the same for every runtime. */

import type { Chunk, HeaderList } from '../../gateway/index.ts'
import { toBytes, utf8Length } from '../../gateway/index.ts'
import { fromLatin1 } from '../latin1.ts'
import type { ResponseHead } from '../response-start.ts'
import { isBodiless, isContentLength, resolveLength, statusCode } from '../response-start.ts'
import { addsContentType, isWorkerd, withLength, writesContentLength } from './runtime.ts'

/** Whether the response to a request of this method has a body, as far as its status tells. */
export function hasContent(method: string, head: ResponseHead): boolean {
  return method !== 'HEAD' && !isBodiless(statusCode(head.status))
}

/** Up to this many characters, counting the bytes of a text is cheaper than encoding it. */
const MAX_COUNTED = 1024

/** Makes a response whose content is there as a whole. Throws when the Content-Length is wrong. */
export function completeResponse(head: ResponseHead, method: string, content: Chunk): Response {
  const hasBody = hasContent(method, head)
  if (hasBody && typeof content === 'string' && isPlain(head.headers)) {
    if (writesContentLength) return new Response(content, createInit(head, head.headers))
    if (content.length <= MAX_COUNTED) return countedResponse(head, content)
  }
  const bytes = toBytes(content)
  const length = resolveLength(head.headers, statusCode(head.status), hasBody, bytes.byteLength)
  const headers = replaceLength(head.headers, hasBody && writesContentLength ? -1 : length)
  const body = hasBody && bytes.byteLength > 0 ? toContent(bytes, head.headers) : null
  return new Response(body, createInit(head, headers))
}

/** A text stays a text: it is encoded by the runtime, once. */
function countedResponse(head: ResponseHead, text: string): Response {
  const length = String(utf8Length(text))
  return new Response(text, createInit(head, [...head.headers, ['Content-Length', length]]))
}

/** Makes a response whose content is streamed; `length` is the declared one, or -1. */
export function streamedResponse(
  head: ResponseHead,
  stream: ReadableStream<Uint8Array>,
  length: number,
): Response {
  return new Response(withLength(stream, length), createInit(head, head.headers))
}

/**
 * Makes a response that says what a streamed one would, without its content.
 *
 * Bun and Deno claim a length of 0 for a `null`, which is wrong where the length is not known: they
 * leave the claim out for a stream, and ask nothing of it.
 */
export function headResponse(head: ResponseHead): Response {
  const code = statusCode(head.status)
  const length = resolveLength(head.headers, code, false, -1)
  const body = length === -1 && !isBodiless(code) ? createEmptyStream() : null
  return new Response(body, createInit(head, replaceLength(head.headers, length)))
}

/** Whether the headers have a Content-Type and no Content-Length, like most. */
function isPlain(headers: HeaderList): boolean {
  let hasType = false
  for (const [name] of headers) {
    if (isContentLength(name)) return false
    hasType ||= isContentType(name)
  }
  return hasType
}

function isContentType(name: string): boolean {
  return name.length === 12 && name.toLowerCase() === 'content-type'
}

function createInit(head: ResponseHead, headers: HeaderList): ResponseInit {
  return {
    status: statusCode(head.status),
    statusText: head.status.slice(4),
    headers: isWorkerd ? headers.map(([name, value]) => [name, fromLatin1(value)]) : headers,
  }
}

/** The headers with this Content-Length, and no other; with none if it is -1. */
function replaceLength(headers: HeaderList, length: number): HeaderList {
  const others = headers.some(([name]) => isContentLength(name))
    ? headers.filter(([name]) => !isContentLength(name))
    : headers
  return length === -1 ? others : [...others, ['Content-Length', String(length)]]
}

/** Bun gives bytes a Content-Type that the application did not; it gives none to a stream. */
function toContent(bytes: Uint8Array, headers: HeaderList): Uint8Array | ReadableStream {
  if (!addsContentType || headers.some(([name]) => isContentType(name))) return bytes
  return new ReadableStream<Uint8Array>({
    pull(controller) {
      controller.enqueue(bytes)
      controller.close()
    },
  })
}

function createEmptyStream(): ReadableStream<Uint8Array> {
  return new ReadableStream({ pull: (controller) => controller.close() }, { highWaterMark: 0 })
}
