/** The open connections of a server, and how they are ended. */

import type { ServerHttp2Session } from 'node:http2'
import type { Server, Socket } from 'node:net'
import type { TLSSocket } from 'node:tls'
import type { TransportOptions } from './create-server.ts'
import { finishTraffic, knownTraffic } from './traffic.ts'

/** The open connections of a server. */
export class OpenConnections {
  /** The sockets as they were accepted; with TLS, below the encryption. */
  readonly #accepted = new Set<Socket>()
  readonly #sockets = new Set<Socket>()
  readonly #sessions = new Set<ServerHttp2Session>()
  readonly #maxStreams: number
  #isEnding = false

  /** `maxStreams` is how many requests an HTTP/2 session may carry; 0 stands for any number. */
  constructor(maxStreams: number) {
    this.#maxStreams = maxStreams
  }

  /** Follows a server from its first connection on. */
  watch(server: Server, { tls, http2 = false }: TransportOptions): void {
    server.on('connection', (socket: Socket) => {
      remember(this.#accepted, socket)
      if (tls === undefined && !http2) remember(this.#sockets, socket)
    })
    server.on('secureConnection', (socket: TLSSocket) => {
      if (socket.alpnProtocol !== 'h2') remember(this.#sockets, socket)
      if (this.#isEnding) socket.destroy()
    })
    server.on('session', (session: ServerHttp2Session) => this.#open(session))
  }

  /** The sockets that requests of HTTP/1 come over. */
  get sockets(): ReadonlySet<Socket> {
    return this.#sockets
  }

  /** How many are open. */
  get count(): number {
    return this.#accepted.size
  }

  /**
   * Ends what is idle, and has the others end with the response to their last request. One on which a
   * first request has begun to arrive is let be: its response will end it. Between two requests nobody
   * can tell half a head from silence, and a connection is taken to be idle.
   */
  end(): void {
    this.#isEnding = true
    // close() sends GOAWAY, and waits for the streams that are open (RFC 9113, section 6.8).
    for (const session of this.#sessions) session.close()
    for (const socket of this.#accepted) if (socket.bytesRead === 0) socket.destroy()
    for (const socket of this.#sockets) {
      const traffic = knownTraffic(socket)
      if (traffic !== undefined) finishTraffic(traffic)
      else if (socket.bytesRead === 0) socket.destroy()
    }
  }

  /** Cuts all of them off. */
  destroy(): void {
    for (const session of this.#sessions) session.destroy()
    for (const socket of this.#accepted) socket.destroy()
  }

  #open(session: ServerHttp2Session): void {
    this.#sessions.add(session)
    session.once('close', () => this.#sessions.delete(session))
    // Sockets may be half open for the sake of HTTP/1; a session that is half open would never end.
    session.socket.once('end', () => session.destroy())
    let streamCount = 0
    session.on('stream', () => {
      streamCount += 1
      if (streamCount === this.#maxStreams) session.close()
    })
    if (this.#isEnding) session.close()
  }
}

function remember(sockets: Set<Socket>, socket: Socket): void {
  sockets.add(socket)
  socket.once('close', () => sockets.delete(socket))
}
