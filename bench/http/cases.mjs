/** What is asked of every server, and what it must answer. */

import { createBrowserHeaders } from './browser-headers.mjs'

/** Clients that send no header of their own. */
const PLAIN = [{}]

/** One browser: what a connection carries is the same every time. */
const BROWSER = [createBrowserHeaders(0)]

/** Browsers that share connections, as they do behind a proxy. */
const BROWSERS = Array.from({ length: 24 }, (_, visitor) => createBrowserHeaders(visitor))

const HELLO = { path: '/', type: 'text/', body: 'Hello, World!' }
const USER = { path: '/user/42', type: 'text/', body: '42' }
const JSON_VALUE = { path: '/json', type: 'application/json', body: '{"hello":"world"}' }

/** The requests without headers. */
export const PLAIN_CASES = [
  { ...HELLO, name: '/', clients: PLAIN },
  { ...USER, name: '/user/42', clients: PLAIN },
  { ...JSON_VALUE, name: '/json', clients: PLAIN },
]

/** All measured requests: what to ask, the header fields of each client, and the answer. */
export const CASES = [
  ...PLAIN_CASES,
  { ...USER, name: '/user/42+headers', clients: BROWSER },
  { ...USER, name: '/user/42+browsers', clients: BROWSERS },
]

/** Whether an answer is that of a case. flagon ends JSON with a line break, as Flask does. */
export function isRightAnswer({ type, body }, answer) {
  const isText = answer.body === body || (type === JSON_VALUE.type && answer.body === `${body}\n`)
  return answer.status === 200 && isText
}
