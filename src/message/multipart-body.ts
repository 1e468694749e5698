/** A body that is a multipart form: read at once, or part by part. */

import { isUtf8 } from './charset.ts'
import { BadRequest, UnsupportedMediaType } from './errors.ts'
import type { IncomingPart } from './incoming-part.ts'
import { MultiDict } from './multi-dict.ts'
import type { FormLimits } from './multipart-reader.ts'
import { MultipartReader } from './multipart-reader.ts'
import { UploadPart } from './upload-part.ts'
import { UploadStorage } from './upload-storage.ts'
import { UploadedFile } from './uploaded-file.ts'

/** What a multipart form is made of. */
export interface FormContent {
  /** The fields without files. */
  readonly form: MultiDict
  /** The files. */
  readonly files: MultiDict<UploadedFile>
}

/** The multipart form of one request. It is read in one of two ways. */
export class MultipartBody implements AsyncIterableIterator<UploadPart, undefined> {
  readonly #reader: MultipartReader
  readonly #storage: UploadStorage = new UploadStorage()

  constructor(input: AsyncIterable<Uint8Array>, boundary: string, limits: FormLimits) {
    this.#reader = new MultipartReader(input, boundary, limits)
  }

  /** Reads all of it, and keeps the files. */
  async readAll(): Promise<FormContent> {
    const fields: [string, string][] = []
    const files: [string, UploadedFile][] = []
    try {
      for (let part = await this.#reader.next(); part; part = await this.#reader.next()) {
        const { name, filename } = part.head
        if (filename === undefined) fields.push([name, await readField(part)])
        else files.push([name, await this.#store(part)])
      }
    } catch (error) {
      await this.close()
      throw error
    }
    return { form: new MultiDict(fields), files: new MultiDict(files) }
  }

  async #store(part: IncomingPart): Promise<UploadedFile> {
    return new UploadedFile(part.head, await this.#storage.store(new UploadPart(part)))
  }

  /** Gives the next part, and skips what is left of the one before. */
  async next(): Promise<IteratorResult<UploadPart, undefined>> {
    const part = await this.#reader.next()
    return part === undefined ? END : { done: false, value: new UploadPart(part) }
  }

  /** The rest is not wanted. */
  async return(): Promise<IteratorResult<UploadPart, undefined>> {
    await this.#reader.close()
    return END
  }

  [Symbol.asyncIterator](): this {
    return this
  }

  /** Stops reading, and removes the files. */
  async close(): Promise<void> {
    await Promise.all([this.#reader.close(), this.#storage.close()])
  }
}

const END = { done: true, value: undefined } as const

const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })

/** A field says its charset in the parameter of its own media type (RFC 7578, section 4.5). */
async function readField(part: IncomingPart): Promise<string> {
  const { mediaType } = part.head
  if (mediaType !== undefined && !isUtf8(mediaType)) {
    throw new UnsupportedMediaType('The fields of a form must be encoded in UTF-8.')
  }
  const bytes = await new UploadPart(part).bytes()
  try {
    return decoder.decode(bytes)
  } catch {
    throw new BadRequest('A field of the form is not encoded in UTF-8.')
  }
}
