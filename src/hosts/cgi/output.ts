/** Writes the response of a CGI program to its standard output (RFC 3875, section 6). */

import type { HeaderList } from '../../gateway/index.ts'
import type { ByteStream } from '../byte-stream.ts'
import { departureOf, writeBytes } from '../byte-stream.ts'
import type { Sink } from '../sink.ts'
import type { CgiInput } from './input.ts'

/** Takes the response. */
export class CgiOutput implements Sink {
  readonly departure: Promise<void>
  readonly #stream: ByteStream
  readonly #input: CgiInput

  /**
   * `termination` resolves when the server wants no response any more; `input` is read ahead while it
   * does not take what was written.
   */
  constructor(stream: ByteStream, termination: Promise<void>, input: CgiInput) {
    this.#stream = stream
    this.#input = input
    this.departure = Promise.race([departureOf(stream), termination])
  }

  /** Each character of a header is one byte (rule 9 of the gateway). */
  begin(status: string, headers: HeaderList): void {
    const lines = headers.map(([name, value]) => `${name}: ${value}\r\n`)
    this.#stream.write(Buffer.from(`Status: ${status}\r\n${lines.join('')}\r\n`, 'latin1'))
  }

  write(bytes: Uint8Array): void | Promise<void> {
    const taken = writeBytes(this.#stream, bytes)
    if (taken === undefined) return undefined
    this.#input.readAhead()
    return taken.then(() => this.#input.stopReadingAhead())
  }

  /** Waits until the server has taken everything. The output is closed by the end of the process. */
  end(): Promise<void> {
    return new Promise((resolve) => this.#stream.write(new Uint8Array(0), resolve))
  }
}
