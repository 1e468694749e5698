/** The request body of a fetch request: `wsgi.input`. */

import type { Input } from '../../gateway/index.ts'
import { rejectsBrokenBodies } from './runtime.ts'

/** The body of a request. The stream is not made before somebody asks. */
export class FetchInput implements Input {
  /** Whether the rest of the body was given up by `return()`. */
  isDropped = false
  readonly #request: Request
  #isOpen = false

  constructor(request: Request) {
    this.#request = request
  }

  /** The body's chunks. They can be read once; a client that leaves makes `next()` reject. */
  [Symbol.asyncIterator](): AsyncIterator<Uint8Array> {
    if (this.#isOpen) throw new TypeError('wsgi.input was read already; it can be read once.')
    this.#isOpen = true
    const { body } = this.#request
    const bytesLeft = this.#countBytes()
    if (body === null) return bytesLeft > 0 ? CUT_OFF : NOTHING
    return new BodyIterator(body.getReader(), bytesLeft, this.#request, () => this.#drop())
  }

  /** The length of the body as the client declared it, or 0. */
  #countBytes(): number {
    const { method, headers } = this.#request
    // Bun, Deno and srvx withhold the body of these (rule 38 of the gateway).
    if (method === 'GET' || method === 'HEAD') return 0
    return Number(headers.get('content-length') ?? 0)
  }

  #drop(): void {
    this.isDropped = true
  }
}

/** Reads a body, and tells a body that was cut off from one that has ended. */
class BodyIterator implements AsyncIterator<Uint8Array> {
  readonly #reader: ReadableStreamDefaultReader<Uint8Array>
  readonly #drop: () => void
  /** How many bytes must still come; below 0 where the length was not declared. */
  #bytesLeft: number
  #isGone = false
  #isOver = false

  constructor(
    reader: ReadableStreamDefaultReader<Uint8Array>,
    bytesLeft: number,
    request: Request,
    drop: () => void,
  ) {
    this.#reader = reader
    this.#bytesLeft = bytesLeft
    this.#drop = drop
    if (!rejectsBrokenBodies) this.#watch(request.signal)
  }

  /** Gives the next chunk that is not empty. */
  async next(): Promise<IteratorResult<Uint8Array>> {
    while (!this.#isOver) {
      const { done, value } = await this.#reader.read()
      if (done || value === undefined) this.#end()
      else if (value.byteLength > 0) return this.#take(value)
    }
    return END
  }

  /** The rest is not wanted; a response can still be sent. */
  async return(): Promise<IteratorResult<Uint8Array>> {
    this.#isOver = true
    this.#drop()
    await this.#reader.cancel().catch(() => undefined)
    return END
  }

  #take(value: Uint8Array): IteratorResult<Uint8Array> {
    this.#bytesLeft -= value.byteLength
    return { done: false, value }
  }

  /** The stream has ended; whether that is the end of the body is another matter. */
  #end(): void {
    if (this.#isOver) return
    if (this.#isGone || this.#bytesLeft > 0) throw cutOff()
    this.#isOver = true
  }

  /** srvx leaves whoever reads waiting for ever when the client leaves, and aborts the signal. */
  #watch(signal: AbortSignal): void {
    const leave = (): void => {
      this.#isGone = true
      this.#reader.cancel().catch(() => undefined)
    }
    if (signal.aborted) leave()
    else signal.addEventListener('abort', leave, { once: true })
  }
}

function cutOff(): Error {
  return new Error('The client left before the body of its request was complete.')
}

const END = { done: true, value: undefined } as const

const NOTHING: AsyncIterator<Uint8Array> = { next: async () => END }

/** The input where a body was declared and none is there. */
const CUT_OFF: AsyncIterator<Uint8Array> = { next: () => Promise.reject(cutOff()) }
