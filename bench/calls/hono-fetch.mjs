/** `app.fetch(request)`, with the making of the request. */

import { app } from './hono-app.mjs'

export { readResponse as read } from './read-response.mjs'
export { toUrl as prepare } from './url.mjs'

export function call(url) {
  return app.fetch(new Request(url))
}
