/** Reads the header fields of a fetch request into the flat list that the gateway takes. */

import { RefusedRequest } from '../../gateway/index.ts'
import { isWorkerd } from './runtime.ts'

/** The longest header block, in bytes. The runtimes allow more, and not all the same. */
const MAX_FIELDS_BYTES = 16_384

/** The bytes of a colon, a space and a line end. */
const LINE_OVERHEAD = 4

const TOO_LARGE = new RefusedRequest(
  '431 Request Header Fields Too Large',
  'The header fields of the request are too large.',
)
const BAD_FIELD = new RefusedRequest('400 Bad Request', 'A header field is malformed.')

/** Anything but printable ASCII and tabs. */
const UNUSUAL = /[^\t\x20-\x7e]/

/** What a field value may not hold (RFC 9110, section 5.5); Bun lets DEL through, workerd all. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: the characters that must not pass
const CONTROL = /[\x00-\x08\x0a-\x1f\x7f]/

/** Reads header fields. */
export class FieldReader {
  /** The fields of the last good request. Most requests repeat them, and they need no second look. */
  good: readonly string[] = []

  /** Gives name, value, name, value; or tells why the request is refused. */
  read(headers: Headers): string[] | RefusedRequest {
    const { good } = this
    const fields: string[] = []
    let bytes = 0
    let isClean = true
    headers.forEach((value, name) => {
      bytes += name.length + value.length + LINE_OVERHEAD
      if (value !== good[fields.length + 1] && UNUSUAL.test(value)) isClean &&= !CONTROL.test(value)
      fields.push(name, value)
    })
    if (!isClean) return BAD_FIELD
    if (bytes > MAX_FIELDS_BYTES) return TOO_LARGE
    return isWorkerd ? fields.map(toLatin1) : fields
  }
}

/**
 * Writes each UTF-8 byte of a text as a character, as all other runtimes do; workerd decodes field
 * values as UTF-8.
 */
export function toLatin1(text: string): string {
  return UNUSUAL.test(text) ? String.fromCharCode(...new TextEncoder().encode(text)) : text
}

/** Takes back what `toLatin1` does, so that the same bytes leave workerd as other runtimes. */
export function fromLatin1(text: string): string {
  if (!UNUSUAL.test(text)) return text
  try {
    return strictDecoder.decode(Uint8Array.from(text, (character) => character.charCodeAt(0)))
  } catch {
    return text
  }
}

const strictDecoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })
