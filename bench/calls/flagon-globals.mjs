/** `app(environ, startResponse)` where `flagon/globals` was imported, so that contexts are entered. */

import { buildUrl } from '../build.mjs'

await import(buildUrl('app/globals.js'))

export { call, prepare, read } from './flagon-gateway.mjs'
