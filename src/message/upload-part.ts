/** A part of a form while it comes over the wire. */

import type { IncomingPart } from './incoming-part.ts'
import { UploadedContent } from './uploaded-content.ts'

/**
 * A part of `request.uploads()`: a file, or a field without a file.
 *
 * Its content comes over the wire while it is read, once, and not faster than that. What is not read
 * when the next part is asked for is skipped; to read it afterwards is an error.
 */
export class UploadPart extends UploadedContent {
  /** The name of the file, as the client sent it; absent for a field that is none. */
  readonly filename: string | undefined
  readonly #part: IncomingPart

  constructor(part: IncomingPart) {
    super(part.head)
    this.filename = part.head.filename
    this.#part = part
  }

  /** Whether the part is a file, also one that was not chosen: its `filename` is `''` then. */
  get isFile(): boolean {
    return this.filename !== undefined
  }

  /** The chunks of the content. */
  [Symbol.asyncIterator](): AsyncIterator<Uint8Array> {
    return this.#part
  }
}
