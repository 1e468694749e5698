/** Where a response leads, and with what request. */

import { HeaderMap } from '../http/index.ts'
import type { OutgoingRequest, Place } from './outgoing-request.ts'
import { urlOf } from './outgoing-request.ts'

/**
 * To which hosts redirects are followed besides the one that was asked: to those below it and above it, up
 * to the host of the application, or to all, which the application then answers.
 */
export type RedirectHosts = 'same' | 'subdomains' | 'any'

/** A redirect cannot be followed. */
export class RedirectError extends Error {
  override readonly name = 'RedirectError'
}

/** A response, as far as it may lead elsewhere. */
export interface RedirectingResponse {
  readonly status: number
  readonly location: string | undefined
}

const FOLLOWED = new Set([301, 302, 303, 305, 307, 308])

/** Whether a response leads elsewhere. */
export function isRedirect({ status, location }: RedirectingResponse): boolean {
  return location !== undefined && FOLLOWED.has(status)
}

/** Makes the request that a response leads to (RFC 9110, section 15.4). Throws a `RedirectError`. */
export function followRedirect(
  request: OutgoingRequest,
  { status, location = '' }: RedirectingResponse,
  hosts: RedirectHosts,
): OutgoingRequest {
  const url = resolve(location, urlOf(request))
  checkHost(url.host, request.place.host, hosts)
  const scheme = url.protocol === 'https:' ? 'https' : 'http'
  const place: Place = { ...request.place, scheme, host: url.host }
  const next = { ...request, place, target: url.pathname + url.search }
  return status === 307 || status === 308 ? repeat(next, request) : ask(next, request)
}

function resolve(location: string, base: string): URL {
  const url = URL.canParse(location, base) ? new URL(location, base) : undefined
  if (url !== undefined && /^https?:$/.test(url.protocol)) return url
  throw new RedirectError(
    `${base} leads to ${JSON.stringify(location)}, which is no URL of the web.`,
  )
}

function checkHost(host: string, from: string, hosts: RedirectHosts): void {
  if (host === from || hosts === 'any') return
  const isNear = host.endsWith(`.${from}`) || from.endsWith(`.${host}`)
  if (hosts === 'subdomains' && isNear) return
  const option = isNear ? 'subdomains' : 'any'
  throw new RedirectError(
    `A redirect leads from ${from} to ${host}, which is another host. To follow it: app.testClient({ redirectHosts: '${option}' }).`,
  )
}

/** The method and the body stay. */
function repeat(next: OutgoingRequest, { content, place }: OutgoingRequest): OutgoingRequest {
  if (content !== undefined && content.length === undefined) {
    throw new RedirectError(
      'A redirect asks for the body a second time, and a body that is given piece by piece can be sent once.',
    )
  }
  return { ...next, headers: moveHeaders(next, place) }
}

/** The request is asked anew, without a body. */
function ask(next: OutgoingRequest, { place }: OutgoingRequest): OutgoingRequest {
  const headers = moveHeaders(next, place)
  for (const name of CONTENT_FIELDS) headers.delete(name)
  const method = next.method === 'HEAD' ? 'HEAD' : 'GET'
  return { ...next, method, headers, content: undefined }
}

const CONTENT_FIELDS = ['Content-Type', 'Content-Length', 'Content-Encoding', 'Content-Language']

/** What a host is told in confidence is not for another one. */
function moveHeaders({ headers, place }: OutgoingRequest, from: Place): HeaderMap {
  const moved = new HeaderMap(headers)
  if (place.host === from.host) return moved
  moved.set('Host', place.host)
  moved.delete('Authorization')
  moved.delete('Cookie')
  return moved
}
