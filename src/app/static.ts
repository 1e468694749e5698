/** The route for static files. The one file of the framework that reads them. */

import type { FileHandle } from 'node:fs/promises'
import type { Body, Environ } from '../gateway/index.ts'
import type { ByteRange } from '../http/index.ts'
import {
  formatContentRange,
  isRangeFresh,
  mimetypeOfFile,
  parseETag,
  parseRange,
} from '../http/index.ts'
import { NotFound, RangeNotSatisfiable, Response } from '../message/index.ts'
import type { Context, View } from './context.ts'
import { baseName, joinPath } from './place.ts'

/** Where static files are, and under which URL. */
export interface StaticOptions {
  /** The folder, relative to the application's. Default `static`. */
  readonly folder?: string
  /** The URL below which the files are. Default: `/` and the name of the folder. */
  readonly url?: string
  /** The host of the files; needed in an application with `hostMatching`, and useless in others. */
  readonly host?: string
}

/** What is known of the static files of an application. */
export type StaticPlace = Required<Omit<StaticOptions, 'host'>> & Pick<StaticOptions, 'host'>

/** Fills in the defaults; `undefined` for an application without static files. */
export function readStaticOptions(
  options: string | StaticOptions | false | undefined,
): StaticPlace | undefined {
  if (options === false) return undefined
  const {
    folder = 'static',
    url,
    ...host
  } = typeof options === 'string' ? { folder: options } : { ...options }
  const given = url ?? `/${baseName(folder)}`
  return { folder, url: given.endsWith('/') ? given.slice(0, -1) : given, ...host }
}

/** Makes the view that sends the files of a folder. */
export function createStaticView(folder: string): View<{ filename: string }> {
  return (context) => sendStaticFile(folder, context)
}

async function sendStaticFile(
  folder: string,
  context: Context<{ filename: string }>,
): Promise<Response> {
  const path = await findFile(folder, context.params.filename, context.environ)
  if (path === undefined) throw new NotFound()
  const file = await fileSystem().promises.open(path, 'r')
  try {
    return await answerFile(file, path, context)
  } catch (error) {
    await file.close()
    throw error
  }
}

/** The node module for files, which is not imported: a runtime without it still runs applications. */
function fileSystem(): typeof import('node:fs') {
  const found = globalThis.process?.getBuiltinModule?.('node:fs')
  if (found !== undefined) return found
  throw new TypeError('This runtime has no file system, so it cannot send static files.')
}

/**
 * Finds a file below the folder, also after symbolic links are followed. An escaped slash is refused:
 * whoever guards `/static/private/` must see the same segments as we do.
 */
async function findFile(
  folder: string,
  name: string,
  environ: Environ,
): Promise<string | undefined> {
  if (environ.PATH_INFO.includes('%2F') || !name.split('/').every(isSafeName)) return undefined
  const { realpath } = fileSystem().promises
  try {
    const root = await realpath(folder)
    const path = await realpath(joinPath(root, name))
    const isInside = path.startsWith(root) && /^[\\/]/.test(path.slice(root.length))
    return isInside ? path : undefined
  } catch (error) {
    if (isMissing(error)) return undefined
    throw error
  }
}

/**
 * Names that mean another file than they say, on some system: hidden files and `..`, separators,
 * drives and streams, endings that Windows drops, and its devices.
 */
const UNSAFE_NAME = /^\.|[\\:\0]|[. ]$|^(?:con|prn|aux|nul|com\d|lpt\d|conin\$|conout\$)(?: *\.|$)/i

function isSafeName(name: string): boolean {
  return name !== '' && !UNSAFE_NAME.test(name)
}

/** Whether an error says that there is no such file. */
function isMissing(error: unknown): boolean {
  if (!(error instanceof Error) || !('code' in error)) return false
  return ['ENOENT', 'ENOTDIR', 'ENAMETOOLONG', 'ELOOP', 'EACCES'].includes(String(error.code))
}

/** The most bytes that are read at once, and sent in one piece. */
const MAX_WHOLE_BYTES = 65_536

/** Answers with an open file, which is closed with the response. */
async function answerFile(
  file: FileHandle,
  path: string,
  context: Context<unknown>,
): Promise<Response> {
  const stats = await file.stat()
  if (!stats.isFile()) throw new NotFound()
  const response = createResponse(path, context)
  setVersion(response, stats)
  response.makeConditional(context.request)
  if (response.status === 200) await setContent(response, file, stats.size, context.environ)
  if (!response.isStreamed) await file.close()
  return response
}

function createResponse(path: string, context: Context<unknown>): Response {
  const maxAge = context.config.SEND_FILE_MAX_AGE_DEFAULT
  return new Response(null, {
    mimetype: mimetypeOfFile(path),
    headers: {
      'Accept-Ranges': 'bytes',
      'Cache-Control': maxAge === undefined ? 'no-cache' : `public, max-age=${maxAge}`,
      'X-Content-Type-Options': 'nosniff',
    },
  })
}

/** A time of zero is what runtimes say that keep files in a bundle: it tells no versions apart. */
function setVersion(response: Response, stats: { mtimeMs: number; size: number }): void {
  if (stats.mtimeMs === 0) return
  response.etag = `${Math.floor(stats.mtimeMs).toString(16)}-${stats.size.toString(16)}`
  response.lastModified = new Date(stats.mtimeMs)
}

async function setContent(
  response: Response,
  file: FileHandle,
  size: number,
  environ: Environ,
): Promise<void> {
  const range = chooseRange(response, size, environ)
  if (range !== undefined) {
    response.status = 206
    response.headers.set('Content-Range', formatContentRange(range, size))
  }
  const { start, end } = range ?? { start: 0, end: size }
  response.headers.set('Content-Length', String(end - start))
  if (environ.REQUEST_METHOD === 'HEAD') return
  response.body =
    end - start <= MAX_WHOLE_BYTES
      ? await readWhole(file, start, end - start)
      : streamFile(file, start, end)
}

/** The range that is asked for, if it counts. A HEAD is answered as if there were none. */
function chooseRange(response: Response, size: number, environ: Environ): ByteRange | undefined {
  const text = environ['HTTP_RANGE']
  if (text === undefined || environ.REQUEST_METHOD !== 'GET') return undefined
  const etag = parseETag(response.etag ?? '')
  const validators = { etag, lastModified: response.lastModified }
  if (!isRangeFresh(environ['HTTP_IF_RANGE'], validators)) return undefined
  const range = parseRange(text, size)
  if (range === 'unsatisfiable') throw new RangeNotSatisfiable(size)
  return range
}

async function readWhole(file: FileHandle, start: number, length: number): Promise<Uint8Array> {
  const bytes = new Uint8Array(length)
  let offset = 0
  while (offset < length) {
    const { bytesRead } = await file.read(bytes, offset, length - offset, start + offset)
    if (bytesRead === 0) throw new Error('A static file became shorter while it was read.')
    offset += bytesRead
  }
  return bytes
}

/** Reads piece by piece, as the client takes them. The end is fixed: a file that grows is cut there. */
function streamFile(file: FileHandle, start: number, end: number): Body {
  async function* read(): AsyncGenerator<Uint8Array> {
    for (let position = start; position < end; position += MAX_WHOLE_BYTES) {
      yield await readWhole(file, position, Math.min(MAX_WHOLE_BYTES, end - position))
    }
  }
  return { [Symbol.asyncIterator]: read, close: () => file.close() }
}
