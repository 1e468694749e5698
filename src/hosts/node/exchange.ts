/** One request and its response on node. */

import type { ServerResponse } from 'node:http'
import { STATUS_CODES } from 'node:http'
import type { Body, Chunk, Environ, HeaderList, StreamingBody } from '../../gateway/index.ts'
import { describeValue, isBody, isComplete, isPromise } from '../../gateway/index.ts'
import { BodyReader, closeBody } from '../body-reader.ts'
import { FAILURE_PAGE, logFailure } from '../failure.ts'
import { joinChunks } from '../join-chunks.ts'
import type { ResponseHead } from '../response-start.ts'
import { isBodiless, isContentLength, resolveLength, statusCode } from '../response-start.ts'
import type { NodeConnection } from './connection.ts'
import { beginResponse, endResponse } from './connection.ts'
import type { NodeInput } from './input.ts'

/** Sends what an application answers, and closes its body exactly once, in every outcome. */
export class Exchange implements ResponseHead {
  status = ''
  headers: HeaderList = []
  wasCalled = false
  isCommitted = false
  readonly #environ: Environ
  readonly #response: ServerResponse
  readonly #input: NodeInput
  readonly #connection: NodeConnection
  /** The bytes that the Content-Length still promises, or -1 where there is none. */
  #promisedBytes = -1
  #hasBody = true
  #mustLinger = false
  #resume: (() => void) | undefined
  #abort: AbortController | undefined

  constructor(
    environ: Environ,
    response: ServerResponse,
    input: NodeInput,
    connection: NodeConnection,
  ) {
    this.#environ = environ
    this.#response = response
    this.#input = input
    this.#connection = connection
  }

