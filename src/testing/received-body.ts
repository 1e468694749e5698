/** The body of a response, on its way to a test. */

import type { Exchange } from './exchange.ts'

/** Reads a body once: as a whole, or piece by piece. */
export class ReceivedBody {
  readonly #exchange: Exchange
  readonly #reader: ReadableStreamDefaultReader<Uint8Array> | undefined
  #isClosed = false

  constructor(response: Response, exchange: Exchange) {
    this.#exchange = exchange
    // A complete body is there already; of a stream nothing is asked before the test asks.
    this.#reader = response.body?.getReader()
    exchange.abandon = () => this.#abandon()
    // Reading ends at once when the client leaves: the application may never give another piece.
    if (exchange.isOpen) exchange.signal?.addEventListener('abort', () => void this.#abandon())
  }

  /** Gives the next piece, or `undefined` at the end. Rejects with what broke the body off. */
  async read(): Promise<Uint8Array | undefined> {
    const { signal } = this.#exchange
    signal?.throwIfAborted()
    if (this.#isClosed) throw new TypeError('The response is closed; what was not read is gone.')
    const value = await this.#take()
    signal?.throwIfAborted()
    if (value === undefined) await this.#exchange.finish()
    return value
  }

  async #take(): Promise<Uint8Array | undefined> {
    try {
      return (await this.#reader?.read())?.value
    } catch (error) {
      // It is told here, and once.
      this.#exchange.forget(error)
      throw error
    }
  }

  /** Leaves what was not read, and waits for what the request left running. */
  async close(): Promise<void> {
    await this.#exchange.leave()
  }

  async #abandon(): Promise<void> {
    this.#isClosed = true
    await this.#reader?.cancel().catch(() => undefined)
  }
}
