/** The forms of a request: urlencoded, or multipart with files. */

import { parseMediaType } from '../http/index.ts'
import { UnsupportedMediaType } from './errors.ts'
import { parseFormBody, refuseFormType } from './form-body.ts'
import type { HttpError } from './http-error.ts'
import type { RequestLimits } from './limits.ts'
import { MultiDict } from './multi-dict.ts'
import type { FormContent } from './multipart-body.ts'
import { MultipartBody } from './multipart-body.ts'
import { isMultipart, readBoundary } from './multipart-type.ts'
import type { RequestBody } from './request-body.ts'
import type { UploadPart } from './upload-part.ts'
import type { UploadedFile } from './uploaded-file.ts'

/** A request, as far as its forms care. Its limits may change until a form is read. */
export interface FormRequest extends Required<RequestLimits> {
  /** The media type of the body, as it was sent. */
  readonly contentType: string | undefined
}

/** Reads the form in the body of one request. */
export class RequestForm {
  readonly #request: FormRequest
  readonly #body: RequestBody
  #fields: Promise<MultiDict> | undefined
  #files: Promise<MultiDict<UploadedFile>> | undefined
  #content: Promise<FormContent> | undefined
  readonly #opened: MultipartBody[] = []
  #isClosed = false

  constructor(request: FormRequest, body: RequestBody) {
    this.#request = request
    this.#body = body
  }

  /** The fields that are no files. */
  fields(): Promise<MultiDict> {
    this.#fields ??= keep(this.#readFields())
    return this.#fields
  }

  /** The files. */
  files(): Promise<MultiDict<UploadedFile>> {
    this.#files ??= keep(this.#readFiles())
    return this.#files
  }

  /** The parts of a multipart form, as they come. */
  async *uploads(): AsyncGenerator<UploadPart, undefined, undefined> {
    if (isMultipart(this.#request.contentType)) yield* this.#openMultipart()
    else await this.#checkNoBody(refuseType())
  }

  /** Stops reading, and removes the files. */
  async close(): Promise<void> {
    this.#isClosed = true
    await Promise.all(this.#opened.map((body) => body.close()))
  }

  async #readFields(): Promise<MultiDict> {
    const { contentType = '', maxFormParts } = this.#request
    if (isMultipart(contentType)) return (await this.#readMultipart()).form
    const refusal = refuseFormType(parseMediaType(contentType))
    if (refusal === undefined) {
      return parseFormBody(await this.#body.bytes(this.#maxTextLength), maxFormParts)
    }
    await this.#checkNoBody(refusal)
    return new MultiDict()
  }

  async #readFiles(): Promise<MultiDict<UploadedFile>> {
    const { contentType = '' } = this.#request
    if (isMultipart(contentType)) return (await this.#readMultipart()).files
    // An urlencoded form has none, as a page without `enctype` sends it.
    if (refuseFormType(parseMediaType(contentType)) !== undefined) {
      await this.#checkNoBody(refuseType())
    }
    return new MultiDict()
  }

  /** What is wrong with the type of a body that is not there does not matter. */
  async #checkNoBody(refusal: HttpError): Promise<void> {
    if (this.#body.isDeclared === true) throw refusal
    if ((await this.#body.bytes(this.#maxTextLength)).byteLength > 0) throw refusal
  }

  get #maxTextLength(): number {
    return Math.min(this.#request.maxContentLength, this.#request.maxFormMemorySize)
  }

  #readMultipart(): Promise<FormContent> {
    this.#content ??= keep(this.#openAndRead())
    return this.#content
  }

  async #openAndRead(): Promise<FormContent> {
    return await this.#openMultipart().readAll()
  }

  #openMultipart(): MultipartBody {
    if (this.#isClosed) throw new TypeError('The form cannot be read: the request is over.')
    const { contentType = '', maxContentLength } = this.#request
    const boundary = readBoundary(contentType)
    const input = this.#body.decodedStream(maxContentLength)
    const multipart = new MultipartBody(input, boundary, this.#request)
    this.#opened.push(multipart)
    return multipart
  }
}

function refuseType(): UnsupportedMediaType {
  return new UnsupportedMediaType('The body of the request must be sent as multipart/form-data.')
}

/** A view may end before the form it asked for, and then nobody is told that it was closed. */
function keep<value>(promise: Promise<value>): Promise<value> {
  promise.catch(() => undefined)
  return promise
}
