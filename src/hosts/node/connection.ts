/** What the node host knows of a socket, worked out once and kept on the socket. */

import type { IncomingMessage } from 'node:http'
import type { Http2Session, ServerHttp2Stream } from 'node:http2'
import type { Socket } from 'node:net'
import type { Connection, Environ, ErrorStream } from '../../gateway/index.ts'
import { toClientAddress } from '../client-address.ts'
import { lingerAtEnd } from './lingering-close.ts'
import type { Traffic } from './traffic.ts'
import { openTraffic } from './traffic.ts'

/** A connection as one host sees it. */
export interface NodeConnection extends Connection {
  /** What all connections of the host share. */
  readonly host: HostFacts
}

/** A connection of HTTP/1. */
export interface Http1Connection extends NodeConnection {
  /** What goes over it, whichever host answers. */
  readonly traffic: Traffic
  /** The connection of another host over the same socket. */
  sibling: Http1Connection | undefined
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
  /** What applications do after their responses, and at the end of them. */
  readonly work: Set<Promise<unknown>>
  /** What stands in every environ. */
  readonly extensions: Partial<Environ>
}

const CONNECTION: unique symbol = Symbol('flagon.connection')

/** A socket that may carry its connection. */
interface KnownSocket extends Socket {
  encrypted?: boolean
  [CONNECTION]?: Http1Connection
}

/** A session of HTTP/2 that may carry its connection. node does not hand its socket out. */
interface KnownSession extends Http2Session {
  [CONNECTION]?: NodeConnection
}

/** Gives the connection a request came over. */
export function connectionOf(request: IncomingMessage, facts: HostFacts): Http1Connection {
  const socket: KnownSocket = request.socket
  const known = socket[CONNECTION]
  if (known === undefined) return openConnection(socket, facts)
  return known.host === facts ? known : connectionOfOther(known, socket, facts)
}

function openConnection(socket: KnownSocket, facts: HostFacts): Http1Connection {
  lingerAtEnd(socket)
  const facets = createConnection(socket, facts)
  const connection = { ...facets, traffic: openTraffic(socket), sibling: undefined }
  socket[CONNECTION] = connection
  return connection
}

/** Several hosts can share a server, as where two applications are mounted in one of Express. */
function connectionOfOther(
  first: Http1Connection,
  socket: KnownSocket,
  facts: HostFacts,
): Http1Connection {
  let found: Http1Connection | undefined = first
  while (found !== undefined && found.host !== facts) found = found.sibling
  if (found !== undefined) return found
  const { traffic, sibling } = first
  first.sibling = { ...createConnection(socket, facts), traffic, sibling }
  return first.sibling
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

/** Reads the addresses at the first request: they are gone once the socket is destroyed. */
function createConnection(socket: KnownSocket, facts: HostFacts): NodeConnection {
  const scheme = socket.encrypted === true ? 'https' : 'http'
  return {
    scheme,
    serverName: serverNameOf(socket.localAddress),
    serverPort: String(socket.localPort ?? (scheme === 'https' ? 443 : 80)),
    errors: facts.errors,
    multiprocess: facts.multiprocess,
    extensions: facts.extensions,
    host: facts,
    ...peerOf(socket),
  }
}

/** An IPv6 address stands in brackets, as in a URL (RFC 3875, section 4.1.14). */
function serverNameOf(address: string | undefined): string {
  const literal = toClientAddress(address) ?? 'localhost'
  return literal.includes(':') ? `[${literal}]` : literal
}

/** The peer; a Unix socket has none. */
function peerOf({ remoteAddress, remotePort }: Socket): Partial<Connection> {
  const address = toClientAddress(remoteAddress)
  return address === undefined
    ? {}
    : { remoteAddress: address, remotePort: String(remotePort ?? 0) }
}
