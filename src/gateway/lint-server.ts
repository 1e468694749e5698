/** Checks of servers, as far as a body can tell: rules 15 to 26 of the gateway. */

import type { Exchange } from './lint-exchange.ts'

/// ## The server
///
/// To *commit* is to hand status and headers to the transport; from then on they cannot be replaced.
///
/// 15. A server commits at the first chunk that is not empty, or at the end of the body, or when it
///     takes an Array: never at `startResponse`. *(wire)*
/// 16. Where the application gives no `Content-Length`, the server finds out: for an Array it is the
///     sum of the bytes, for a body that ends without a chunk that is not empty it is 0. Any other
///     body is delimited by the transport. *(wire)*
/// 17. A response to HEAD, and one with status 204 or 304, has no body on the wire, and 204 has no
///     `Content-Length`; the iteration stops after the commit. *(wire)*
/// 18. More bytes than `Content-Length` are never sent. When there are fewer, the transport is aborted,
///     so that the client sees that the response is incomplete. Both are logged. *(wire)*

/** Checks that an iterator is asked for the first time. */
export function checkOneIterator(exchange: Exchange): void {
  if (!exchange.isOpen) return
  exchange.fail('server', 4, 'A second iterator was made of a body that is good for one exchange.')
}

/** Checks that the last chunk has arrived before the next one is asked for. */
export function checkOneNext(exchange: Exchange): void {
  /// 19. At most one `next()` is outstanding, and the next one is called only after the transport has
  ///     taken the last chunk. Chunks are passed on in order, unchanged, without waiting for more.
  if (!exchange.isPending) return
  exchange.fail('server', 19, 'next() was called before the last call had settled.')
}

/** Checks that an iterator that was left before its end was told so. */
export function checkReturned(exchange: Exchange): void {
  /// 20. An Array is read by index; of any other body, `[Symbol.asyncIterator]` is preferred to
  ///     `[Symbol.iterator]`. An iterator that was made and did not finish gets `return()`, which is
  ///     awaited unless a `next()` is still outstanding.
  const { isOpen, isFinished, isReturned } = exchange
  if (!isOpen || isFinished || isReturned) return
  exchange.report('server', 20, 'The body was closed without return() of its unfinished iterator.')
}

/** Checks that a body is closed for the first time. */
export function checkClosedOnce(exchange: Exchange): void {
  /// 21. `close()` is called exactly once for every body that was returned and has one: after rule 20,
  ///     and in every outcome, be it the end of the body, an error of either side, a client that left,
  ///     or HEAD. What `return()` and `close()` throw is logged, and not sent.
  if (!exchange.isClosed) return
  exchange.fail('server', 21, 'The body was closed a second time.')
}

/** Checks that a closed body is left alone. */
export function checkNotClosed(exchange: Exchange, action: string): void {
  if (!exchange.isClosed) return
  exchange.fail('server', 21, `${action} after the body was closed.`)
}

/// 22. When the application fails before the commit, the server answers 500 with nothing of the
///     application's headers; after the commit, it aborts the transport. Both are logged. *(wire)*
/// 23. When the client has left, the server asks for no more chunks, goes on with rules 20 and 21, and
///     aborts the signal. It discards what still arrives, and logs no error. *(wire)*
/// 24. The framing of the request is the server's: the input is freed of transfer codings and ends,
///     after as many bytes as `CONTENT_LENGTH` says. What the application leaves unread is drained, up
///     to a limit, or the connection is closed. An ambiguous request (`Content-Length` beside
///     `Transfer-Encoding`, a malformed length, a second `Host` or length) is refused with 400, and the
///     application is not called. *(wire)*
/// 25. The server adds `Date` where it is absent, and nothing else that has a meaning. *(wire)*
/// 26. A client of HTTP/1.0 gets neither chunked coding nor interim responses. *(wire)*
