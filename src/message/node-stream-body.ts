/** A stream of node as a body of the gateway, known by what it can do: nothing of node is imported. */

import type { Chunk } from '../gateway/index.ts'

/** What is needed of a `Readable`. */
export interface NodeStream extends AsyncIterable<Chunk> {
  /** Releases what it holds, at any time, any number of times. */
  destroy(): unknown
  /** Adds a listener. */
  on(event: 'error', listener: (error: unknown) => void): unknown
}

/** Whether a body is a stream of node, or acts as one. */
export function isNodeStream(body: object): body is NodeStream {
  return (
    Symbol.asyncIterator in body &&
    'destroy' in body &&
    typeof body.destroy === 'function' &&
    'on' in body &&
    typeof body.on === 'function'
  )
}

/** Reads a stream of node. It is destroyed when it is not read to its end. */
export class NodeStreamBody implements AsyncIterable<Chunk> {
  readonly #stream: NodeStream

  constructor(stream: NodeStream) {
    this.#stream = stream
    // A file that is missing says so before the body is read, and an error without a listener ends the
    // process. Whoever reads gets the error all the same.
    stream.on('error', () => undefined)
  }

  [Symbol.asyncIterator](): AsyncIterator<Chunk> {
    return this.#stream[Symbol.asyncIterator]()
  }

  /** Releases the stream. */
  close(): void {
    this.#stream.destroy()
  }
}
