/** Requests that were parsed by somebody else: a web server, or a cloud. */

import type { Connection, Environ, Input } from '../gateway/index.ts'
import { createEnviron, isToken, RefusedRequest } from '../gateway/index.ts'
import { isFieldValue } from '../http/index.ts'

/** A request as it was received. */
export interface ReceivedRequest {
  /** The method. */
  readonly method: string
  /** The request target, as it was sent. */
  readonly target: string
  /** The protocol: `HTTP/1.1`. */
  readonly protocol: string
  /** The header fields: name, value, name, value. */
  readonly fields: readonly string[]
  /** What is known of the connection. */
  readonly connection: Connection
  /** The body. */
  readonly input: Input
}

/**
 * Makes the environ of a request, or tells why the request is refused: what a parser of HTTP would
 * not have let through is not let through here.
 */
export function createReceivedEnviron(request: ReceivedRequest): Environ | RefusedRequest {
  const { method, target, protocol, fields, connection, input } = request
  if (!isToken(method)) return BAD_METHOD
  if (method === 'CONNECT' || method === 'TRACE') return UNSUPPORTED_METHOD
  if (NOT_IN_TARGET.test(target)) return BAD_TARGET
  if (!fields.every(isFieldValue)) return BAD_FIELD
  const line = { method, url: target, httpVersion: versionOf(protocol) }
  const environ = createEnviron(line, fields, connection, input)
  if (environ instanceof RefusedRequest) return environ
  return hasSeveralTypes(environ) ? DUPLICATE_TYPE : environ
}

/** What may not stand in a request target (RFC 9112, section 3.2). */
const NOT_IN_TARGET = /[^\x21-\x7e]/

const BAD_METHOD = new RefusedRequest('400 Bad Request', 'The method is malformed.')
/** TRACE would show a script the cookies that are kept from it; there is nothing to CONNECT to. */
const UNSUPPORTED_METHOD = new RefusedRequest(
  '501 Not Implemented',
  'CONNECT and TRACE are not implemented.',
)
const BAD_TARGET = new RefusedRequest('400 Bad Request', 'The request target is malformed.')
const BAD_FIELD = new RefusedRequest('400 Bad Request', 'A header field is malformed.')
const DUPLICATE_TYPE = new RefusedRequest('400 Bad Request', 'Content-Type may be sent once.')

/** What is not known to be newer is HTTP/1.0, as with the `INCLUDED` of server-side includes. */
function versionOf(protocol: string): string {
  return /^HTTP\/(\d(?:\.\d)?)$/.exec(protocol)?.[1] ?? '1.0'
}

/**
 * Whether a Content-Type is more than one. Two lines of it come joined by a comma, which can only
 * stand inside of quotes (RFC 9110, section 8.3.1).
 */
function hasSeveralTypes({ CONTENT_TYPE: type }: Environ): boolean {
  return UNQUOTED_COMMA.test(type ?? '')
}

const UNQUOTED_COMMA = /^(?:[^",]|"(?:[^"\\]|\\.)*")*,/
