/** A file as the body of a response: `wsgi.file_wrapper`. */

import { constants } from 'node:fs'
import type { FileHandle } from 'node:fs/promises'
import { open } from 'node:fs/promises'
import { offerLending } from '../../gateway/index.ts'

/** How much of a file is read at a time, in bytes. */
const CHUNK_BYTES = 262_144

/** Opening a FIFO would wait for somebody who writes into it; Windows has none. */
const OPEN_FLAGS = constants.O_RDONLY | (constants.O_NONBLOCK ?? 0)

/**
 * The bytes of a file from `start` up to and without `end`; `end` defaults to the end of the file.
 *
 * The file is opened when the body is sent, or at the first `next()`, and not before, so that a body
 * which is never sent holds nothing. What is wrong with it (there is no such file, it is a directory)
 * is therefore told there, where a host still answers 500. Throws a `TypeError` at once for arguments
 * that can never be right.
 *
 * It is single use, like every body that streams. The chunks are the caller's to keep, unless they are lent:
 * then all of them are in one buffer.
 */
export class FileBody implements AsyncIterable<Uint8Array> {
  readonly #path: string
  readonly #start: number
  #end: number
  #position: number
  #isClosed = false
  #isLending = false
  /** What lent chunks are read into. */
  #buffer: Uint8Array | undefined
  #opening: Promise<FileHandle> | undefined
  #closing: Promise<void> | undefined

  constructor(path: string, start = 0, end: number = Number.POSITIVE_INFINITY) {
    if (typeof path !== 'string') throw new TypeError('The path of a file must be a string.')
    if (!Number.isSafeInteger(start) || start < 0) throw badRange(start, end)
    if (Number.isNaN(end) || end < start) throw badRange(start, end)
    this.#path = path
    this.#start = start
    this.#position = start
    this.#end = end
    offerLending(this, () => {
      this.#isLending = true
    })
  }

  /** Opens the file, and gives how many bytes of it there are to send. Later calls give the same. */
  async open(): Promise<number> {
    if (this.#isClosed) throw new TypeError(`The body of ${this.#path} was closed already.`)
    if (this.#opening === undefined) {
      this.#opening = open(this.#path, OPEN_FLAGS)
      await this.#measure(await this.#opening)
    }
    await this.#opening
    return Math.max(0, this.#end - this.#start)
  }

  /** The size is that of the file which is open, whatever the path leads to by now. */
  async #measure(file: FileHandle): Promise<void> {
    const stats = await file.stat()
    if (!stats.isFile()) throw new TypeError(`${this.#path} is not a file; it cannot be sent.`)
    this.#end = Math.min(this.#end, stats.size)
  }

  /** Sends at most so many bytes. */
  limit(byteLength: number): void {
    this.#end = Math.min(this.#end, this.#start + byteLength)
  }

  /** The body itself: it can be iterated once. */
  [Symbol.asyncIterator](): this {
    return this
  }

  /** Reads the next chunk. The file is closed at its end. */
  async next(): Promise<IteratorResult<Uint8Array, undefined>> {
    if (this.#isClosed) return END
    await this.open()
    const chunk = await this.#read()
    return chunk === undefined ? this.return() : { done: false, value: chunk }
  }

  async #read(): Promise<Uint8Array | undefined> {
    const file = await this.#opening
    const length = Math.min(CHUNK_BYTES, this.#end - this.#position)
    if (file === undefined || length <= 0) return undefined
    const chunk = this.#takeBuffer(length)
    const { bytesRead } = await file.read(chunk, 0, length, this.#position)
    this.#position += bytesRead
    return bytesRead === 0 ? undefined : chunk.subarray(0, bytesRead)
  }

  /** No chunk is longer than the first one. */
  #takeBuffer(length: number): Uint8Array {
    if (!this.#isLending) return Buffer.allocUnsafe(length)
    this.#buffer ??= Buffer.allocUnsafe(length)
    return this.#buffer.subarray(0, length)
  }

  /** Closes the file; the rest is not wanted. */
  async return(): Promise<IteratorResult<Uint8Array, undefined>> {
    await this.close()
    return END
  }

  /** Closes the file, if it was opened. */
  close(): Promise<void> {
    this.#isClosed = true
    this.#closing ??= this.#closeFile()
    return this.#closing
  }

  async #closeFile(): Promise<void> {
    // A file that could not be opened is none to close; whoever opened it was told.
    const file = await this.#opening?.catch(() => undefined)
    await file?.close()
  }
}

const END: IteratorReturnResult<undefined> = Object.freeze({ done: true, value: undefined })

function badRange(start: number, end: number): TypeError {
  return new TypeError(`The bytes of a file from ${start} to ${end} are no range.`)
}
