/** A response over HTTP/2 (RFC 9113). */

import type { OutgoingHttpHeaders } from 'node:http'
import type { ServerHttp2Stream } from 'node:http2'
import { Duplex } from 'node:stream'
import type { Chunk, Environ, HeaderList, RefusedRequest } from '../../gateway/index.ts'
import { isContentLength } from '../response-start.ts'
import type { NodeConnection } from './connection.ts'
import { Exchange, TELLS_WHEN_SENT } from './exchange.ts'
import type { Http2Input } from './http2-input.ts'

/** Nothing is wrong (RFC 9113, section 7). */
const NO_ERROR = 0x00

/** Sends what an application answers on a stream of HTTP/2. */
export class Http2Exchange extends Exchange {
  readonly #stream: ServerHttp2Stream
  readonly #input: Http2Input
  readonly #isHead: boolean
  #isWatched = false
  /** Whether the response was ended here: node ends the stream of a client that left, too. */
  #isEnded = false

  constructor(
    environ: Environ,
    stream: ServerHttp2Stream,
    input: Http2Input,
    { host }: NodeConnection,
  ) {
    super(environ, host)
    this.#stream = stream
    this.#input = input
    this.#isHead = environ.REQUEST_METHOD === 'HEAD'
  }

  get isHead(): boolean {
    return this.#isHead
  }

  get isGone(): boolean {
    return this.isOver && !(this.#isEnded && this.#stream.writableFinished)
  }

  get isOver(): boolean {
    return this.#stream.destroyed || this.#stream.closed
  }

  get hasHead(): boolean {
    return this.#stream.headersSent
  }

  watch(): void {
    if (this.#isWatched) return
    this.#isWatched = true
    this.#stream.once('close', () => this.leave())
  }

  writeHead(code: number, contentLength: number): void {
    const fields = createFields(code, this.headers)
    if (contentLength !== -1) fields['content-length'] = String(contentLength)
    // node resets the stream of a head that is too long for it, ends the session, and throws nothing.
    this.#stream.once('frameError', () => this.report(new Error(TOO_LONG_HEAD)))
    withRepeatedFields(fields, (sendable) => this.#stream.respond(sendable))
  }

  get canBorrow(): boolean {
    return TELLS_WHEN_SENT && this.#stream.write === Duplex.prototype.write
  }

  write(bytes: Uint8Array, sent?: () => void): boolean {
    return this.#stream.write(bytes, sent)
  }

  onDrain(listener: () => void): void {
    this.#stream.once('drain', listener)
  }

  end(content: Chunk): void {
    this.#isEnded = true
    endStream(this.#stream, this.#input, content)
  }

  /**
   * The stream is reset with INTERNAL_ERROR. Closing it would end it in good order first, and
   * destroying it at once would lose the head.
   */
  breakOff(): void {
    setImmediate(() => this.#stream.destroy(new Error('The response was broken off.')))
  }

  writeHints(headers: HeaderList): void {
    const fields = createFields(103, headers)
    withRepeatedFields(fields, (sendable) => this.#stream.additionalHeaders(sendable))
  }
}

const TOO_LONG_HEAD =
  'The head of the response was not sent: over HTTP/2 node sends no more than 64 KiB of it.'

/** Answers a request that no application may see. */
export function refuseStream(
  refusal: RefusedRequest,
  stream: ServerHttp2Stream,
  input: Http2Input,
): void {
  const page = `${refusal.reason}\n`
  const code = Number(refusal.status.slice(0, 3))
  const fields = createFields(code, [['Content-Type', 'text/plain; charset=utf-8']])
  fields['content-length'] = page.length
  stream.respond(fields)
  endStream(stream, input, page)
}

/** Ends a response. A request that nobody wants the rest of is stopped (RFC 9113, section 8.1). */
function endStream(stream: ServerHttp2Stream, input: Http2Input, content: Chunk): void {
  // node has ended the stream of a response that has no body.
  if (!stream.writableEnded) stream.end(content)
  if (input.finish()) stream.close(NO_ERROR)
}

/**
 * The fields of a response, without the Content-Length. Names are in lower case (RFC 9113, section
 * 8.2), values have no spaces around them (section 8.2.1), and there is no reason phrase (8.3.2).
 */
function createFields(code: number, headers: HeaderList): OutgoingHttpHeaders {
  const fields: OutgoingHttpHeaders = Object.create(null)
  fields[':status'] = code
  for (const [name, value] of headers) {
    if (isContentLength(name)) continue
    const key = name.toLowerCase()
    // The one field about the connection that HTTP/1 does not call so (RFC 9113, section 3.1).
    if (key !== 'http2-settings') addField(fields, key, trimSpace(value))
  }
  return fields
}

/** Space around a value is no part of it (RFC 9110, section 5.5), and HTTP/2 forbids it. */
function trimSpace(value: string): string {
  let start = 0
  let end = value.length
  while (start < end && isSpace(value, start)) start += 1
  while (start < end && isSpace(value, end - 1)) end -= 1
  return value.slice(start, end)
}

function isSpace(value: string, index: number): boolean {
  return value[index] === ' ' || value[index] === '\t'
}

/** Lines of one name stay lines of their own, in order. */
function addField(fields: OutgoingHttpHeaders, key: string, value: string): void {
  const before = fields[key]
  if (before === undefined) fields[key] = value
  else if (Array.isArray(before)) before.push(value)
  else fields[key] = [String(before), value]
}

/**
 * Sends fields. node refuses two lines of some names, as of ETag, which over HTTP/1 it sends; then
 * lines of one name are joined, which means the same (RFC 9110, section 5.3), save Set-Cookie.
 */
function withRepeatedFields(
  fields: OutgoingHttpHeaders,
  send: (fields: OutgoingHttpHeaders) => void,
): void {
  try {
    send(fields)
  } catch (error) {
    if (!isSingleValueError(error)) throw error
    for (const [key, value] of Object.entries(fields)) {
      if (Array.isArray(value) && key !== 'set-cookie') fields[key] = value.join(', ')
    }
    send(fields)
  }
}

function isSingleValueError(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'ERR_HTTP2_HEADER_SINGLE_VALUE'
}
