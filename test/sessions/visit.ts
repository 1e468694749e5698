/** Visits of one client to an application, with the cookie of its session. */

import type { Application } from '../../src/gateway/index.ts'
import type { Answer, TestRequest } from '../message/exchange.ts'
import { exchange } from '../message/exchange.ts'

/** An answer, with what it does to the cookie. */
export interface Visited extends Answer {
  /** The lines that set cookies. */
  readonly setCookies: readonly string[]
  /** The value of the session's cookie after this answer; `undefined` when there is none. */
  readonly cookie: string | undefined
}

/** Sends a request with a session cookie, if there is one, as it stands. */
export async function visit(
  app: Application,
  target: string,
  cookie?: string,
  { name = 'session', ...request }: TestRequest & { readonly name?: string } = {},
): Promise<Visited> {
  const headers = cookie === undefined ? {} : { Cookie: `${name}=${cookie}` }
  const answer = await exchange(app, {
    target,
    ...request,
    headers: { ...headers, ...request.headers },
  })
  const setCookies = answer.headers.flatMap(([key, value]) => (key === 'Set-Cookie' ? [value] : []))
  const line = setCookies.findLast((candidate) => candidate.startsWith(`${name}=`))
  // JSON ends in a line feed.
  const text = answer.text.replace(/\n$/, '')
  return { ...answer, text, setCookies, cookie: readCookie(line, cookie) }
}

function readCookie(line: string | undefined, before: string | undefined): string | undefined {
  if (line === undefined) return before
  const value = line.slice(line.indexOf('=') + 1, line.indexOf(';'))
  return value === '' ? undefined : value
}
