/** The bytes of a file that is too large to be sent in one piece. */

import type { Closable } from '../gateway/index.ts'
import { offerLending } from '../gateway/index.ts'
import type { FileIdentity, OpenFile } from './file-system.ts'
import { isSameVersion, openFile } from './file-system.ts'

/** How much of a file is read at a time, in bytes: every read is a turn of another thread. */
const CHUNK_BYTES = 262_144

const END: IteratorReturnResult<undefined> = Object.freeze({ done: true, value: undefined })

/**
 * The bytes of a file from `start` up to and without `end`, as they were when the answer was made.
 *
 * Until it is read it holds nothing open, so that a response which is dropped leaks nothing. Then the
 * file is opened again; another one, or another version, is an error, as is one that ends too early,
 * and the response is broken off. What a file grows by is not sent.
 *
 * Lent chunks are all in one buffer. A buffer for each chunk is memory that V8 does not manage: every 64
 * MiB of it make V8 collect its whole heap.
 */
export class FileBody implements AsyncIterable<Uint8Array>, Closable {
  readonly #path: string
  readonly #identity: FileIdentity
  readonly #end: number
  #position: number
  #file: OpenFile | undefined
  #isClosed = false
  #isLending = false
  /** What lent chunks are read into. */
  #buffer: Uint8Array | undefined

  constructor(path: string, identity: FileIdentity, start: number, end: number) {
    this.#path = path
    this.#identity = identity
    this.#position = start
    this.#end = end
    offerLending(this, () => {
      this.#isLending = true
    })
  }

  /** The body itself: it is iterated once. */
  [Symbol.asyncIterator](): this {
    return this
  }

  /** Reads the next chunk. The file is closed at its end. */
  async next(): Promise<IteratorResult<Uint8Array, undefined>> {
    const length = Math.min(CHUNK_BYTES, this.#end - this.#position)
    if (this.#isClosed || length <= 0) return this.return()
    this.#file ??= reopen(this.#path, this.#identity)
    const chunk = await this.#file.read(this.#position, this.#takeBuffer(length))
    this.#position += chunk.byteLength
    if (this.#position >= this.#end) this.close()
    return { done: false, value: chunk }
  }

  /** No chunk is longer than the first one. */
  #takeBuffer(length: number): Uint8Array {
    if (!this.#isLending) return Buffer.allocUnsafe(length)
    this.#buffer ??= Buffer.allocUnsafe(length)
    return this.#buffer.subarray(0, length)
  }

  /** Closes the file; the rest is not wanted. */
  return(): Promise<IteratorResult<Uint8Array, undefined>> {
    this.close()
    return Promise.resolve(END)
  }

  /** Closes the file, if it was opened. */
  close(): void {
    this.#isClosed = true
    this.#file?.close()
  }
}

function reopen(path: string, identity: FileIdentity): OpenFile {
  const file = openFile(path)
  if (file !== undefined && isSameVersion(file.identity, identity)) return file
  file?.close()
  throw new Error(`The file ${path} was replaced while it was sent.`)
}
