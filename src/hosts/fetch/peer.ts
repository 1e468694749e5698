/** Finds the address of the client, which every runtime keeps in a place of its own. */

import { toClientAddress } from '../client-address.ts'
import type { Call } from './call.ts'
import { hasMember } from './call.ts'

/** The address of a client, and its port where that is known. */
export interface Peer {
  /** The address: an IP literal. */
  readonly address: string
  /** The port. */
  readonly port?: number
}

/** The second argument of Bun's handlers. */
interface BunServer {
  requestIP(request: Request): Peer | null
}

/**
 * Finds the address of the client, as far as the runtime tells.
 *
 * `header` names the request header in which a proxy in front tells it; it comes first.
 */
export function findPeer(call: Call, header: string | undefined): Peer | undefined {
  const named = header === undefined ? null : call.request.headers.get(header)
  const address = toClientAddress(named ?? undefined)
  return address === undefined ? peerOfCall(call) : { address }
}

function peerOfCall({ request, info, context }: Call): Peer | undefined {
  // What a Worker is called with are its bindings, whatever they look like.
  if (context !== undefined) return peerOfRequest(request)
  if (isBunServer(info)) return peerOfBun(info, request)
  return hasMember(info, 'remoteAddr') ? peerOfDeno(info.remoteAddr) : peerOfRequest(request)
}

function isBunServer(info: unknown): info is BunServer {
  return hasMember(info, 'requestIP') && typeof info.requestIP === 'function'
}

function peerOfBun(server: BunServer, request: Request): Peer | undefined {
  const peer = server.requestIP(request)
  return peer === null ? undefined : createPeer(peer.address, peer.port)
}

/** The address is made anew whenever it is asked for. That of a Unix socket has no host name. */
function peerOfDeno(address: unknown): Peer | undefined {
  const port = hasMember(address, 'port') ? address.port : undefined
  return hasMember(address, 'hostname') ? createPeer(address.hostname, port) : undefined
}

/** srvx says `request.ip`, and workerd on its own (not Cloudflare) says `request.cf.clientIp`. */
function peerOfRequest(request: Request): Peer | undefined {
  if (hasMember(request, 'ip')) return createPeer(request.ip, undefined)
  if (!hasMember(request, 'cf') || !hasMember(request.cf, 'clientIp')) return undefined
  const [, address, port] = /^\[?([\da-f.:]+?)\]?:(\d+)$/i.exec(String(request.cf.clientIp)) ?? []
  return createPeer(address, Number(port))
}

/** Makes a peer of what a runtime tells; there is none where that is no address. */
function createPeer(text: unknown, port: unknown): Peer | undefined {
  const address = typeof text === 'string' ? toClientAddress(text) : undefined
  if (address === undefined) return undefined
  return typeof port === 'number' ? { address, port } : { address }
}
