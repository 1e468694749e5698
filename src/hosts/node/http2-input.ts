/** The request body over HTTP/2: `wsgi.input`. */

import type { ServerHttp2Stream } from 'node:http2'
import type { Input } from '../../gateway/index.ts'
import { InputReader } from './input-reader.ts'

/** The body of a request. Nothing is read, and no 100 is sent, before somebody asks. */
export class Http2Input implements Input {
  readonly #stream: ServerHttp2Stream
  #awaitsContinue: boolean
  #reader: InputReader | undefined
  #isOver = false

  constructor(stream: ServerHttp2Stream, awaitsContinue: boolean) {
    this.#stream = stream
    this.#awaitsContinue = awaitsContinue
  }

  /**
   * The body's chunks. They can be read once; `next()` rejects when the client leaves, and when the
   * response was complete before.
   */
  [Symbol.asyncIterator](): AsyncIterator<Uint8Array> {
    if (this.#reader !== undefined) {
      throw new TypeError('wsgi.input was read already; it can be read once.')
    }
    this.#reader = new InputReader(this.#stream)
    if (this.#isOver && !this.#stream.endAfterHeaders) this.#reader.drop()
    else this.#continue()
    return this.#reader
  }

  /** RFC 9110, section 10.1.1: the client waits with its body until it is told to go on. */
  #continue(): void {
    const stream = this.#stream
    const isOpen = !stream.headersSent && !stream.destroyed && !stream.closed
    if (this.#awaitsContinue && isOpen) stream.additionalHeaders({ ':status': 100 })
    this.#awaitsContinue = false
  }

  /** The response is complete. Gives whether some of the body is unread. */
  finish(): boolean {
    this.#isOver = true
    const { endAfterHeaders, readableEnded } = this.#stream
    if (endAfterHeaders || readableEnded) return false
    this.#reader?.drop()
    return true
  }
}
