/** Runs listeners of node's servers, middleware of Connect and whole Express apps as applications. */

import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Application, Body, Environ, Middleware, StartResponse } from '../../gateway/index.ts'
import { decodePath, isPromise, quotePath } from '../../gateway/index.ts'
import { pathOfTarget } from '../target.ts'
import { EnvironBody } from './environ-body.ts'
import { NodeInput } from './input.ts'
import { ListenerCall } from './listener-call.ts'
import { adoptBody } from './mounted-request.ts'
import { writeResponse } from './response-writer.ts'

/** What a middleware of Connect calls to pass a request on, or to tell of an error. */
export type NextFunction = (error?: unknown) => void

/**
 * A listener of node's servers, or a middleware of Connect or Express. The types of request and
 * response are those it declares: Express adds to them what it needs.
 */
export type NodeListener<request extends IncomingMessage, response extends ServerResponse> = (
  request: request,
  response: response,
  next: NextFunction,
) => unknown

/**
 * Makes an application of a listener of node's servers, of a middleware of Connect, or of a whole
 * Express app, for any host that runs on node or on a runtime with its `node:http`.
 *
 * A listener with a method `listen`, as an Express or Connect app is, is called with two arguments and
 * answers everything itself. All others are called with `next` as well: `next()` answers 404, and
 * `next(error)` throws the error, so that the host answers 500.
 *
 * Request and response are node's own classes, over a socket in memory: `request.url` is the path below
 * SCRIPT_NAME, `baseUrl` the path to there, `originalUrl` the whole target, and `socket` has the addresses
 * and `encrypted`. Of the response, fields about the connection and trailers are dropped, and so is
 * `Date`, which the host adds; `flushHeaders` has an effect with the first chunk only; `writeEarlyHints`
 * has one where the host has `wsgi.early_hints`. Upgrades do not work.
 */
export function fromNodeHandler<request extends IncomingMessage, response extends ServerResponse>(
  listener: NodeListener<request, response>,
): Application {
  const anyListener = acceptListener(listener)
  if (!('listen' in listener)) return fromNodeMiddleware(anyListener)(notFound)
  return (environ, startResponse) =>
    open(environ, startResponse, ({ request, response }) =>
      // No `next`: an app that gets one leaves 404 and errors to it.
      Reflect.apply(anyListener, undefined, [request, response]),
    )
}

/**
 * Makes a gateway middleware of one of Connect or Express, such as `helmet()`, `compression()` or
 * `morgan('tiny')`.
 *
 * `next()` calls the application; what it answers is written to the middleware's response by `writeHead`,
 * `write` and `end`, which the middleware may have replaced. Header fields that the middleware has set
 * before are sent too; where the application sets the same ones, its own are sent, except for `Link`,
 * `Server-Timing`, `Set-Cookie` and `Vary`, which add up. After each chunk of a streaming body
 * `response.flush()` is called, where a compressor has added it. The application finds request and
 * response under `node.request` and `node.response`, its input is what the middleware has not read, and
 * a method or `url` that the middleware has changed is changed for it. `next(error)` throws the error.
 */
export function fromNodeMiddleware<
  request extends IncomingMessage,
  response extends ServerResponse,
>(middleware: NodeListener<request, response>): Middleware {
  const listener = acceptListener(middleware)
  return (application) => (environ, startResponse) =>
    open(environ, startResponse, (call) => {
      const { url, method } = call.request
      const next = once((error) => {
        if (isError(error)) call.fail(error)
        else proceed(application, call, { url, method })
      })
      return listener(call.request, call.response, next)
    })
}

type AnyListener = NodeListener<IncomingMessage, ServerResponse>

function acceptListener<request extends IncomingMessage, response extends ServerResponse>(
  listener: NodeListener<request, response>,
): AnyListener {
  if (typeof listener !== 'function') throw new TypeError('A listener must be a function.')
  // biome-ignore lint/nursery/noUnsafeTypeAssertion: what a listener wants besides node's members, it adds
  return listener as unknown as AnyListener
}

const notFound: Application = (_environ, startResponse) => {
  startResponse('404 Not Found', [['Content-Type', 'text/plain; charset=utf-8']])
  return ['Not Found\n']
}

/** Stays synchronous where it is known whether the request has a body. */
function open(
  environ: Environ,
  startResponse: StartResponse,
  listener: (call: ListenerCall) => unknown,
): Body | Promise<Body> {
  const run = (content: EnvironBody): Body | Promise<Body> => {
    const call = new ListenerCall(environ, startResponse, content)
    return call.run(() => listener(call))
  }
  const body = EnvironBody.of(environ)
  return isPromise(body) ? Promise.resolve(body).then(run) : run(body)
}

function once(next: NextFunction): NextFunction {
  let wasCalled = false
  return (error) => {
    if (wasCalled) return
    wasCalled = true
    next(error)
  }
}

/** In Express, two strings mean that a part of its own router is to be skipped. */
function isError(error: unknown): boolean {
  return Boolean(error) && error !== 'route' && error !== 'router'
}

/** Runs the application behind a middleware. Its failure is not the middleware's to catch. */
function proceed(
  application: Application,
  call: ListenerCall,
  before: Pick<IncomingMessage, 'url' | 'method'>,
): void {
  try {
    const written = writeResponse(application, changedEnviron(call, before), call)
    if (isPromise(written)) written.then(undefined, (error: unknown) => call.fail(error))
  } catch (error) {
    call.fail(error)
  }
}

function changedEnviron(
  { environ, request, response }: ListenerCall,
  before: Pick<IncomingMessage, 'url' | 'method'>,
): Environ {
  const changed: Environ = {
    ...environ,
    'wsgi.input': new NodeInput(request),
    'node.request': request,
    'node.response': response,
  }
  adoptBody(changed, request)
  if (request.method !== before.method) changed.REQUEST_METHOD = request.method ?? ''
  if (request.url !== before.url) setTarget(changed, request.url ?? '')
  return changed
}

/** Takes what a middleware has written as a URL, which may be anything (rules 29 to 31 of the gateway). */
function setTarget(environ: Environ, url: string): void {
  const [target = ''] = url.split('#', 1)
  const path = pathOfTarget(target)
  const mark = target.indexOf('?')
  environ.PATH_INFO = decodePath(quotePath(path.startsWith('/') ? path : `/${path}`))
  environ.QUERY_STRING = mark === -1 ? '' : encodeUnprintable(target.slice(mark + 1))
}

function encodeUnprintable(text: string): string {
  return text.toWellFormed().replace(/[^\x21-\x7e]+/g, encodeURIComponent)
}
