/** One request and its response where a fetch handler is wanted. */

import type { Body, Chunk, Environ, HeaderList, StreamingBody } from '../../gateway/index.ts'
import { describeValue, isBody, isComplete, isPromise } from '../../gateway/index.ts'
import { BodyReader, closeBody } from '../body-reader.ts'
import { FAILURE_PAGE, logFailure } from '../failure.ts'
import { joinChunks } from '../join-chunks.ts'
import type { ResponseHead } from '../response-start.ts'
import { resolveLength, statusCode } from '../response-start.ts'
import type { SourceOwner } from './body-source.ts'
import { BodySource } from './body-source.ts'
import type { Call, Keeper } from './call.ts'
import { Departure } from './departure.ts'
import { completeResponse, hasContent, headResponse, streamedResponse } from './response.ts'

/** Makes a `Response` of what an application answers, and closes its body exactly once. */
export class Exchange implements ResponseHead, SourceOwner {
  status = ''
  headers: HeaderList = []
  wasCalled = false
  isCommitted = false
  /** Tells whether the client has left. */
  readonly departure: Departure
  readonly #environ: Environ
  readonly #method: string
  readonly #keeper: Keeper | undefined

  constructor(environ: Environ, call: Call) {
    this.departure = new Departure(call)
    this.#environ = environ
    this.#method = call.request.method
    this.#keeper = call.keeper
  }

  /** Makes the response of the body that the application returned. */
  send(body: Body): Response | Promise<Response> {
    if (isComplete(body)) return this.#sendComplete(body)
    if (isBody(body)) return this.#sendStream(body)
    const problem = `The application returned ${describeValue(body)}, which is no body.`
    return this.fail(new TypeError(problem))
  }

  /** Answers 500 (rule 22 of the gateway). */
  fail(error: unknown): Response {
    if (this.departure.isGone) return createUnread()
    logFailure(this.#environ, error)
    this.status = '500 Internal Server Error'
    this.headers = [['Content-Type', 'text/plain; charset=utf-8']]
    return this.#answer(FAILURE_PAGE)
  }

  /**
   * Keeps the runtime going until `work` has settled, unless the body is closed (rule 41 of the
   * gateway). Its failure is logged in any case: left alone it would end the process.
   */
  keep(work: Promise<unknown>): void {
    const settled = Promise.resolve(work).catch((error: unknown) =>
      logFailure(this.#environ, error),
    )
    if (!this.departure.isClosed) this.#goOn(settled)
  }

  #goOn(work: unknown): void {
    if (work instanceof Promise) this.#keeper?.waitUntil(work)
  }

  #sendComplete(chunks: readonly Chunk[]): Response {
    try {
      return this.#answer(joinChunks(chunks))
    } catch (error) {
      return this.fail(error)
    } finally {
      this.#endWith(closeBody(chunks, this.#environ))
    }
  }

  /** Waits until the body is closed. */
  #endWith(closing: void | Promise<void>): void {
    if (closing === undefined) {
      this.departure.isClosed = true
      return
    }
    const closed = closing.then(() => {
      this.departure.isClosed = true
    })
    this.#goOn(closed)
  }

  /** Answers with the whole content. */
  #answer(content: Chunk): Response {
    this.#commit()
    return completeResponse(this, this.#method, content)
  }

  #commit(): void {
    if (this.status === '') {
      throw new TypeError('The application sent a body without startResponse.')
    }
    this.isCommitted = true
    this.departure.isAnswered = true
  }

  #sendStream(body: StreamingBody): Response | Promise<Response> {
    const reader = new BodyReader(body, this.#environ)
    this.departure.onLeave(() => this.#endWith(reader.close()))
    if (this.departure.isGone) return createUnread()
    try {
      const first = reader.next()
      if (!isPromise(first)) return this.#begin(reader, first)
      return first.then(
        (chunk) => this.#begin(reader, chunk),
        (error: unknown) => this.#abandon(reader, error),
      )
    } catch (error) {
      return this.#abandon(reader, error)
    }
  }

  #abandon(reader: BodyReader, error: unknown): Response {
    this.#endWith(reader.close())
    return this.fail(error)
  }

  /** Answers once the first chunk, or the end, of a body is there: until then it may fail. */
  #begin(reader: BodyReader, first: Chunk | undefined): Response {
    if (this.departure.isGone) return createUnread()
    try {
      if (first !== undefined && hasContent(this.#method, this)) return this.#open(reader, first)
      this.#endWith(reader.close())
      if (first === undefined) return this.#answer('')
      this.#commit()
      return headResponse(this)
    } catch (error) {
      return this.#abandon(reader, error)
    }
  }

  #open(reader: BodyReader, first: Chunk): Response {
    const length = resolveLength(this.headers, statusCode(this.status), true, -1)
    const source = new BodySource(reader, this, first, length)
    this.#commit()
    return streamedResponse(this, new ReadableStream(source, { highWaterMark: 0 }), length)
  }

  /** Whether the client has left. */
  get isGone(): boolean {
    return this.departure.isGone
  }

  /** The client has left. Workers stop everything then, also a chunk that is awaited. */
  leave(awaited: unknown): void {
    this.#goOn(awaited)
    this.departure.leave()
  }

  /** The runtime took all of a streamed body. */
  finish(reader: BodyReader): void {
    this.departure.isOver = true
    this.#endWith(reader.close())
  }

  /** A body could not be sent to its end (rule 22 of the gateway). */
  breakOff(reader: BodyReader, error: unknown): void {
    logFailure(this.#environ, error)
    this.finish(reader)
  }
}

/** A response that nobody will read. The code is the one nginx logs for a client that has left. */
function createUnread(): Response {
  return new Response(null, { status: 499 })
}
