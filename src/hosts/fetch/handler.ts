/** Runs an application as a fetch handler: for Bun, Deno, Workers, srvx and whatever calls one. */

import type { Application, Environ, ErrorStream, StartResponse } from '../../gateway/index.ts'
import { isPromise, RefusedRequest } from '../../gateway/index.ts'
import { acceptStart } from '../response-start.ts'
import { EnvironFactory } from './environ.ts'
import { Exchange } from './exchange.ts'
import { FetchInput } from './input.ts'
import type { Keeper } from './keeper.ts'
import { findKeeper } from './keeper.ts'
import { addPeer } from './peer.ts'

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
 */
export function toFetchHandler(
  application: Application,
  options: FetchHandlerOptions = {},
): FetchHandler {
  const host = new FetchHost(application, options)
  return (request, info, context) => host.handle(request, info, context)
}

/** An environ that knows the exchange it belongs to. A copy made by spreading knows it too. */
interface FetchEnviron extends Environ {
  [EXCHANGE]?: Exchange
}

const EXCHANGE: unique symbol = Symbol('flagon.exchange')

/** Runs one application. */
class FetchHost {
  readonly #application: Application
  readonly #environs: EnvironFactory
  readonly #clientAddressHeader: string | undefined

  constructor(application: Application, options: FetchHandlerOptions) {
    const { errors = consoleErrors, multiprocess = false } = options
    const extensions = { 'wsgi.signal': signalOf }
    this.#application = application
    this.#clientAddressHeader = options.clientAddressHeader
    this.#environs = new EnvironFactory({ ...options, errors, multiprocess, extensions })
  }

  handle(request: Request, info: unknown, context: unknown): Response | Promise<Response> {
    const input = new FetchInput(request)
    const environ = this.#environs.create(request, input)
    if (environ instanceof RefusedRequest) return refuse(environ, request.method)
    addPeer(environ, request, context === undefined ? info : undefined, this.#clientAddressHeader)
    const keeper = findKeeper(request, info, context)
    const exchange = new Exchange(environ, { request, info, input, keeper })
    attach(environ, exchange, keeper)
    addOrigin(environ, request, info, context)
    return this.#run(environ, exchange)
  }

  /** A synchronous application stays synchronous: no promise is made for it. */
  #run(environ: Environ, exchange: Exchange): Response | Promise<Response> {
    const startResponse: StartResponse = (status, headers, error) =>
      acceptStart(exchange, status, headers, error)
    try {
      const body = this.#application(environ, startResponse)
      if (!isPromise(body)) return exchange.send(body)
      return Promise.resolve(body).then(
        (late) => exchange.send(late),
        (error: unknown) => exchange.fail(error),
      )
    } catch (error) {
      return exchange.fail(error)
    }
  }
}

const consoleErrors: ErrorStream = {
  // biome-ignore lint/suspicious/noConsole: the only log that all runtimes have
  write: (text) => console.error(text.trimEnd()),
}

function attach(environ: FetchEnviron, exchange: Exchange, keeper: Keeper | undefined): void {
  environ[EXCHANGE] = exchange
  if (keeper !== undefined) environ['wsgi.wait_until'] = waitUntil
}

/** Only Workers are called with three arguments. */
function addOrigin(environ: Environ, request: Request, info: unknown, context: unknown): void {
  environ['fetch.request'] = request
  if (context !== undefined) {
    environ['workers.env'] = info
    environ['workers.context'] = context
  } else if (info !== undefined) environ['fetch.info'] = info
}

/** `wsgi.signal` */
function signalOf(environ: Environ): AbortSignal {
  return exchangeOf(environ).departure.signal
}

/** `wsgi.wait_until` */
function waitUntil(environ: Environ, work: Promise<unknown>): void {
  exchangeOf(environ).keep(work)
}

/** Finds the exchange of an environ, or of a copy of it (rule 40 of the gateway). */
function exchangeOf(environ: FetchEnviron): Exchange {
  const exchange = environ[EXCHANGE]
  if (exchange === undefined) {
    throw new TypeError('This environ was not made by the fetch host; pass the one of the request.')
  }
  return exchange
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
