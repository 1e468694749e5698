/** Feeds a `ReadableStream` from a streaming body: rules 18 to 23 of the gateway. */

import type { Chunk } from '../../gateway/index.ts'
import { isPromise, toBytes } from '../../gateway/index.ts'
import type { BodyReader } from '../body-reader.ts'
import { LengthCounter } from '../length-counter.ts'

type Controller = ReadableStreamDefaultController<Uint8Array>

/** Whom a source tells how its body goes. */
export interface SourceOwner {
  /** Whether the client has left. */
  readonly isGone: boolean
  /** The client has left, perhaps while a chunk was awaited. */
  leave(awaited: Promise<void> | undefined): void
  /** The runtime took all of the body. */
  finish(reader: BodyReader): void
  /** The body cannot be sent to its end. */
  breakOff(reader: BodyReader, error: unknown): void
}

/** Gives a chunk when the runtime asks for one, never ahead: the stream has a `highWaterMark` of 0. */
export class BodySource {
  readonly #reader: BodyReader
  readonly #owner: SourceOwner
  readonly #counter: LengthCounter
  #first: Uint8Array | undefined
  #awaited: Promise<void> | undefined

  /** Throws when the first chunk is longer than the Content-Length, -1 where there is none. */
  constructor(reader: BodyReader, owner: SourceOwner, first: Chunk, length: number) {
    this.#reader = reader
    this.#owner = owner
    this.#counter = new LengthCounter(length)
    this.#first = this.#spend(toBytes(first))
  }

  /** Gives the next chunk, or ends the stream. */
  pull(controller: Controller): void | Promise<void> {
    const first = this.#first
    if (first === undefined) return this.#pullNext(controller)
    this.#first = undefined
    controller.enqueue(first)
  }

  /** The runtime calls this when the client has left. */
  cancel(): void {
    this.#owner.leave(this.#awaited)
  }

  #pullNext(controller: Controller): void | Promise<void> {
    try {
      const chunk = this.#reader.next()
      if (!isPromise(chunk)) return this.#take(controller, chunk)
      this.#awaited = chunk
        .then((late) => this.#take(controller, late))
        .catch((error: unknown) => this.#break(controller, error))
      return this.#awaited
    } catch (error) {
      return this.#break(controller, error)
    }
  }

  #take(controller: Controller, chunk: Chunk | undefined): void {
    if (this.#owner.isGone) return
    if (chunk === undefined) this.#end(controller)
    else controller.enqueue(this.#spend(toBytes(chunk)))
  }

  #end(controller: Controller): void {
    this.#counter.finish()
    this.#owner.finish(this.#reader)
    controller.close()
  }

  #spend(bytes: Uint8Array): Uint8Array {
    this.#counter.spend(bytes.byteLength)
    return bytes
  }

  /** An error of the stream is what makes the runtime cut the response off. */
  #break(controller: Controller, error: unknown): void {
    if (this.#owner.isGone) return
    this.#owner.breakOff(this.#reader, error)
    controller.error(error)
  }
}
