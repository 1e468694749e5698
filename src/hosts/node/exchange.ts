/** One request and its response on node, whatever the version of HTTP: rules 15 to 23 of the gateway. */

import type { Body, Chunk, Environ, HeaderList, StreamingBody } from '../../gateway/index.ts'
import { beginLending, describeValue, isBody, isComplete, isPromise } from '../../gateway/index.ts'
import { BodyReader, closeBody } from '../body-reader.ts'
import { FAILURE_PAGE, logFailure } from '../failure.ts'
import { joinChunks } from '../join-chunks.ts'
import { LengthCounter } from '../length-counter.ts'
import type { ResponseHead } from '../response-start.ts'
import { declaredLength, isBodiless, resolveLength, statusCode } from '../response-start.ts'
import type { AnswerDeadline, LateAnswer } from './answer-deadline.ts'
import type { HostFacts } from './connection.ts'
import { FileBody } from './file-body.ts'

/**
 * How many chunks are sent before others have a turn. Where the client reads faster than the body is
 * made, every write is done at once, and nothing else would ever make the process look at its sockets.
 */
const CHUNKS_A_TURN = 16

/** Whether the runtime has done with a chunk when it says so. Those that stand in for node do not promise it. */
export const TELLS_WHEN_SENT: boolean = !('bun' in process.versions || 'deno' in process.versions)

function nextTurn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve))
}

/** Sends what an application answers, and closes its body exactly once, in every outcome. */
export abstract class Exchange implements ResponseHead, LateAnswer {
  status = ''
  headers: HeaderList = []
  wasCalled = false
  isCommitted = false
  /** Whether the connection ends with this response. */
  mustClose = false
  /** Counts what a streamed body has sent, once the head is out. */
  #counter: LengthCounter | undefined
  #hasBody = true
  /** Whether the chunks are lent, so that the next one is asked for when the last one was sent. */
  #isBorrowing = false
  /** Whether the body was closed, so that the extensions do nothing any more. */
  #isClosed = false
  #wasGivenUp = false
  #wasBrokenOff = false
  #reader: BodyReader | undefined
  #abort: AbortController | undefined
  readonly #environ: Environ
  /** What a server that is closed waits for. */
  readonly #work: Set<Promise<unknown>>

  constructor(environ: Environ, { work }: HostFacts) {
    this.#environ = environ
    this.#work = work
  }

  /** Whether the client left before the response was complete. */
  abstract get isGone(): boolean
  /** Whether nothing can be sent any more. */
  abstract get isOver(): boolean
  /** Whether a head was sent, by whomever. */
  abstract get hasHead(): boolean
  /** Whether the request was a HEAD. */
  abstract get isHead(): boolean

  /** Calls `leave` when the client leaves before the response is complete. */
  abstract watch(): void
  /** Hands the head to node. `contentLength` is -1 where there is none. */
  abstract writeHead(code: number, contentLength: number): void
  /**
   * Whether `write` tells when a chunk was sent, and nobody has it from then on, so that its bytes may
   * change.
   */
  abstract get canBorrow(): boolean
  /** Hands a chunk to node, and gives whether the next one may follow at once. Calls `sent` once it was sent. */
  abstract write(bytes: Uint8Array, sent?: () => void): boolean
  /** Calls back once, when the next chunk may follow. */
  abstract onDrain(listener: () => void): void
  /** Ends the response with the last of its content, which may be empty. */
  abstract end(content: Chunk, byteLength: number): void
  /** Cuts a response off that was begun, so that the client notices. */
  abstract breakOff(): void
  /** Sends a 103 response. */
  abstract writeHints(headers: HeaderList): void

  /** Waits for a body, or for the error that comes instead. */
  sendLater(body: PromiseLike<Body>, deadline: AnswerDeadline): void {
    deadline.begin(this)
    // What only looks like a promise may call back twice, or throw.
    const promise = body instanceof Promise ? body : Promise.resolve(body)
    promise.then(
      (late: Body) => {
        deadline.end(this)
        this.#sendLate(late)
      },
      (error: unknown) => {
        deadline.end(this)
        this.fail(error)
      },
    )
  }

