/** Makes an environ of what a host received: the request line, the header fields, the connection. */

import { decodePath } from './paths.ts'
import type { Environ, ErrorStream, Input } from './types.ts'

/** What a host knows of a connection. It is the same for every request that comes over it. */
export interface Connection {
  /** The scheme of the transport. */
  readonly scheme: 'http' | 'https'
  /** The name or address of the server. */
  readonly serverName: string
  /** The port of the server, in digits. */
  readonly serverPort: string
  /** The address of the peer; absent where there is none, as on a Unix socket. */
  readonly remoteAddress?: string
  /** The port of the peer, in digits. */
  readonly remotePort?: string
  /** Where applications write errors. */
  readonly errors: ErrorStream
  /** Whether other processes serve the same application. */
  readonly multiprocess: boolean
}

/** The request line. The names are those of node's `IncomingMessage`. */
export interface RequestLine {
  /** The method. */
  readonly method?: string | undefined
  /** The request target, as it was sent. */
  readonly url?: string | undefined
  /** The version of HTTP: `1.1`. */
  readonly httpVersion: string
}

/** A request that never reaches an application, with the status that says why. */
export class RefusedRequest {
  /** The status to answer with: `'400 Bad Request'`. */
  readonly status: string
  /** What is wrong, for the client and the log. */
  readonly reason: string

  constructor(status: string, reason: string) {
    this.status = status
    this.reason = reason
  }
}

/** The longest request target, in bytes (RFC 9112, section 3 recommends 8 000 at least). */
export const MAX_TARGET_LENGTH = 8192

/** The most header lines of one request. */
export const MAX_HEADER_LINES = 100

const VERSION = Object.freeze([1, 0] as const)

/**
 * Makes the environ of a request, or tells why the request is refused.
 *
 * `rawHeaders` is a flat list: name, value, name, value.
 */
export function createEnviron(
  line: RequestLine,
  rawHeaders: readonly string[],
  connection: Connection,
  input: Input,
): Environ | RefusedRequest {
  const target = line.url ?? ''
  if (target.charCodeAt(0) !== SLASH)
    return createFromOtherForm(line, rawHeaders, connection, input)
  if (target.length > MAX_TARGET_LENGTH) return TARGET_TOO_LONG
  if (target.includes('#')) return FRAGMENT_IN_TARGET
  const environ = createBare(line, target, connection, input)
  return addHeaders(environ, rawHeaders) ?? environ
}

const SLASH = 0x2f

function createBare(
  line: RequestLine,
  target: string,
  connection: Connection,
  input: Input,
): Environ {
  const mark = target.indexOf('?')
  const environ: Environ = {
    REQUEST_METHOD: line.method ?? '',
    SCRIPT_NAME: '',
    PATH_INFO: decodePath(mark === -1 ? target : target.slice(0, mark)),
    QUERY_STRING: mark === -1 ? '' : target.slice(mark + 1),
    SERVER_NAME: connection.serverName,
    SERVER_PORT: connection.serverPort,
    SERVER_PROTOCOL: line.httpVersion === '1.1' ? 'HTTP/1.1' : `HTTP/${line.httpVersion}`,
    REQUEST_URI: target,
    'wsgi.version': VERSION,
    'wsgi.url_scheme': connection.scheme,
    'wsgi.input': input,
    'wsgi.errors': connection.errors,
    'wsgi.multithread': false,
    'wsgi.multiprocess': connection.multiprocess,
    'wsgi.run_once': false,
  }
  if (connection.remoteAddress !== undefined) environ.REMOTE_ADDR = connection.remoteAddress
  if (connection.remotePort !== undefined) environ.REMOTE_PORT = connection.remotePort
  return environ
}

/** The forms of a target besides the usual one (RFC 9112, sections 3.2.2 to 3.2.4). */
function createFromOtherForm(
  line: RequestLine,
  rawHeaders: readonly string[],
  connection: Connection,
  input: Input,
): Environ | RefusedRequest {
  const target = line.url ?? ''
  if (target.length > MAX_TARGET_LENGTH) return TARGET_TOO_LONG
  if (target === '*' && line.method === 'OPTIONS') {
    const environ = createBare(line, target, connection, input)
    return addHeaders(environ, rawHeaders) ?? environ
  }
  const absolute = ABSOLUTE_FORM.exec(target)
  if (absolute === null) return BAD_TARGET
  const [, host = '', path = ''] = absolute
  if (!isHost(host)) return BAD_TARGET
  const environ = createBare(line, path.startsWith('/') ? path : `/${path}`, connection, input)
  environ.REQUEST_URI = target
  const refusal = addHeaders(environ, rawHeaders)
  // The authority of the target wins over the Host header (RFC 9112, section 3.2.2).
  environ.HTTP_HOST = host
  return refusal ?? environ
}

