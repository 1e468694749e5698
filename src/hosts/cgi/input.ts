/** The request body of a CGI program: `wsgi.input`. */

import type { Readable } from 'node:stream'
import type { Input } from '../../gateway/index.ts'

/** The longest time that dropping an unwanted body may take, in milliseconds. */
const MAX_DRAINING_MS = 2000

/** The most bytes of a body that are kept until they are wanted. */
const MAX_KEPT_BYTES = 67_108_864

const END: IteratorResult<Uint8Array> = { done: true, value: undefined }

/** Reads the standard input. It is not touched before somebody asks. */
export class CgiInput implements Input {
  readonly #open: () => Readable
  /** How many bytes are still to come; infinite where the end of the input is the end of the body. */
  #restBytes: number
  #stream: Readable | undefined
  #isOpen = false
  #isDropped = false
  #readsAhead = false
  /** Whether so much came before it was wanted that the rest is dropped. */
  #isCut = false
  #chunks: Uint8Array[] = []
  #keptBytes = 0
  #wake: (() => void) | undefined
  /** Settles when the last call of `next()` has its result. */
  #last: Promise<unknown> = Promise.resolve()

  /**
   * `length` is the number of bytes to read: servers need not close the input behind them (RFC 3875,
   * section 4.2). It is infinite for a body whose length is not known.
   */
  constructor(open: () => Readable, length: number) {
    this.#open = open
    this.#restBytes = length
  }

  /**
   * The body's chunks. They can be read once; `next()` rejects when the client leaves, and when more than
   * 64 MiB had to be read ahead.
   */
  [Symbol.asyncIterator](): AsyncIterator<Uint8Array> {
    if (this.#isOpen) throw new TypeError('wsgi.input was read already; it can be read once.')
    this.#isOpen = true
    return {
      next: () => this.#enqueue(),
      return: async () => {
        this.#drop()
        return END
      },
    }
  }

  /**
   * Reads what comes and keeps it until it is wanted. Servers write all of a body before they read a
   * response (fcgiwrap, Apache), so that they and a program whose output is full wait for each other.
   */
  readAhead(): void {
    this.#readsAhead = true
    if (this.#restBytes > 0) this.#start().resume()
  }

  /** The output has room again: what comes waits until it is wanted. */
  stopReadingAhead(): void {
    this.#readsAhead = false
    if (this.#wake === undefined) this.#stream?.pause()
  }

  /**
   * Reads the rest and drops it, within a limit, and lets go of the input. A server that cannot write
   * all of a body answers 502 in place of what the program has answered.
   */
  async drain(): Promise<void> {
    this.#drop()
    const deadline = setTimeout(() => this.#stream?.destroy(), MAX_DRAINING_MS)
    let mayCome = true
    while (mayCome) mayCome = await this.#more()
    clearTimeout(deadline)
    this.#stream?.destroy()
  }

  #drop(): void {
    this.#isDropped = true
    this.#chunks = []
    this.#awake()
  }

  /** Reads are answered in their order, as a generator does it. */
  #enqueue(): Promise<IteratorResult<Uint8Array>> {
    const result = this.#last.then(() => this.#next())
    this.#last = result.catch(() => undefined)
    return result
  }

  async #next(): Promise<IteratorResult<Uint8Array>> {
    if (this.#chunks.length === 0 && !this.#isDropped && !this.#isCut) await this.#more()
    const value = this.#chunks.shift()
    if (value === undefined) return this.#end()
    this.#keptBytes -= value.byteLength
    return { done: false, value }
  }

  /** Waits until something has come, and gives whether more may come. */
  async #more(): Promise<boolean> {
    if (this.#restBytes === 0) return false
    const stream = this.#start()
    if (stream.closed || stream.readableEnded) return false
    await new Promise<void>((resolve) => {
      this.#wake = resolve
      stream.resume()
    })
    return true
  }

  #end(): IteratorResult<Uint8Array> {
    if (this.#isDropped) return END
    if (this.#isCut) {
      throw new Error(
        `The body of the request is too large to be kept: more than ${MAX_KEPT_BYTES} bytes came before they were read, because the server took no response until then.`,
      )
    }
    this.#checkEnd()
    return END
  }

  #checkEnd(): void {
    if (this.#restBytes === 0 || this.#restBytes === Number.POSITIVE_INFINITY) return
    throw new Error(`The client left: ${this.#restBytes} bytes of the request's body are missing.`)
  }

  #start(): Readable {
    if (this.#stream !== undefined) return this.#stream
    const stream = this.#open()
    this.#stream = stream
    const wake = (): void => this.#awake()
    return stream
      .on('data', (chunk: Uint8Array) => this.#take(chunk, stream))
      .on('end', wake)
      .on('close', wake)
      .on('error', wake)
  }

  #take(chunk: Uint8Array, stream: Readable): void {
    const bytes = chunk.byteLength > this.#restBytes ? chunk.subarray(0, this.#restBytes) : chunk
    this.#restBytes -= bytes.byteLength
    if (bytes.byteLength > 0 && !this.#isDropped) this.#keep(bytes)
    if (this.#restBytes === 0) stream.destroy()
    else if (!this.#readsAhead) stream.pause()
    this.#awake()
  }

  #keep(bytes: Uint8Array): void {
    this.#isCut ||= this.#keptBytes + bytes.byteLength > MAX_KEPT_BYTES
    if (this.#isCut) return
    this.#keptBytes += bytes.byteLength
    this.#chunks.push(bytes)
  }

  #awake(): void {
    const wake = this.#wake
    this.#wake = undefined
    wake?.()
  }
}
