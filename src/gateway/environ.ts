/** Makes an environ of what a host received: the request line, the header fields, the connection. */

import { decodePath } from './paths.ts'
import { RefusedRequest } from './refused-request.ts'
import { addHeaders, isHost, updateHeaders } from './request-headers.ts'
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
  /** What the host adds to every environ of the connection. */
  readonly extensions?: Partial<Environ>
  /** The last request of the connection; `createEnviron` keeps it here. */
  remembered?: RememberedRequest
}

/** A request of a connection. The next one mostly has the same header fields. */
export interface RememberedRequest {
  /** Its header fields, as they came. */
  readonly rawHeaders: readonly string[]
  /** A copy of its environ that nobody else has; absent after the first request of a connection. */
  readonly template?: Environ
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

/** The longest request target, in bytes (RFC 9112, section 3 recommends 8 000 at least). */
export const MAX_TARGET_LENGTH = 8192

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
  return (
    repeatEnviron(line, rawHeaders, connection, input) ??
    createFully(line, rawHeaders, connection, input)
  )
}

const SLASH = 0x2f

/**
 * Makes an environ by copying the one before it on the same connection: a client repeats nearly all
 * header fields, and a copy costs a fifth of working them out again. Gives `undefined` when the
 * fields are not so much alike.
 */
function repeatEnviron(
  line: RequestLine,
  rawHeaders: readonly string[],
  connection: Connection,
  input: Input,
): Environ | undefined {
  const remembered = connection.remembered
  if (remembered?.template === undefined) return undefined
  // What a header means depends on the version, as with Host and Transfer-Encoding.
  if (remembered.template.SERVER_PROTOCOL !== protocolOf(line)) return undefined
  const environ: Environ = { ...remembered.template }
  if (!updateHeaders(environ, remembered.rawHeaders, rawHeaders)) return undefined
  environ.REQUEST_METHOD = line.method ?? ''
  environ['wsgi.input'] = input
  setTarget(environ, line.url ?? '')
  return environ
}

function createFully(
  line: RequestLine,
  rawHeaders: readonly string[],
  connection: Connection,
  input: Input,
): Environ | RefusedRequest {
  const environ = createBare(line, line.url ?? '', connection, input)
  const refusal = addHeaders(environ, rawHeaders)
  if (refusal !== undefined) return refusal
  remember(connection, rawHeaders, environ)
  return environ
}

/** A connection that carries one request only, as many do, is not charged for a copy. */
function remember(connection: Connection, rawHeaders: readonly string[], environ: Environ): void {
  connection.remembered =
    connection.remembered === undefined ? { rawHeaders } : { rawHeaders, template: { ...environ } }
}

function protocolOf(line: RequestLine): string {
  return line.httpVersion === '1.1' ? 'HTTP/1.1' : `HTTP/${line.httpVersion}`
}

function setTarget(environ: Environ, target: string): void {
  const mark = target.indexOf('?')
  environ.PATH_INFO = decodePath(mark === -1 ? target : target.slice(0, mark))
  environ.QUERY_STRING = mark === -1 ? '' : target.slice(mark + 1)
  environ.REQUEST_URI = target
}

function createBare(
  line: RequestLine,
  target: string,
  connection: Connection,
  input: Input,
): Environ {
  const environ: Environ = {
    REQUEST_METHOD: line.method ?? '',
    SCRIPT_NAME: '',
    PATH_INFO: '',
    QUERY_STRING: '',
    SERVER_NAME: connection.serverName,
    SERVER_PORT: connection.serverPort,
    SERVER_PROTOCOL: protocolOf(line),
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
  setTarget(environ, target)
  return Object.assign(environ, connection.extensions)
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
const ABSOLUTE_FORM = /^https?:\/\/([^/?#]+)((?:[/?][^#]*)?)$/i

const TARGET_TOO_LONG = new RefusedRequest('414 URI Too Long', 'The request target is too long.')
const FRAGMENT_IN_TARGET = new RefusedRequest(
  '400 Bad Request',
  'The request target has a fragment.',
)
const BAD_TARGET = new RefusedRequest('400 Bad Request', 'The request target is malformed.')
