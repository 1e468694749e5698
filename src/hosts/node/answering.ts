/** Leads what happens on a server to its host: requests, and what is refused in their place. */

import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Server } from 'node:net'
import { RefusedRequest } from '../../gateway/index.ts'
import type { NodeHost } from './handler.ts'
import { answer, refuseBytes } from './refuse-bytes.ts'
import { knownTraffic, nextWatcher } from './traffic.ts'

/** Has a host answer what a server receives. `maxHeaderLines` is for each request. */
export function answerRequests(server: Server, host: NodeHost, maxHeaderLines: number): void {
  server.on('request', (request: IncomingMessage, response: ServerResponse) => {
    if (hasMoreLines(request, maxHeaderLines)) host.refuse(request, response, TOO_MANY_LINES)
    else host.handle(request, response)
  })
  server.on('checkContinue', (request: IncomingMessage, response: ServerResponse) => {
    if (hasMoreLines(request, maxHeaderLines)) host.refuse(request, response, TOO_MANY_LINES)
    else host.handleContinue(request, response)
  })
  server.on('checkExpectation', (request: IncomingMessage, response: ServerResponse) => {
    host.refuse(request, response, UNKNOWN_EXPECTATION)
  })
  server.on('connect', (request: IncomingMessage, response: object) => {
    if (isResponse(response)) host.refuse(request, response, NO_TUNNEL)
    else refuseTunnel(request)
  })
  server.on('clientError', refuseBytes)
}

const TOO_MANY_LINES = new RefusedRequest(
  '431 Request Header Fields Too Large',
  'The request has too many header lines.',
)
const UNKNOWN_EXPECTATION = new RefusedRequest(
  '417 Expectation Failed',
  'The only expectation that is understood is 100-continue.',
)
/** 405 would have to name the methods of a resource, and CONNECT is about none (RFC 9110, 9.3.6). */
const NO_TUNNEL = new RefusedRequest('501 Not Implemented', 'CONNECT is not implemented.')

/** The pseudo-headers of HTTP/2 stand among the raw ones. */
const PSEUDO_HEADERS = 4

function hasMoreLines(request: IncomingMessage, maxHeaderLines: number): boolean {
  const lines = request.rawHeaders.length / 2
  return (
    lines > maxHeaderLines &&
    (request.httpVersionMajor < 2 || lines > maxHeaderLines + PSEUDO_HEADERS)
  )
}

/** node gives a response to the CONNECT of HTTP/2, and a bare socket to that of HTTP/1. */
function isResponse(response: object): response is ServerResponse {
  return 'writeHead' in response
}

/**
 * Answers a CONNECT of HTTP/1. node has taken its listeners off the socket by then, and would close it
 * without an answer.
 */
function refuseTunnel({ socket }: IncomingMessage): void {
  socket.on('error', () => undefined)
  socket.on('timeout', () => socket.destroy())
  const traffic = knownTraffic(socket)
  const before = traffic?.lastResponse
  const refuse = (): void => {
    if (socket.writable) answer(socket, NO_TUNNEL.status)
  }
  if (traffic === undefined || before === undefined || before.writableFinished) {
    refuse()
    return
  }
  // The responses before it go first, and must learn when they may go on.
  socket.on('drain', () => nextWatcher(traffic)?.goOn())
  before.once('close', refuse)
}
