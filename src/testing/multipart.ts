/** Writes forms with files: `multipart/form-data` (RFC 7578). */

import { mimetypeOfFile } from '../http/index.ts'
import type { FieldValue } from './fields.ts'

/** A file of a form. */
export interface FileInit {
  /** What is in it. */
  readonly content: string | Uint8Array | Blob
  /** Its name. Default: that of a `File`, else `blob`. */
  readonly filename?: string
  /** Its media type. Default: that of a `Blob`, else what the name says. */
  readonly type?: string
}

/** What can be sent as a file. */
export type FileValue = FileInit | Uint8Array | Blob

/** One field of a form. */
export type FormField = readonly [name: string, value: FieldValue | FileValue]

/** A form as it is sent. */
export interface Multipart {
  /** The media type, with the boundary. */
  readonly type: string
  /** The length in bytes. */
  readonly length: number
  /** Gives the bytes; as often as it is called. */
  open(): AsyncIterable<Uint8Array>
}

/** Writes a form. */
export function formatMultipart(fields: readonly FormField[]): Multipart {
  const boundary = `----flagon${crypto.randomUUID()}`
  const pieces = [...fields.flatMap((field) => formatPart(boundary, field)), `--${boundary}--\r\n`]
  const contents = pieces.map(toContent)
  return {
    type: `multipart/form-data; boundary=${boundary}`,
    length: contents.reduce((sum, content) => sum + sizeOf(content), 0),
    open: () => readContents(contents),
  }
}

/** Whether a value is a file, and not text. */
export function isFile(value: FieldValue | FileValue): value is FileValue {
  return typeof value === 'object'
}

/** A string stands for its UTF-8 bytes. */
type Piece = string | Uint8Array | Blob

function formatPart(boundary: string, [name, value]: FormField): Piece[] {
  const start = `--${boundary}\r\nContent-Disposition: form-data; name="${escapeName(name)}"`
  if (!isFile(value)) return [`${start}\r\n\r\n${value}\r\n`]
  const { content, filename, type } = describeFile(value)
  return [
    `${start}; filename="${escapeName(filename)}"\r\nContent-Type: ${checkType(type)}\r\n\r\n`,
    content,
    '\r\n',
  ]
}

function describeFile(value: FileValue): Required<FileInit> {
  const given: FileInit =
    value instanceof Uint8Array || value instanceof Blob ? { content: value } : value
  const { content } = given
  const filename = given.filename ?? (content instanceof File ? content.name : 'blob')
  const known = content instanceof Blob && content.type !== '' ? content.type : undefined
  return { content, filename, type: given.type ?? known ?? mimetypeOfFile(filename) }
}

/** Names are escaped as browsers do it (HTML, "multipart form data"; RFC 7578, section 2). */
function escapeName(name: string): string {
  return name.replaceAll('\r', '%0D').replaceAll('\n', '%0A').replaceAll('"', '%22')
}

function checkType(type: string): string {
  if (/^[\t\x20-\x7e]+$/.test(type)) return type
  throw new TypeError(`${JSON.stringify(type)} is no media type of a file.`)
}

type Content = Uint8Array | Blob

function toContent(piece: Piece): Content {
  return typeof piece === 'string' ? new TextEncoder().encode(piece) : piece
}

function sizeOf(content: Content): number {
  return content instanceof Blob ? content.size : content.byteLength
}

async function* readContents(
  contents: readonly Content[],
): AsyncGenerator<Uint8Array, undefined, undefined> {
  for (const content of contents) {
    const bytes = content instanceof Blob ? new Uint8Array(await content.arrayBuffer()) : content
    if (bytes.byteLength > 0) yield bytes
  }
}
