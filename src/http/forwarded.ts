/** The Forwarded header: what proxies say of the request as they got it (RFC 7239). */

/** What one proxy says, by parameter names in lower case: `for`, `proto`, `host`, `by`. */
export type ForwardedElement = ReadonlyMap<string, string>

/**
 * A pair and what ends it; the pair may be missing (RFC 7239, section 4). Text in quotes is one value,
 * whatever separators it holds.
 */
const PAIR =
  /[\t ]*(?:([\w!#$%&'*+\-.^`|~]+)=(?:([\w!#$%&'*+\-.^`|~]+)|"((?:[^"\\]|\\.)*)")[\t ]*)?([;,]|$)/y

/** Reads the elements, the first proxy's first. Gives none for a header that is malformed anywhere. */
export function parseForwarded(text: string): readonly ForwardedElement[] {
  const elements: ForwardedElement[] = []
  let element = new Map<string, string>()
  PAIR.lastIndex = 0
  for (let match = PAIR.exec(text); match !== null; match = PAIR.exec(text)) {
    const end = match[4]
    if (!addPair(element, match)) return []
    if (end === ';') continue
    if (element.size > 0) elements.push(element)
    if (end === '') return elements
    element = new Map()
  }
  return []
}

/** A parameter occurs once in an element; twice, nobody can say which one is meant. */
function addPair(element: Map<string, string>, match: RegExpExecArray): boolean {
  const [, name, token, quoted = ''] = match
  if (name === undefined) return true
  const key = name.toLowerCase()
  if (element.has(key)) return false
  element.set(key, token ?? quoted.replace(/\\(.)/g, '$1'))
  return true
}

/** The name and the port of a node: `192.0.2.60`, `"[2001:db8::1]:4711"` (RFC 7239, section 6). */
export interface ForwardedNode {
  /** An address, without brackets, or `unknown`, or a made-up name: `_proxy1`. */
  readonly name: string
  /** The port, where it is said. */
  readonly port: string | undefined
}

/** Takes a node apart. Addresses of IPv6 without brackets have no port. */
export function parseForwardedNode(text: string): ForwardedNode {
  const match = /^(?:\[([^\]]*)\]|([^:]*))(?::(\d{1,5}))?$/.exec(text.trim())
  if (match === null) return { name: text.trim(), port: undefined }
  const [, bracketed, plain = '', port] = match
  return { name: bracketed ?? plain, port }
}
