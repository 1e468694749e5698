/** The request body on node: `wsgi.input`. */

import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Input } from '../../gateway/index.ts'

/** The most bytes of an unwanted body that are read and dropped. */
const MAX_DROPPED_BYTES = 65_536
/** The longest time that dropping an unwanted body may take, in milliseconds. */
const MAX_DROPPING_MS = 2000
/** How long the client may be silent while its unwanted body is dropped, in milliseconds. */
const MAX_SILENCE_MS = 250

/** The body of a request. Nothing is read, and no `100 Continue` is sent, before somebody asks. */
export class NodeInput implements Input {
  readonly #request: IncomingMessage
  #awaitsContinue: ServerResponse | undefined
  #isOpen = false
  #readBytes = 0

  constructor(request: IncomingMessage, awaitsContinue?: ServerResponse) {
    this.#request = request
    this.#awaitsContinue = awaitsContinue
  }

  /** The body's chunks. They can be read once; a client that leaves makes `next()` reject. */
  [Symbol.asyncIterator](): AsyncIterator<Uint8Array> {
    if (this.#isOpen) throw new TypeError('wsgi.input was read already; it can be read once.')
    this.#isOpen = true
    this.#continue()
    return this.#read()
  }

  async *#read(): AsyncGenerator<Uint8Array, void> {
    // Ending early must leave the socket alone: the response is still to be sent.
    for await (const chunk of this.#request.iterator({ destroyOnReturn: false })) {
      this.#readBytes += chunk.length
      yield chunk
    }
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
    return !(Number(contentLength) - this.#readBytes <= MAX_DROPPED_BYTES)
  }

  /** Whether all of the body has arrived, read or not. */
  get isComplete(): boolean {
    return this.#request.complete
  }

  /** Whether anything of the body is unread although somebody began to read it. */
  get isHalfRead(): boolean {
    return this.#isOpen && !this.#request.complete
  }

  /** Reads the rest and drops it, so that the next request of the connection can be read. */
  drop(): void {
    this.#request.resume()
  }

  /**
   * Reads what still comes, within limits, and drops it. A socket that is closed while the client is
   * sending is reset, and a reset can take the response away from a client that has not read it yet.
   */
  linger(done: () => void): void {
    const request = this.#request
    let droppedBytes = 0
    const finish = (): void => {
      clearTimeout(deadline)
      clearTimeout(silence)
      request.off('data', drop).off('close', finish).off('end', finish)
      done()
    }
    const deadline = setTimeout(finish, MAX_DROPPING_MS)
    const silence = setTimeout(finish, MAX_SILENCE_MS)
    const drop = (chunk: Uint8Array): void => {
      droppedBytes += chunk.length
      silence.refresh()
      if (droppedBytes > MAX_DROPPED_BYTES) finish()
    }
    request.on('data', drop).once('close', finish).once('end', finish)
    request.resume()
  }
}
