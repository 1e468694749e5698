/** The header fields of a response that was not made for the gateway. Shared by the bridges. */

import type { HeaderList } from '../gateway/index.ts'
import { isHopByHop } from '../gateway/index.ts'
import { isContentLength } from './response-start.ts'

/**
 * Leaves out what is not an application's to say: fields about the connection, and those that a
 * `Connection` field names (RFC 9110, section 7.6.1); the Content-Length of a 204 (section 8.6); and
 * `Status`, which is CGI's (RFC 3875, section 6.3.3); and `Trailer`, as no trailers follow.
 */
export function keepEndToEnd(headers: HeaderList, code: number): HeaderList {
  const named = namedByConnection(headers)
  return headers.filter(([name]) => {
    if (isContentLength(name)) return code !== 204
    const lowerCase = name.toLowerCase()
    return !isHopByHop(lowerCase) && !NOT_SENT.has(lowerCase) && !named?.includes(lowerCase)
  })
}

const NOT_SENT: ReadonlySet<string> = new Set(['status', 'trailer'])

/** The names in the `Connection` field. It cannot name what tells where the message ends. */
function namedByConnection(headers: HeaderList): readonly string[] | undefined {
  const connection = headers.find(([name]) => name.length === 10 && /^connection$/i.test(name))
  return connection?.[1].toLowerCase().split(/[\t ,]+/)
}
