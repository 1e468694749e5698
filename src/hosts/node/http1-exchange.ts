/** A response over HTTP/1. */

import { ServerResponse, STATUS_CODES } from 'node:http'
import { Socket } from 'node:net'
import type { Chunk, Environ, HeaderList } from '../../gateway/index.ts'
import { isBodiless, isContentLength } from '../response-start.ts'
import type { HostFacts, Http1Connection } from './connection.ts'
import { Exchange, TELLS_WHEN_SENT } from './exchange.ts'
import type { NodeInput } from './input.ts'
import type { ClientWatcher, Traffic } from './traffic.ts'
import { endTraffic, finishTraffic, unwatchClient, watchClient } from './traffic.ts'

/** Sends what an application answers over HTTP/1. */
export class Http1Exchange extends Exchange implements ClientWatcher {
  readonly #response: ServerResponse
  readonly #input: NodeInput
  readonly #host: HostFacts
  readonly #traffic: Traffic
  /** Whether the request has a body, as far as its header fields tell. */
  readonly #hasInput: boolean
  readonly #contentLength: string | undefined
  readonly #asksForUpgrade: boolean
  /** Whether the response has a Content-Length. */
  #hasLength = false

  constructor(
    environ: Environ,
    response: ServerResponse,
    input: NodeInput,
    connection: Http1Connection,
  ) {
    super(environ, connection.host)
    this.#response = response
    this.#input = input
    this.#host = connection.host
    this.#traffic = connection.traffic
    this.#contentLength = environ.CONTENT_LENGTH
    this.#hasInput =
      this.#contentLength !== undefined || environ.HTTP_TRANSFER_ENCODING !== undefined
    this.#asksForUpgrade = environ['HTTP_UPGRADE'] !== undefined
  }

  get isHead(): boolean {
    return this.#response.req.method === 'HEAD'
  }

  get isGone(): boolean {
    return this.isOver && !this.#response.writableFinished
  }

  /** A response that waits behind another one is not destroyed with its connection on node 20. */
  get isOver(): boolean {
    return this.#response.destroyed || this.#traffic.socket.destroyed
  }

  get hasHead(): boolean {
    return this.#response.headersSent
  }

  /** A response that waits behind another one has no socket before its turn. */
  get isNext(): boolean {
    return this.#response.socket !== null
  }

  goOn(): void {
    this.#response.emit('drain')
  }

