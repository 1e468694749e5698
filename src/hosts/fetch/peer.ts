/** Finds the address of the client, which every runtime keeps in a place of its own. */

import type { Environ } from '../../gateway/index.ts'

/** An IP literal and a port. */
interface Peer {
  readonly address: string
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
 * Writes the address of the client into an environ, as far as the runtime tells.
 *
 * `header` names the request header in which a proxy in front tells it; it comes first.
 */
export function addPeer(
  environ: Environ,
  request: Request,
  info: unknown,
  header: string | undefined,
): void {
  const peer =
    (header === undefined ? undefined : namedPeer(request, header)) ?? findPeer(request, info)
  if (peer === undefined) return
  environ.REMOTE_ADDR = toIpLiteral(peer.address)
  if (peer.port !== undefined) environ.REMOTE_PORT = String(peer.port)
}

function namedPeer(request: Request, header: string): Peer | undefined {
  const address = request.headers.get(header)
  return address !== null && IP_LITERAL.test(address) ? { address } : undefined
}

function findPeer(request: Request, info: unknown): Peer | undefined {
  if (isBunServer(info)) return info.requestIP(request) ?? undefined
  if (isDenoInfo(info)) return peerOfDeno(info)
  return peerOfRequest(request)
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
function toIpLiteral(address: string): string {
  if (!address.includes(':')) return address
  const mapped = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(address)?.[1]
  return mapped ?? address.replace(/%.*$/, '')
}

/** Whether a value is an object with a member of this name. */
export function hasMember<name extends string>(
  value: unknown,
  name: name,
): value is Record<name, unknown> {
  return typeof value === 'object' && value !== null && name in value
}
