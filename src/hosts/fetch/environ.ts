/** Makes an environ of a fetch request, and refuses what the runtimes should not have let through. */

import type { Connection, Environ, ErrorStream, RequestLine } from '../../gateway/index.ts'
import { createEnviron, isHost, RefusedRequest } from '../../gateway/index.ts'
import {
  BAD_METHOD,
  BAD_TARGET,
  refuseMethod,
  refuseTarget,
  refuseType,
} from '../request-refusals.ts'
import type { Call } from './call.ts'
import { createExtensions } from './extensions.ts'
import { FieldReader } from './fields.ts'
import type { Peer } from './peer.ts'
import { findPeer } from './peer.ts'
import type { UrlParts } from './url-parts.ts'
import { isSameAuthority, splitUrl } from './url-parts.ts'

/** What all requests of a host have in common. */
export interface HostFacts {
  /** Where applications write errors. */
  readonly errors: ErrorStream
  /** Whether other processes serve the same application. */
  readonly multiprocess: boolean
  /** The scheme of the transport; absent where the URLs of the requests tell it. */
  readonly scheme: 'http' | 'https' | undefined
  /** The request header that names the client; absent where the runtime does. */
  readonly clientAddressHeader: string | undefined
}

/** Makes environs. It remembers the last connection: most requests name the same host. */
export class EnvironFactory {
  readonly #facts: HostFacts
  readonly #reader = new FieldReader()
  #last: KnownConnection | undefined

  constructor(facts: HostFacts) {
    this.#facts = facts
  }

  /** Makes the environ of a request, or tells why the request is refused. */
  create(call: Call): Environ | RefusedRequest {
    const { method } = call.request
    if (method !== 'GET' && !METHOD.test(method)) return BAD_METHOD
    const parts = splitUrl(call.request.url)
    if (parts === undefined) return refuseMethod(method) ?? BAD_TARGET
    const refusal = refuseMethod(method) ?? refuseTarget(parts.target)
    if (refusal !== undefined) return refusal
    const fields = this.#reader.read(call.request.headers)
    if (fields instanceof RefusedRequest) return fields
    const url = resolveHost(method, parts, fields)
    if (url === undefined) return BAD_HOST
    return this.#create({ method, url, httpVersion: versionOf(parts, fields) }, parts, fields, call)
  }

  #create(
    line: RequestLine,
    parts: UrlParts,
    fields: readonly string[],
    call: Call,
  ): Environ | RefusedRequest {
    const peer = findPeer(call, this.#facts.clientAddressHeader)
    const connection = this.#connect(parts, call, peer)
    const environ = createEnviron(line, fields, connection, call.input)
    if (environ instanceof RefusedRequest) return environ
    const refusal = refuseType(environ.CONTENT_TYPE)
    if (refusal !== undefined) return refusal
    if (peer !== undefined) fillPeer(environ, peer)
    this.#reader.good = fields
    return environ
  }

  #connect({ scheme, authority }: UrlParts, call: Call, peer: Peer | undefined): Connection {
    const kind = kindOf(call, peer)
    const actual = this.#facts.scheme ?? scheme
    const last = this.#last
    if (last?.authority === authority && last.kind === kind && last.scheme === actual) return last
    const place = { authority, kind, ...placeOf(authority, actual) }
    const { errors, multiprocess } = this.#facts
    const extensions = createExtensions(call)
    this.#last = { ...place, errors, multiprocess, extensions, ...keysOfPeer(peer) }
    return this.#last
  }
}

/** A connection, as far as it can be told from others. */
interface KnownConnection extends Connection {
  /** The authority of its URLs. */
  readonly authority: string
  /** Which keys its environs have. */
  readonly kind: number
}

/** Tells calls apart whose environs have other keys. */
function kindOf({ info, context, keeper }: Call, peer: Peer | undefined): number {
  return (
    (info === undefined ? 0 : 1) +
    (context === undefined ? 0 : 2) +
    (keeper === undefined ? 0 : 4) +
    (peer === undefined ? 0 : 8) +
    (peer?.port === undefined ? 0 : 16)
  )
}

/** The keys for the client, which is another one in each request. */
function keysOfPeer(peer: Peer | undefined): Pick<Connection, 'remoteAddress' | 'remotePort'> {
  if (peer === undefined) return {}
  return peer.port === undefined ? { remoteAddress: '' } : { remoteAddress: '', remotePort: '' }
}

function fillPeer(environ: Environ, peer: Peer): void {
  environ.REMOTE_ADDR = peer.address
  if (peer.port !== undefined) environ.REMOTE_PORT = String(peer.port)
}

/** A token without small letters: Deno passes any token on, and methods have no other case. */
const METHOD = /^[!#$%&'*+\-.^_`|~\dA-Z]+$/

const BAD_HOST = new RefusedRequest('400 Bad Request', 'The host is malformed.')

/** The server as the URL names it. */
function placeOf(
  authority: string,
  scheme: 'http' | 'https',
): Pick<Connection, 'scheme' | 'serverName' | 'serverPort'> {
  const [, name, port] = /^(.*?)(?::(\d+))?$/.exec(authority) ?? []
  const serverPort = port ?? (scheme === 'https' ? '443' : '80')
  return { scheme, serverName: name || 'localhost', serverPort }
}

/** No Host and no authority is HTTP/1.0: where 1.1 lacks a Host, the runtimes make one up. */
function versionOf({ authority }: UrlParts, fields: readonly string[]): string {
  return authority === '' && findHost(fields) === -1 ? '1.0' : '1.1'
}

/**
 * Makes Host and URL agree, and gives the target, or `undefined` when one of the two is no host.
 *
 * The Host must be good even where the URL has another: Deno and workerd paste a bad one into the
 * URL, and `Host: good/evil` would become a part of the path.
 */
function resolveHost(method: string, parts: UrlParts, fields: string[]): string | undefined {
  const { scheme, authority, target } = parts
  const at = findHost(fields)
  const host = at === -1 ? undefined : fields[at]
  if (host === authority) return target
  if (host === undefined) return addHost(authority, fields) ? target : undefined
  if (!isHost(host)) return undefined
  // workerd's form of `OPTIONS *`. Deno and srvx write `/*`, which cannot be told from a path.
  if (method === 'OPTIONS' && authority === `${host}*`) return '*'
  // The authority of an absolute URL wins over the Host (RFC 9112, section 3.2.2).
  if (authority !== '' && !isSameAuthority(host, authority, scheme)) fields[at] = authority
  return target
}

/** HTTP/2 has no Host, and requests that were made in the process mostly have none. */
function addHost(authority: string, fields: string[]): boolean {
  if (authority === '') return true
  fields.push('host', authority)
  return isHost(authority)
}

/** Where the value of the Host header stands in a flat list; -1 where there is none. */
function findHost(fields: readonly string[]): number {
  for (let i = 0; i < fields.length; i += 2) if (fields[i] === 'host') return i + 1
  return -1
}
