/** Watches the close of a body, which ends an exchange. */

import { isPromise } from './body.ts'
import type { Exchange } from './lint-exchange.ts'
import { checkInnerClosed } from './lint-middleware.ts'
import { checkClosedOnce, checkReturned } from './lint-server.ts'

/** Ends an exchange: checks how its body is closed, and passes that on to `close`. */
export function endExchange(exchange: Exchange, close: () => unknown): unknown {
  checkClosedOnce(exchange)
  exchange.isClosed = true
  exchange.forgetBody?.()
  checkReturned(exchange)
  const closed = close()
  if (isPromise(closed)) return endLater(exchange, closed)
  checkInnerClosed(exchange)
  return closed
}

async function endLater(exchange: Exchange, closed: PromiseLike<unknown>): Promise<unknown> {
  const value = await closed
  checkInnerClosed(exchange)
  return value
}
