/** Requests that were parsed by somebody else: a web server, or a cloud. */

import type { Connection, Environ, Input } from '../gateway/index.ts'
import { createEnviron, isToken, RefusedRequest } from '../gateway/index.ts'
import { isFieldValue } from '../http/index.ts'
import {
  BAD_FIELD,
  BAD_METHOD,
  lineLength,
  refuseLength,
  refuseMethod,
  refuseTarget,
  refuseType,
} from './request-refusals.ts'

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
  const refusal = refuseMethod(method) ?? refuseTarget(target) ?? refuseFields(fields)
  if (refusal !== undefined) return refusal
  const line = { method, url: target, httpVersion: versionOf(protocol) }
  const environ = createEnviron(line, fields, connection, input)
  if (environ instanceof RefusedRequest) return environ
  return refuseType(environ.CONTENT_TYPE) ?? environ
}

function refuseFields(fields: readonly string[]): RefusedRequest | undefined {
  let bytes = 0
  for (let i = 0; i < fields.length; i += 2) {
    const [name = '', value = ''] = fields.slice(i, i + 2)
    if (!isFieldValue(value)) return BAD_FIELD
    bytes += lineLength(name, value)
  }
  return refuseLength(bytes)
}

/** What is not known to be newer is HTTP/1.0, as with the `INCLUDED` of server-side includes. */
function versionOf(protocol: string): string {
  return /^HTTP\/(\d(?:\.\d)?)$/.exec(protocol)?.[1] ?? '1.0'
}
