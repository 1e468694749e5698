/** What a request of a test carries. */

import { formatQuery } from '../http/index.ts'
import type { JsonProvider } from '../message/index.ts'
import type { FieldsOf, FieldValue } from './fields.ts'
import { listFields } from './fields.ts'
import type { FileValue, FormField } from './multipart.ts'
import { formatMultipart, isFile } from './multipart.ts'

/** What can be sent piece by piece. A string stands for its UTF-8 bytes. */
export type StreamedBody = AsyncIterable<string | Uint8Array> | Iterable<string | Uint8Array>

/** What is sent, in one of several forms. */
export interface ContentOptions {
  /**
   * The fields of a form: an object, a `Map`, `FormData` or pairs; a list is several fields of one name.
   * It is sent as `application/x-www-form-urlencoded`, with files as `multipart/form-data`.
   */
  readonly form?: FieldsOf<FieldValue | FileValue>
  /** The files of a form, by the names of their fields. */
  readonly files?: FieldsOf<FileValue>
  /** A value that is sent as JSON, written as the application writes it. */
  readonly json?: unknown
  /** Text, bytes, or what gives them piece by piece; its type is said by `contentType`. */
  readonly body?: string | Uint8Array | Blob | StreamedBody
  /** The `Content-Type`, instead of the one that belongs to what is sent. */
  readonly contentType?: string
}

/** What is sent. */
export interface Content {
  /** Its media type; absent where nobody said one. */
  readonly type: string | undefined
  /** Its length in bytes; absent for what is sent piece by piece, which can be sent once. */
  readonly length: number | undefined
  /** Gives the bytes. */
  open(): AsyncIterable<Uint8Array>
}

/** Makes what is sent; `undefined` for nothing. Throws a `TypeError` for two things at once. */
export function createContent(
  options: ContentOptions,
  provider: JsonProvider,
): Content | undefined {
  checkOne(options)
  const { form, files, json, body, contentType } = options
  if (json !== undefined) {
    return createBytes(provider.stringify(json), contentType ?? 'application/json')
  }
  if (form !== undefined || files !== undefined) return createForm(options)
  if (body === undefined) return undefined
  if (typeof body === 'string' || body instanceof Uint8Array) return createBytes(body, contentType)
  if (body instanceof Blob) return createBlob(body, contentType)
  return { type: contentType, length: undefined, open: () => encode(body) }
}

function checkOne({ form, files, json, body }: ContentOptions): void {
  const hasForm = form !== undefined || files !== undefined
  const names = [
    ...(hasForm ? ['form (or files)'] : []),
    ...(json !== undefined ? ['json'] : []),
    ...(body !== undefined ? ['body'] : []),
  ]
  if (names.length < 2) return
  throw new TypeError(
    `A request has one body: give ${names.join(' or ')}, and not ${names.length > 2 ? 'all' : 'both'}.`,
  )
}

function createForm({ form = {}, files = {}, contentType }: ContentOptions): Content {
  const fields: FormField[] = [...listFields(form), ...listFields(files)]
  const isMultipart =
    form instanceof FormData ||
    contentType?.toLowerCase() === 'multipart/form-data' ||
    fields.some(([, value]) => isFile(value))
  if (isMultipart) return formatMultipart(fields)
  const text = formatQuery(fields.map(([name, value]) => [name, String(value)]))
  return createBytes(text, contentType ?? 'application/x-www-form-urlencoded')
}

function createBytes(given: string | Uint8Array, type: string | undefined): Content {
  const bytes = typeof given === 'string' ? new TextEncoder().encode(given) : given
  return { type, length: bytes.byteLength, open: () => encode([bytes]) }
}

function createBlob(blob: Blob, contentType: string | undefined): Content {
  const type = contentType ?? (blob.type === '' ? undefined : blob.type)
  const open = async function* (): AsyncGenerator<Uint8Array> {
    yield new Uint8Array(await blob.arrayBuffer())
  }
  return { type, length: blob.size, open }
}

/** Not a generator: one that was never asked would not end its source. */
function encode(pieces: StreamedBody): AsyncIterable<Uint8Array> {
  return {
    [Symbol.asyncIterator]: () => {
      const source =
        Symbol.asyncIterator in pieces ? pieces[Symbol.asyncIterator]() : pieces[Symbol.iterator]()
      return { next: () => encodeNext(source), return: () => endSource(source) }
    },
  }
}

type Source = AsyncIterator<string | Uint8Array> | Iterator<string | Uint8Array>

/** Pieces that are empty mean nothing. */
async function encodeNext(source: Source): Promise<IteratorResult<Uint8Array, undefined>> {
  for (;;) {
    const { done, value } = await source.next()
    if (done === true) return END
    const bytes = typeof value === 'string' ? new TextEncoder().encode(value) : value
    if (bytes.byteLength > 0) return { done: false, value: bytes }
  }
}

async function endSource(source: Source): Promise<IteratorResult<Uint8Array, undefined>> {
  await source.return?.()
  return END
}

const END = { done: true, value: undefined } as const
