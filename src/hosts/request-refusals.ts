/** Why requests are refused that somebody else has parsed, and how that is told. Shared by the hosts that get such. */

import { RefusedRequest } from '../gateway/index.ts'

/** The longest header block, in bytes: node's own. Others allow more, and not all the same. */
const MAX_FIELDS_BYTES = 16_384

/** The bytes of a colon, a space and a line end. */
const LINE_OVERHEAD = 4

/** What may not stand in a request target (RFC 9112, section 3.2). */
const NOT_IN_TARGET = /[^\x21-\x7e]/

/** A comma outside of quotes. */
const UNQUOTED_COMMA = /^(?:[^",]|"(?:[^"\\]|\\.)*")*,/

/** The method is no token. */
export const BAD_METHOD: RefusedRequest = new RefusedRequest(
  '400 Bad Request',
  'The method is malformed.',
)

/** A header field has a control character. */
export const BAD_FIELD: RefusedRequest = new RefusedRequest(
  '400 Bad Request',
  'A header field is malformed.',
)

const LARGE_FIELDS = new RefusedRequest(
  '431 Request Header Fields Too Large',
  'The header fields of the request are too large.',
)

const UNSUPPORTED_METHOD = new RefusedRequest(
  '501 Not Implemented',
  'CONNECT and TRACE are not implemented.',
)
/** The target is not in printable ASCII, or is none. */
export const BAD_TARGET: RefusedRequest = new RefusedRequest(
  '400 Bad Request',
  'The request target is malformed.',
)
const DUPLICATE_TYPE = new RefusedRequest('400 Bad Request', 'Content-Type may be sent once.')

/** TRACE would show a script the cookies that are kept from it; there is nothing to CONNECT to. */
export function refuseMethod(method: string): RefusedRequest | undefined {
  return method === 'CONNECT' || method === 'TRACE' ? UNSUPPORTED_METHOD : undefined
}

/** Refuses a target with anything but printable ASCII. */
export function refuseTarget(target: string): RefusedRequest | undefined {
  return NOT_IN_TARGET.test(target) ? BAD_TARGET : undefined
}

/**
 * Refuses a Content-Type that is more than one. Two lines of it come joined by a comma, which can only
 * stand inside of quotes (RFC 9110, section 8.3.1).
 */
export function refuseType(type: string | undefined): RefusedRequest | undefined {
  return type?.includes(',') && UNQUOTED_COMMA.test(type) ? DUPLICATE_TYPE : undefined
}

/** The bytes that a field takes in a header block. */
export function lineLength(name: string, value: string): number {
  return name.length + value.length + LINE_OVERHEAD
}

/** Refuses a header block of so many bytes. */
export function refuseLength(bytes: number): RefusedRequest | undefined {
  return bytes > MAX_FIELDS_BYTES ? LARGE_FIELDS : undefined
}
