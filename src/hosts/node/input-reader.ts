/** Reads the body of a request, of whatever version of HTTP: rules 36 to 38 of the gateway. */

import type { Readable } from 'node:stream'

/** A readable stream that says whether it was cut off. */
export interface InputSource extends Readable {
  /** Whether the client left, or took the request back, before it was answered. */
  readonly aborted: boolean
}

const EVENTS = ['readable', 'end', 'close', 'error', 'aborted'] as const
const END: IteratorReturnResult<undefined> = Object.freeze({ done: true, value: undefined })

/**
 * The one pass over a request's body. Unlike node's own iterators it leaves the connection alone when
 * it ends early: the response is still to be sent.
 */
export class InputReader implements AsyncIterator<Uint8Array, undefined> {
  /** How much was read, in bytes. */
  readBytes = 0
  readonly #source: InputSource
  /** Whether the reader is told what happens to its source. */
  #isListening = false
  #isEnded = false
  #isDropped = false
  #waiting: (() => void)[] = []

  constructor(source: InputSource) {
    this.#source = source
  }

  /** Gives the next chunk; rejects when the client left, or the host dropped the rest. */
  async next(): Promise<IteratorResult<Uint8Array, undefined>> {
    for (;;) {
      if (this.#isEnded) return END
      if (this.#isDropped) throw new Error(DROPPED)
      const chunk: Uint8Array | null = this.#source.read()
      if (chunk !== null) {
        this.readBytes += chunk.byteLength
        return { done: false, value: chunk }
      }
      if (this.#isAtEnd()) return this.#end()
      await this.#somethingNew()
    }
  }

  /** The rest is not wanted: it is the host's to read or not. */
  async return(): Promise<IteratorResult<Uint8Array, undefined>> {
    return this.#end()
  }

  /** Whether the source has nothing more. Throws when that is because the client left. */
  #isAtEnd(): boolean {
    const source = this.#source
    if (source.readableEnded && !source.aborted) return true
    if (!source.aborted && !source.destroyed) return false
    this.#stopListening()
    throw new Error('The client left before its request was complete.', { cause: source.errored })
  }

  #end(): IteratorReturnResult<undefined> {
    this.#isEnded = true
    this.#stopListening()
    return END
  }

  /** Makes whoever reads on learn that there is more, but not for him. */
  drop(): void {
    this.#isDropped = true
    this.#stopListening()
  }

  #somethingNew(): Promise<void> {
    if (!this.#isListening) {
      this.#isListening = true
      for (const event of EVENTS) this.#source.on(event, this.#wake)
    }
    return new Promise((resolve) => {
      this.#waiting.push(resolve)
    })
  }

  readonly #wake = (): void => {
    const waiting = this.#waiting
    this.#waiting = []
    for (const resolve of waiting) resolve()
  }

  /** A stream that somebody listens to does not flow, and so cannot be drained. */
  #stopListening(): void {
    if (this.#isListening) for (const event of EVENTS) this.#source.off(event, this.#wake)
    this.#isListening = false
    this.#wake()
  }
}

const DROPPED = 'The response was complete; the rest of the request was dropped. Read it before.'
