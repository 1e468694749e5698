/** Checks of middleware: rules 44 to 46 of the gateway. */

import type { Exchange } from './lint-exchange.ts'
import type { Environ } from './types.ts'

/// ## Middleware
///
/// 44. A middleware keeps rules 1 to 14 towards its server, and rules 15 to 23 towards its application.

/** Checks that nothing a middleware was given is left open when nobody can close it any more. */
export function checkInnerClosed({ inner }: Exchange): void {
  ///     The body it returns in place of another one forwards `close()` and `return()`.
  if (inner?.forgetBody === undefined) return
  inner.forgetBody()
  const { REQUEST_METHOD: method, PATH_INFO: path } = inner.environ
  const request = `${method} ${JSON.stringify(path)}`
  inner.report('server', 21, `The body of ${request} was not closed with the one in its place.`)
}

/** Checks that a middleware does not make a stream of an Array. */
export function checkArrayKept(exchange: Exchange): void {
  ///     An Array stays an Array, unless it is empty.
  const { inner } = exchange
  if (inner?.array === undefined || inner.byteCount === 0) return
  exchange.fail('application', 44, 'The application gave an Array; what is returned is a stream.')
}

/** Checks that a middleware did not change an environ that its server has, too. */
export function checkEnvironKept(exchange: Exchange): void {
  ///     It copies the environ, as in `{ ...environ }`, before a change that its server must not see:
  ///     what the server put into it is neither replaced nor removed.
  const { given } = exchange
  if (given === undefined) return
  const { environ, members } = given
  const changed = Object.keys(members).find((key) => !hasSame(environ, members, key))
  if (changed === undefined) return
  exchange.fail('application', 44, `${changed} was changed in the environ of the server; copy it.`)
}

function hasSame(environ: Environ, members: Environ, key: string): boolean {
  return Object.is(Reflect.get(environ, key), Reflect.get(members, key))
}

/** Checks that a middleware does not pass a body that broke off for one that is complete. */
export function checkFailurePassedOn(exchange: Exchange): void {
  ///     An error of the body that comes when a chunk was passed on already is passed on, too. Two
  ///     checkers around a middleware check all this.
  if (exchange.inner?.hasFailedLate !== true) return
  exchange.fail('application', 22, 'The body threw; the one in its place ended as if complete.')
}

/** Checks that a middleware lets a body stream. */
export function checkNotDrained(exchange: Exchange): void {
  /// 45. It does not read a streaming body before it returns, except for a first chunk, unless to
  ///     buffer is what it is for.
  const { middleware } = exchange
  if (middleware === undefined || middleware.hasReturned || exchange.nextCount < 2) return
  if (middleware.options.buffers === true) return
  exchange.fail('server', 45, 'The body was read before the middleware had returned.')
}

/** Checks that a middleware that changes the bytes does not leave the ETag that was about others. */
export function checkEtagChanged(exchange: Exchange): void {
  /// 46. When it changes the bytes of a body, it changes `Content-Length` and `ETag` as well, or leaves
  ///     them out. A weak `ETag` may stay: it allows for other bytes (RFC 9110, section 8.8.1).
  const { inner, head } = exchange
  if (inner === undefined || exchange.isBodiless || head?.code !== inner.head?.code) return
  const etag = strongEtag(exchange)
  if (etag === undefined || etag !== strongEtag(inner) || hasSameBytes(exchange, inner)) return
  exchange.fail('application', 46, `The bytes were changed, but the ETag ${etag} was left.`)
}

function strongEtag({ head }: Exchange): string | undefined {
  const value = head?.headers.find(([name]) => name.toLowerCase() === 'etag')?.[1]
  return value?.startsWith('"') === true ? value : undefined
}

function hasSameBytes(one: Exchange, other: Exchange): boolean {
  return one.byteCount === other.byteCount && one.digest === other.digest
}
