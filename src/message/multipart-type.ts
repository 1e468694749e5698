/** The media type of a multipart form, and its boundary (RFC 7578, section 4.1). */

import { parseMediaType } from '../http/index.ts'
import { isUtf8 } from './charset.ts'
import { BadRequest, UnsupportedMediaType } from './errors.ts'

const MULTIPART = /^[\t ]*multipart\/form-data[\t ]*(?:;|$)/i

/** Whether a Content-Type says that the body is a multipart form, well or badly. */
export function isMultipart(contentType: string | undefined): boolean {
  return contentType !== undefined && MULTIPART.test(contentType)
}

/** boundary = 0*69bchars bcharsnospace (RFC 2046, section 5.1.1) */
const BOUNDARY = /^[\w'()+,\-./:=? ]{0,69}[\w'()+,\-./:=?]$/

/**
 * The start of a parameter that is called `boundary`, in whatever quotes: parsers do not agree which
 * one of several counts.
 */
const BOUNDARY_PARAMETER = /;[\t ]*boundary[\t ]*=/gi

/** The boundary of a multipart form. Throws a `BadRequest`, or an `UnsupportedMediaType` for a charset. */
export function readBoundary(contentType: string): string {
  const mediaType = parseMediaType(contentType)
  const boundary = mediaType?.parameters.get('boundary')
  const count = contentType.match(BOUNDARY_PARAMETER)?.length
  if (mediaType === undefined || boundary === undefined || count !== 1) {
    throw new BadRequest('The Content-Type of the form must have one boundary.')
  }
  if (!BOUNDARY.test(boundary)) {
    throw new BadRequest('The boundary of the form must have 1 to 70 letters, digits and marks.')
  }
  if (!isUtf8(mediaType)) throw new UnsupportedMediaType('A form must be encoded in UTF-8.')
  return boundary
}
