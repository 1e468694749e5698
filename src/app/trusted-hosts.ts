/** The hosts that an application answers for. */

/**
 * Whether a host, with or without a port, is one of a list (Werkzeug's `host_is_trusted`). A name with a
 * leading dot stands for itself and everything below it. Case does not count, and neither do ports.
 */
export function isTrustedHost(host: string, trusted: readonly string[]): boolean {
  const name = hostName(host)
  return trusted.some((entry) => {
    if (!entry.startsWith('.')) return hostName(entry) === name
    const parent = hostName(entry.slice(1))
    return name === parent || name.endsWith(`.${parent}`)
  })
}

function hostName(host: string): string {
  const name = host.replace(/:\d*$/, '').toLowerCase()
  return IS_ASCII.test(name) ? name : toAscii(name)
}

const IS_ASCII = /^[\x21-\x7e]*$/

/** Browsers send names in ASCII (RFC 5890); people write them in settings as they are spelt. */
function toAscii(name: string): string {
  return URL.canParse(`http://${name}`) ? new URL(`http://${name}`).hostname : name
}
