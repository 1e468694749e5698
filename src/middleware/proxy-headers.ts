/** The request as the client sent it, where proxies stand in front of the server. */

import type { Environ, Middleware } from '../gateway/index.ts'
import {
  decodePath,
  hasMalformedEscape,
  isAddress,
  isHost,
  withLifespan,
} from '../gateway/index.ts'
import type { ForwardedElement } from '../http/index.ts'
import { parseForwarded, parseForwardedNode } from '../http/index.ts'
import { createPeerTest } from './trusted-peers.ts'

/**
 * How many proxies are believed, for each header that they write: the value which that many proxies
 * before the last one added is taken, so what a client sends ahead of them has no weight. 0: none.
 */
export interface ProxyHeadersOptions {
  /** `X-Forwarded-For`, the address of the client: REMOTE_ADDR. Default 1. */
  readonly for?: number
  /** `X-Forwarded-Proto`, the scheme: `wsgi.url_scheme`. Default 1. */
  readonly proto?: number
  /** `X-Forwarded-Host`, the host: HTTP_HOST, SERVER_NAME, and SERVER_PORT when it has one. Default 0. */
  readonly host?: number
  /** `X-Forwarded-Port`, the port: SERVER_PORT, and that of HTTP_HOST. Default 0. */
  readonly port?: number
  /** `X-Forwarded-Prefix`, the path that the proxy took off: SCRIPT_NAME. Default 0. */
  readonly prefix?: number
  /**
   * `Forwarded` (RFC 7239), with `for`, `proto` and `host` in one header. With it the three
   * `X-Forwarded-` headers of the same names are not read. Default 0.
   */
  readonly forwarded?: number
  /**
   * The peers that are believed: addresses, networks (`10.0.0.0/8`) and `unix`, a socket without
   * addresses. Headers of other peers change nothing. Default: every peer, as in Werkzeug, which is right
   * only where nobody reaches the server past the proxy.
   */
  readonly peers?: readonly string[]
}

/** What the believed proxy says, as far as it makes sense. */
interface Said {
  readonly for?: string | undefined
  readonly proto?: string | undefined
  readonly host?: string | undefined
  readonly port?: string | undefined
  readonly prefix?: string | undefined
}

/**
 * Puts the client's address, scheme, host and path into the environ, as the proxy in front tells them.
 *
 * Without a proxy that sets these headers anybody could set them, so it is not on by itself. A value that
 * makes no sense is not taken; an address that is none (`unknown`) removes REMOTE_ADDR, because the
 * proxy's own would be taken for the client's. The peer's values are kept under
 * `flagon.proxy_headers.peer`. Throws a `TypeError` for options that mean nothing.
 *
 * See Werkzeug's `ProxyFix`.
 */
export function proxyHeaders(options: ProxyHeadersOptions = {}): Middleware {
  const read = createReader(options)
  const isBelieved = options.peers === undefined ? () => true : createPeerTest(options.peers)
  return (application) =>
    withLifespan((environ, startResponse) => {
      const seen = isBelieved(environ) ? apply(environ, read(environ)) : environ
      return application(seen, startResponse)
    }, application)
}

function createReader(options: ProxyHeadersOptions): (environ: Environ) => Said {
  const { for: client = 1, proto = 1, host = 0, port = 0, prefix = 0, forwarded = 0 } = options
  for (const [name, hops] of Object.entries({ client, proto, host, port, prefix, forwarded })) {
    if (Number.isInteger(hops) && hops >= 0) continue
    throw new TypeError(`proxyHeaders: ${name} is a number of proxies, 0 or more, not ${hops}.`)
  }
  const readRest = (environ: Environ): Said => ({
    port: pick(environ['HTTP_X_FORWARDED_PORT'], port),
    prefix: pick(environ['HTTP_X_FORWARDED_PREFIX'], prefix),
  })
  if (forwarded > 0) {
    return (environ) => ({ ...readRest(environ), ...readElement(environ, forwarded) })
  }
  return (environ) => ({
    ...readRest(environ),
    for: pick(environ['HTTP_X_FORWARDED_FOR'], client),
    proto: pick(environ['HTTP_X_FORWARDED_PROTO'], proto),
    host: pick(environ['HTTP_X_FORWARDED_HOST'], host),
  })
}

