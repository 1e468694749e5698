/** Runs an application as a listener of node's servers. */

import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Http2ServerRequest } from 'node:http2'
import type {
  Application,
  Body,
  Environ,
  ErrorStream,
  HeaderList,
  StartResponse,
} from '../../gateway/index.ts'
import {
  checkHeaders,
  createEnviron,
  isComplete,
  isPromise,
  RefusedRequest,
} from '../../gateway/index.ts'
import { startFirst } from '../first-start.ts'
import { acceptStart } from '../response-start.ts'
import { AnswerDeadline } from './answer-deadline.ts'
import type { HostFacts } from './connection.ts'
import { connectionOf, sessionConnectionOf } from './connection.ts'
import type { Exchange } from './exchange.ts'
import { dropNotFound } from './fallthrough.ts'
import { FileBody } from './file-body.ts'
import { Http1Exchange } from './http1-exchange.ts'
import { Http2Exchange, refuseStream } from './http2-exchange.ts'
import { Http2Input } from './http2-input.ts'
import type { NodeRequest, NodeResponse } from './http2-request.ts'
import { headerFieldsOf, isHttp1Response, isHttp2Request } from './http2-request.ts'
import { NodeInput } from './input.ts'
import { adoptMount } from './mounted-request.ts'
import { checkAmount } from './server-settings.ts'
import { openStandardError } from './standard-error.ts'
import type { Traffic } from './traffic.ts'
import { beginRequest, dropRequests, endTraffic } from './traffic.ts'

/** How an application is run. */
export interface NodeHandlerOptions {
  /** Where applications and the host write errors. Default: the standard error of the process. */
  readonly errors?: ErrorStream
  /** Whether other processes serve the same application. Default `false`. */
  readonly multiprocess?: boolean
  /**
   * The longest time for an application to return a body, in milliseconds; then the client is told
   * 503 and the connection ends. A body that comes later is closed unread. 0 is any time. Default 0.
   */
  readonly handlerTimeoutMs?: number
  /**
   * Whether a request that the application answers with 404 is left to the next handler of Connect,
   * Express or Vite. That holds for a 404 that is started before the body is returned, and the time is
   * not limited then. Default `false`: the application's own page is sent.
   */
  readonly fallthrough?: boolean
}

/**
 * A listener for the `'request'` event of node's servers of HTTP/1 and HTTP/2; also what Express takes.
 *
 * A client that ends its side of the connection behind its request is answered only where the server
 * is told not to end the other side: `server.httpAllowHalfOpen = true`, and `allowHalfOpen: true` among
 * the options of one with TLS, as `serve` does.
 *
 * That a client has left is noticed by reading. Behind a body that nobody reads, and that is longer than
 * node reads ahead (some 64 KiB), it is not noticed before something is written.
 */
export type NodeHandler = (request: NodeRequest, response: NodeResponse, next?: () => void) => void

/**
 * Makes a listener for node's servers of an application; it can be used by Express, Connect and Vite, too.
 *
 * Where it is mounted, what led there is the SCRIPT_NAME. A body that a parser has read before is taken
 * from `request.rawBody` if the parser has kept it there; else reading the input rejects. The `lifespan`
 * of the application is started with the first request, and is its owner's to stop. Throws a
 * `RangeError` for a `handlerTimeoutMs` that is no time.
 */
export function toNodeHandler(
  application: Application,
  options: NodeHandlerOptions = {},
): NodeHandler {
  const host = new NodeHost(startFirst(application), options, adoptMount)
  if (options.fallthrough !== true) return (request, response) => host.handle(request, response)
  return (request, response, next) => host.handle(request, response, next)
}

const EXCHANGE: unique symbol = Symbol('flagon.exchange')

/** An environ that knows the exchange it belongs to. A copy made by spreading knows it too. */
interface NodeEnviron extends Partial<Environ> {
  [EXCHANGE]?: Exchange | undefined
}

/** Makes an environ tell what somebody who had the request before has left on it. */
type Adoption = (environ: Environ, request: NodeRequest) => void

/** Runs one application, and holds what its requests share. */
export class NodeHost {
  /** What all connections share. */
  readonly facts: HostFacts
  readonly #application: Application
  readonly #deadline: AnswerDeadline
  readonly #adopt: Adoption | undefined

  /** `adopt` is for hosts that get requests from somebody else than a server. */
  constructor(application: Application, options: NodeHandlerOptions = {}, adopt?: Adoption) {
    const { errors = openStandardError(), multiprocess = false, handlerTimeoutMs = 0 } = options
    checkAmount('toNodeHandler', 'handlerTimeoutMs', handlerTimeoutMs)
    this.#application = application
    this.#deadline = new AnswerDeadline(handlerTimeoutMs)
    this.#adopt = adopt
    this.facts = {
      errors,
      multiprocess,
      isClosing: false,
      maxRequestsPerSocket: Infinity,
      work: new Set(),
      extensions: this.#createExtensions(),
    }
  }

  /** Answers a request. With `next`, one that the application does not know is left to it. */
  handle(request: NodeRequest, response: NodeResponse, next?: () => void): void {
    if (isHttp2Request(request)) {
      this.#handleStream(request, new Http2Input(request.stream, false), next)
    } else if (isHttp1Response(response)) {
      this.#handle(request, response, new NodeInput(request), next)
    }
  }

