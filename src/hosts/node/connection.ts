/** What the node host knows of a socket, worked out once and kept on the socket. */

import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Socket } from 'node:net'
import type { Connection, Environ, ErrorStream } from '../../gateway/index.ts'
import type { NodeInput } from './input.ts'

/** A connection, and what its requests share. */
export interface NodeConnection extends Connection {
  /** The responses that an application or a client is still waited for. */
  openResponses: number
  /** The last of them that began. */
  openResponse: ServerResponse | undefined
  /** The body of the last request; it may still be on the way. */
  lastInput: NodeInput | undefined
  /** Whether the client sent what is no request; nothing more is read, and open responses are sent. */
  isBroken: boolean
  /** The socket. */
  readonly socket: Socket
  /** What all connections of the host share. */
  readonly host: HostFacts
}

/** What every connection of a host has in common. */
export interface HostFacts {
  /** Where applications write errors. */
  readonly errors: ErrorStream
  /** Whether other processes serve the same application. */
  readonly multiprocess: boolean
  /** Whether the host is shutting down, so that connections end with their next response. */
  isClosing: boolean
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

/** Gives the connection a request came over. */
export function connectionOf(request: IncomingMessage, facts: HostFacts): NodeConnection {
  const socket: KnownSocket = request.socket
  const known = socket[CONNECTION]
  return known?.host === facts ? known : openConnection(socket, facts)
}

/** Gives the connection of a socket, if a request came over it. */
export function knownConnection(socket: object): NodeConnection | undefined {
  const known: { [CONNECTION]?: NodeConnection } = socket
  return known[CONNECTION]
}

/** Notes a response that is not sent in one go. */
export function beginResponse(connection: NodeConnection, response: ServerResponse): void {
  connection.openResponses += 1
  connection.openResponse = response
}

/** Notes the end of a response. The last one on a broken connection ends it. */
export function endResponse(connection: NodeConnection): void {
  connection.openResponses -= 1
  if (connection.openResponses > 0) return
  connection.openResponse = undefined
  if (connection.isBroken) connection.socket.destroySoon()
}

/** Reads the addresses now: they are gone once the socket is destroyed. */
function openConnection(socket: KnownSocket, facts: HostFacts): NodeConnection {
  const scheme = socket.encrypted === true ? 'https' : 'http'
  const connection: NodeConnection = {
    scheme,
    serverName: serverNameOf(socket.localAddress),
    serverPort: String(socket.localPort ?? (scheme === 'https' ? 443 : 80)),
    errors: facts.errors,
    multiprocess: facts.multiprocess,
    openResponses: 0,
    openResponse: undefined,
    lastInput: undefined,
    isBroken: false,
    socket,
    extensions: facts.extensions,
    host: facts,
    ...peerOf(socket),
  }
  socket[CONNECTION] = connection
  return connection
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
  return mapped ?? address.replace(/%.*$/, '')
}
