/** Finds the address of the client, which every runtime keeps in a place of its own. */

import type { Call } from './call.ts'
import { hasMember } from './call.ts'

/** The address of a client: an IP literal, and a port where it is known. */
export interface Peer {
  /** The address. */
  readonly address: string
  /** The port. */
  readonly port?: number
}

/** The second argument of Bun's handlers. */
interface BunServer {
  requestIP(request: Request): Peer | null
}

/** The second argument of Deno's handlers. */
interface DenoInfo {
  readonly remoteAddr: { readonly hostname?: unknown; readonly port?: unknown }
}

/**
 * Finds the address of the client, as far as the runtime tells.
 *
 * `header` names the request header in which a proxy in front tells it; it comes first.
 */
export function findPeer(call: Call, header: string | undefined): Peer | undefined {
  const named = header === undefined ? null : call.request.headers.get(header)
  if (named !== null && IP_LITERAL.test(named)) return { address: named }
  // What a Worker is called with are its bindings, whatever they look like.
  if (call.context !== undefined) return peerOfRequest(call.request)
  if (isBunServer(call.info)) return call.info.requestIP(call.request) ?? undefined
  return isDenoInfo(call.info) ? peerOfDeno(call.info) : peerOfRequest(call.request)
}

/** What can be an address; good enough to keep other text out of the environ. */
const IP_LITERAL = /^[\da-f.:]+$/i

function isBunServer(info: unknown): info is BunServer {
  return hasMember(info, 'requestIP') && typeof info.requestIP === 'function'
}

function isDenoInfo(info: unknown): info is DenoInfo {
  return hasMember(info, 'remoteAddr') && typeof info.remoteAddr === 'object'
}

/** A Unix socket has no host name. */
function peerOfDeno({ remoteAddr }: DenoInfo): Peer | undefined {
  const { hostname, port } = remoteAddr
  if (typeof hostname !== 'string') return undefined
  return typeof port === 'number' ? { address: hostname, port } : { address: hostname }
}

/** srvx says `request.ip`, and workerd on its own (not Cloudflare) says `request.cf.clientIp`. */
function peerOfRequest(request: Request): Peer | undefined {
  if (hasMember(request, 'ip') && typeof request.ip === 'string') return { address: request.ip }
  if (!hasMember(request, 'cf') || !hasMember(request.cf, 'clientIp')) return undefined
  const [, address, port] = /^\[?([\da-f.:]+?)\]?:(\d+)$/i.exec(String(request.cf.clientIp)) ?? []
  return address === undefined ? undefined : { address, port: Number(port) }
}

/** Reduces an IPv4-mapped IPv6 address to IPv4 (RFC 4291, section 2.5.5.2), and drops a zone. */
export function toIpLiteral(address: string): string {
  if (!address.includes(':')) return address
  const mapped = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(address)?.[1]
  return mapped ?? address.replace(/%.*$/, '')
}
