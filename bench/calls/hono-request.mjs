/** `app.request(path)`, which makes the request itself. */

import { app } from './hono-app.mjs'

export { readResponse as read } from './read-response.mjs'

export function prepare(path) {
  return path
}

export function call(path) {
  return app.request(path)
}
