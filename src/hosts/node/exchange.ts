/** One request and its response on node, whatever the version of HTTP: rules 15 to 23 of the gateway. */

import type { Body, Chunk, Environ, HeaderList, StreamingBody } from '../../gateway/index.ts'
import { describeValue, isBody, isComplete, isPromise } from '../../gateway/index.ts'
import { BodyReader, closeBody } from '../body-reader.ts'
import { FAILURE_PAGE, logFailure } from '../failure.ts'
import { joinChunks } from '../join-chunks.ts'
import type { ResponseHead } from '../response-start.ts'
import { declaredLength, isBodiless, resolveLength, statusCode } from '../response-start.ts'
import { FileBody } from './file-body.ts'

/** Sends what an application answers, and closes its body exactly once, in every outcome. */
export abstract class Exchange implements ResponseHead {
  status = ''
  headers: HeaderList = []
  wasCalled = false
  isCommitted = false
  /** Whether the connection ends with this response. */
  mustClose = false
  /** The bytes that the Content-Length still promises, or -1 where there is none. */
  #promisedBytes = -1
  #hasBody = true
  /** Whether the body was closed, so that the extensions do nothing any more. */
  #isClosed = false
  #wasGivenUp = false
  #wasBrokenOff = false
  #resume: (() => void) | undefined
  #reader: BodyReader | undefined
  #abort: AbortController | undefined
  readonly #environ: Environ

  constructor(environ: Environ) {
    this.#environ = environ
  }

  /** Whether the client left before the response was complete. */
  abstract get isGone(): boolean
  /** Whether nothing can be sent any more. */
  abstract get isOver(): boolean
  /** Whether the request was a HEAD. */
  abstract get isHead(): boolean

  /** Calls `leave` when the client leaves before the response is complete. */
  abstract watch(): void
  /** Hands the head to node. `contentLength` is -1 where there is none. */
  abstract writeHead(code: number, contentLength: number): void
  /** Hands a chunk to node, and gives whether the next one may follow at once. */
  abstract write(bytes: Uint8Array): boolean
  /** Calls back once, when the next chunk may follow. */
  abstract onDrain(listener: () => void): void
  /** Ends the response with the last of its content, which may be empty. */
  abstract end(content: Chunk, byteLength: number): void
  /** Cuts a response off that was begun, so that the client notices. */
  abstract breakOff(): void
  /** Sends a 103 response. */
  abstract writeHints(headers: HeaderList): void

