/** What is sent of a file, of bytes or of a blob, and the answer that sends it. */

import type { Environ } from '../gateway/index.ts'
import type { ByteRange } from '../http/index.ts'
import { formatContentRange, isRangeFresh, parseETag, parseRange } from '../http/index.ts'
import { RangeNotSatisfiable } from './errors.ts'
import { FileBody } from './file-body.ts'
import type { OpenFile } from './file-system.ts'
import { MAX_WHOLE_BYTES } from './file-system.ts'
import type { Response } from './response.ts'
import type { ResponseBody } from './response-body.ts'

/** A content of known length. */
export interface Content {
  /** Its length in bytes. */
  readonly size: number
  /** Gives the bytes from `start` up to and without `end`. */
  slice(start: number, end: number): ResponseBody
}

/** The content of an open file. A small part of it is read at once; for a large one it is opened again. */
export function contentOf(file: OpenFile, target: string = file.path): Content {
  const { identity } = file
  return {
    size: identity.size,
    slice: (start, end) =>
      end - start <= MAX_WHOLE_BYTES
        ? file.readNow(start, end - start)
        : new FileBody(target, identity, start, end),
  }
}

/**
 * Gives a response a content: the whole of it, or the part that a GET asks for. With conditions, the
 * client may also get a 304 or 412, as its request says (RFC 9110, section 13.2.2); a response that has
 * another status than 200 is no version of the content, and is sent whole.
 *
 * Throws `RangeNotSatisfiable` for a part that is not there.
 */
export function answerContent(
  response: Response,
  content: Content,
  environ: Environ,
  isConditional: boolean,
): void {
  if (!isConditional || response.status !== 200) {
    setPart(response, content, { start: 0, end: content.size }, environ)
    return
  }
  response.headers.set('Accept-Ranges', 'bytes')
  response.makeConditional({ environ })
  if (response.status !== 200) return
  const range = chooseRange(response, content.size, environ)
  if (range !== undefined) {
    response.status = 206
    response.headers.set('Content-Range', formatContentRange(range, content.size))
  }
  setPart(response, content, range ?? { start: 0, end: content.size }, environ)
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

function setPart(
  response: Response,
  content: Content,
  { start, end }: ByteRange,
  environ: Environ,
): void {
  if (environ.REQUEST_METHOD !== 'HEAD') response.body = content.slice(start, end)
  response.headers.set('Content-Length', String(end - start))
}
