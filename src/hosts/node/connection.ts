/** What the node host knows of a socket, worked out once and kept on the socket. */

import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Http2Session, ServerHttp2Stream } from 'node:http2'
import type { Socket } from 'node:net'
import type { Connection, Environ, ErrorStream } from '../../gateway/index.ts'
import type { NodeInput } from './input.ts'
import { lingerAtEnd } from './lingering-close.ts'

/** A connection, and what its requests share. */
export interface NodeConnection extends Connection {
  /** Who wants to know that the client has left. */
  readonly watchers: Set<ClientWatcher>
  /** Whether the socket is listened to for them. */
  isWatched: boolean
  /** How many requests came over it. */
  requestCount: number
  /** The body of the last request; it may still be on the way. */
  lastInput: NodeInput | undefined
  /** The response to the last request. Those before it are sent first. */
  lastResponse: ServerResponse | undefined
  /** Whether the next response that can be the last one is to be the last one. */
  isFinishing: boolean
  /** Whether a response says that it is the last one. Requests behind it are not looked at. */
  isEnding: boolean
  /** The connection of another host over the same socket. */
  sibling: NodeConnection | undefined
  /** The socket. */
  readonly socket: Socket
  /** What all connections of the host share. */
  readonly host: HostFacts
}

/** A response that must know when its client leaves. */
export interface ClientWatcher {
  /** The connection has ended. */
  leave(): void
}

/** What every connection of a host has in common. */
export interface HostFacts {
  /** Where applications write errors. */
  readonly errors: ErrorStream
  /** Whether other processes serve the same application. */
  readonly multiprocess: boolean
  /** Whether the host is shutting down, so that connections end with their next response. */
  isClosing: boolean
  /** How many requests a connection may carry. */
  maxRequestsPerSocket: number
  /** What applications do after their responses. */
  readonly work: Set<Promise<unknown>>
  /** What stands in every environ. */
  readonly extensions: Partial<Environ>
}

const CONNECTION: unique symbol = Symbol('flagon.connection')

/** A socket that may carry its connection. */
interface KnownSocket extends Socket {
  encrypted?: boolean
  [CONNECTION]?: NodeConnection
}

/** A session of HTTP/2 that may carry its connection. node does not hand its socket out. */
interface KnownSession extends Http2Session {
  [CONNECTION]?: NodeConnection
}

/** Gives the connection a request came over. */
export function connectionOf(request: IncomingMessage, facts: HostFacts): NodeConnection {
  const socket: KnownSocket = request.socket
  const known = socket[CONNECTION]
  return known?.host === facts ? known : connectionOfOther(socket, facts)
}

/** Several hosts can share a server, as where two applications are mounted in one of Express. */
function connectionOfOther(socket: KnownSocket, facts: HostFacts): NodeConnection {
  const first = socket[CONNECTION]
  let found = first
  while (found !== undefined && found.host !== facts) found = found.sibling
  if (found !== undefined) return found
  const opened = openConnection(socket, facts)
  if (first !== undefined) {
    opened.sibling = first.sibling
    first.sibling = opened
    socket[CONNECTION] = first
  }
  return opened
}

/** Gives the connection that a stream of HTTP/2 belongs to; a session that has ended has none. */
export function sessionConnectionOf(
  stream: ServerHttp2Stream,
  facts: HostFacts,
): NodeConnection | undefined {
  const session: KnownSession | undefined = stream.session
  if (session === undefined || session.destroyed) return undefined
  const known = session[CONNECTION]
  if (known?.host === facts) return known
  const connection = createConnection(session.socket, facts)
  session[CONNECTION] = connection
  return connection
}

/** Gives the connection of a socket, if a request came over it. */
export function knownConnection(socket: object): NodeConnection | undefined {
  const known: { [CONNECTION]?: NodeConnection } = socket
  return known[CONNECTION]
}

/** Notes a request, the response to which is sent after those before it. */
export function beginRequest(
  connection: NodeConnection,
  input: NodeInput,
  response: ServerResponse,
): void {
  connection.requestCount += 1
  connection.lastInput = input
  connection.lastResponse = response
  if (connection.requestCount >= connection.host.maxRequestsPerSocket) endConnection(connection)
}

