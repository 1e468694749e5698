/** Watches the body on its way from the application to the server. */

import { isComplete } from './body.ts'
import { adviseOnStream } from './lint-advice.ts'
import {
  checkBody,
  checkCloseMember,
  checkErrorPassedOn,
  checkFresh,
  checkStarted,
  checkUnchanged,
  spendBody,
} from './lint-application.ts'
import { isArrayUnchanged, rememberArray, reportIfChanged } from './lint-arrays.ts'
import { endExchange } from './lint-close.ts'
import { takeChunk, takeEnd } from './lint-content.ts'
import type { Exchange } from './lint-exchange.ts'
import { checkArrayKept, checkEnvironKept, checkInnerClosed } from './lint-middleware.ts'
import { expectClose } from './lint-open-bodies.ts'
import { watchStream } from './lint-stream.ts'
import type { Body, Chunk, Closable } from './types.ts'

/** Checks what the application returned, and gives the body for the server. */
export function watchBody(body: unknown, exchange: Exchange): Body {
  exchange.hasReturned = true
  checkBody(body, exchange)
  checkFresh(body, exchange)
  try {
    return watchFresh(body, exchange)
  } catch (error) {
    void closeRefused(body, exchange)
    throw error
  }
}

function watchFresh(body: Body, exchange: Exchange): Body {
  checkErrorPassedOn(exchange)
  checkCloseMember(body, exchange)
  checkUnchanged(isArrayUnchanged(exchange.inner?.array), exchange)
  checkEnvironKept(exchange)
  if (isComplete(body)) return watchArray(body, exchange)
  checkArrayKept(exchange)
  adviseOnStream(body, exchange)
  spendBody(body, exchange)
  return watchStream(body, exchange)
}

/** The server does not get a body that was refused, and so cannot close it. */
async function closeRefused(body: Body, { errors }: Exchange): Promise<void> {
  if (typeof body.close !== 'function') return
  try {
    await body.close()
  } catch (error) {
    errors.write(`The close of a refused body failed: ${String(error)}\n`)
  }
}

/**
 * Checks an Array, and gives the same Array: others may rely on its being one, and on which one. Only
 * its `close`, if it has one, is made to count.
 */
function watchArray<body extends readonly Chunk[] & Closable>(
  body: body,
  exchange: Exchange,
): body {
  checkUnchanged(isArrayUnchanged(body), exchange)
  checkStarted(exchange, 'An Array was returned')
  for (const chunk of body) takeChunk(chunk, exchange)
  takeEnd(exchange)
  rememberArray(body, exchange)
  if (body.close === undefined) checkInnerClosed(exchange)
  else watchClose(body, exchange)
  return body
}

/**
 * Replaces the `close` of an Array by one that counts. Where that cannot be done, because the Array is
 * frozen, nobody counts.
 */
function watchClose(body: readonly Chunk[] & Closable, exchange: Exchange): void {
  spendBody(body, exchange)
  const close = body.close?.bind(body)
  const value = (): unknown => {
    reportIfChanged(body, exchange)
    return endExchange(exchange, () => close?.())
  }
  if (Reflect.defineProperty(body, 'close', { value, configurable: true }))
    expectClose(body, exchange)
}
