/** Which peers are believed. */

import ipaddr from 'ipaddr.js'
import type { Environ } from '../gateway/index.ts'

/** Tells whether the peer of a request is one of those that were named. */
export type PeerTest = (environ: Environ) => boolean

/** A network: an address, and how many of its bits count. */
type Network = ReturnType<typeof ipaddr.parseCIDR>

/**
 * Makes a test of a list of addresses (`10.0.0.1`), networks (`10.0.0.0/8`, `fd00::/8`) and `unix`, the
 * peer of a socket without addresses. IPv4 inside of IPv6 is IPv4. Throws a `TypeError` for other text.
 */
export function createPeerTest(peers: readonly string[]): PeerTest {
  const takesUnix = peers.includes('unix')
  const networks = peers.filter((peer) => peer !== 'unix').map(readNetwork)
  return ({ REMOTE_ADDR: address }) => {
    if (address === undefined) return takesUnix
    if (!ipaddr.isValid(address)) return false
    const parsed = ipaddr.process(address)
    return networks.some(([base, bits]) => {
      return base.kind() === parsed.kind() && parsed.match(base, bits)
    })
  }
}

function readNetwork(text: string): Network {
  try {
    if (!text.includes('/')) {
      const address = ipaddr.process(checkWhole(text))
      return [address, address.toByteArray().length * 8]
    }
    return unmap(ipaddr.parseCIDR(checkWhole(text)))
  } catch {
    throw new TypeError(
      `proxyHeaders: ${JSON.stringify(text)} is no peer; name an address (10.0.0.1), a network (10.0.0.0/8) or 'unix'.`,
    )
  }
}

/** A zone means nothing on another machine, and short forms such as `10.1` mean too much. */
function checkWhole(text: string): string {
  if (text.includes('%') || (!text.includes(':') && text.split('.').length !== 4)) {
    throw new TypeError('not a whole address')
  }
  return text
}

function unmap([address, bits]: Network): Network {
  if (address.kind() !== 'ipv6' || bits < 96) return [address, bits]
  const plain = ipaddr.process(address.toString())
  return plain.kind() === 'ipv4' ? [plain, bits - 96] : [address, bits]
}
