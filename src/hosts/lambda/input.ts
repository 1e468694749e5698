/** A request body that has arrived as a whole: `wsgi.input`. */

import type { Input } from '../../gateway/index.ts'

/** Gives its bytes in one chunk. */
export class LambdaInput implements Input {
  #bytes: Uint8Array
  #isOpen = false

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes
  }

  /** The body's chunks. They can be read once. */
  [Symbol.asyncIterator](): AsyncIterator<Uint8Array> {
    if (this.#isOpen) throw new TypeError('wsgi.input was read already; it can be read once.')
    this.#isOpen = true
    return {
      next: async () => this.#take(),
      return: async () => {
        this.#take()
        return { done: true, value: undefined }
      },
    }
  }

  #take(): IteratorResult<Uint8Array, undefined> {
    const value = this.#bytes
    this.#bytes = NOTHING
    return value.byteLength === 0 ? { done: true, value: undefined } : { done: false, value }
  }
}

const NOTHING = new Uint8Array(0)