  #sendLate(body: Body): void {
    try {
      if (!this.#wasGivenUp) this.send(body)
      else void this.#closeUnread(body)
    } catch (error) {
      this.fail(error)
    }
  }

  async #closeUnread(body: Body): Promise<void> {
    this.#isClosed = true
    await this.#keep(closeBody(body, this.#environ))
  }

  /** Closing may take longer than sending: an application ends with its last request, and not before. */
  #keep(closing: void | Promise<void>): Promise<void> | undefined {
    if (!isPromise(closing)) return undefined
    const kept: Promise<void> = closing.finally(() => this.#work.delete(kept))
    this.#work.add(kept)
    return kept
  }

  /** Answers in place of an application that does not. */
  giveUp(timeoutMs: number): void {
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
    this.#answerFor('500 Internal Server Error', FAILURE_PAGE)
  }

  /** Answers with nothing of what the application said, or cuts off what was begun, by whomever. */
  #answerFor(status: string, page: string): void {
    if (this.isCommitted || this.hasHead) {
      this.#wasBrokenOff = true
      this.breakOff()
      return
    }
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
    if (!this.isGone || this.#wasBrokenOff) return
    this.#abort?.abort()
    if (this.#reader === undefined) return
    void this.#keep(this.#reader.close())
    this.#isClosed = true
  }

  #sendComplete(chunks: readonly Chunk[]): void {
    try {
      if (!this.isOver) this.#sendContent(joinChunks(chunks))
    } catch (error) {
      this.fail(error)
    }
    void this.#keep(closeBody(chunks, this.#environ))
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
      this.#isBorrowing = this.canBorrow && beginLending(body)
      if (body instanceof FileBody) await this.#beginFile(body)
      if (!this.isOver) await this.#pump(reader)
    } catch (error) {
      this.fail(error)
    }
    await this.#keep(reader.close())
    this.#isClosed = true
  }

  /** A file has a length, and nothing of it is read for a HEAD. */
  async #beginFile(file: FileBody): Promise<void> {
    if (this.isOver) return
    const length = await file.open()
    if (this.isOver) return
    const declared = declaredLength(this.headers)
    const sent = declared === -1 ? length : Math.min(declared, length)
    this.#commit(sent, 0)
    // What a file grows by while it is sent is not sent.
    file.limit(sent)
  }

  async #pump(reader: BodyReader): Promise<void> {
    for (let count = 1; this.#hasBody; count++) {
      const step = reader.next()
      const chunk = isPromise(step) ? await step : step
      if (this.isOver) return
      if (chunk === undefined) break
      const pause = this.#deliver(chunk, count)
      if (pause !== undefined) await pause
      if (this.isOver) return
    }
    this.#endStream()
  }

  /** Sends a chunk, and gives what is to be waited for before the next one, if anything. */
  #deliver(chunk: Chunk, count: number): Promise<void> | undefined {
    if (this.#isBorrowing) return new Promise((resolve) => this.#send(chunk, resolve))
    const drained = this.#send(chunk) ? undefined : this.#drained()
    if (count % CHUNKS_A_TURN > 0) return drained
    return drained === undefined ? nextTurn() : drained.then(nextTurn)
  }

  /** Sends a chunk, the first one with the head, and gives whether the next one may follow at once. */
  #send(chunk: Chunk, sent?: () => void): boolean {
    const bytes = typeof chunk === 'string' ? Buffer.from(chunk) : chunk
    if (this.isCommitted) this.#counter?.spend(bytes.byteLength)
    else this.#commit(-1, bytes.byteLength)
    if (this.#hasBody) return this.write(bytes, sent)
    sent?.()
    return true
  }

  #endStream(): void {
    if (!this.isCommitted) {
      this.#sendContent('')
      return
    }
    this.#counter?.finish()
    this.end('', 0)
  }

  /** When the client leaves meanwhile, the body is closed, and there is nothing more to wait for. */
  #drained(): Promise<void> {
    return new Promise((resolve) => this.onDrain(resolve))
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
    const counter = new LengthCounter(hasBody ? contentLength : -1)
    counter.spend(firstLength)
    this.writeHead(code, contentLength)
    this.isCommitted = true
    this.#counter = counter
    this.#hasBody = hasBody
  }
}