  watch(): void {
    watchClient(this.#traffic, this)
    this.#response.once('finish', () => unwatchClient(this.#traffic, this))
  }

  writeHead(code: number, contentLength: number): void {
    const response = this.#response
    const fields = flattenHeaders(this.headers, contentLength === -1 && this.#isChunked(code))
    this.#hasLength = contentLength !== -1
    if (this.#hasLength) fields.push('Content-Length', String(contentLength))
    // A client of HTTP/1.0 that says TE: chunked is none the less one of HTTP/1.0 (rule 26).
    else if (response.req.httpVersionMinor === 0) response.useChunkedEncodingByDefault = false
    if (this.#closesConnection()) fields.push('Connection', 'close')
    response.writeHead(code, reasonOf(code, this.status), fields)
  }

  /** Whether a body without a length is sent in chunks. */
  #isChunked(code: number): boolean {
    return this.#response.req.httpVersionMinor !== 0 && !this.isHead && !isBodiless(code)
  }

  /**
   * Whether the connection ends with this response. Where a request has come behind it, another
   * response is the last one.
   */
  #closesConnection(): boolean {
    if (this.#input !== this.#traffic.lastInput) {
      if (this.mustClose) finishTraffic(this.#traffic)
      return false
    }
    if (!this.#isLast()) return false
    endTraffic(this.#traffic)
    return true
  }

  #isLast(): boolean {
    const { isFinishing, isEnding } = this.#traffic
    if (this.mustClose || isFinishing || isEnding || this.#host.isClosing) return true
    // node forgets what came in one packet with a request for an upgrade.
    if (this.#asksForUpgrade) return true
    // A request body that nobody wants is read to its end only when it is short.
    return this.#hasInput && this.#input.hasLongRest(this.#contentLength)
  }

  /** Who writes in the place of node, as compressors and bridges do, may keep what was written. */
  get canBorrow(): boolean {
    const { socket } = this.#traffic
    return (
      TELLS_WHEN_SENT &&
      this.#response.write === ServerResponse.prototype.write &&
      socket.write === Socket.prototype.write &&
      socket._write === Socket.prototype._write
    )
  }

  write(bytes: Uint8Array, sent?: () => void): boolean {
    return this.#response.write(bytes, sent)
  }

  onDrain(listener: () => void): void {
    this.#response.once('drain', listener)
  }

  end(content: Chunk, byteLength: number): void {
    const response = this.#response
    if (byteLength === 0) response.end()
    // As many bytes as characters is ASCII, which node writes fastest as latin1.
    else if (byteLength === content.length) response.end(content, 'latin1')
    else response.end(this.#toSendable(content), 'utf8')
    this.#input.finish()
  }

  /**
   * node writes the head and a string in one encoding, so a head with obs-text (RFC 9110, section
   * 5.5) must not share a write with a string that is not ASCII.
   */
  #toSendable(content: Chunk): Chunk {
    if (typeof content !== 'string') return content
    return this.headers.some(([, value]) => OBS_TEXT.test(value)) ? Buffer.from(content) : content
  }

  /**
   * What was written still goes out, and for some of it node waits a tick; the missing end tells the
   * client that it is not all. What waits behind another response has no socket before its turn.
   */
  breakOff(): void {
    const { socket } = this.#response
    const end = (own: Socket): void => process.nextTick(() => this.#breakOff(own))
    if (socket !== null) end(socket)
    else this.#response.once('socket', end)
  }

  #breakOff(socket: Socket): void {
    if (this.#response.chunkedEncoding || this.#hasLength) socket.destroySoon()
    // Such a body ends where the connection does (RFC 9112, section 6.3, rule 8), save by a reset.
    else resetSocket(socket)
  }

  /**
   * Interim responses are written past node, which insists on a Link (RFC 8297 does not). A response
   * that waits behind another one has no socket: its hints would be read as those of the other.
   */
  writeHints(headers: HeaderList): void {
    const { req: request, socket } = this.#response
    // A client of HTTP/1.0 knows no interim responses (RFC 9110, section 15.2).
    if (socket?.writable !== true || request.httpVersion !== '1.1') return
    socket.write(formatHints(headers), 'latin1')
  }
}

/** A 103 response (RFC 8297, section 2). It has no Content-Length (RFC 9110, section 8.6). */
function formatHints(headers: HeaderList): string {
  const lines = headers
    .filter(([name]) => !isContentLength(name))
    .map(([name, value]) => `${name}: ${value}\r\n`)
  return `HTTP/1.1 103 Early Hints\r\n${lines.join('')}\r\n`
}

/** The reason phrase, never absent: node would keep that of a head which it refused before. */
function reasonOf(code: number, status: string): string {
  const reason = status.slice(4)
  const known = STATUS_CODES[code] ?? 'unknown'
  return reason === '' || reason === known ? known : reason
}

/**
 * The flat form that `writeHead` takes without copying, without the Content-Length. node refuses a
 * Trailer where the body is not sent in chunks; there are no trailers then (RFC 9110, section 6.5).
 */
function flattenHeaders(headers: HeaderList, isChunked: boolean): string[] {
  const fields: string[] = []
  for (const header of headers) {
    const name = header[0]
    if (isContentLength(name) || (!isChunked && isTrailer(name))) continue
    fields.push(name, header[1])
  }
  return fields
}

function isTrailer(name: string): boolean {
  return name.length === 7 && name.toLowerCase() === 'trailer'
}

const OBS_TEXT = /[\x80-\xff]/

/** Closes a socket so that its peer does not take the end of the connection for the end of a body. */
function resetSocket(socket: Socket): void {
  // Only TCP can be reset. TLS without its closing alert is cut off, too (RFC 8446, section 6.1).
  if ('encrypted' in socket || socket.remoteAddress === undefined) socket.destroy()
  else socket.resetAndDestroy()
}
