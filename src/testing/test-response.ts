/** The response of a test. */

import { HeaderMap } from '../http/index.ts'
import type { JsonProvider } from '../message/index.ts'
import type { Exchange } from './exchange.ts'
import { urlOf } from './outgoing-request.ts'
import { ReceivedBody } from './received-body.ts'
import type { TestContext } from './test-context.ts'

/** The request that was answered. */
export interface AnsweredRequest {
  readonly method: string
  /** The whole URL, as it was sent. */
  readonly url: string
}

/** What a response is made of. */
export interface TestResponseParts {
  readonly response: Response
  readonly exchange: Exchange
  readonly json: JsonProvider
  /** The redirects that led to it. */
  readonly history: readonly TestResponse[]
}

/**
 * What an application answered.
 *
 * A body that is streamed runs while it is read: read it, or close the response. One that is neither read
 * nor closed fails the test.
 */
export class TestResponse {
  /** The status code. */
  readonly status: number
  /** The text after the code. */
  readonly statusText: string
  /** The header fields, in order, with their duplicates. */
  readonly headers: HeaderMap
  /** The request; after a redirect, the last one. */
  readonly request: AnsweredRequest
  /** The redirects that led here, the first one first. */
  readonly history: readonly TestResponse[]
  readonly #exchange: Exchange
  readonly #json: JsonProvider
  readonly #received: ReceivedBody
  #bytes: Promise<Uint8Array> | undefined
  #body: ReadableStream<Uint8Array> | undefined

  constructor({ response, exchange, json, history }: TestResponseParts) {
    const { outgoing } = exchange
    this.status = response.status
    this.statusText = response.statusText
    this.headers = readHeaders(response, exchange)
    this.request = { method: outgoing.method, url: urlOf(outgoing) }
    this.history = history
    this.#exchange = exchange
    this.#json = json
    this.#received = new ReceivedBody(response, exchange)
  }

  /** Whether the status is one of success: 200 to 299. */
  get ok(): boolean {
    return this.status >= 200 && this.status < 300
  }

  /**
   * The context of the request: its session, `g`, the request as the view saw it. Throws an `Error` where
   * there is none, because middleware or the host answered.
   */
  get context(): TestContext {
    const { context } = this.#exchange
    if (context !== undefined) return context
    throw new Error(
      `${this.#exchange.describe()} has no context: it was answered before it came to the application.`,
    )
  }

  /** The body as text. It can be asked for any number of times. */
  async text(): Promise<string> {
    return new TextDecoder().decode(await this.bytes())
  }

  /** The body, read as JSON as the application reads it. Rejects with a `SyntaxError` for what is none. */
  async json<value = unknown>(): Promise<value> {
    // biome-ignore lint/nursery/noUnsafeTypeAssertion: what the JSON is, is what the test says that it is
    return this.#json.parse(await this.text()) as value
  }

  /** The bytes of the body. Rejects with what broke it off. */
  async bytes(): Promise<Uint8Array> {
    if (this.#body !== undefined && this.#bytes === undefined) {
      throw new TypeError('The body is read as a stream; it cannot be read a second time.')
    }
    this.#bytes ??= readAll(this.#received)
    return this.#bytes
  }

  /** The body piece by piece, as the application gives it. Leaving it ends the generator of a view. */
  get body(): ReadableStream<Uint8Array> {
    this.#body ??= this.#bytes === undefined ? streamOf(this.#received) : streamOfBytes(this.#bytes)
    return this.#body
  }

  /**
   * Leaves what was not read of the body, as a client that goes away, and waits until the application has
   * ended, its `waitUntil` included. Does nothing the second time.
   */
  async close(): Promise<void> {
    await this.#received.close()
  }

  /** Closes the response: `await using response = await client.get('/')`. */
  [Symbol.asyncDispose](): Promise<void> {
    return this.close()
  }
}

/** As the application wrote them; of what the host added, as that did. */
function readHeaders(response: Response, { head }: Exchange): HeaderMap {
  const headers = new HeaderMap(head?.headers)
  for (const [name, value] of response.headers) if (!headers.has(name)) headers.append(name, value)
  return headers
}

async function readAll(received: ReceivedBody): Promise<Uint8Array> {
  const chunks: Uint8Array[] = []
  for (;;) {
    const chunk = await received.read()
    if (chunk === undefined) return new Uint8Array(await new Blob(chunks).arrayBuffer())
    chunks.push(chunk)
  }
}

function streamOf(received: ReceivedBody): ReadableStream<Uint8Array> {
  return new ReadableStream<Uint8Array>(
    {
      async pull(controller) {
        const chunk = await received.read()
        if (chunk === undefined) controller.close()
        else controller.enqueue(chunk)
      },
      cancel: () => received.close(),
    },
    { highWaterMark: 0 },
  )
}

function streamOfBytes(bytes: Promise<Uint8Array>): ReadableStream<Uint8Array> {
  return new ReadableStream<Uint8Array>({
    async pull(controller) {
      const all = await bytes
      if (all.byteLength > 0) controller.enqueue(all)
      controller.close()
    },
  })
}
