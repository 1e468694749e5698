/** What goes over a socket, whichever host answers it: the last request, who listens, when it ends. */

import type { ServerResponse } from 'node:http'
import type { Socket } from 'node:net'
import type { NodeInput } from './input.ts'
import { closeIdle, dropInput } from './lingering-close.ts'

/** The requests and responses of a connection. Hosts that share a server share it. */
export interface Traffic {
  /** The socket. */
  readonly socket: Socket
  /** Who wants to know that the client has left. */
  readonly watchers: Set<ClientWatcher>
  /** Whether the socket is listened to for them. */
  isWatched: boolean
  /** How many requests came over it. */
  requestCount: number
  /** The body of the last request, as long as it, or the response, is on the way. */
  lastInput: NodeInput | undefined
  /** The response to the last request, as long as it is on the way. Those before it are sent first. */
  lastResponse: ServerResponse | undefined
  /** Whether the next response that can be the last one is to be the last one. */
  isFinishing: boolean
  /** Whether a response says that it is the last one. Requests behind it are not looked at. */
  isEnding: boolean
  /** Whether what comes behind the last request is thrown away. */
  isDropping: boolean
}

/** A response that must know when its client leaves. */
export interface ClientWatcher {
  /** Whether all responses before it have been sent. */
  readonly isNext: boolean
  /** The connection has ended. */
  leave(): void
  /** What was written has been sent, and the response may go on. */
  goOn(): void
}

const TRAFFIC: unique symbol = Symbol('flagon.traffic')

/** A socket that may carry its traffic. */
interface KnownSocket extends Socket {
  [TRAFFIC]?: Traffic
}

/** Gives the traffic of a socket, of which there is none before its first request. */
export function knownTraffic(socket: object): Traffic | undefined {
  const known: { [TRAFFIC]?: Traffic } = socket
  return known[TRAFFIC]
}

/** Begins to follow what goes over a socket. */
export function openTraffic(socket: KnownSocket): Traffic {
  const traffic: Traffic = {
    socket,
    watchers: new Set(),
    isWatched: false,
    requestCount: 0,
    lastInput: undefined,
    lastResponse: undefined,
    isFinishing: false,
    isEnding: false,
    isDropping: false,
  }
  socket[TRAFFIC] = traffic
  return traffic
}

/** Notes a request, the response to which is sent after those before it. */
export function beginRequest(traffic: Traffic, input: NodeInput, response: ServerResponse): void {
  traffic.requestCount += 1
  traffic.lastInput = input
  traffic.lastResponse = response
  response.on('finish', forgetRequest)
}

/** An idle connection holds nothing of its last request: there may be thousands of them. */
function forgetRequest(this: ServerResponse): void {
  const traffic = knownTraffic(this.req.socket)
  if (traffic?.lastResponse !== this || traffic.lastInput?.isComplete !== true) return
  traffic.lastInput = undefined
  traffic.lastResponse = undefined
}

/**
 * Notes that a response says `Connection: close`, so that nothing behind it is answered (RFC 9112,
 * section 9.6). It must be the last one.
 */
export function endTraffic(traffic: Traffic): void {
  traffic.isEnding = true
}

/**
 * Throws away what comes behind the last request, so that a client cannot pile up requests that are never
 * answered. It is read none the less: a departure could not be noticed otherwise.
 */
export function dropRequests(traffic: Traffic): void {
  if (traffic.isDropping) return
  traffic.isDropping = true
  dropInput(traffic.socket, () => undefined)
}

/** Ends the connection after the responses that are still to be sent; to be called again does nothing. */
export function finishTraffic(traffic: Traffic): void {
  if (traffic.isFinishing) return
  const { socket, lastResponse } = traffic
  traffic.isFinishing = true
  if (lastResponse === undefined) {
    traffic.isEnding = true
    closeIdle(socket)
  } else if (lastResponse.writableFinished) socket.destroySoon()
  else lastResponse.once('close', () => endBehind(traffic, lastResponse))
}

/** A request that came meanwhile has a response that ends the connection itself. */
function endBehind(traffic: Traffic, response: ServerResponse): void {
  const { socket, lastResponse } = traffic
  if (lastResponse === undefined || lastResponse === response) socket.destroySoon()
}

/** Tells `watcher` when the connection ends, until it is taken back. */
export function watchClient(traffic: Traffic, watcher: ClientWatcher): void {
  traffic.watchers.add(watcher)
  if (traffic.isWatched) return
  traffic.isWatched = true
  const { socket, watchers } = traffic
  if (socket.readableEnded) watchSilence(traffic)
  else socket.once('end', () => watchSilence(traffic))
  socket.once('close', () => {
    const left = [...watchers]
    watchers.clear()
    for (const one of left) one.leave()
  })
}

/** Takes a watcher back. */
export function unwatchClient(traffic: Traffic, watcher: ClientWatcher): void {
  traffic.watchers.delete(watcher)
}

/** Gives the watcher whose turn it is to send. */
export function nextWatcher({ watchers }: Traffic): ClientWatcher | undefined {
  for (const watcher of watchers) if (watcher.isNext) return watcher
  return undefined
}

/** How long a connection may be silent whose client sends no more, in milliseconds. */
const MAX_SILENCE_MS = 1000

/**
 * The client sends no more. It may have left, or it may wait for its response (RFC 9112, section
 * 9.6); what tells the two apart is that writing to one that left fails. Where nothing is written, it
 * is taken to have left after a while, if the response whose turn it is wants to know.
 */
function watchSilence(traffic: Traffic): void {
  const { socket } = traffic
  let before = nextWatcher(traffic)
  let writtenBytes = socket.bytesWritten
  const silence = setInterval(() => {
    const current = nextWatcher(traffic)
    const isSilent = socket.bytesWritten === writtenBytes && socket.writableLength === 0
    if (isSilent && current !== undefined && current === before) socket.destroy()
    before = current
    writtenBytes = socket.bytesWritten
  }, MAX_SILENCE_MS)
  socket.once('close', () => clearInterval(silence))
}
