/** Checks of middleware: rules 44 to 46 of the gateway. */

import type { Exchange } from './lint-exchange.ts'

/// ## Middleware
///
/// 44. A middleware keeps rules 1 to 14 towards its server, and rules 15 to 23 towards its application.
///     The body it returns in place of another one forwards `close()` and `return()`; an Array stays an
///     Array. It copies the environ, as in `{ ...environ }`, before a change that its server must not
///     see. Two checkers around a middleware check all this.

/** Checks that a middleware lets a body stream. */
export function checkNotDrained(exchange: Exchange): void {
  /// 45. It does not read a streaming body before it returns, except for a first chunk, unless to
  ///     buffer is what it is for.
  const middleware = exchange.outer
  if (middleware === undefined || middleware.hasReturned || exchange.nextCount < 2) return
  if (middleware.options.inside !== 'middleware' || middleware.options.buffers === true) return
  exchange.fail('server', 45, 'The body was read before the middleware had returned.')
}

/// 46. When it changes the bytes of a body, it changes `Content-Length` and `ETag` as well, or leaves
///     them out.
