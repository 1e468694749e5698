/** Writes what an application answers to a response of node that somebody else may have changed. */

import type { ServerResponse } from 'node:http'
import type {
  Application,
  Body,
  Chunk,
  Environ,
  HeaderList,
  StreamingBody,
} from '../../gateway/index.ts'
import { describeValue, isBody, isComplete, isPromise } from '../../gateway/index.ts'
import { BodyReader, closeBody } from '../body-reader.ts'
import { joinChunks } from '../join-chunks.ts'
import type { ResponseHead } from '../response-start.ts'
import { acceptStart, isBodiless, statusCode } from '../response-start.ts'

/**
 * Runs an application behind a middleware of Connect, and writes its response by `writeHead`, `write`
 * and `end`, which the middleware may have replaced. Throws or rejects when the application fails.
 */
export function writeResponse(
  application: Application,
  environ: Environ,
  listener: ResponseListener,
): void | Promise<void> {
  const writer = new ResponseWriter(environ, listener)
  const body = application(environ, (status, headers, error) =>
    acceptStart(writer, status, headers, error),
  )
  if (!isPromise(body)) return writer.write(body)
  return Promise.resolve(body).then((late) => writer.write(late))
}

/** A response, and who gets it. */
export interface ResponseListener {
  /** The response. */
  readonly response: ServerResponse
  /** Waits until more is wanted, or the response is over. */
  wanted(): Promise<void>
}

class ResponseWriter implements ResponseHead {
  status = ''
  headers: HeaderList = []
  wasCalled = false
  isCommitted = false
  readonly #environ: Environ
  readonly #response: ServerResponse
  readonly #listener: ResponseListener
  #resume: (() => void) | undefined

  constructor(environ: Environ, listener: ResponseListener) {
    this.#environ = environ
    this.#listener = listener
    this.#response = listener.response
  }

  write(body: Body): void | Promise<void> {
    if (isComplete(body)) return this.#writeComplete(body)
    if (isBody(body)) return this.#writeStream(body)
    throw new TypeError(`The application returned ${describeValue(body)}, which is no body.`)
  }

  #writeComplete(chunks: readonly Chunk[]): void {
    try {
      if (this.#response.destroyed) return
      const content = joinChunks(chunks)
      this.#commit(content)
      // With HEAD as well: the host leaves the content out, and tells its length.
      if (content.length === 0) this.#response.end()
      else this.#response.end(content)
    } finally {
      void closeBody(chunks, this.#environ)
    }
  }

  async #writeStream(body: StreamingBody): Promise<void> {
    const reader = new BodyReader(body, this.#environ)
    this.#response.once('close', () => {
      this.#resume?.()
      void reader.close()
    })
    try {
      await this.#pump(reader)
    } finally {
      await reader.close()
    }
  }

  async #pump(reader: BodyReader): Promise<void> {
    const response = this.#response
    while (!response.destroyed) {
      const step = reader.next()
      const chunk = isPromise(step) ? await step : step
      if (response.destroyed) return
      if (!this.isCommitted) this.#commit()
      if (chunk === undefined || !this.#hasBody) {
        response.end()
        return
      }
      // Middleware that replaces `write` may give nothing.
      if (response.write(chunk) === false) await this.#drained()
      this.#flush()
      await this.#listener.wanted()
    }
  }

  get #hasBody(): boolean {
    return this.#environ.REQUEST_METHOD !== 'HEAD' && !isBodiless(statusCode(this.status))
  }

  /** The length of the content says nothing where the status stands for another one, or for none. */
  get #mayHaveLength(): boolean {
    return !isBodiless(statusCode(this.status))
  }

  #drained(): Promise<void> {
    return new Promise((resolve) => {
      this.#resume = resolve
      if (this.#response.destroyed) resolve()
      else this.#response.once('drain', resolve)
    })
  }

  /** A compressor keeps chunks back until there are enough of them; it adds `flush` for those who stream. */
  #flush(): void {
    const response: ServerResponse & { flush?: unknown } = this.#response
    if (Object.hasOwn(response, 'flush') && typeof response.flush === 'function') response.flush()
  }

  /**
   * The fields of the application take the place of those that the middleware has set. The length of a
   * content that is there as a whole is told before, as a middleware may want to know it.
   */
  #commit(content?: Chunk): void {
    if (this.status === '') {
      throw new TypeError('The application sent a body without startResponse.')
    }
    const response = this.#response
    const seen = new Set<string>()
    for (const [name, value] of this.headers) {
      const lowerCase = name.toLowerCase()
      if (seen.has(lowerCase) || ADDING_UP.has(lowerCase)) response.appendHeader(name, value)
      else response.setHeader(name, value)
      seen.add(lowerCase)
    }
    if (content !== undefined && !seen.has('content-length') && this.#mayHaveLength) {
      response.setHeader('Content-Length', Buffer.byteLength(content))
    }
    this.isCommitted = true
    response.writeHead(statusCode(this.status), this.status.slice(4))
  }
}

/** Fields of which each party adds its own, and none replaces those of others. */
const ADDING_UP: ReadonlySet<string> = new Set(['link', 'server-timing', 'set-cookie', 'vary'])