  /** Answers a request whose client waits for `100 Continue` before it sends the body. */
  handleContinue(request: NodeRequest, response: NodeResponse): void {
    if (isHttp2Request(request)) this.#handleStream(request, new Http2Input(request.stream, true))
    else if (isHttp1Response(response)) {
      this.#handle(request, response, new NodeInput(request, response))
    }
  }

  /** Answers a request that no application may see, and ends its connection. */
  refuse(request: NodeRequest, response: NodeResponse, refusal: RefusedRequest): void {
    if (isHttp2Request(request)) {
      refuseStream(refusal, request.stream, new Http2Input(request.stream, false))
    } else if (isHttp1Response(response)) {
      const { traffic } = connectionOf(request, this.facts)
      if (!this.#begin(traffic, new NodeInput(request), response)) return
      endTraffic(traffic)
      refuse(refusal, response)
    }
  }

  #handle(
    request: IncomingMessage,
    response: ServerResponse,
    input: NodeInput,
    next?: () => void,
  ): void {
    const connection = connectionOf(request, this.facts)
    if (!this.#begin(connection.traffic, input, response)) return
    const { rawHeaders } = request
    const environ = refuseMethod(request) ?? createEnviron(request, rawHeaders, connection, input)
    if (environ instanceof RefusedRequest) {
      endTraffic(connection.traffic)
      refuse(environ, response)
      return
    }
    const exchange = new Http1Exchange(environ, response, input, connection)
    attach(environ, exchange, rawHeaders)
    this.#adopt?.(environ, request)
    this.#run(environ, exchange, next)
  }

  /** Notes a request, and gives whether it is answered: not behind the last one of its connection. */
  #begin(traffic: Traffic, input: NodeInput, response: ServerResponse): boolean {
    if (traffic.isEnding) {
      dropRequests(traffic)
      return false
    }
    beginRequest(traffic, input, response)
    if (traffic.requestCount >= this.facts.maxRequestsPerSocket) endTraffic(traffic)
    return true
  }

  #handleStream(request: Http2ServerRequest, input: Http2Input, next?: () => void): void {
    const { stream } = request
    const connection = sessionConnectionOf(stream, this.facts)
    // The whole session ended before its request was looked at.
    if (connection === undefined) return
    const rawHeaders = headerFieldsOf(request.rawHeaders)
    const environ = refuseMethod(request) ?? createEnviron(request, rawHeaders, connection, input)
    if (environ instanceof RefusedRequest) {
      refuseStream(environ, stream, input)
      return
    }
    const exchange = new Http2Exchange(environ, stream, input, connection)
    attach(environ, exchange, rawHeaders)
    this.#adopt?.(environ, request)
    this.#run(environ, exchange, next)
  }

  #createExtensions(): NodeEnviron {
    return {
      'wsgi.signal': signalOf,
      'wsgi.wait_until': (environ, work) => this.#keepAlive(environ, work),
      'wsgi.early_hints': sendHints,
      'wsgi.file_wrapper': (path, start, end) => new FileBody(path, start, end),
      'wsgi.raw_headers': [],
      [EXCHANGE]: undefined,
    }
  }

  /** A synchronous application stays synchronous: no promise is made for it. */
  #run(environ: Environ, exchange: Exchange, next: (() => void) | undefined): void {
    const startResponse: StartResponse = (status, headers, error) =>
      acceptStart(exchange, status, headers, error)
    try {
      const body = this.#application(environ, startResponse)
      if (next !== undefined) sendOrPass(body, exchange, environ, next)
      else if (!isComplete(body) && isPromise(body)) exchange.sendLater(body, this.#deadline)
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
    // Work that is announced too late is not waited for (rule 41 of the gateway).
    if (!exchange.isClosed) pending.add(settled)
  }
}

/** Sends a body, unless it is of a 404, which is left to the next handler. */
function sendOrPass(
  body: Body | Promise<Body>,
  exchange: Exchange,
  environ: Environ,
  next: () => void,
): void {
  const pass = (late: Body): void => {
    if (dropNotFound(exchange, late, environ)) next()
    else exchange.send(late)
  }
  if (isComplete(body) || !isPromise(body)) pass(body)
  else {
    Promise.resolve(body)
      .then(pass)
      .catch((error: unknown) => exchange.fail(error))
  }
}

function attach(environ: NodeEnviron, exchange: Exchange, rawHeaders: readonly string[]): void {
  environ['wsgi.raw_headers'] = rawHeaders
  environ[EXCHANGE] = exchange
}

/** `wsgi.signal` */
function signalOf(environ: Environ): AbortSignal {
  return exchangeOf(environ).signal
}

/** `wsgi.early_hints` */
function sendHints(environ: Environ, headers: HeaderList): void {
  const exchange = exchangeOf(environ)
  checkHeaders(headers)
  exchange.sendHints(headers)
}

/** Finds the exchange of an environ, or of a copy of it (rule 40 of the gateway). */
function exchangeOf(environ: NodeEnviron): Exchange {
  const exchange = environ[EXCHANGE]
  if (exchange === undefined) {
    throw new TypeError('This environ was not made by the node host; pass the one of the request.')
  }
  return exchange
}

/** A response to TRACE would repeat what a proxy has added (RFC 9110, section 9.3.8). */
function refuseMethod(request: NodeRequest): RefusedRequest | undefined {
  return request.method === 'TRACE' ? TRACE_REFUSED : undefined
}

const TRACE_REFUSED = new RefusedRequest('501 Not Implemented', 'TRACE is not implemented.')

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
  response.end(page)
}
