/** A file that was sent with a form. */

import type { PartHead } from './part-head.ts'
import type { StoredContent } from './upload-storage.ts'
import { UploadedContent } from './uploaded-content.ts'

/**
 * A file of `request.files()`. It is there until the request is over, and may be read more than once.
 *
 * An input of a page in which no file was chosen is there too: its `filename` is `''`.
 */
export class UploadedFile extends UploadedContent {
  /** The name of the file, as the client sent it: anything, also `../../etc/passwd`. */
  readonly filename: string
  /** The length in bytes. */
  readonly size: number
  readonly #content: StoredContent

  constructor(head: PartHead, content: StoredContent) {
    super(head)
    this.filename = head.filename ?? ''
    this.size = content.size
    this.#content = content
  }

  /** The chunks of the content, from its start. */
  [Symbol.asyncIterator](): AsyncIterator<Uint8Array> {
    return this.#content.read()[Symbol.asyncIterator]()
  }
}
