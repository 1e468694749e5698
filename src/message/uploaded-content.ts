/** What uploads have in common, whether they were received or still come. */

import type { HeaderMap } from '../http/index.ts'
import { ByteBuffer } from './byte-buffer.ts'
import type { PartHead } from './part-head.ts'
import type { SaveOptions } from './save-file.ts'
import type { SaveDestination } from './save-upload.ts'
import { saveUpload, toReadableStream } from './save-upload.ts'
import { secureFilename } from './secure-filename.ts'

const decoder = new TextDecoder()

/** A part of a multipart form: what it says of itself, and its content. */
export abstract class UploadedContent implements AsyncIterable<Uint8Array> {
  readonly #head: PartHead

  constructor(head: PartHead) {
    this.#head = head
  }

  /** The name of the field. */
  get name(): string {
    return this.#head.name
  }

  /**
   * The name of the file, made safe to store a file under; it may be empty, and those of two files may
   * be the same. See `secureFilename`.
   */
  get secureFilename(): string {
    return secureFilename(this.#head.filename ?? '')
  }

  /** The media type, as the client sent it. Nobody has looked whether that is true. */
  get contentType(): string | undefined {
    return this.#head.contentType
  }

  /** The media type in lower case, without parameters; `''` when there is none. */
  get mimetype(): string {
    return this.#head.mediaType?.essence ?? ''
  }

  /** The parameters of the media type: `charset` -> `utf-8`. */
  get mimetypeParameters(): ReadonlyMap<string, string> {
    return this.#head.mediaType?.parameters ?? new Map()
  }

  /** The header fields of the part. Each character of a value is a byte. */
  get headers(): HeaderMap {
    return this.#head.headers
  }

  /** The chunks of the content. */
  abstract [Symbol.asyncIterator](): AsyncIterator<Uint8Array>

  /** The content as a stream. */
  stream(): ReadableStream<Uint8Array> {
    return toReadableStream(this)
  }

  /** The whole content, in memory. */
  async bytes(): Promise<Uint8Array> {
    const buffer = new ByteBuffer()
    for await (const chunk of this) buffer.append(chunk)
    return buffer.bytes
  }

  /** The whole content as text. Bytes that are not UTF-8 become U+FFFD. */
  async text(): Promise<string> {
    return decoder.decode(await this.bytes())
  }

  /**
   * Writes the content to a new file, which only the user of the server may read, or to a stream.
   *
   * A file that exists is an error (`EEXIST`) unless `overwrite` is set, and a symbolic link is never
   * followed to what it names. What was written is removed when it cannot be finished. Never make the
   * path of `filename`: `secureFilename` is there for that.
   */
  save(destination: SaveDestination, options?: SaveOptions): Promise<void> {
    return saveUpload(this, destination, options)
  }
}
