/** The input of a request, counted while it is read. */

import { ClientDisconnected, ContentTooLarge } from './errors.ts'
import { HttpError } from './http-error.ts'

/** One pass over an input. It rejects with 413 above a limit, and when the client leaves early. */
export class CountedInput implements AsyncIterator<Uint8Array, undefined> {
  readonly #input: AsyncIterator<Uint8Array>
  readonly #maxLength: number
  #length = 0

  constructor(input: AsyncIterator<Uint8Array>, maxLength: number) {
    this.#input = input
    this.#maxLength = maxLength
  }

  /** Gives the next chunk. */
  async next(): Promise<IteratorResult<Uint8Array, undefined>> {
    let step: IteratorResult<Uint8Array>
    try {
      step = await this.#input.next()
    } catch (error) {
      // Middleware may have an answer of its own.
      throw error instanceof HttpError ? error : disconnected(error)
    }
    if (step.done === true) return END
    this.#length += step.value.byteLength
    if (this.#length <= this.#maxLength) return step
    await this.return()
    throw tooLarge(this.#maxLength)
  }

  /** The rest is not wanted. */
  async return(): Promise<IteratorResult<Uint8Array, undefined>> {
    await this.#input.return?.()
    return END
  }
}

/** What a body above its limit is answered with. */
export function tooLarge(maxLength: number): ContentTooLarge {
  return new ContentTooLarge(`The body of the request may have ${maxLength} bytes here.`)
}

function disconnected(cause: unknown): ClientDisconnected {
  return new ClientDisconnected({ description: 'The request ended before its body did.', cause })
}

const END = { done: true, value: undefined } as const
