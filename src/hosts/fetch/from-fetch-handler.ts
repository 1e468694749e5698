/** Runs a fetch handler, such as that of a Hono or an h3 app, as an application of the gateway. */

import type { Application, Body, Environ, StartResponse } from '../../gateway/index.ts'
import { describeValue, isPromise } from '../../gateway/index.ts'
import { formatStatus } from '../../http/index.ts'
import { keepEndToEnd } from '../end-to-end.ts'
import { logFailure } from '../failure.ts'
import { unknownContent } from '../unknown-content.ts'
import { hasMember } from './call.ts'
import { createRequest, UnfitRequest } from './gateway-request.ts'
import { readResponseBody } from './response-body.ts'
import { headersOf } from './response-headers.ts'

/** The third argument of a fetch handler; it has what Workers pass. */
export interface FetchContext {
  /** Keeps the host going until `work` has settled, where it can. A failure is logged. */
  waitUntil(work: Promise<unknown>): void
  /** Does nothing: there is nothing to pass through to. */
  passThroughOnException(): void
  /** Empty. */
  readonly props: object
}

/**
 * What answers a request. `bindings` is what a Worker was called with, and on all other hosts the
 * environ, so that a Hono app finds `c.env.REMOTE_ADDR`.
 */
export type FetchListener<bindings = Environ> = (
  request: Request,
  bindings: bindings,
  context: FetchContext,
) => Response | Promise<Response>

/**
 * Makes an application of a fetch handler: `fromFetchHandler(app.fetch)`.
 *
 * The request has the address of the client under `ip`, where it is known, and a `signal` that aborts
 * when the client leaves; a clone of the request does not have them. TRACE and CONNECT are answered with
 * 501, and a Host that is none, or a path with dot segments or a backslash, with 400: there is no
 * `Request` for them, or it would be one for another path, perhaps outside of where this is mounted.
 * `get` becomes `GET`, because `Request` does so.
 *
 * Of the response, fields about the connection are dropped. A response that came from the network, and
 * is returned as it came, was decoded by `fetch`: its `Content-Encoding` and `Content-Length` are left
 * out. Where such a response was wrapped in a new one, that cannot be seen; whoever wraps it leaves them
 * out. A status without a reason phrase gets that of the registry. What the handler throws, the
 * application throws; a body that breaks off breaks the response off. Throws a `TypeError` for a handler
 * that is no function.
 */
export function fromFetchHandler<bindings = Environ>(
  handler: FetchListener<bindings>,
): Application {
  checkHandler(handler)
  return (environ, startResponse) => {
    const request = createRequest(environ)
    if (request instanceof UnfitRequest) return request.refuse(startResponse)
    const response: unknown = handler(request, bindingsOf(environ), createContext(environ))
    if (!isPromise(response)) return answer(response, environ, startResponse)
    return Promise.resolve(response).then((late) => answer(late, environ, startResponse))
  }
}

function checkHandler(handler: unknown): void {
  if (typeof handler === 'function') return
  throw new TypeError(
    `A fetch handler must be a function; it is ${describeValue(handler)}. Of an app pass its method: fromFetchHandler(app.fetch).`,
  )
}

function bindingsOf<bindings>(environ: Environ): bindings {
  // biome-ignore lint/nursery/noUnsafeTypeAssertion: what a Worker is bound to is known to its author only
  return (environ['workers.env'] ?? environ) as bindings
}

function createContext(environ: Environ): FetchContext {
  return {
    waitUntil: (work) => keepAlive(environ, work),
    passThroughOnException: () => undefined,
    props: {},
  }
}

function keepAlive(environ: Environ, work: Promise<unknown>): void {
  const waitUntil = environ['wsgi.wait_until']
  if (waitUntil !== undefined) waitUntil(environ, work)
  else Promise.resolve(work).catch((error: unknown) => logFailure(environ, error))
}

function answer(
  response: unknown,
  environ: Environ,
  startResponse: StartResponse,
): Body | Promise<Body> {
  checkResponse(response)
  const headers = keepEndToEnd(headersOf(response), response.status)
  const { status, statusText } = response
  startResponse(statusText === '' ? formatStatus(status) : `${status} ${statusText}`, headers)
  const isUnknown =
    environ.REQUEST_METHOD === 'HEAD' && !headers.some(([name]) => name === 'content-length')
  const nothing = isUnknown ? unknownContent() : []
  return response.body === null ? nothing : readResponseBody(response.body, nothing)
}

/** A library may have a class of its own for responses, as srvx does; it is known by its members. */
function checkResponse(response: unknown): asserts response is Response {
  if (!hasMember(response, 'headers') || !hasMember(response, 'status')) {
    throw new TypeError(
      `The fetch handler returned ${describeValue(response)}; it must return a Response.`,
    )
  }
  const { status } = response
  if (typeof status !== 'number' || status < 200) {
    throw new TypeError(
      `The fetch handler returned a Response of status ${status}, such as Response.error(); it cannot be sent.`,
    )
  }
  if (hasMember(response, 'bodyUsed') && response.bodyUsed === true) {
    throw new TypeError(
      'The fetch handler returned a Response whose body was read already; return a clone() of it.',
    )
  }
}
