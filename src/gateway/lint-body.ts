/** Watches the body on its way from the application to the server. */

import { isComplete } from './body.ts'
import {
  checkBody,
  checkCloseMember,
  checkErrorPassedOn,
  checkFresh,
  checkStarted,
  checkUnchanged,
  spendBody,
} from './lint-application.ts'
import { takeChunk, takeEnd } from './lint-content.ts'
import type { Exchange } from './lint-exchange.ts'
import { expectClose } from './lint-open-bodies.ts'
import { checkClosedOnce } from './lint-server.ts'
import { watchStream } from './lint-stream.ts'
import type { Body, Chunk, Closable } from './types.ts'

/** Checks what the application returned, and gives the body for the server. */
export function watchBody(body: unknown, exchange: Exchange): Body {
  exchange.hasReturned = true
  checkErrorPassedOn(exchange)
  checkBody(body, exchange)
  checkCloseMember(body, exchange)
  checkFresh(body, exchange)
  if (isComplete(body)) return watchArray(body, exchange)
  spendBody(body, exchange)
  return watchStream(body, exchange)
}

/**
 * Checks an Array, and gives the same Array: others may rely on its being one, and on which one.
 *
 * It is frozen, so that whoever changes it is found at once (rule 4).
 */
function watchArray<body extends readonly Chunk[] & Closable>(
  body: body,
  exchange: Exchange,
): body {
  checkStarted(exchange, 'An Array was returned')
  for (const chunk of body) takeChunk(chunk, exchange)
  takeEnd(exchange)
  if (body.close === undefined) Object.freeze(body)
  else watchClose(body, exchange)
  return body
}

/**
 * Replaces the `close` of an Array by one that counts. Where that cannot be done, because the Array is
 * frozen, nobody counts.
 */
function watchClose(body: readonly Chunk[] & Closable, exchange: Exchange): void {
  spendBody(body, exchange)
  const returned = [...body]
  const close = body.close?.bind(body)
  const forget = expectClose(body, exchange)
  const value = (): unknown => {
    checkClosedOnce(exchange)
    exchange.isClosed = true
    forget()
    checkUnchanged(body, returned, exchange)
    return close?.()
  }
  if (!Reflect.defineProperty(body, 'close', { value, configurable: true })) forget()
}
