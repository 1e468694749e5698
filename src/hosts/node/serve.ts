/** Serves an application on a server of its own. */

import type { Server } from 'node:http'
import { createServer } from 'node:http'
import type { AddressInfo, Socket } from 'node:net'
import type { Application } from '../../gateway/index.ts'
import { knownConnection } from './connection.ts'
import { FrugalRequest } from './frugal-request.ts'
import type { NodeHandlerOptions } from './handler.ts'
import { NodeHost } from './handler.ts'

/** Where and how to serve. */
export interface ServeOptions extends NodeHandlerOptions {
  /** The TCP port; 0 takes a free one. Default 8000. */
  readonly port?: number
  /** The address to listen at. Default `127.0.0.1`: this machine only. */
  readonly host?: string
  /** The path of a Unix socket, instead of `port` and `host`. */
  readonly path?: string
}

/** A running server. */
export interface RunningServer {
  /** Where it answers: `http://127.0.0.1:8000`, or `unix:` and the path of a socket. */
  readonly url: string
  /**
   * Stops taking requests, and resolves when the responses in progress and the work that
   * applications announced by `wsgi.wait_until` are done.
   */
  close(): Promise<void>
}

/** The longest head of a request, in bytes; beyond it the answer is 431. */
const MAX_HEAD_BYTES = 16_384
/** The longest time for the head of a request to arrive, in milliseconds; beyond it 408. */
const HEAD_TIMEOUT_MS = 30_000
/** How often that is looked at, in milliseconds; node's default makes a timeout of 1 s one of 30 s. */
const CHECKING_INTERVAL_MS = 2000

/**
 * Serves an application over HTTP/1.1.
 *
 * Rejects when the port is in use, or may not be used, with an error that says so.
 */
export async function serve(
  application: Application,
  options: ServeOptions = {},
): Promise<RunningServer> {
  const host = new NodeHost(application, options)
  const server = createServer({
    IncomingMessage: FrugalRequest,
    maxHeaderSize: MAX_HEAD_BYTES,
    headersTimeout: HEAD_TIMEOUT_MS,
    connectionsCheckingInterval: CHECKING_INTERVAL_MS,
    // A missing Host is refused by createEnviron, with a page; node would answer without one.
    requireHostHeader: false,
  })
  server.on('request', (request, response) => {
    request.release()
    host.handle(request, response)
  })
  server.on('checkContinue', (request, response) => host.handleContinue(request, response))
  server.on('clientError', refuseBytes)
  await listen(server, options)
  return { url: urlOf(server), close: () => close(server, host) }
}

/** A server, whatever class its requests have. */
type AnyServer = Pick<Server, 'address' | 'close' | 'closeIdleConnections' | 'listen' | 'once'>

function listen(server: AnyServer, options: ServeOptions): Promise<void> {
  const { port = 8000, host = '127.0.0.1', path } = options
  return new Promise((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => {
      reject(explainListenError(error, path ?? `${host}:${port}`))
    })
    server.listen(path === undefined ? { port, host } : { path }, resolve)
  })
}

function explainListenError(error: NodeJS.ErrnoException, place: string): Error {
  if (error.code === 'EADDRINUSE') {
    return new Error(
      `${place} is in use by another program; stop that program, or serve on another port.`,
      { cause: error },
    )
  }
  if (error.code === 'EACCES') {
    return new Error(
      `${place} needs more rights than this process has; choose a port above 1023.`,
      {
        cause: error,
      },
    )
  }
  return error
}

function urlOf(server: AnyServer): string {
  const address = server.address()
  return typeof address === 'string' ? `unix:${address}` : formatAddress(address)
}

function formatAddress(address: AddressInfo | null): string {
  if (address === null) throw new TypeError('The server does not listen.')
  const name = address.family === 'IPv6' ? `[${address.address}]` : address.address
  return `http://${name}:${address.port}`
}

async function close(server: AnyServer, host: NodeHost): Promise<void> {
  host.facts.isClosing = true
  await new Promise<void>((resolve) => {
    server.close(() => resolve())
    server.closeIdleConnections()
  })
  await Promise.allSettled(host.facts.work)
}

/** What the errors of node's parser mean to the client; all others are 400. */
const PARSE_ERROR_STATUS: Readonly<Record<string, string>> = {
  HPE_HEADER_OVERFLOW: '431 Request Header Fields Too Large',
  HPE_CHUNK_EXTENSIONS_OVERFLOW: '413 Content Too Large',
  ERR_HTTP_REQUEST_TIMEOUT: '408 Request Timeout',
}

/** Answers bytes that are no request. Nothing of them is repeated in the answer. */
function refuseBytes(error: NodeJS.ErrnoException, socket: Socket | object): void {
  if (!isSocket(socket)) return
  const connection = knownConnection(socket)
  // What was asked for before is still answered, and nothing may come between or behind it.
  const openResponses = connection?.openResponses ?? 0
  if (connection !== undefined && openResponses > 0 && connection.lastInput?.isComplete) {
    connection.isBroken = true
    return
  }
  // A body that breaks off never ends; whoever reads it must learn so.
  const isAnswered = openResponses > 1 || connection?.openResponse?.headersSent === true
  if (!socket.writable || isAnswered) {
    socket.destroySoon()
    return
  }
  const status = PARSE_ERROR_STATUS[error.code ?? ''] ?? '400 Bad Request'
  const page = `${status}\n`
  socket.end(
    `HTTP/1.1 ${status}\r\nContent-Type: text/plain; charset=utf-8\r\nContent-Length: ${page.length}\r\nConnection: close\r\n\r\n${page}`,
    () => socket.destroySoon(),
  )
}

function isSocket(stream: object): stream is Socket {
  return 'destroySoon' in stream
}
