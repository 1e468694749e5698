/** The header fields of a request, as node's `IncomingMessage` has them, made of an environ. */

import type { Environ } from '../../gateway/index.ts'
import { headerKey } from '../../gateway/index.ts'

/** Header fields in the three forms of node. */
export interface MessageHeaders {
  /** Name, value, name, value, as received. */
  readonly rawHeaders: string[]
  /** Values by name; those of one name are joined, except `Set-Cookie`. */
  readonly headers: NodeJS.Dict<string | string[]>
  /** All values by name. */
  readonly headersDistinct: NodeJS.Dict<string[]>
}

/**
 * Reads the header fields of an environ. Those that are still as they were received have their case, and
 * stand in lines of their own; those that were changed on the way are as the environ has them.
 */
export function readMessageHeaders(environ: Environ, extra: readonly string[]): MessageHeaders {
  const rawHeaders = [...listRawHeaders(environ), ...extra]
  const headers: NodeJS.Dict<string | string[]> = {}
  const headersDistinct: NodeJS.Dict<string[]> = Object.create(null)
  for (let i = 0; i < rawHeaders.length; i += 2) {
    const name = rawHeaders[i]?.toLowerCase() ?? ''
    const values = headersDistinct[name] ?? []
    values.push(rawHeaders[i + 1] ?? '')
    headersDistinct[name] = values
  }
  for (const [name, values = []] of Object.entries(headersDistinct)) {
    defineHeader(headers, name, values)
  }
  return { rawHeaders, headers, headersDistinct }
}

/** Of these, node keeps the first (documentation of `message.headers`). */
const SINGLE =
  /^(?:age|authorization|content-(?:length|type)|etag|expires|from|host|if-(?:un)?modified-since|last-modified|location|max-forwards|proxy-authorization|referer|retry-after|server|user-agent)$/

function defineHeader(
  headers: NodeJS.Dict<string | string[]>,
  name: string,
  values: string[],
): void {
  if (name === 'set-cookie') headers[name] = values
  else if (SINGLE.test(name)) headers[name] = values[0]
  else headers[name] = values.join(name === 'cookie' ? '; ' : ', ')
}

function listRawHeaders(environ: Environ): string[] {
  const received = environ['wsgi.raw_headers'] ?? []
  const joined = joinReceived(received)
  const list: string[] = []
  for (let i = 0; i < received.length; i += 2) {
    const [name = '', value = ''] = received.slice(i, i + 2)
    const key = headerKey(name)
    if (key !== undefined && joined.get(key) === environ[key]) list.push(name, value)
  }
  for (const [key, value] of Object.entries(environ)) {
    if (!isHeaderKey(key) || typeof value !== 'string' || joined.get(key) === value) continue
    list.push(toName(key), value)
  }
  return list
}

/** The values that the environ had when it was made (rule 33 of the gateway). */
function joinReceived(received: readonly string[]): ReadonlyMap<string, string> {
  const joined = new Map<string, string>()
  for (let i = 0; i < received.length; i += 2) {
    const key = headerKey(received[i] ?? '')
    if (key === undefined) continue
    const before = joined.get(key)
    const value = received[i + 1] ?? ''
    const separator = key === 'HTTP_COOKIE' ? '; ' : ', '
    joined.set(key, before === undefined ? value : before + separator + value)
  }
  return joined
}

function isHeaderKey(key: string): boolean {
  return key.startsWith('HTTP_') || key === 'CONTENT_TYPE' || key === 'CONTENT_LENGTH'
}

/** `HTTP_USER_AGENT` -> `User-Agent` */
function toName(key: string): string {
  const words = key.replace(/^HTTP_/, '').split('_')
  return words.map((word) => word.slice(0, 1) + word.slice(1).toLowerCase()).join('-')
}
