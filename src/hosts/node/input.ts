/** The request body over HTTP/1: `wsgi.input`. */

import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Input } from '../../gateway/index.ts'
import { InputReader } from './input-reader.ts'

/** The most bytes of an unwanted body that are read and dropped to keep a connection. */
const MAX_DROPPED_BYTES = 65_536

/** The body of a request. Nothing is read, and no `100 Continue` is sent, before somebody asks. */
export class NodeInput implements Input {
  readonly #request: IncomingMessage
  #awaitsContinue: ServerResponse | undefined
  #reader: InputReader | undefined
  #isOver = false

  constructor(request: IncomingMessage, awaitsContinue?: ServerResponse) {
    this.#request = request
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
    this.#reader = new InputReader(this.#request)
    // What nobody began to read is dropped by node itself.
    if (this.#isOver && hasBody(this.#request)) this.#reader.drop()
    else this.#continue()
    return this.#reader
  }

  /** RFC 9110, section 10.1.1: the client waits with its body until it is told to go on. */
  #continue(): void {
    if (this.#awaitsContinue?.headersSent === false) this.#awaitsContinue.writeContinue()
    this.#awaitsContinue = undefined
  }

  /**
   * Whether so much of the body is unread, as far as its declared length tells, that the connection
   * is better closed than drained.
   */
  hasLongRest(contentLength: string | undefined): boolean {
    if (this.#request.complete) return false
    const readBytes = this.#reader?.readBytes ?? 0
    return !(Number(contentLength) - readBytes <= MAX_DROPPED_BYTES)
  }

  /** Whether all of the body has arrived, read or not. */
  get isComplete(): boolean {
    return this.#request.complete
  }

  /** The response is complete: what is left of the body is dropped, so that the next request can come. */
  finish(): void {
    this.#isOver = true
    if (this.#reader === undefined || this.#request.complete) return
    // node learns that a body is complete a little later than its last byte can be read.
    if (this.#reader.readBytes !== Number(this.#request.headers['content-length'])) {
      this.#reader.drop()
    }
    this.#request.resume()
  }
}

function hasBody({ headers }: IncomingMessage): boolean {
  const length = headers['content-length']
  return headers['transfer-encoding'] !== undefined || (length !== undefined && Number(length) > 0)
}
