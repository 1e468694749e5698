/** The request body of a fetch request: `wsgi.input`. */

import type { Input } from '../../gateway/index.ts'

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
    const body = this.#request.body
    return body === null ? NOTHING : this.#read(body.getReader())
  }

  #read(reader: ReadableStreamDefaultReader<Uint8Array>): AsyncIterator<Uint8Array> {
    return {
      next: () => readChunk(reader),
      // The rest is not wanted; a response can still be sent.
      return: async () => {
        this.isDropped = true
        await reader.cancel().catch(() => undefined)
        return { done: true, value: undefined }
      },
    }
  }
}

/** Reads the next chunk that is not empty. */
async function readChunk(
  reader: ReadableStreamDefaultReader<Uint8Array>,
): Promise<IteratorResult<Uint8Array>> {
  for (;;) {
    const { done, value } = await reader.read()
    if (done || value === undefined) return { done: true, value: undefined }
    if (value.byteLength > 0) return { done: false, value }
  }
}

const NOTHING: AsyncIterator<Uint8Array> = {
  next: async () => ({ done: true, value: undefined }),
}
