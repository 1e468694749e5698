/** The body of a request: read once over the wire, and counted while it is. */

import type { Environ } from '../gateway/index.ts'
import { concatChunks } from '../gateway/index.ts'
import { ClientDisconnected, ContentTooLarge, UnsupportedMediaType } from './errors.ts'
import { HttpError } from './http-error.ts'

/** Reads the input of an environ. */
export class RequestBody {
  readonly #environ: Environ
  #bytes: Promise<Uint8Array> | undefined
  #isStreamed = false

  constructor(environ: Environ) {
    this.#environ = environ
  }

  /** All bytes. Rejects with 413 for more than `maxLength`, and with 415 for an encoded body. */
  async bytes(maxLength: number): Promise<Uint8Array> {
    this.#bytes ??= this.#read(maxLength)
    const bytes = await this.#bytes
    if (bytes.byteLength > maxLength) throw tooLarge(maxLength)
    return bytes
  }

  async #read(maxLength: number): Promise<Uint8Array> {
    checkCoding(this.#environ)
    const chunks: Uint8Array[] = []
    for await (const chunk of this.#stream(maxLength)) chunks.push(chunk)
    return chunks.length === 1 && chunks[0] !== undefined ? chunks[0] : concatChunks(chunks)
  }

  /** The bytes as they come, or those that were read before. */
  async *stream(maxLength: number): AsyncGenerator<Uint8Array, undefined, undefined> {
    if (this.#bytes !== undefined) yield await this.#bytes
    else yield* this.#stream(maxLength)
  }

  async *#stream(maxLength: number): AsyncGenerator<Uint8Array, undefined, undefined> {
    this.#take()
    if (Number(this.#environ.CONTENT_LENGTH ?? 0) > maxLength) throw tooLarge(maxLength)
    let length = 0
    try {
      for await (const chunk of this.#environ['wsgi.input']) {
        length += chunk.byteLength
        if (length > maxLength) throw tooLarge(maxLength)
        yield chunk
      }
    } catch (error) {
      throw error instanceof HttpError ? error : disconnected(error)
    }
  }

  #take(): void {
    if (this.#isStreamed) {
      throw new TypeError(
        'The body was read as a stream already, and it comes over the wire once; keep what you need of it.',
      )
    }
    this.#isStreamed = true
  }
}

/** A compressed body could be a bomb, and nothing here takes the coding off. */
function checkCoding(environ: Environ): void {
  const coding = environ['HTTP_CONTENT_ENCODING']
  if (coding === undefined || /^(?:identity)?$/i.test(coding)) return
  throw new UnsupportedMediaType({
    description: 'The body of the request must not have a content coding.',
    headers: { 'Accept-Encoding': 'identity' },
  })
}

function tooLarge(maxLength: number): ContentTooLarge {
  return new ContentTooLarge(`The body of the request may have ${maxLength} bytes here.`)
}

function disconnected(cause: unknown): ClientDisconnected {
  return new ClientDisconnected({ description: 'The request ended before its body did.', cause })
}
