/** Answers what node's parser refuses: bytes that are no request, and requests that do not end. */

import { Socket } from 'node:net'
import type { Duplex } from 'node:stream'
import { closeLingering, lingerAtEnd } from './lingering-close.ts'
import { finishTraffic, knownTraffic } from './traffic.ts'

/** What the errors of node's parser mean to the client; all others are 400. */
const STATUS_OF_ERROR: Readonly<Record<string, string>> = {
  HPE_HEADER_OVERFLOW: '431 Request Header Fields Too Large',
  HPE_CHUNK_EXTENSIONS_OVERFLOW: '413 Content Too Large',
  ERR_HTTP_REQUEST_TIMEOUT: '408 Request Timeout',
}

/** Answers bytes that are no request. Nothing of them is repeated in the answer. */
export function refuseBytes(error: NodeJS.ErrnoException, stream: Duplex): void {
  if (!(stream instanceof Socket) || isHandshaking(stream)) {
    stream.destroy()
    return
  }
  // The client said that its request was the last one (RFC 9112, section 9.6).
  if (error.code === 'HPE_CLOSED_CONNECTION') lingerAtEnd(stream)
  else if (!stream.writable) stream.destroySoon()
  else if (canBeAnswered(stream)) answer(stream, statusOf(error))
}

/** Sends a short page in a place where no response of node's can be, and ends the connection. */
export function answer(socket: Socket, status: string): void {
  const page = `${status}\n`
  socket.write(
    [
      `HTTP/1.1 ${status}`,
      `Date: ${new Date().toUTCString()}`,
      'Content-Type: text/plain; charset=utf-8',
      `Content-Length: ${page.length}`,
      'Connection: close',
      '',
      page,
    ].join('\r\n'),
  )
  closeLingering(socket)
}

/** Whether a handshake of TLS has not come to its end: there is nothing to encrypt an answer with. */
function isHandshaking(socket: Socket): boolean {
  return 'alpnProtocol' in socket && socket.alpnProtocol === null
}

function statusOf(error: NodeJS.ErrnoException): string {
  return STATUS_OF_ERROR[error.code ?? ''] ?? '400 Bad Request'
}

/** Whether an answer may be written now. If not, this sees to the end of the connection. */
function canBeAnswered(socket: Socket): boolean {
  const traffic = knownTraffic(socket)
  const { lastInput, lastResponse, isEnding } = traffic ?? NO_TRAFFIC
  const isArriving = lastInput?.isComplete === false
  if (traffic !== undefined && !isArriving && lastResponse?.writableFinished === false) {
    // What was asked for before is still answered, and nothing may come between.
    finishTraffic(traffic)
    return false
  }
  // Nothing follows a response that said it is the last one (RFC 9112, section 9.6).
  const isBetween = !isArriving && !isEnding && lastResponse?.shouldKeepAlive !== false
  // The body of a request breaks off whose turn it is, and whose response has not begun.
  const isTurn = isArriving && lastResponse?.headersSent === false && lastResponse.socket !== null
  if (!isBetween && !isTurn) socket.destroySoon()
  return isBetween || isTurn
}

const NO_TRAFFIC = { lastInput: undefined, lastResponse: undefined, isEnding: false }
