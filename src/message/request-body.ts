/** The body of a request: read once over the wire, and counted while it is. */

import type { Environ } from '../gateway/index.ts'
import { ByteBuffer } from './byte-buffer.ts'
import { CountedInput, tooLarge } from './counted-input.ts'
import { UnsupportedMediaType } from './errors.ts'

/**
 * Reads the input of an environ. All that can be refused by the head of the request is refused before
 * the first read, which is when a host tells a client that waits to go on (`Expect: 100-continue`).
 */
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
    const input = this.#open(maxLength)
    const first = await input.next()
    if (first.done === true) return new Uint8Array(0)
    let step = await input.next()
    if (step.done === true) return first.value
    const buffer = new ByteBuffer()
    buffer.append(first.value)
    for (; step.done !== true; step = await input.next()) buffer.append(step.value)
    return buffer.bytes
  }

  /** The bytes as they come, in whatever coding, or those that were read before. */
  stream(maxLength: number): AsyncIterable<Uint8Array> {
    return {
      [Symbol.asyncIterator]: () =>
        this.#bytes === undefined ? this.#open(maxLength) : this.#once(maxLength),
    }
  }

  /** Waits when it is read, and not before: a failure that nobody reads would end the process. */
  async *#once(maxLength: number): AsyncGenerator<Uint8Array, undefined, undefined> {
    yield await this.bytes(maxLength)
  }

  /** The same, but an encoded body is refused with 415. */
  decodedStream(maxLength: number): AsyncIterable<Uint8Array> {
    if (this.#bytes === undefined) checkCoding(this.#environ)
    return this.stream(maxLength)
  }

  /**
   * Whether there is a body, as far as the head of the request tells; `undefined` where only reading
   * it does, as with a chunked one.
   */
  get isDeclared(): boolean | undefined {
    if (this.#environ.CONTENT_LENGTH !== undefined) return Number(this.#environ.CONTENT_LENGTH) > 0
    // Nobody waits with a body that is not there.
    return this.#environ['HTTP_EXPECT'] === undefined ? undefined : true
  }

  #open(maxLength: number): CountedInput {
    if (Number(this.#environ.CONTENT_LENGTH ?? 0) > maxLength) throw tooLarge(maxLength)
    this.#take()
    return new CountedInput(this.#environ['wsgi.input'][Symbol.asyncIterator](), maxLength)
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
