/** Runs an application as a listener of node's servers. */

import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Application, Environ, ErrorStream, StartResponse } from '../../gateway/index.ts'
import { createEnviron, isComplete, isPromise, RefusedRequest } from '../../gateway/index.ts'
import { acceptStart } from '../response-start.ts'
import type { HostFacts } from './connection.ts'
import { connectionOf } from './connection.ts'
import { Exchange, linger } from './exchange.ts'
import { NodeInput } from './input.ts'

/** How an application is run. */
export interface NodeHandlerOptions {
  /** Where applications and the host write errors. Default: the standard error of the process. */
  readonly errors?: ErrorStream
  /** Whether other processes serve the same application. Default `false`. */
  readonly multiprocess?: boolean
}

/** A listener for the `'request'` event of a node server; also what Express takes. */
export type NodeHandler = (request: IncomingMessage, response: ServerResponse) => void

/** Makes a listener for node's servers of an application. */
export function toNodeHandler(
  application: Application,
  options: NodeHandlerOptions = {},
): NodeHandler {
  const host = new NodeHost(application, options)
  return (request, response) => host.handle(request, response)
}

const EXCHANGE: unique symbol = Symbol('flagon.exchange')

/** An environ that knows the exchange it belongs to. A copy made by spreading knows it too. */
interface NodeEnviron extends Partial<Environ> {
  [EXCHANGE]?: Exchange | undefined
}

/** Runs one application, and holds what its requests share. */
export class NodeHost {
  /** What all connections share. */
  readonly facts: HostFacts
  readonly #application: Application

  constructor(application: Application, options: NodeHandlerOptions = {}) {
    const { errors = standardError, multiprocess = false } = options
    this.#application = application
    this.facts = {
      errors,
      multiprocess,
      isClosing: false,
      work: new Set(),
      extensions: this.#createExtensions(),
    }
  }

  /** Answers a request. */
  handle(request: IncomingMessage, response: ServerResponse): void {
    this.#handle(request, response, new NodeInput(request))
  }

  /** Answers a request whose client waits for `100 Continue` before it sends the body. */
  handleContinue(request: IncomingMessage, response: ServerResponse): void {
    this.#handle(request, response, new NodeInput(request, response))
  }

  #handle(request: IncomingMessage, response: ServerResponse, input: NodeInput): void {
    const connection = connectionOf(request, this.facts)
    connection.lastInput = input
    const environ = createEnviron(request, request.rawHeaders, connection, input)
    if (environ instanceof RefusedRequest) {
      refuse(environ, response)
      linger(response, input, connection)
      return
    }
    const exchange = new Exchange(environ, response, input, connection)
    attach(environ, exchange, request)
    this.#run(environ, exchange)
  }

  #createExtensions(): NodeEnviron {
    return {
      'wsgi.signal': signalOf,
      'wsgi.wait_until': (environ, work) => this.#keepAlive(environ, work),
      'wsgi.raw_headers': [],
      [EXCHANGE]: undefined,
    }
  }

  /** A synchronous application stays synchronous: no promise is made for it. */
  #run(environ: Environ, exchange: Exchange): void {
    const startResponse: StartResponse = (status, headers, error) =>
      acceptStart(exchange, status, headers, error)
    try {
      const body = this.#application(environ, startResponse)
      if (!isComplete(body) && isPromise(body)) exchange.sendLater(body)
      else exchange.send(body)
    } catch (error) {
      exchange.fail(error)
    }
  }

  /** Remembers work that goes on after the response. Its failure is logged, like an application's. */
  #keepAlive(environ: Environ, work: Promise<unknown>): void {
    const exchange = exchangeOf(environ)
    const { work: pending } = this.facts
    const settled: Promise<unknown> = Promise.resolve(work)
      .catch((error: unknown) => exchange.report(error))
      .finally(() => pending.delete(settled))
    pending.add(settled)
  }
}

function attach(environ: NodeEnviron, exchange: Exchange, request: IncomingMessage): void {
  environ['wsgi.raw_headers'] = request.rawHeaders
  environ[EXCHANGE] = exchange
}

const standardError: ErrorStream = { write: (text) => process.stderr.write(text) }

/** `wsgi.signal` */
function signalOf(environ: Environ): AbortSignal {
  return exchangeOf(environ).signal
}

/** Finds the exchange of an environ, or of a copy of it (rule 40 of the gateway). */
function exchangeOf(environ: NodeEnviron): Exchange {
  const exchange = environ[EXCHANGE]
  if (exchange === undefined) {
    throw new TypeError('This environ was not made by the node host; pass the one of the request.')
  }
  return exchange
}

/** Answers a request that no application may see, and ends the connection. */
function refuse(refusal: RefusedRequest, response: ServerResponse): void {
  const page = `${refusal.reason}\n`
  response.writeHead(Number(refusal.status.slice(0, 3)), [
    'Content-Type',
    'text/plain; charset=utf-8',
    'Content-Length',
    String(page.length),
    'Connection',
    'close',
  ])
  response.write(page)
}
