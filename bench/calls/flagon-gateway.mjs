/** `app(environ, startResponse)` with an environ that is ready. */

import { createEnviron } from './environ.mjs'
import { app } from './flagon-app.mjs'

let status

function startResponse(line) {
  status = line
}

export { createEnviron as prepare }

export function call(environ) {
  return app(environ, startResponse)
}

export async function read(promise) {
  const chunks = await promise
  return { status: Number.parseInt(status, 10), body: chunks.join('') }
}
