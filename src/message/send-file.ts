/** Files as answers: Flask's `send_file`. */

import type { Body } from '../gateway/index.ts'
import { describeValue, isBody } from '../gateway/index.ts'
import { formatContentDisposition, mimetypeOfFile, withCharset } from '../http/index.ts'
import type { Content } from './content.ts'
import { answerContent, contentOf } from './content.ts'
import type { FileSetting, Settle } from './file-response.ts'
import { FileResponse } from './file-response.ts'
import type { OpenFile } from './file-system.ts'
import { openFile, pathOfUrl, resolvePath } from './file-system.ts'
import type { MaxAge } from './file-version.ts'
import { formatFileTag, markOf, setMaxAge } from './file-version.ts'
import { handOver } from './handover.ts'
import type { Response } from './response.ts'

/**
 * What can be sent: the path or the `file:` URL of a file, bytes, a `Blob` or `File`, or a stream, that
 * is a web stream or an iterable of chunks, as node's streams are.
 */
export type FileSource = string | URL | Uint8Array | Blob | Body | ReadableStream<Uint8Array>

type ContentSource = Exclude<FileSource, string | URL>

/** How a file is sent. */
export interface SendFileOptions {
  /** The media type. Default: that of the name; then `application/octet-stream`. */
  readonly mimetype?: string | undefined
  /** Whether browsers save the file instead of showing it. Default `false`. */
  readonly asAttachment?: boolean | undefined
  /** What the file is called where it arrives. Default: the last part of its path. */
  readonly downloadName?: string | undefined
  /** Whether conditions and ranges of the request count. Default `true`; never for a stream. */
  readonly conditional?: boolean | undefined
  /** The entity tag, or whether one is made of the file's time and size. Default `true`. */
  readonly etag?: boolean | string | undefined
  /** When the content last changed. Default: when the file did. */
  readonly lastModified?: Date | undefined
  /** How long clients may keep it, in seconds. Default: `SEND_FILE_MAX_AGE_DEFAULT`. */
  readonly maxAge?: MaxAge | undefined
}

/**
 * Answers with a file, or with bytes or a stream as if they were one.
 *
 * A relative path is relative to the application's root. The file is opened when the view has returned,
 * and a missing one is an error (500): a path of which strangers choose a part belongs into
 * `sendFromDirectory`. Throws a `TypeError` when there is neither a name nor a media type, and for an
 * attachment without a name.
 */
export function sendFile(source: FileSource, options: SendFileOptions = {}): Response {
  if (typeof source !== 'string' && !(source instanceof URL)) {
    return new FileResponse(describe(source, options), sending(source, options))
  }
  const path = typeof source === 'string' ? source : pathOfUrl(source)
  const open = ({ root }: FileSetting): OpenFile => openExisting(resolvePath(root, path))
  return sendPath(path, open, options)
}

function openExisting(path: string): OpenFile {
  const file = openFile(path)
  if (file !== undefined) return file
  throw new TypeError(`${path} is not a file; it cannot be sent.`)
}

/** Answers with the file that `open` gives. `path` names it as the application does. */
export function sendPath(
  path: string,
  open: (setting: FileSetting) => OpenFile,
  options: SendFileOptions,
): Response {
  const name = options.downloadName ?? baseName(path)
  const settle: Settle = (response, setting) => {
    const file = open(setting)
    try {
      sendOpen(response, file, { ...options, path }, setting)
    } finally {
      file.close()
    }
  }
  return new FileResponse(formatFields(name, mimetypeOfFile(name), options), settle)
}

function sendOpen(
  response: Response,
  file: OpenFile,
  options: SendFileOptions & { readonly path: string },
  { environ, config = {} }: FileSetting,
): void {
  const { path, etag = true, lastModified, conditional = true } = options
  setMaxAge(response, options.maxAge ?? config.SEND_FILE_MAX_AGE_DEFAULT, path)
  if (response.status === 200 && handOver(response, file.path, config)) return
  const tag = etag === true ? formatFileTag(file.identity, markOf(path)) : etag
  const { mtimeMs } = file.identity
  const change = lastModified ?? (mtimeMs === 0 ? undefined : new Date(mtimeMs))
  setVersion(response, tag, change)
  answerContent(response, contentOf(file), environ, conditional)
}

/** What the view has said itself stays. */
function setVersion(response: Response, etag: string | false | undefined, change?: Date): void {
  const { headers } = response
  if (typeof etag === 'string' && !headers.has('etag')) response.etag = etag
  if (change !== undefined && !headers.has('last-modified')) response.lastModified = change
}

/** The header fields of what is no file on the machine. */
function describe(source: ContentSource, options: SendFileOptions): Record<string, string> {
  const name = options.downloadName ?? (source instanceof File ? source.name : undefined)
  const type = source instanceof Blob ? source.type : ''
  if (name === undefined && options.mimetype === undefined && type === '') {
    throw new TypeError(
      'sendFile cannot tell the media type of a content without a name: give mimetype or downloadName.',
    )
  }
  return formatFields(name, type || mimetypeOfFile(name ?? ''), options)
}

function formatFields(
  name: string | undefined,
  guessed: string,
  { mimetype = guessed, asAttachment = false }: SendFileOptions,
): Record<string, string> {
  if (asAttachment && name === undefined) {
    throw new TypeError('sendFile cannot attach a content without a name: give downloadName.')
  }
  const fields: Record<string, string> = { 'Content-Type': withCharset(mimetype) }
  // The type of such a file is that of the image in it.
  if (!asAttachment && name?.toLowerCase().endsWith('.svgz')) fields['Content-Encoding'] = 'gzip'
  if (name !== undefined) {
    const type = asAttachment ? 'attachment' : 'inline'
    fields['Content-Disposition'] = formatContentDisposition({ type, filename: name })
  }
  return fields
}

function sending(source: ContentSource, options: SendFileOptions): Settle {
  const { etag, lastModified, conditional = true } = options
  checkSource(source)
  return (response, { environ, config = {} }) => {
    const name = options.downloadName ?? ''
    setMaxAge(response, options.maxAge ?? config.SEND_FILE_MAX_AGE_DEFAULT, name)
    setVersion(response, typeof etag === 'string' && etag, lastModified ?? changeOf(source))
    const content = contentIn(source)
    if (content !== undefined) answerContent(response, content, environ, conditional)
    else response.body = source instanceof Blob ? source.stream() : source
  }
}

function checkSource(source: unknown): void {
  if (source instanceof Uint8Array || source instanceof Blob) return
  if (source instanceof ReadableStream || isBody(source)) return
  throw new TypeError(
    `sendFile sends a path, a URL, bytes, a Blob or a stream; this is ${describeValue(source)}.`,
  )
}

function changeOf(source: unknown): Date | undefined {
  return source instanceof File ? new Date(source.lastModified) : undefined
}

/** The content of what has a length. */
function contentIn(source: ContentSource): Content | undefined {
  if (source instanceof Uint8Array) {
    return { size: source.byteLength, slice: (start, end) => source.subarray(start, end) }
  }
  if (!(source instanceof Blob)) return undefined
  return { size: source.size, slice: (start, end) => source.slice(start, end).stream() }
}

/** The last part of a path. */
function baseName(path: string): string {
  return path.split(/[\\/]/).findLast((part) => part !== '') ?? ''
}
