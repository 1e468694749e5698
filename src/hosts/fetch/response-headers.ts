/** Reads the header fields of a fetch `Response`. */

import type { HeaderList } from '../../gateway/index.ts'
import { toLatin1 } from '../latin1.ts'
import { isWorkerd } from './runtime.ts'

/** Gives the header fields, each `Set-Cookie` for itself. Names are in lower case. */
export function headersOf(response: Response): HeaderList {
  const headers: HeaderList = []
  response.headers.forEach((value, name) => {
    if (name !== 'set-cookie' && !isStale(name, response)) headers.push([name, value])
  })
  for (const cookie of response.headers.getSetCookie()) headers.push(['set-cookie', cookie])
  return isWorkerd ? headers.map(([name, value]) => [name, toLatin1(value)]) : headers
}

/**
 * Whether a field tells of the content as it came over the network, where `fetch` has decoded it since
 * (Fetch Standard, "HTTP-network fetch"). Only such responses have a URL.
 */
function isStale(name: string, { url, headers }: Response): boolean {
  if (name !== 'content-encoding' && name !== 'content-length') return false
  return Boolean(url) && headers.has('content-encoding')
}
