/** A socket that leads nowhere: what a `ServerResponse` writes to it, a bridge takes. */

import { Socket } from 'node:net'
import type { Chunk, Environ } from '../../gateway/index.ts'

/** Takes what is written to a socket. */
export interface SocketSink {
  /** Takes some chunks, and calls `taken` when more may come. */
  take(chunks: readonly Chunk[], taken: () => void): void
  /** The socket was destroyed. */
  leave(error: Error | null): void
}

/** A chunk as node's streams keep it. */
interface WrittenChunk {
  readonly chunk: Chunk
  readonly encoding: BufferEncoding
}

/** A socket with the addresses of an environ. */
export class MemorySocket extends Socket {
  override readonly remoteAddress: string | undefined
  override readonly remotePort: number | undefined
  override readonly remoteFamily: string | undefined
  override readonly localAddress: string
  override readonly localPort: number
  /** Whether the client came over TLS; as on node's sockets, there is no such member if it did not. */
  declare readonly encrypted?: true
  readonly #sink: SocketSink

  constructor(environ: Environ, sink: SocketSink) {
    super()
    this.#sink = sink
    const { REMOTE_ADDR: address, REMOTE_PORT: port } = environ
    this.remoteAddress = address
    this.remotePort = port === undefined ? undefined : Number(port)
    this.remoteFamily = address?.includes(':') === true ? 'IPv6' : address && 'IPv4'
    this.localAddress = environ.SERVER_NAME.replace(/^\[|\]$/g, '')
    this.localPort = Number(environ.SERVER_PORT)
    if (environ['wsgi.url_scheme'] === 'https') Object.assign(this, { encrypted: true })
    // A listener that breaks its response off is heard by `_destroy`.
    this.on('error', () => undefined)
  }

  /** What is read comes from the environ's input, and not from here. */
  override _read(): void {}

  override _write(chunk: Chunk, encoding: BufferEncoding, taken: () => void): void {
    this._writev([{ chunk, encoding }], taken)
  }

  override _writev(chunks: readonly WrittenChunk[], taken: () => void): void {
    // Being busy puts off the timeout that a listener may have set.
    if (this.timeout) this.setTimeout(this.timeout)
    this.#sink.take(chunks.map(toChunk), taken)
  }

  override _final(done: () => void): void {
    done()
  }

  override _destroy(error: Error | null, done: (error?: Error | null) => void): void {
    this.#sink.leave(error)
    super._destroy(error, done)
  }
}

/** A string stands for its UTF-8 bytes, whatever it stood for before. */
function toChunk({ chunk, encoding }: WrittenChunk): Chunk {
  if (typeof chunk !== 'string' || UTF8.test(encoding)) return chunk
  if (/^(?:latin1|binary|ascii)$/i.test(encoding) && !NOT_ASCII.test(chunk)) return chunk
  return Buffer.from(chunk, encoding)
}

const UTF8 = /^utf-?8$/i
// biome-ignore lint/suspicious/noControlCharactersInRegex: ASCII begins with its control characters
const NOT_ASCII = /[^\x00-\x7f]/
