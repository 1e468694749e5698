/** Reads the body of a fetch `Response`. */

import type { Body } from '../../gateway/index.ts'

type Reader = ReadableStreamDefaultReader<Uint8Array>
type ReadResult = Awaited<ReturnType<Reader['read']>>

/**
 * Gives the content of a response: complete when it is there as a whole, in one chunk, as it is for a
 * response made of a text; else as a stream. Nothing is waited for. Of an empty one it gives `nothing`.
 */
export async function readResponseBody(
  stream: ReadableStream<Uint8Array>,
  nothing: Body,
): Promise<Body> {
  const reader = stream.getReader()
  const first = startReading(reader)
  await settleSoon(first)
  if (first.result === undefined) return new StreamBody(reader, [first])
  if (first.result.done) return nothing
  const second = startReading(reader)
  await settleSoon(second)
  if (second.result?.done !== true) return new StreamBody(reader, [first, second])
  return [first.result.value]
}

/** A read whose result may be there already. */
interface Reading {
  readonly promise: Promise<ReadResult>
  result?: ReadResult
}

function startReading(reader: Reader): Reading {
  const promise = reader.read()
  const reading: Reading = { promise }
  promise.then(
    (result) => {
      reading.result = result
    },
    // Whoever asks for the chunk gets the error.
    () => undefined,
  )
  return reading
}

/** How many turns of the microtask queue the runtimes take for a read of what is there. */
const READING_TURNS = 8

async function settleSoon(reading: Reading): Promise<void> {
  for (let i = 0; i < READING_TURNS && reading.result === undefined; i++) await undefined
}

/** A body of which some reads have begun. */
class StreamBody implements AsyncIterableIterator<Uint8Array> {
  readonly #reader: Reader
  readonly #begun: Reading[]
  #isOver = false

  constructor(reader: Reader, begun: Reading[]) {
    this.#reader = reader
    this.#begun = begun
  }

  [Symbol.asyncIterator](): this {
    return this
  }

  async next(): Promise<IteratorResult<Uint8Array>> {
    try {
      const { done, value } = await (this.#begun.shift()?.promise ?? this.#reader.read())
      if (!done) return { done, value }
    } catch (error) {
      this.#isOver = true
      throw error
    }
    this.#isOver = true
    return { done: true, value: undefined }
  }

  async return(): Promise<IteratorResult<Uint8Array>> {
    await this.close()
    return { done: true, value: undefined }
  }

  /** Tells the source that the rest is not wanted. */
  async close(): Promise<void> {
    if (this.#isOver) return
    this.#isOver = true
    await this.#reader.cancel()
  }
}
