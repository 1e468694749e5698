/** The body of a request that is handed on to a listener of node. */

import type { IncomingMessage } from 'node:http'
import type { Environ } from '../../gateway/index.ts'

/** Feeds a message from the input of an environ: a chunk is asked for when one is wanted. */
export class EnvironBody {
  /** Whether there is any. */
  readonly hasContent: boolean
  readonly #environ: Environ
  #iterator: AsyncIterator<Uint8Array> | undefined
  #first: Uint8Array | undefined
  #isPulling = false

  constructor(environ: Environ, hasContent: boolean) {
    this.#environ = environ
    this.hasContent = hasContent
  }

  /**
   * Gives the body of a request; a promise only where the header fields do not tell whether there is
   * one, as may be with HTTP/2 and where requests are made in the process.
   */
  static of(environ: Environ): EnvironBody | Promise<EnvironBody> {
    const { CONTENT_LENGTH: length, REQUEST_METHOD: method } = environ
    if (isAnnounced(environ)) return new EnvironBody(environ, length !== '0')
    if (method === 'GET' || method === 'HEAD') return new EnvironBody(environ, false)
    return EnvironBody.#peek(environ)
  }

  static async #peek(environ: Environ): Promise<EnvironBody> {
    const iterator = environ['wsgi.input'][Symbol.asyncIterator]()
    const { done, value } = await iterator.next()
    const body = new EnvironBody(environ, done !== true)
    body.#iterator = iterator
    body.#first = value
    return body
  }

  /** Whether a body comes that no header field tells of, so that one must be added (RFC 9112, section 6.3). */
  get isUnannounced(): boolean {
    return this.hasContent && !isAnnounced(this.#environ)
  }

  /** Makes a message read from here. */
  feed(message: IncomingMessage): void {
    if (!this.hasContent) {
      finishMessage(message)
      return
    }
    message._read = () => {
      if (!this.#isPulling) void this.#pull(message)
    }
    message.once('close', () => {
      if (!message.complete) this.#giveUp()
    })
  }

  /** Fills the message. Its class asks only when it is empty, and not for more behind a chunk. */
  async #pull(message: IncomingMessage): Promise<void> {
    this.#isPulling = true
    try {
      while (!message.destroyed) {
        const chunk = await this.#next()
        if (chunk === undefined) finishMessage(message)
        if (chunk === undefined || !message.push(chunk)) break
      }
    } catch (error) {
      message.destroy(error instanceof Error ? error : new Error(String(error)))
    }
    this.#isPulling = false
  }

  async #next(): Promise<Uint8Array | undefined> {
    const first = this.#first
    this.#first = undefined
    if (first !== undefined) return first
    this.#iterator ??= this.#environ['wsgi.input'][Symbol.asyncIterator]()
    const { value } = await this.#iterator.next()
    return value
  }

  /** Tells the host that the rest is not wanted. */
  #giveUp(): void {
    this.#iterator?.return?.().catch(() => undefined)
  }

  /** The response is complete. What nobody has begun to read ends here, as if it had been read. */
  release(message: IncomingMessage): void {
    if (message.readableEnded) message.destroy()
    else message.once('end', () => message.destroy())
    if (message.readableDidRead || message.destroyed) return
    this.#giveUp()
    finishMessage(message)
    message.resume()
  }
}

function isAnnounced(environ: Environ): boolean {
  return environ.CONTENT_LENGTH !== undefined || environ.HTTP_TRANSFER_ENCODING !== undefined
}

function finishMessage(message: IncomingMessage): void {
  if (message.complete || message.destroyed) return
  message.complete = true
  message.push(null)
}
