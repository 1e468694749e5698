/** The address of a client, written as environs have it. */

import { isAddress } from '../gateway/index.ts'

/**
 * Writes an address as IPv4 where that is mapped into IPv6 (RFC 4291, section 2.5.5.2), and without a
 * zone. Gives `undefined` for other text, such as the `unix:` of a server in front.
 */
export function toClientAddress(text: string | undefined): string | undefined {
  if (text === undefined || !isAddress(text)) return undefined
  const mapped = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(text)?.[1]
  return mapped ?? text.split('%', 1)[0]
}