/** absolute-form = http-URI, with the authority and what follows it captured; no fragment. */
const ABSOLUTE_FORM = /^https?:\/\/([^/?#]+)([^#]*)$/i

const TARGET_TOO_LONG = new RefusedRequest('414 URI Too Long', 'The request target is too long.')
const FRAGMENT_IN_TARGET = new RefusedRequest(
  '400 Bad Request',
  'The request target has a fragment.',
)
const BAD_TARGET = new RefusedRequest('400 Bad Request', 'The request target is malformed.')
const TOO_MANY_HEADERS = new RefusedRequest(
  '431 Request Header Fields Too Large',
  'The request has too many header lines.',
)
const DUPLICATE_HEADER = new RefusedRequest(
  '400 Bad Request',
  'Host, Content-Length and Content-Type may each be sent once.',
)
const MISSING_HOST = new RefusedRequest('400 Bad Request', 'The Host header is missing.')
const BAD_HOST = new RefusedRequest('400 Bad Request', 'The Host header is malformed.')
const BAD_LENGTH = new RefusedRequest('400 Bad Request', 'The Content-Length is malformed.')
const CODING_IN_1_0 = new RefusedRequest('400 Bad Request', 'HTTP/1.0 has no transfer codings.')
const UNKNOWN_CODING = new RefusedRequest(
  '501 Not Implemented',
  'The only transfer coding that is understood is chunked.',
)

/** The keys of request headers. */
type HeaderKey = `HTTP_${string}` | 'CONTENT_TYPE' | 'CONTENT_LENGTH'

/** How a header stands in the environ. */
interface HeaderSlot {
  /** The key, or `undefined` for a header that is left out. */
  readonly key: HeaderKey | undefined
  /** A bit for each of the first keys, so that a duplicate is noticed without a look-up; or 0. */
  readonly bit: number
}

/**
 * The slots of the names seen so far, as they were written. Bounded, like the bits: names come from
 * strangers.
 */
const slots = new Map<string, HeaderSlot>()
const bits = new Map<HeaderKey, number>()
const MAX_SLOTS = 1024
const MAX_BITS = 30

/** Where a header of this name stands in the environ. */
function slotOf(name: string): HeaderSlot {
  return slots.get(name) ?? createSlot(name)
}

function createSlot(name: string): HeaderSlot {
  const key = headerKey(name)
  const slot = { key, bit: key === undefined ? 0 : bitOf(key) }
  if (slots.size < MAX_SLOTS) slots.set(name, slot)
  return slot
}

function bitOf(key: HeaderKey): number {
  const bit = bits.get(key) ?? (bits.size < MAX_BITS ? 1 << bits.size : 0)
  if (bit !== 0) bits.set(key, bit)
  return bit
}

/**
 * The key of a header: `Accept` -> `HTTP_ACCEPT`.
 *
 * Gives `undefined` for what must not get in: names outside `[A-Za-z0-9-]`, because `X_Y` and `X-Y`
 * would share a key; and `Proxy`, because `HTTP_PROXY` configures clients (CVE-2016-5385).
 */
export function headerKey(name: string): HeaderKey | undefined {
  if (!/^[A-Za-z\d-]+$/.test(name)) return undefined
  const key = name.toUpperCase().replaceAll('-', '_')
  if (key === 'PROXY') return undefined
  if (key === 'CONTENT_TYPE' || key === 'CONTENT_LENGTH') return key
  return `HTTP_${key}`
}

/** Adds the header fields to an environ, or tells why the request is refused. */
function addHeaders(environ: Environ, rawHeaders: readonly string[]): RefusedRequest | undefined {
  if (rawHeaders.length > MAX_HEADER_LINES * 2) return TOO_MANY_HEADERS
  let seen = 0
  for (let i = 0; i < rawHeaders.length; i += 2) {
    const { key, bit } = slotOf(rawHeaders[i] ?? '')
    if (key === undefined) continue
    const value = rawHeaders[i + 1] ?? ''
    const isFirst = bit === 0 ? environ[key] === undefined : (seen & bit) === 0
    seen |= bit
    if (isFirst) environ[key] = value
    else if (!joinHeader(environ, key, value)) return DUPLICATE_HEADER
  }
  return checkHead(environ)
}

/** Joins a repeated header (RFC 9110, section 5.3), or gives `false` for one that must be single. */
function joinHeader(environ: Environ, key: HeaderKey, value: string): boolean {
  if (key === 'HTTP_HOST' || key === 'CONTENT_TYPE' || key === 'CONTENT_LENGTH') return false
  // Cookie pairs are joined by "; " (RFC 9113, section 8.2.3).
  environ[key] += (key === 'HTTP_COOKIE' ? '; ' : ', ') + value
  return true
}

function checkHead(environ: Environ): RefusedRequest | undefined {
  const host = environ.HTTP_HOST
  if (host === undefined) return environ.SERVER_PROTOCOL === 'HTTP/1.1' ? MISSING_HOST : undefined
  if (!isHost(host)) return BAD_HOST
  if (environ.CONTENT_LENGTH !== undefined && !/^\d+$/.test(environ.CONTENT_LENGTH))
    return BAD_LENGTH
  return environ.HTTP_TRANSFER_ENCODING === undefined ? undefined : checkTransferEncoding(environ)
}

/** Hosts take off the chunked coding and no other (RFC 9112, section 6.1). */
function checkTransferEncoding(environ: Environ): RefusedRequest | undefined {
  if (environ.SERVER_PROTOCOL === 'HTTP/1.0') return CODING_IN_1_0
  return environ.HTTP_TRANSFER_ENCODING?.toLowerCase() === 'chunked' ? undefined : UNKNOWN_CODING
}

/** uri-host [ ":" port ] (RFC 9110, section 7.2), with the port in range. */
const HOST = /^(?:[\w\-.~!$&'()*+,;=%]+|\[[\da-f:.]+\])(?::(\d{0,5}))?$/i

/** The last value that was found good: most requests of a server name the same host. */
let goodHost = ''

/** Whether a text may stand in a Host header. */
export function isHost(text: string): boolean {
  if (text === goodHost) return true
  const port = HOST.exec(text)?.[1]
  if (port === undefined && !HOST.test(text)) return false
  if (Number(port ?? 0) > 65_535) return false
  goodHost = text
  return true
}
