/** Reads the parts of a multipart form one after the other, as far as somebody asks for them. */

import { ContentTooLarge } from './errors.ts'
import { IncomingPart } from './incoming-part.ts'
import type { RequestLimits } from './limits.ts'
import { MultipartParser } from './multipart-parser.ts'
import type { PartHead } from './part-head.ts'

/** How much of a form is read. */
export type FormLimits = Pick<Required<RequestLimits>, 'maxFormMemorySize' | 'maxFormParts'>

/** One pass over a form. */
export class MultipartReader {
  readonly #input: AsyncIterator<Uint8Array>
  readonly #limits: FormLimits
  readonly #boundary: string
  #parser: MultipartParser | undefined
  #parts: IncomingPart[] = []
  #current: IncomingPart | undefined
  #partCount = 0
  #fieldBytes = 0
  #isEmpty = true
  #state: 'reading' | 'ended' | 'closed' = 'reading'
  #failure: { readonly error: unknown } | undefined
  #reading: Promise<void> | undefined

  constructor(input: AsyncIterable<Uint8Array>, boundary: string, limits: FormLimits) {
    this.#input = input[Symbol.asyncIterator]()
    this.#limits = limits
    this.#boundary = boundary
  }

  /**
   * Gives the next part, or `undefined` after the last one; what is left of the part before is skipped.
   * Rejects with a `BadRequest` for what is malformed, and a `ContentTooLarge` above the limits.
   */
  async next(): Promise<IncomingPart | undefined> {
    this.#current?.leave()
    for (;;) {
      this.#current = this.#parts.shift()
      if (this.#current !== undefined || this.#state === 'ended') return this.#current
      await this.readOn()
    }
  }

  /** Reads another chunk of the form. Two that wait for one share it. */
  readOn(): Promise<void> {
    this.#reading ??= this.#readChunk()
    return this.#reading
  }

  /** Ends the pass; the rest of the form is the host's to drop. */
  async close(): Promise<void> {
    if (this.#state !== 'reading') return
    this.#state = 'closed'
    this.#parts = []
    this.#parser?.close()
    await this.#input.return?.()
  }

  async #readChunk(): Promise<void> {
    if (this.#failure !== undefined) throw this.#failure.error
    this.#checkOpen()
    try {
      this.#parser ??= await this.#createParser()
      this.#checkOpen()
      const { done, value } = await this.#input.next()
      this.#checkOpen()
      if (done !== true) return this.#parse(this.#parser, value)
      // A request without a body has an empty form, whatever its type.
      if (!this.#isEmpty) this.#parser.end()
      this.#state = 'ended'
    } catch (error) {
      this.#failure = { error }
      await this.close()
      throw error
    } finally {
      this.#reading = undefined
    }
  }

  /** The request may end while something is awaited, and then its input must not be read. */
  #checkOpen(): void {
    if (this.#state !== 'reading') throw new TypeError(OVER)
  }

  #parse(parser: MultipartParser, chunk: Uint8Array): void {
    this.#isEmpty = false
    parser.write(chunk)
  }

  #createParser(): Promise<MultipartParser> {
    return MultipartParser.create(this.#boundary, (head) => this.#openPart(head))
  }

  #openPart(head: PartHead): IncomingPart {
    this.#partCount += 1
    if (this.#partCount > this.#limits.maxFormParts) {
      throw new ContentTooLarge('The form has too many parts.')
    }
    const isField = head.filename === undefined
    const part = new IncomingPart(head, this, isField ? this.#countFieldBytes : undefined)
    this.#parts.push(part)
    return part
  }

  readonly #countFieldBytes = (byteCount: number): void => {
    this.#fieldBytes += byteCount
    if (this.#fieldBytes > this.#limits.maxFormMemorySize) {
      throw new ContentTooLarge('The fields of the form are too long.')
    }
  }
}

const OVER = 'The form cannot be read any more: the request is over, or its parts were left early.'
