/** What a request over HTTP/2 has in place of the fields of HTTP/1 (RFC 9113, section 8.3.1). */

import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Http2ServerRequest, Http2ServerResponse } from 'node:http2'

/** A request as node's servers give it. */
export type NodeRequest = IncomingMessage | Http2ServerRequest

/** A response as node's servers give it. */
export type NodeResponse = ServerResponse | Http2ServerResponse

/** Whether a request came over HTTP/2. */
export function isHttp2Request(request: NodeRequest): request is Http2ServerRequest {
  // The parser of HTTP/1 takes `GET / HTTP/2.0`, too, and then there is no stream.
  return request.httpVersionMajor === 2 && 'stream' in request
}

/** Whether a response goes over HTTP/1. */
export function isHttp1Response(response: NodeResponse): response is ServerResponse {
  return !('stream' in response)
}

/**
 * The header fields of a request, without the pseudo-header fields. `:authority` stands as `host`; a
 * Host beside it says the same, or is left for the environ to refuse.
 */
export function headerFieldsOf(rawHeaders: readonly string[]): string[] {
  const at = rawHeaders.indexOf(':authority')
  const authority = at === -1 ? undefined : rawHeaders[at + 1]
  const fields = authority === undefined ? [] : ['host', authority]
  for (let i = 0; i < rawHeaders.length; i += 2) {
    const name = rawHeaders[i] ?? ''
    const value = rawHeaders[i + 1] ?? ''
    if (name.startsWith(':') || (name === 'host' && value === authority)) continue
    fields.push(name, value)
  }
  return fields
}
