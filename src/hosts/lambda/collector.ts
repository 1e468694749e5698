/** Keeps a response until it is complete, and makes a result of it. */

import type { HeaderList } from '../../gateway/index.ts'
import { concatChunks, utf8Length } from '../../gateway/index.ts'
import type { Sink } from '../sink.ts'
import type { ResultFormat } from './invocation.ts'
import type { LambdaResult } from './result.ts'
import { formatContent, formatHead } from './result.ts'

/** The largest result, in bytes of JSON: what Lambda hands over, and what load balancers take. */
const MAX_RESULT_BYTES = 6_291_456
const MAX_BALANCER_BYTES = 1_048_576

/** Collects a response. */
export class Collector implements Sink {
  readonly #format: ResultFormat
  readonly #maxBytes: number
  #status = ''
  #headers: HeaderList = []
  #chunks: Uint8Array[] = []
  #byteLength = 0
  #result: LambdaResult | undefined

  constructor(format: ResultFormat) {
    this.#format = format
    this.#maxBytes = format.startsWith('balancer') ? MAX_BALANCER_BYTES : MAX_RESULT_BYTES
  }

  /** Takes the head. */
  begin(status: string, headers: HeaderList): void {
    this.#status = status
    this.#headers = headers
  }

  /** Takes a piece of the content. Throws a `RangeError` when it becomes too much. */
  write(bytes: Uint8Array): void {
    this.#byteLength += bytes.byteLength
    this.#check(this.#byteLength)
    // A body may use its buffer again for the next chunk.
    this.#chunks.push(Uint8Array.from(bytes))
  }

  /** Makes the result. Throws a `RangeError` when it is too large. */
  end(): void {
    const content = formatContent(this.#headers, concatChunks(this.#chunks))
    const result = { ...formatHead(this.#format, this.#status, this.#headers), ...content }
    // JSON writes six characters for one at the most.
    const byteLength = this.#byteLength + lengthOf(this.#headers)
    if (byteLength * 6 > this.#maxBytes / 2) this.#check(utf8Length(JSON.stringify(result)))
    this.#result = result
  }

  /** Drops what was collected. */
  recall(): void {
    this.#chunks = []
    this.#byteLength = 0
  }

  /** The result of a response that has ended. */
  get result(): LambdaResult {
    if (this.#result === undefined) throw new TypeError('The response has not ended.')
    return this.#result
  }

  #check(byteLength: number): void {
    if (byteLength <= this.#maxBytes) return
    throw new RangeError(
      `The response is larger than the ${this.#maxBytes} bytes that can be handed over; stream it by toLambdaStreamHandler, or let the client fetch it elsewhere.`,
    )
  }
}

function lengthOf(headers: HeaderList): number {
  return headers.reduce((length, [name, value]) => length + name.length + value.length, 0)
}
