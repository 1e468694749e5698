/**
 * The cage of busboy: bytes of a multipart form in, heads and contents of parts out.
 *
 * busboy finds the delimiters and splits heads from contents. It leaves out what it does not like, says
 * neither that it did nor what stood in a head, and reports limits and ends as events that nobody has
 * to notice; so the cage watches every delimiter and reads every head itself
 * (docs/decisions/010-uploads.md). Nothing of busboy leaves this file.
 */

import { BadRequest } from './errors.ts'
import { Delimiters } from './multipart-delimiters.ts'
import type { PartFields, PartHead } from './part-head.ts'
import { parsePartHead } from './part-head.ts'

/** Takes the content of one part, while it is parsed. */
export interface PartSink {
  /** Takes some of it. */
  write(chunk: Uint8Array): void
  /** There is no more of it. */
  end(): void
}

/** Gives the sink of a part; an `HttpError` it throws ends the parse. */
export type OpenPart = (head: PartHead) => PartSink

/** Reads a multipart form. It works only while `write` runs, and never waits. */
export class MultipartParser {
  readonly #engine: Engine
  readonly #delimiters: Delimiters
  readonly #openPart: OpenPart
  /** The sink of the part whose head was just read. */
  #sink: PartSink | undefined
  #failure: unknown

  /** Loads busboy, which nobody needs who takes no uploads. */
  static async create(boundary: string, openPart: OpenPart): Promise<MultipartParser> {
    const { default: busboy } = await import('busboy')
    const headers = { 'content-type': `multipart/form-data; boundary="${boundary}"` }
    return new MultipartParser(busboy({ headers }), openPart)
  }

  constructor(engine: Engine, openPart: OpenPart) {
    this.#engine = engine
    this.#openPart = openPart
    this.#delimiters = new Delimiters(engine, {
      readHead: (fields) => this.#readHead(fields),
      fail: () => this.#fail(malformed()),
    })
    // It comes more than once, and would end the process if nobody listened any more.
    engine.on('error', () => this.#fail(malformed()))
    engine.on('file', (_, content) => this.#watch(content))
  }

  /** Whether the last delimiter was read; what comes after it does not count (RFC 2046, section 5.1). */
  get isComplete(): boolean {
    return this.#delimiters.isComplete
  }

  /** Takes bytes of the form. Throws an `HttpError` for what is malformed or refused. */
  write(chunk: Uint8Array): void {
    if (!this.isComplete && this.#failure === undefined) this.#engine.write(chunk)
    if (this.#failure !== undefined) throw this.#failure
  }

  /** The form has ended. Throws a `BadRequest` when it was cut off. */
  end(): void {
    if (!this.isComplete) this.#fail(new BadRequest('The form ended before its last delimiter.'))
    this.close()
    if (this.#failure !== undefined) throw this.#failure
  }

  /** Gives up what busboy holds. */
  close(): void {
    this.#engine.destroy()
  }

  /** The first failure is the one that counts. */
  #fail(error: unknown): void {
    if (!this.isComplete) this.#failure ??= error
  }

  #readHead(fields: PartFields): boolean {
    if (this.#failure !== undefined) return false
    try {
      this.#sink = this.#openPart(parsePartHead(fields))
      return true
    } catch (error) {
      this.#fail(error)
      return false
    }
  }

  /**
   * Takes the content of a part where busboy hands it over: its streams would hold the form up until
   * somebody reads them, and would end the process with an error that nobody listens to.
   */
  #watch(content: ContentStream): void {
    const sink = this.#sink
    const end = content.push.bind(content, null)
    content.on('error', () => undefined)
    content.resume()
    content.push = (chunk) => {
      if (chunk === null) {
        sink?.end()
        return end()
      }
      if (chunk.byteLength > 0 && this.#failure === undefined) this.#pass(sink, chunk)
      return true
    }
  }

  #pass(sink: PartSink | undefined, chunk: Uint8Array): void {
    try {
      sink?.write(chunk)
    } catch (error) {
      this.#fail(error)
    }
  }
}

function malformed(): BadRequest {
  return new BadRequest('The form is malformed.')
}

/** The content of a part, as busboy has it. */
interface ContentStream {
  push(chunk: Uint8Array | null): boolean
  resume(): unknown
  on(event: 'error', listener: () => void): unknown
}

/** What is used of busboy. */
interface Engine {
  write(chunk: Uint8Array): unknown
  destroy(): unknown
  on(event: 'error', listener: () => void): unknown
  on(event: 'file', listener: (name: string, content: ContentStream) => void): unknown
}