  /** Waits for a body, or for the error that comes instead; 0 stands for any time. */
  sendLater(body: PromiseLike<Body>, timeoutMs: number): void {
    const deadline =
      timeoutMs > 0 ? setTimeout(() => this.#giveUp(timeoutMs), timeoutMs) : undefined
    Promise.resolve(body)
      .then((late) => this.#sendLate(late))
      .catch((error: unknown) => this.fail(error))
      .finally(() => clearTimeout(deadline))
  }

  #sendLate(body: Body): void | Promise<void> {
    if (!this.#wasGivenUp) return this.send(body)
    return closeBody(body, this.#environ)
  }

  /** Answers in place of an application that does not. */
  #giveUp(timeoutMs: number): void {
    if (this.isOver) return
    const problem = `The application has not answered for ${timeoutMs} ms; the client was told 503.`
    logFailure(this.#environ, new Error(problem))
    this.#wasGivenUp = true
    this.mustClose = true
    this.#answerFor('503 Service Unavailable', 'Service Unavailable\n')
  }

  /** Sends the body that the application returned. */
  send(body: Body): void {
    if (isComplete(body)) this.#sendComplete(body)
    else if (isBody(body)) void this.#sendStream(body)
    else
      this.fail(new TypeError(`The application returned ${describeValue(body)}, which is no body.`))
  }

  /** Answers 500, or cuts the response off when it was begun already (rules 22 and 23). */
  fail(error: unknown): void {
    if (this.isGone) return
    logFailure(this.#environ, error)
    if (this.#wasGivenUp || this.isOver) return
    if (this.isCommitted) {
      this.#wasBrokenOff = true
      this.breakOff()
    } else this.#answerFor('500 Internal Server Error', FAILURE_PAGE)
  }

  /** Answers with nothing of what the application said. */
  #answerFor(status: string, page: string): void {
    this.status = status
    this.headers = [['Content-Type', 'text/plain; charset=utf-8']]
    this.#sendContent(page)
  }

  /** Logs an error that the response does not show. */
  report(error: unknown): void {
    logFailure(this.#environ, error)
  }

  /** Aborts when the client leaves before the response is complete. Made when it is first asked for. */
  get signal(): AbortSignal {
    if (this.#abort === undefined) {
      this.#abort = new AbortController()
      if (this.isGone) this.#abort.abort()
      else if (!this.#isClosed) this.watch()
    }
    return this.#abort.signal
  }

  /** Whether the body was closed (rule 41 of the gateway). */
  get isClosed(): boolean {
    return this.#isClosed
  }

  /** Sends a 103 response, unless it is too late for one (rule 41 of the gateway). */
  sendHints(headers: HeaderList): void {
    if (!this.isCommitted && !this.#isClosed && !this.isOver) this.writeHints(headers)
  }

  /** The client has left: an unfinished body is closed even while a chunk of it is awaited. */
  leave(): void {
    this.#resume?.()
    if (!this.isGone || this.#wasBrokenOff) return
    this.#abort?.abort()
    void this.#reader?.close()
  }

  #sendComplete(chunks: readonly Chunk[]): void {
    try {
      if (!this.isOver) this.#sendContent(joinChunks(chunks))
    } catch (error) {
      this.fail(error)
    }
    void closeBody(chunks, this.#environ)
    this.#isClosed = true
  }

  /** Sends a whole response in one write. */
  #sendContent(content: Chunk): void {
    const length = typeof content === 'string' ? Buffer.byteLength(content) : content.byteLength
    this.#commit(length, length)
    if (this.#hasBody) this.end(content, length)
    else this.end('', 0)
  }

  async #sendStream(body: StreamingBody): Promise<void> {
    const reader = new BodyReader(body, this.#environ)
    this.#reader = reader
    this.watch()
    try {
      if (body instanceof FileBody) await this.#beginFile(body)
      if (!this.isOver) await this.#pump(reader)
    } catch (error) {
      this.fail(error)
    }
    await reader.close()
    this.#isClosed = true
  }

  /** A file has a length, and nothing of it is read for a HEAD. */
  async #beginFile(file: FileBody): Promise<void> {
    if (this.isOver) return
    const length = await file.open()
    if (this.isOver) return
    const declared = declaredLength(this.headers)
    // What a file grows by while it is sent is not sent.
    this.#commit(declared === -1 ? length : Math.min(declared, length), 0)
    file.limit(this.#promisedBytes)
  }

  async #pump(reader: BodyReader): Promise<void> {
    while (this.#hasBody) {
      const step = reader.next()
      const chunk = isPromise(step) ? await step : step
      if (this.isOver) return
      if (chunk === undefined) break
      if (!this.#send(chunk)) await this.#drained()
      if (this.isOver) return
    }
    this.#endStream()
  }

  /** Sends a chunk, the first one with the head, and gives whether the next one may follow at once. */
  #send(chunk: Chunk): boolean {
    const bytes = typeof chunk === 'string' ? Buffer.from(chunk) : chunk
    if (!this.isCommitted) this.#commit(-1, bytes.byteLength)
    if (!this.#hasBody) return true
    this.#spend(bytes.byteLength)
    return this.write(bytes)
  }

  /** More bytes than the Content-Length promises would be read as the next response. */
  #spend(byteLength: number): void {
    if (this.#promisedBytes === -1) return
    if (byteLength > this.#promisedBytes) throw new TypeError(TOO_LONG)
    this.#promisedBytes -= byteLength
  }

  #endStream(): void {
    if (!this.isCommitted) this.#sendContent('')
    else if (this.#promisedBytes <= 0 || !this.#hasBody) this.end('', 0)
    else throw new TypeError('The body is shorter than its Content-Length.')
  }

  #drained(): Promise<void> {
    return new Promise((resolve) => {
      this.#resume = resolve
      if (this.isOver) resolve()
      else this.onDrain(resolve)
    })
  }

  /**
   * Hands the head to node. `length` is that of the whole body, or -1 while it is not known;
   * `firstLength` that of the part which is at hand.
   */
  #commit(length: number, firstLength: number): void {
    if (this.status === '') {
      throw new TypeError('The application sent a body without startResponse.')
    }
    const code = statusCode(this.status)
    const hasBody = !isBodiless(code) && !this.isHead
    const contentLength = resolveLength(this.headers, code, hasBody, length)
    if (hasBody && contentLength !== -1 && firstLength > contentLength) {
      throw new TypeError(TOO_LONG)
    }
    this.writeHead(code, contentLength)
    this.isCommitted = true
    this.#promisedBytes = contentLength
    this.#hasBody = hasBody
  }
}

const TOO_LONG = 'The body is longer than its Content-Length.'
