/** A web stream as a body of the gateway. */

import type { Chunk } from '../gateway/index.ts'

type WebStream = ReadableStream<Uint8Array> | ReadableStream<string>
type Reader = ReadableStreamDefaultReader<Chunk>

/** Reads a web stream. It is cancelled when it is not read to its end, even while a chunk is awaited. */
export class WebStreamBody implements AsyncIterableIterator<Chunk> {
  readonly #reader: Reader
  #isOver = false

  /** Throws a `TypeError` for a stream that somebody else reads. */
  constructor(stream: WebStream) {
    if (stream.locked) {
      throw new TypeError('The stream cannot be sent: it is locked, so somebody else reads it.')
    }
    this.#reader = stream.getReader()
    // An error that comes before anybody reads is told to who reads, and to nobody else.
    this.#reader.closed.catch(() => undefined)
  }

  [Symbol.asyncIterator](): this {
    return this
  }

  async next(): Promise<IteratorResult<Chunk>> {
    try {
      const { done, value } = await this.#reader.read()
      if (!done) return { done, value }
    } catch (error) {
      this.#isOver = true
      throw error
    }
    this.#isOver = true
    return { done: true, value: undefined }
  }

  async return(): Promise<IteratorResult<Chunk>> {
    await this.close()
    return { done: true, value: undefined }
  }

  /** Tells the source that the rest is not wanted. A second call does nothing. */
  async close(): Promise<void> {
    if (this.#isOver) return
    this.#isOver = true
    await this.#reader.cancel()
  }
}
