/**
 * Calls of an application that are not those of the gateway.
 *
 * Some platforms call what a module exports by default, if it is a function: Netlify with a `Request`
 * and its context, Vercel's edge with a `Request` and an event, node and Express with `(req, res)`.
 */

import type { FetchHandler } from '../hosts/fetch/index.ts'

/** The request that a fetch handler takes. */
export type FetchRequest = Parameters<FetchHandler>[0]

/**
 * Answers a call whose second argument is not `startResponse`, as `app.fetch` would. Throws a
 * `TypeError` when it was not made with a `Request` either.
 */
export function answerOtherCall(
  fetch: FetchHandler,
  first: unknown,
  info: unknown,
): ReturnType<FetchHandler> {
  if (isFetchRequest(first)) return fetch(first, info)
  throw new TypeError(isNodeResponse(info) ? NODE_CALL : UNKNOWN_CALL)
}

const NODE_CALL =
  "An app is no listener of node's: pass toNodeHandler(app), from 'flagon/node', where (req, res) is called for."
const UNKNOWN_CALL =
  'An app is called with (environ, startResponse), or with a Request and what the platform adds.'

/** Not by its class: srvx and test environments bring their own. */
function isFetchRequest(value: unknown): value is FetchRequest {
  const headers = memberOf(value, 'headers')
  return (
    typeof memberOf(value, 'url') === 'string' && typeof memberOf(headers, 'get') === 'function'
  )
}

function isNodeResponse(value: unknown): boolean {
  return typeof memberOf(value, 'writeHead') === 'function'
}

function memberOf(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null ? Reflect.get(value, name) : undefined
}
