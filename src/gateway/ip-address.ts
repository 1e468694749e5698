/** IP addresses as text. */

const IPV4 = /^(?:(?:25[0-5]|2[0-4]\d|1\d\d|[1-9]?\d)(?:\.(?!$)|$)){4}$/
const GROUP = /^[\da-f]{1,4}$/i

/** Whether a text is an IP address: `192.0.2.1`, `2001:db8::1`, `fe80::1%eth0` (RFC 4291, section 2.2). */
export function isAddress(text: string): boolean {
  return IPV4.test(text) || isIpv6(text.replace(/%[\w.-]+$/, ''))
}

/** Whether a text is an IPv4 address inside an IPv6 one: `::ffff:192.0.2.1`. */
export function isMappedAddress(text: string): boolean {
  return /^::ffff:[\d.]+$/i.test(text)
}

/** Eight groups of hexadecimal digits, of which `::` leaves some out, and IPv4 may stand for two. */
function isIpv6(text: string): boolean {
  const halves = text.split('::')
  if (halves.length > 2) return false
  const groups = halves.flatMap((half) => (half === '' ? [] : half.split(':')))
  const last = groups.at(-1) ?? ''
  const tail = IPV4.test(last) && !text.endsWith('::') ? groups.splice(-1, 1, '0', '0') : []
  if (tail.length === 0 && last.includes('.')) return false
  const count = groups.length
  return (
    groups.every((group) => GROUP.test(group)) && (halves.length === 2 ? count < 8 : count === 8)
  )
}
