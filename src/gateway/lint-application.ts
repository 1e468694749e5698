/** Checks of applications: rules 1 to 7 of the gateway. */

import { describeValue, isBody, isChunk } from './body.ts'
import { LintError } from './lint-error.ts'
import type { Exchange, GivenChunk } from './lint-exchange.ts'
import type { Application, Body, Chunk } from './types.ts'

/// ## The application
///

/** Checks what is to be called. */
export function checkApplication(application: Application): void {
  /// 1. An application is a function. It is called with exactly two arguments, `environ` and
  ///    `startResponse`, once for every request, and possibly for many requests at once. Nobody reads
  ///    its properties but `lifespan`. Where it has one, a server calls `lifespan.start()` and waits
  ///    for it before the first request, does not call the application when that fails, and calls
  ///    `lifespan.stop()` after the last request, if it knows which that is *(wire)*.
  if (typeof application === 'function') return
  throw new LintError(
    1,
    'application',
    `An application must be a function; this is ${describeValue(application)}.`,
  )
}

/** Checks the arguments of a call of the application. */
export function checkCall(
  startResponse: unknown,
  rest: readonly unknown[],
  exchange: Exchange,
): void {
  if (typeof startResponse !== 'function') {
    const problem = `The second argument must be startResponse; it is ${describeValue(startResponse)}.`
    exchange.fail('server', 1, problem)
  }
  if (rest.length > 0) {
    exchange.fail(
      'server',
      1,
      `An application takes two arguments; it was given ${rest.length + 2}.`,
    )
  }
}

/** Checks what the application returned. */
export function checkBody(body: unknown, exchange: Exchange): asserts body is Body {
  /// 2. It returns a body, or a promise of one. A body is an Array, an iterable or an async iterable
  ///    of chunks. `undefined`, `null`, a string, a `Uint8Array`, an `ArrayBuffer` and a `Response` of
  ///    fetch are not bodies.
  if (isBody(body)) return
  const problem = `An application must return an iterable of chunks; it returned ${describeValue(body)}.`
  exchange.fail('application', 2, problem)
}

/** Checks what an iterator of a body gave. */
export function checkStep(step: unknown, exchange: Exchange): void {
  if (typeof step === 'object' && step !== null) return
  const problem = `The iterator of a body must give objects with done and value; it gave ${describeValue(step)}.`
  exchange.fail('application', 2, problem)
}

/** Checks one chunk. */
export function checkChunk(chunk: unknown, exchange: Exchange): asserts chunk is Chunk {
  /// 3. Every chunk is a `Uint8Array` or a string; a string stands for its UTF-8 bytes. An empty chunk
  ///    is allowed, and means nothing. A chunk is the server's once it was given: nobody changes its
  ///    bytes any more.
  if (isChunk(chunk)) return
  const problem = `A chunk must be a Uint8Array or a string; it is ${describeValue(chunk)}.`
  exchange.fail('application', 3, problem)
}

/** Checks that the last chunk of a stream is still what it was. */
export function checkChunkKept(given: GivenChunk, exchange: Exchange): void {
  const { chunk, length, start } = given
  // A server may have handed the memory on; there is nothing left then that could have been changed.
  if (chunk.byteLength !== length) return
  if (start.every((byte, i) => byte === chunk[i])) return
  exchange.fail('application', 3, 'The bytes of a chunk were changed after it was given.')
}

/** The bodies that are good for one request, with the exchange they were returned in. */
const spentBodies = new WeakMap<Body, Exchange>()

/** Checks that a body was not returned for another request. */
export function checkFresh(body: Body, exchange: Exchange): void {
  /// 4. An Array is complete: it does not change after it was returned, and anybody may read its
  ///    length, index it and iterate it again. Any other body is good for one request, one iterator
  ///    and one pass; an Array that has a `close` is good for one request.
  const first = spentBodies.get(body) ?? exchange
  if (exchange.holds(first)) return
  const problem = `The application returned ${describeValue(body)} for a second request.`
  exchange.fail('application', 4, problem)
}

/** Notes that a body is good for no other request. */
export function spendBody(body: Body, exchange: Exchange): void {
  spentBodies.set(body, exchange)
}

/** Checks that an Array that was returned before is still what it was. */
export function checkUnchanged(isUnchanged: boolean, exchange: Exchange): void {
  if (isUnchanged) return
  exchange.fail('application', 4, 'An Array was changed after it was returned.')
}

/** Checks that startResponse was called before a chunk or the end of the body gets out. */
export function checkStarted(exchange: Exchange, event: string): void {
  /// 5. `startResponse` is called before the first chunk that is not empty, and before the body ends;
  ///    for an Array, that is before it is returned.
  if (exchange.head !== undefined) return
  exchange.fail('application', 5, `${event} before startResponse was called with success.`)
}

/** Checks the close of a body. */
export function checkCloseMember(body: Body, exchange: Exchange): void {
  /// 6. The `close` of a body, if there is one, is a function. It may be called without the body having
  ///    been iterated.
  const close: unknown = body.close
  if (close === undefined || typeof close === 'function') return
  const problem = `The close of a body must be a function; it is ${describeValue(close)}.`
  exchange.fail('application', 6, problem)
}

/** Checks that the application did not keep an error of startResponse to itself. */
export function checkErrorPassedOn(exchange: Exchange): void {
  /// 7. What `startResponse` throws when it is given `error` is not caught, or is thrown again.
  if (!exchange.hasThrown) return
  const problem = 'startResponse threw when it was given an error; the application went on.'
  exchange.fail('application', 7, problem)
}
