/** The cookie of a session, as the client sent it. */

import type { Request } from '../message/index.ts'

/** No browser keeps a longer one (RFC 6265bis, section 5.6); a longer text is not worth a digest. */
const MAX_LENGTH = 4096

/**
 * The text of the first cookie of a name; `undefined` when there is none, or one that is too long.
 *
 * The text is not decoded, unquoted or trimmed: a token has one spelling. Of several cookies the first
 * counts, even when it is worthless: one that was planted by a neighbouring host must not decide.
 */
export function readSentCookie(request: Request, name: string): string | undefined {
  const header = request.environ.HTTP_COOKIE
  if (header?.includes(name) !== true) return undefined
  for (const pair of header.split(';')) {
    const start = pair.startsWith(' ') ? 1 : 0
    if (!pair.startsWith(name, start) || pair[start + name.length] !== '=') continue
    const value = pair.slice(start + name.length + 1)
    return value.length > MAX_LENGTH ? undefined : value
  }
  return undefined
}