/** The value that the outermost believed proxy added; fewer values than proxies are not believed at all. */
function pick(text: string | undefined, hops: number): string | undefined {
  if (text === undefined || hops === 0) return undefined
  const values = text.split(',')
  return values.length < hops ? undefined : values.at(-hops)?.trim() || undefined
}

function readElement(environ: Environ, hops: number): Said {
  const elements = parseForwarded(environ['HTTP_FORWARDED'] ?? '')
  const element: ForwardedElement | undefined = elements.at(-hops)
  if (element === undefined) return {}
  return { for: element.get('for'), proto: element.get('proto'), host: element.get('host') }
}

/** The environ with what was said in it, or the same one when nothing was. */
function apply(environ: Environ, said: Said): Environ {
  if (Object.values(said).every((value) => value === undefined)) return environ
  const { REMOTE_ADDR, HTTP_HOST, SERVER_NAME, SERVER_PORT, SCRIPT_NAME } = environ
  const scheme = environ['wsgi.url_scheme']
  const changed: Environ = {
    ...environ,
    'flagon.proxy_headers.peer': {
      REMOTE_ADDR,
      HTTP_HOST,
      SERVER_NAME,
      SERVER_PORT,
      SCRIPT_NAME,
      scheme,
    },
  }
  setClient(changed, said.for)
  setScheme(changed, said.proto)
  setHost(changed, said.host)
  setPort(changed, said.port)
  setPrefix(changed, said.prefix)
  return changed
}

function setClient(environ: Environ, text: string | undefined): void {
  if (text === undefined) return
  // An address of IPv6 is also sent without brackets, and has no port then.
  const { name, port } = isAddress(text)
    ? { name: text, port: undefined }
    : parseForwardedNode(text)
  delete environ.REMOTE_ADDR
  delete environ.REMOTE_PORT
  if (!isAddress(name) || name.includes('%')) return
  environ.REMOTE_ADDR = name.replace(/^::ffff:(?=\d+\.)/i, '')
  if (port !== undefined) environ.REMOTE_PORT = port
}

const SCHEMES: ReadonlyMap<string, 'http' | 'https'> = new Map([
  ['http', 'http'],
  ['ws', 'http'],
  ['https', 'https'],
  ['wss', 'https'],
])

function setScheme(environ: Environ, text: string | undefined): void {
  const scheme = SCHEMES.get(text?.toLowerCase() ?? '')
  if (scheme !== undefined) environ['wsgi.url_scheme'] = scheme
}

function setHost(environ: Environ, host: string | undefined): void {
  if (host === undefined || !isHost(host)) return
  environ.HTTP_HOST = host
  const { name, port } = splitHost(host)
  environ.SERVER_NAME = name
  if (port !== '') environ.SERVER_PORT = port
}

function setPort(environ: Environ, port: string | undefined): void {
  if (port === undefined || !/^\d{1,5}$/.test(port) || Number(port) > 65_535) return
  environ.SERVER_PORT = port
  if (environ.HTTP_HOST !== undefined) {
    environ.HTTP_HOST = `${splitHost(environ.HTTP_HOST).name}:${port}`
  }
}

function splitHost(host: string): { readonly name: string; readonly port: string } {
  const [, name = host, port = ''] = /^(.*?)(?::(\d*))?$/.exec(host) ?? []
  return name.startsWith('[') && !name.endsWith(']') ? { name: host, port: '' } : { name, port }
}

/** A path from one slash on; two slashes would name another host in the links that are built with it. */
function setPrefix(environ: Environ, text: string | undefined): void {
  if (text === undefined || !/^\/(?!\/)[\x21-\x7e]*$/.test(text) || /[?#\\]/.test(text)) return
  const prefix = decodePath(text).replace(/\/$/, '')
  if (hasMalformedEscape(prefix) || /\/\.{0,2}(?:\/|$)|\0/.test(prefix)) return
  environ.SCRIPT_NAME = prefix
}