/**
 * Notes that a response says `Connection: close`, so that nothing behind it is answered (RFC 9112,
 * section 9.6). It must be the last one.
 */
export function endConnection(connection: NodeConnection): void {
  connection.isEnding = true
}

/** Ends the connection after the responses that are still to be sent; to be called again does nothing. */
export function finishConnection(connection: NodeConnection): void {
  if (connection.isFinishing) return
  const { socket, lastResponse } = connection
  connection.isFinishing = true
  if (lastResponse === undefined || lastResponse.writableFinished) {
    socket.destroySoon()
    return
  }
  lastResponse.once('close', () => {
    // A request that came meanwhile has a response that ends the connection itself.
    if (connection.lastResponse === lastResponse) socket.destroySoon()
  })
}

/** Tells `watcher` when the connection ends, until it is taken back. */
export function watchClient(connection: NodeConnection, watcher: ClientWatcher): void {
  connection.watchers.add(watcher)
  if (connection.isWatched) return
  connection.isWatched = true
  const { socket, watchers } = connection
  if (socket.readableEnded) awaitResponses(connection)
  else socket.once('end', () => awaitResponses(connection))
  socket.once('close', () => {
    const left = [...watchers]
    watchers.clear()
    for (const one of left) one.leave()
  })
}

/** Takes a watcher back. */
export function unwatchClient(connection: NodeConnection, watcher: ClientWatcher): void {
  connection.watchers.delete(watcher)
}

/** How long a connection may be silent whose client sends no more, in milliseconds. */
const MAX_SILENCE_MS = 1000

/**
 * The client sends no more. It may have left, or it may wait for its response (RFC 9112, section
 * 9.6); what tells the two apart is that writing to one that left fails. Where nothing is written, it
 * is taken to have left after a while.
 */
function awaitResponses({ socket, watchers }: NodeConnection): void {
  if (watchers.size === 0) return
  let writtenBytes = socket.bytesWritten
  const silence = setInterval(() => {
    if (socket.bytesWritten === writtenBytes && socket.writableLength === 0) socket.destroy()
    writtenBytes = socket.bytesWritten
  }, MAX_SILENCE_MS)
  socket.once('close', () => clearInterval(silence))
}

function openConnection(socket: KnownSocket, facts: HostFacts): NodeConnection {
  const connection = createConnection(socket, facts)
  lingerAtEnd(socket)
  socket[CONNECTION] = connection
  return connection
}

/** Reads the addresses now: they are gone once the socket is destroyed. */
function createConnection(socket: KnownSocket, facts: HostFacts): NodeConnection {
  const scheme = socket.encrypted === true ? 'https' : 'http'
  return {
    scheme,
    serverName: serverNameOf(socket.localAddress),
    serverPort: String(socket.localPort ?? (scheme === 'https' ? 443 : 80)),
    errors: facts.errors,
    multiprocess: facts.multiprocess,
    watchers: new Set(),
    isWatched: false,
    requestCount: 0,
    lastInput: undefined,
    lastResponse: undefined,
    isFinishing: false,
    isEnding: false,
    sibling: undefined,
    socket,
    extensions: facts.extensions,
    host: facts,
    ...peerOf(socket),
  }
}

/** An IPv6 address stands in brackets, as in a URL (RFC 3875, section 4.1.14). */
function serverNameOf(address: string | undefined): string {
  if (address === undefined) return 'localhost'
  const literal = toIpLiteral(address)
  return literal.includes(':') ? `[${literal}]` : literal
}

/** The peer; a Unix socket has none. */
function peerOf(socket: Socket): Pick<Connection, 'remoteAddress' | 'remotePort'> {
  if (socket.remoteAddress === undefined) return {}
  return {
    remoteAddress: toIpLiteral(socket.remoteAddress),
    remotePort: String(socket.remotePort ?? 0),
  }
}

/** Reduces an IPv4-mapped IPv6 address to IPv4 (RFC 4291, section 2.5.5.2), and drops a zone. */
function toIpLiteral(address: string): string {
  const mapped = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(address)?.[1]
  return mapped ?? address.split('%', 1)[0] ?? ''
}
