/** The checker: a middleware that holds both sides to the gateway. */

import { isPromise } from './body.ts'
import { withLifespan } from './lifespan.ts'
import { checkApplication, checkCall } from './lint-application.ts'
import { watchBody } from './lint-body.ts'
import { checkEnviron, checkObject } from './lint-environ.ts'
import type { LintOptions } from './lint-exchange.ts'
import { EXCHANGE, Exchange } from './lint-exchange.ts'
import { checkExtensionTypes, watchExtensions } from './lint-extensions.ts'
import { WatchedErrors, WatchedInput } from './lint-input.ts'
import { checkInnerClosed } from './lint-middleware.ts'
import { checkUnambiguous } from './lint-server.ts'
import { watchStartResponse } from './lint-start-response.ts'
import type { Application, Body, Environ, Middleware, StartResponse } from './types.ts'

/// # The gateway
///
/// This is the contract between servers and web applications in JavaScript. It is WSGI, the Web Server
/// Gateway Interface of Python ([PEP 3333](https://peps.python.org/pep-3333/)), carried over to an
/// asynchronous runtime. An application that keeps it runs on any server that keeps it.
///
/// A server receives a request, describes it in an *environ*, and calls the *application*. The
/// application calls `startResponse` with the status and the header fields of its response, and returns
/// the *body*. A *middleware* is an application to its server, and a server to its application.
///
/// ```ts
/// type Application = (environ: Environ, startResponse: StartResponse) => Body | Promise<Body>
/// type StartResponse = (status: string, headers: HeaderList, error?: unknown) => void
/// type HeaderList = [name: string, value: string][]
/// type Body = (readonly Chunk[] | Iterable<Chunk> | AsyncIterable<Chunk>) & { close?(): unknown }
/// type Chunk = string | Uint8Array
/// type Middleware = (application: Application) => Application
/// ```
///
/// ```ts
/// function application(environ, startResponse) {
///   startResponse('200 OK', [['Content-Type', 'text/plain; charset=utf-8']])
///   return [`Hello, ${environ.PATH_INFO}\n`]
/// }
/// ```
///
/// The rules have numbers, and what breaks one is told by its number. The checker, `lint(application)`,
/// stands between the two sides and enforces them. What it cannot see from there is marked *(wire)*: to
/// see that, look at what a server sends.

/**
 * Wraps an application in one that throws a `LintError` as soon as either side breaks a rule of the
 * gateway. It is for development and tests.
 *
 * It changes nothing else, except that the application gets a copy of the environ, and that a streaming
 * body is wrapped. An Array stays the same Array; only its `close`, if it has one, is made to count. What
 * is noticed too late to be thrown is written to `wsgi.errors`, and told to `options.onError`.
 *
 * It takes 6 us of processor time for a response that is an Array, and 12 us with the fifteen headers of
 * a browser or with a stream of ten chunks (Node 20; `bench/lint.mjs` measures it).
 */
export function lint(application: Application, options: LintOptions = {}): Application {
  checkApplication(application)
  const seen = new WeakSet<Environ>()
  const checked = (
    environ: Environ,
    startResponse: StartResponse,
    ...rest: readonly unknown[]
  ): Body | Promise<Body> => {
    checkObject(environ, options)
    const exchange = new Exchange(options, environ)
    checkCall(startResponse, rest, exchange)
    checkEnviron(environ, seen, exchange)
    checkUnambiguous(environ, exchange)
    checkExtensionTypes(environ, exchange)
    return call(application, startResponse, exchange)
  }
  return withLifespan(checked, application)
}

function call(
  application: Application,
  startResponse: StartResponse,
  exchange: Exchange,
): Body | Promise<Body> {
  try {
    const result = application(watchEnviron(exchange), watchStartResponse(startResponse, exchange))
    if (!isPromise(result)) return watchBody(result, exchange)
    return settle(result, exchange)
  } catch (error) {
    checkInnerClosed(exchange)
    throw error
  }
}

async function settle(result: PromiseLike<Body>, exchange: Exchange): Promise<Body> {
  exchange.isAwaited = true
  try {
    const body = await result
    return watchBody(body, exchange)
  } catch (error) {
    checkInnerClosed(exchange)
    throw error
  } finally {
    exchange.isAwaited = false
  }
}

/** A copy of the environ whose members watch what is done with them. */
function watchEnviron(exchange: Exchange): Environ {
  const { environ, options } = exchange
  const copy = {
    ...environ,
    'wsgi.input': new WatchedInput(environ['wsgi.input'], exchange),
    'wsgi.errors': new WatchedErrors(environ['wsgi.errors'], exchange),
    [EXCHANGE]: exchange,
  }
  watchExtensions(copy, exchange)
  if (options.inside === 'middleware') exchange.given = { environ: copy, members: { ...copy } }
  return copy
}

/**
 * Wraps a middleware in two checkers, one on each side, so that it is the middleware that is blamed for
 * what it does to its server and to its application (rules 44 to 46).
 */
export function lintMiddleware(middleware: Middleware, options: LintOptions = {}): Middleware {
  return (application) => {
    const inner = lint(application, { ...options, outside: 'middleware' })
    return lint(middleware(inner), { ...options, inside: 'middleware' })
  }
}