  /** Waits for a body, or for the error that comes instead. */
  sendLater(body: Promise<Body>): void {
    const connection = this.#connection
    beginResponse(connection, this.#response)
    body
      .then((late) => this.send(late))
      .catch((error: unknown) => this.fail(error))
      .finally(() => endResponse(connection))
  }

  /** Sends the body that the application returned. */
  send(body: Body): void {
    if (isComplete(body)) this.#sendComplete(body)
    else if (isBody(body)) void this.#sendStream(body)
    else
      this.fail(new TypeError(`The application returned ${describeValue(body)}, which is no body.`))
  }

  /** Answers 500, or cuts the response off when it was begun already (rule 22 of the gateway). */
  fail(error: unknown): void {
    const response = this.#response
    if (response.destroyed) return
    logFailure(this.#environ, error)
    if (this.isCommitted) {
      // What was written still goes out; the missing end tells the client that it is not all.
      if (response.socket === null) this.#connection.isBroken = true
      else response.socket.destroySoon()
      return
    }
    this.status = '500 Internal Server Error'
    this.headers = [['Content-Type', 'text/plain; charset=utf-8']]
    this.#sendContent(FAILURE_PAGE)
  }

  /** Logs an error that the response does not show. */
  report(error: unknown): void {
    logFailure(this.#environ, error)
  }

  /** Whether the client left before the response was complete. */
  get isGone(): boolean {
    const response = this.#response
    return response.destroyed && !response.writableFinished
  }

  /** Aborts when the client leaves before the response is complete. Made when it is first asked for. */
  get signal(): AbortSignal {
    this.#abort ??= this.#watch(new AbortController())
    return this.#abort.signal
  }

  #watch(abort: AbortController): AbortController {
    const abortIfGone = (): void => {
      if (this.isGone) abort.abort()
    }
    this.#response.once('close', abortIfGone)
    abortIfGone()
    return abort
  }

  #sendComplete(chunks: readonly Chunk[]): void {
    try {
      if (!this.#response.destroyed) this.#sendContent(joinChunks(chunks))
    } catch (error) {
      this.fail(error)
    }
    void closeBody(chunks, this.#environ)
  }

  /** Sends a whole response in one write. */
  #sendContent(content: Chunk): void {
    const length = typeof content === 'string' ? Buffer.byteLength(content) : content.byteLength
    const hasBody = this.#commit(length)
    if (!hasBody || length === 0) this.#end()
    // As many bytes as characters is ASCII, which node writes fastest as latin1.
    else if (length === content.length) this.#end(content, 'latin1')
    else this.#end(this.#toSendable(content), 'utf8')
  }

  /**
   * node writes the head and a string in one encoding, so a head with obs-text (RFC 9110, section
   * 5.5) must not share a write with a string that is not ASCII.
   */
  #toSendable(content: Chunk): Chunk {
    if (typeof content !== 'string') return content
    return this.headers.some(([, value]) => OBS_TEXT.test(value)) ? Buffer.from(content) : content
  }

  async #sendStream(body: StreamingBody): Promise<void> {
    const response = this.#response
    const connection = this.#connection
    const reader = new BodyReader(body, this.#environ)
    response.once('close', () => this.#leave(reader))
    beginResponse(connection, this.#response)
    try {
      if (!response.destroyed) await this.#pump(reader)
    } catch (error) {
      this.fail(error)
    }
    endResponse(connection)
    await reader.close()
  }

  /** The connection has ended: an unfinished body is closed even while a chunk of it is awaited. */
  #leave(reader: BodyReader): void {
    this.#resume?.()
    if (this.isGone) void reader.close()
  }

  async #pump(reader: BodyReader): Promise<void> {
    for (;;) {
      const step = reader.next()
      const chunk = isPromise(step) ? await step : step
      if (this.#response.destroyed) return
      if (chunk === undefined) break
      if (!this.isCommitted && !this.#commit(-1)) break
      if (!this.#write(chunk)) await this.#drained()
    }
    this.#endStream()
  }

  /** Writes a chunk, and gives whether the next one may follow at once. */
  #write(chunk: Chunk): boolean {
    const bytes = typeof chunk === 'string' ? Buffer.from(chunk) : chunk
    this.#spend(bytes.byteLength)
    return this.#response.write(bytes)
  }

  /** More bytes than the Content-Length promises would be read as the next response. */
  #spend(byteLength: number): void {
    if (this.#promisedBytes === -1) return
    if (byteLength > this.#promisedBytes) {
      throw new TypeError('The body is longer than its Content-Length.')
    }
    this.#promisedBytes -= byteLength
  }

  #endStream(): void {
    if (!this.isCommitted) this.#sendContent('')
    else if (this.#promisedBytes <= 0 || !this.#hasBody) this.#end()
    else throw new TypeError('The body is shorter than its Content-Length.')
  }

  #drained(): Promise<void> {
    const response = this.#response
    return new Promise((resolve) => {
      this.#resume = resolve
      if (response.destroyed) resolve()
      else response.once('drain', resolve)
    })
  }

  /** Hands the head to node, and gives whether a body follows. `length` is -1 when it is not known. */
  #commit(length: number): boolean {
    if (this.status === '')
      throw new TypeError('The application sent a body without startResponse.')
    const response = this.#response
    const code = statusCode(this.status)
    const hasBody = response.req.method !== 'HEAD' && !isBodiless(code)
    const fields = flattenHeaders(this.headers)
    const contentLength = resolveLength(this.headers, code, hasBody, length)
    if (contentLength !== -1) fields.push('Content-Length', String(contentLength))
    if (this.#mustClose()) fields.push('Connection', 'close')
    this.isCommitted = true
    this.#promisedBytes = contentLength
    this.#hasBody = hasBody
    const reason = this.status.slice(4)
    if (reason === '' || reason === STATUS_CODES[code]) response.writeHead(code, fields)
    else response.writeHead(code, reason, fields)
    return hasBody
  }

  /** A request body that nobody wants is read to its end when it is short, else the connection ends. */
  #mustClose(): boolean {
    const environ = this.#environ
    if (environ.CONTENT_LENGTH !== undefined || environ.HTTP_TRANSFER_ENCODING !== undefined) {
      this.#mustLinger = this.#input.hasLongRest(environ.CONTENT_LENGTH)
    }
    const { host, isBroken } = this.#connection
    return this.#mustLinger || isBroken || host.isClosing
  }

  /** Ends the response, with the last of its content. */
  #end(content?: Chunk, encoding: BufferEncoding = 'utf8'): void {
    const response = this.#response
    const input = this.#input
    if (this.#mustLinger && !input.isComplete) {
      if (content !== undefined) response.write(content, encoding)
      linger(response, input, this.#connection)
      return
    }
    if (content === undefined) response.end()
    else response.end(content, encoding)
    if (input.isHalfRead) input.drop()
  }
}

/** Ends a response once nothing more of the request's body comes, or enough of it has come. */
export function linger(
  response: ServerResponse,
  input: NodeInput,
  connection: NodeConnection,
): void {
  beginResponse(connection, response)
  input.linger(() => {
    response.end()
    endResponse(connection)
  })
}

/** The flat form that `writeHead` takes without copying, without the Content-Length. */
function flattenHeaders(headers: HeaderList): string[] {
  const fields: string[] = []
  for (const header of headers) {
    if (!isContentLength(header[0])) fields.push(header[0], header[1])
  }
  return fields
}

const OBS_TEXT = /[\x80-\xff]/
