/** No framework: what the Request and the Response of a fetch call cost on their own. */

import { toUrl } from './url.mjs'

export { readResponse as read } from './read-response.mjs'

const BODIES = { '/': 'Hello, World!', '/user/42': '42', '/json': '{"hello":"world"}' }

export function prepare(path) {
  return { url: toUrl(path), body: BODIES[path] }
}

export function call({ url, body }) {
  const request = new Request(url)
  return new Response(body, request.bodyUsed ? undefined : RESPONSE_INIT)
}

const RESPONSE_INIT = { headers: { 'Content-Type': 'text/plain; charset=utf-8' } }
