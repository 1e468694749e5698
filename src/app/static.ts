/** The route for static files, of an application or of a blueprint. */

import type { Environ } from '../gateway/index.ts'
import { mimetypeOfFile, withCharset } from '../http/index.ts'
import type { FoundFile, MaxAge, OpenFile } from '../message/index.ts'
import {
  answerContent,
  contentOf,
  formatFileTag,
  handOver,
  hasEscapedSlash,
  hasHandover,
  isPublicName,
  listCodings,
  NotFound,
  openCoded,
  openInFolder,
  Response,
  setMaxAge,
} from '../message/index.ts'
import type { Context, UrlDefaults, View } from './context.ts'
import { baseName } from './place.ts'
import { findVersion } from './static-version.ts'

/** Where static files are, under which URL, and how they are kept. */
export interface StaticOptions {
  /** The folder, relative to the application's. Default `static`. */
  readonly folder?: string
  /** The URL below which the files are. Default: `/` and the name of the folder. */
  readonly url?: string
  /** The host of the files; needed in an application with `hostMatching`, and useless in others. */
  readonly host?: string
  /** How long clients may keep the files, in seconds. Default: `SEND_FILE_MAX_AGE_DEFAULT`. */
  readonly maxAge?: MaxAge
  /**
   * Files whose names change with their content, which clients keep for a year without asking: those
   * with a hash of eight or more hexadecimal digits before the extension (`app.3f2a9c1b.js`), or those
   * whose names match. Default `false`.
   */
  readonly immutable?: boolean | RegExp
  /**
   * Whether `urlFor('static', { filename })` adds a digest of the content: `/static/app.js?v=3f2a9c1b04`.
   * Clients keep what they get at such a URL for a year without asking. Default `false`.
   */
  readonly versioned?: boolean
  /**
   * Whether a file `app.js.br`, `app.js.zst` or `app.js.gz` beside `app.js` is sent to clients that take
   * the coding, unless it is the older one. Default `true`.
   */
  readonly precompressed?: boolean
}

/** The static files of an application or a blueprint, with the defaults. */
export interface StaticPlace extends StaticOptions {
  readonly folder: string
  readonly url: string
}

/** Fills in the defaults; `undefined` where there are to be no static files. */
export function readStaticOptions(
  options: string | StaticOptions | false | undefined,
): StaticPlace | undefined {
  if (options === false) return undefined
  const given = typeof options === 'string' ? { folder: options } : { ...options }
  const { folder = 'static', url = `/${baseName(folder)}` } = given
  return { ...given, folder, url: url.endsWith('/') ? url.slice(0, -1) : url }
}

/** Makes the view that sends the files of a folder. `folder` is an absolute path. */
export function createStaticView(
  folder: string,
  options: StaticOptions = {},
): View<{ filename: string }> {
  return (context) => sendStaticFile(folder, options, context)
}

/** Makes the hook that adds versions to the URLs of one endpoint. */
export function createVersionHook(endpoint: string, folder: string): UrlDefaults {
  return (name, values) => {
    const { filename } = values
    if (name !== endpoint || typeof filename !== 'string' || 'v' in values) return
    const version = isPublicName(filename) ? findVersion(folder, filename) : undefined
    if (version !== undefined) values['v'] = version
  }
}

type StaticContext = Context<{ filename: string }>

function sendStaticFile(folder: string, options: StaticOptions, context: StaticContext): Response {
  const { params, environ } = context
  const { filename } = params
  const isWanted = isPublicName(filename) && !hasEscapedSlash(filename, environ)
  const found = isWanted ? openInFolder(folder, filename) : undefined
  if (found === undefined) throw new NotFound()
  try {
    return answer(found, options, context)
  } finally {
    found.file.close()
  }
}

function answer(found: FoundFile, options: StaticOptions, context: StaticContext): Response {
  const { config, environ } = context
  const response = createResponse(found.name)
  if (isImmutable(found, options, environ)) {
    response.headers.set('Cache-Control', 'public, max-age=31536000, immutable')
  }
  setMaxAge(response, options.maxAge ?? config.SEND_FILE_MAX_AGE_DEFAULT, found.name)
  if (hasHandover(config) && handOver(response, found.file.path, config)) return response
  if (options.precompressed === false) sendVersion(response, found, environ)
  else sendVariant(response, found, environ)
  return response
}

function createResponse(filename: string): Response {
  return new Response(null, {
    headers: [
      ['Content-Type', withCharset(mimetypeOfFile(filename))],
      ['X-Content-Type-Options', 'nosniff'],
    ],
  })
}

/** A hash in hexadecimal before the extension; a number, such as a date, is none, and nor is a word. */
const HASHED_NAME = /[.-](?=\d*[a-f])(?=[a-f]*\d)[\da-f]{8,64}\.[^./]+$/

function isImmutable(
  { folder, name }: FoundFile,
  { immutable = false, versioned = false }: StaticOptions,
  environ: Environ,
): boolean {
  const pattern = immutable === true ? HASHED_NAME : immutable
  if (pattern !== false && name.search(pattern) !== -1) return true
  return versioned && hasVersion(folder, name, environ.QUERY_STRING)
}

/** Whether the URL names the version of the file that is there. */
function hasVersion(folder: string, filename: string, query: string): boolean {
  const version = query === '' ? undefined : findVersion(folder, filename)
  return version !== undefined && query.split('&').includes(`v=${version}`)
}

/** Sends a file or a coded form of it. All answers of such a URL say so (RFC 9110, section 12.5.5). */
function sendVariant(response: Response, found: FoundFile, environ: Environ): void {
  const codings = listCodings(found)
  if (codings.length > 0) response.headers.set('Vary', 'Accept-Encoding')
  const coded = openCoded(found, codings, environ['HTTP_ACCEPT_ENCODING'])
  if (coded === undefined) {
    sendVersion(response, found, environ)
    return
  }
  try {
    response.headers.set('Content-Encoding', coded.coding)
    sendVersion(response, coded, environ, coded.coding)
  } finally {
    coded.file.close()
  }
}

function sendVersion(
  response: Response,
  { file, target }: FoundFile,
  environ: Environ,
  coding?: string,
): void {
  setVersion(response, file, coding)
  answerContent(response, contentOf(file, target), environ, true)
}

function setVersion(response: Response, { identity }: OpenFile, coding?: string): void {
  const tag = formatFileTag(identity, coding)
  if (tag === undefined) return
  response.etag = tag
  response.lastModified = new Date(identity.mtimeMs)
}
