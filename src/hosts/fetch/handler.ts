/** Runs an application as a fetch handler: for Bun, Deno, Workers, srvx and whatever calls one. */

import type { Application, Environ, ErrorStream, StartResponse } from '../../gateway/index.ts'
import { describeValue, isPromise, RefusedRequest } from '../../gateway/index.ts'
import { startFirst } from '../first-start.ts'
import { acceptStart } from '../response-start.ts'
import type { Call } from './call.ts'
import { findKeeper, hasMember } from './call.ts'
import { EnvironFactory } from './environ.ts'
import { Exchange } from './exchange.ts'
import { fillExtensions } from './extensions.ts'
import { FetchInput } from './input.ts'

/** How an application is run. */
export interface FetchHandlerOptions {
  /** Where applications and the host write errors. Default: `console.error`. */
  readonly errors?: ErrorStream
  /**
   * The request header in which a proxy in front tells the address of the client, such as
   * `cf-connecting-ip`. Without such a proxy clients choose its value. Default: none; the address is
   * what the runtime tells.
   */
  readonly clientAddressHeader?: string
  /**
   * The scheme of the transport. Default: the scheme of each request's URL, which on Deno is the
   * client's to choose: it copies the URL of an absolute-form request.
   */
  readonly scheme?: 'http' | 'https'
  /** Whether other processes serve the same application. Default `false`. */
  readonly multiprocess?: boolean
}

/**
 * A fetch handler. `info` and `context` are what the runtime passes besides the request: Bun's server,
 * Deno's connection, the bindings and the context of a Worker.
 */
export type FetchHandler = (
  request: Request,
  info?: unknown,
  context?: unknown,
) => Response | Promise<Response>

/**
 * Makes a fetch handler of an application.
 *
 * A synchronous application that returns an Array is answered synchronously. The environ has the
 * request under `fetch.request`; what a Worker is called with under `workers.env` and
 * `workers.context`, and the second argument of other runtimes under `fetch.info`.
 *
 * The `lifespan` of an application is started with the first request, which waits for it, and never
 * stopped: nobody tells a fetch handler that it was called for the last time.
 *
 * The handler throws a `TypeError` when it is called without a `Request`.
 */
export function toFetchHandler(
  application: Application,
  options: FetchHandlerOptions = {},
): FetchHandler {
  const environs = new EnvironFactory({
    errors: options.errors ?? consoleErrors,
    multiprocess: options.multiprocess ?? false,
    scheme: options.scheme,
    clientAddressHeader: options.clientAddressHeader,
  })
  const started = startFirst(application)
  return (request, info, context) => {
    if (!isRequest(request)) throw notRequest(request)
    const input = new FetchInput(request)
    const call = { request, info, context, input, keeper: findKeeper(request, info, context) }
    const environ = environs.create(call)
    if (environ instanceof RefusedRequest) return refuse(environ, request.method)
    return run(started, environ, call)
  }
}

/** Runtimes have classes of their own for requests; they are known by their members. */
function isRequest(request: unknown): boolean {
  return hasMember(request, 'url') && hasMember(request, 'headers')
}

function notRequest(value: unknown): TypeError {
  return new TypeError(
    `A fetch handler is called with a Request; this call had ${describeValue(value)}. For a URL: new Request('http://localhost/').`,
  )
}

const consoleErrors: ErrorStream = {
  // biome-ignore lint/suspicious/noConsole: the only log that all runtimes have
  write: (text) => console.error(text.trimEnd()),
}

/** A synchronous application stays synchronous: no promise is made for it. */
function run(application: Application, environ: Environ, call: Call): Response | Promise<Response> {
  const exchange = new Exchange(environ, call)
  fillExtensions(environ, call, exchange)
  const startResponse: StartResponse = (status, headers, error) =>
    acceptStart(exchange, status, headers, error)
  try {
    const body = application(environ, startResponse)
    if (!isPromise(body)) return exchange.send(body)
    return Promise.resolve(body).then(
      (late) => exchange.send(late),
      (error: unknown) => exchange.fail(error),
    )
  } catch (error) {
    return exchange.fail(error)
  }
}

/** Answers a request that no application may see, and asks the runtime to end the connection. */
function refuse(refusal: RefusedRequest, method: string): Response {
  const page = `${refusal.reason}\n`
  return new Response(method === 'HEAD' ? null : page, {
    status: Number(refusal.status.slice(0, 3)),
    statusText: refusal.status.slice(4),
    headers: [
      ['Content-Type', 'text/plain; charset=utf-8'],
      ['Content-Length', String(page.length)],
      ['Connection', 'close'],
    ],
  })
}
