/** Checks of servers, as far as a body can tell: rules 15 to 26 of the gateway. */

import type { Exchange } from './lint-exchange.ts'
import type { Environ } from './types.ts'

/// ## The server
///
/// To *commit* is to hand status and headers to the transport; from then on they cannot be replaced.
///

/** Checks that a server that says the head was sent can have sent it. */
export function checkNotEarly(exchange: Exchange): void {
  /// 15. A server commits at the first chunk that is not empty, or at the end of the body, or when it
  ///     takes an Array: never at `startResponse`. *(wire)*
  if (exchange.hasContent || exchange.isCommitted) return
  if (exchange.options.outside === 'middleware') return
  exchange.fail('server', 15, 'startResponse threw the error, but no chunk was there to be sent.')
}

/// 16. Where the application gives no `Content-Length`, the server finds out: for an Array it is the
///     sum of the bytes, for a body that ends without a chunk that is not empty it is 0. Any other
///     body is delimited by the transport. *(wire)*

/** Checks that no more chunks are asked for than a response without a body needs. */
export function checkStopped(exchange: Exchange): void {
  /// 17. A response to HEAD, and one with status 204 or 304, has no body on the wire, and 204 has no
  ///     `Content-Length`; the iteration stops after the commit. *(wire)*
  if (!exchange.hasContent || !exchange.isBodiless) return
  // A middleware commits nothing, and may have to know how long the body of a GET is.
  if (exchange.options.outside === 'middleware') return
  exchange.fail('server', 17, 'next() was called after the head of a response without a body.')
}

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

/** Checks that an iterator that was left is not asked again. */
export function checkNotReturned(exchange: Exchange): void {
  if (!exchange.isReturned) return
  exchange.fail('server', 20, 'next() was called after return().')
}

/** Checks that an iterator that was left before its end was told so, and had the time to end. */
export function checkReturned(exchange: Exchange): void {
  /// 20. An Array is read by index; of any other body, `[Symbol.asyncIterator]` is preferred to
  ///     `[Symbol.iterator]`. An iterator that was made and did not finish gets `return()`, which is
  ///     awaited unless a `next()` is still outstanding.
  const { isOpen, isFinished, isReturned, isReturning, isPending } = exchange
  if (isOpen && !isFinished && !isReturned) {
    exchange.report(
      'server',
      20,
      'The body was closed without return() of its unfinished iterator.',
    )
  } else if (isReturning && !isPending) {
    exchange.report('server', 20, 'The body was closed before return() had settled.')
  }
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

/** Checks that a body that threw is not asked again. */
export function checkNotFailed(exchange: Exchange): void {
  /// 22. When the application fails before the commit, the server answers 500 with nothing of the
  ///     application's headers; after the commit, it aborts the transport. Both are logged. *(wire)*
  if (!exchange.hasFailed) return
  exchange.fail('server', 22, 'next() was called after the body had thrown.')
}

/** Checks that nothing is asked for on behalf of a client that has left. */
export function checkClientThere(exchange: Exchange): void {
  /// 23. When the client has left, the server asks for no more chunks, goes on with rules 20 and 21, and
  ///     aborts the signal. It discards what still arrives, and logs no error. *(wire)*
  if (exchange.signal?.aborted !== true || exchange.options.outside === 'middleware') return
  exchange.fail('server', 23, 'next() was called after wsgi.signal had aborted.')
}

/** Checks that an ambiguous request did not get through. */
export function checkUnambiguous(environ: Environ, exchange: Exchange): void {
  /// 24. The framing of the request is the server's: the input is freed of transfer codings and ends,
  ///     after as many bytes as `CONTENT_LENGTH` says. What the application leaves unread is drained, up
  ///     to a limit, or the connection is closed. An ambiguous request (`Content-Length` beside
  ///     `Transfer-Encoding`, a malformed length, a second `Host` or length) is refused with 400, and the
  ///     application is not called. *(wire)*
  const { CONTENT_LENGTH: length, HTTP_TRANSFER_ENCODING: coding } = environ
  if (length === undefined || coding === undefined) return
  exchange.fail('server', 24, `CONTENT_LENGTH ${length} stands beside the coding ${coding}.`)
}

/** Checks that the input has no more bytes than were announced. */
export function checkInputLength(byteCount: number, exchange: Exchange): void {
  const length = exchange.environ.CONTENT_LENGTH
  if (length === undefined || byteCount <= Number(length)) return
  exchange.fail('server', 24, `wsgi.input had ${byteCount} bytes; CONTENT_LENGTH is ${length}.`)
}

/// 25. The server adds `Date` where it is absent, and nothing else that has a meaning. *(wire)*
/// 26. A client of HTTP/1.0 gets neither chunked coding nor interim responses. *(wire)*
