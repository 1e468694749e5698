/** A body that is a form. */

import type { MediaType } from '../http/index.ts'
import { parseForm } from '../http/index.ts'
import { isUtf8 } from './charset.ts'
import { BadRequest, ContentTooLarge, UnsupportedMediaType } from './errors.ts'
import type { HttpError } from './http-error.ts'
import { MultiDict } from './multi-dict.ts'

/** The media type of a form without files. */
const URLENCODED = 'application/x-www-form-urlencoded'

/** Why a body is not read as a form, or `undefined`. */
export function refuseFormType(mediaType: MediaType | undefined): HttpError | undefined {
  if (mediaType?.essence !== URLENCODED) {
    return new UnsupportedMediaType(
      `The body of the request must be sent as ${URLENCODED} or multipart/form-data.`,
    )
  }
  return isUtf8(mediaType)
    ? undefined
    : new UnsupportedMediaType('A form must be encoded in UTF-8.')
}

/**
 * The pairs that any urlencoded form may have. A limit on parts is about multipart bodies, as in
 * Flask, where each costs more; a higher one holds for both.
 */
const MIN_PAIRS = 1000

const decoder = new TextDecoder('utf-8', { fatal: true })

/** Reads the body of an urlencoded form. Throws a `BadRequest` or a `ContentTooLarge`. */
export function parseFormBody(bytes: Uint8Array, maxParts: number): MultiDict {
  const pairs = parseForm(decode(bytes), Math.max(maxParts, MIN_PAIRS))
  if (pairs === 'malformed') throw new BadRequest('The form has an escape that is not UTF-8.')
  if (pairs === 'too-many') throw new ContentTooLarge('The form has too many fields.')
  return new MultiDict(pairs)
}

function decode(bytes: Uint8Array): string {
  try {
    return decoder.decode(bytes)
  } catch {
    throw new BadRequest('The form is not encoded in UTF-8.')
  }
}
