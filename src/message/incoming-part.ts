/** One part of a form, while it comes over the wire. */

import type { PartHead } from './part-head.ts'

/** What makes more of a form come. */
export interface PartSource {
  /** Reads on. Rejects with what ends the form early. */
  readOn(): Promise<void>
}

/** Sees the number of bytes that came; an error it throws ends the form. */
export type CountBytes = (byteCount: number) => void

/**
 * A part whose content is read while it comes.
 *
 * The bytes that are parsed and not read yet are those of one chunk of the request.
 */
export class IncomingPart implements AsyncIterator<Uint8Array, undefined> {
  /** What stands in front of its content. */
  readonly head: PartHead
  readonly #source: PartSource
  readonly #count: CountBytes | undefined
  #chunks: Uint8Array[] = []
  #isEnded = false
  #isLeft = false

  constructor(head: PartHead, source: PartSource, count?: CountBytes) {
    this.head = head
    this.#source = source
    this.#count = count
  }

  /** Gives the next bytes. Rejects with what ends the form early. */
  async next(): Promise<IteratorResult<Uint8Array, undefined>> {
    for (;;) {
      const value = this.#chunks.shift()
      if (value !== undefined) return { done: false, value }
      if (this.#isLeft) throw new TypeError(LEFT)
      if (this.#isEnded) return END
      await this.#source.readOn()
    }
  }

  /** Takes bytes from the parser. */
  write(chunk: Uint8Array): void {
    this.#count?.(chunk.byteLength)
    if (!this.#isLeft) this.#chunks.push(chunk)
  }

  /** The parser has come to the end of the part. */
  end(): void {
    this.#isEnded = true
  }

  /** Nobody reads the rest. What was read to its end stays read. */
  leave(): void {
    this.#isLeft = !this.#isEnded || this.#chunks.length > 0
    this.#chunks = []
  }
}

const LEFT =
  'This part of the form was left before it was read to its end; read each part before you ask for the next one.'

const END = { done: true, value: undefined } as const
