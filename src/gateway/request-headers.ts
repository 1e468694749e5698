/** Header fields of a request: which get into the environ, under which key, and which are refused. */

import { RefusedRequest } from './refused-request.ts'
import type { Environ } from './types.ts'

/** The most header lines of one request. */
export const MAX_HEADER_LINES = 100

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
const LENGTH_AND_CODING = new RefusedRequest(
  '400 Bad Request',
  'Content-Length and Transfer-Encoding exclude each other.',
)
const NOT_CHUNKED = new RefusedRequest(
  '400 Bad Request',
  'The last transfer coding must be chunked.',
)
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
const MAX_NAME_LENGTH = 40
const MAX_BITS = 30

/** The names that most requests have. The first of them get the bits. */
const COMMON_NAMES = [
  'Host Content-Length Content-Type Cookie Accept Accept-Encoding Accept-Language User-Agent Referer Origin',
  'Connection Cache-Control Pragma Authorization Range If-None-Match If-Modified-Since Transfer-Encoding Expect',
  'X-Forwarded-For X-Forwarded-Proto X-Forwarded-Host X-Real-IP X-Request-ID X-Requested-With Via Forwarded',
  'Upgrade-Insecure-Requests Sec-Fetch-Site Sec-Fetch-Mode Sec-Fetch-Dest Sec-Fetch-User Priority DNT',
  'Sec-CH-UA Sec-CH-UA-Mobile Sec-CH-UA-Platform Sec-GPC X-Forwarded-Port TE Upgrade Keep-Alive If-Match',
  'If-Unmodified-Since If-Range Date Traceparent Tracestate X-CSRF-Token Access-Control-Request-Method',
  'Access-Control-Request-Headers Proxy Proxy-Connection Content-Encoding Last-Event-ID Trailer',
].flatMap((line) => line.split(' '))

/** They have their slots from the start, so that no made-up names can take the room of all others. */
for (const name of COMMON_NAMES) {
  createSlot(name)
  createSlot(name.toLowerCase())
}

/** Where a header of this name stands in the environ. */
function slotOf(name: string): HeaderSlot {
  return slots.get(name) ?? createSlot(name)
}

function createSlot(name: string): HeaderSlot {
  const key = headerKey(name)
  const slot = { key, bit: key === undefined ? 0 : bitOf(key) }
  if (slots.size < MAX_SLOTS && name.length <= MAX_NAME_LENGTH) slots.set(name, slot)
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
export function addHeaders(
  environ: Environ,
  rawHeaders: readonly string[],
): RefusedRequest | undefined {
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

/**
 * Brings an environ that was made of the header fields `before` up to those of another request, and
 * gives whether that could be done: the names are the same, in the same order, and what differs is
 * neither repeated nor checked.
 */
export function updateHeaders(
  environ: Environ,
  before: readonly string[],
  rawHeaders: readonly string[],
): boolean {
  if (before.length !== rawHeaders.length) return false
  for (let i = 0; i < rawHeaders.length; i += 2) {
    if (rawHeaders[i] !== before[i]) return false
    if (rawHeaders[i + 1] !== before[i + 1] && !updateHeader(environ, before, rawHeaders, i)) {
      return false
    }
  }
  return true
}

function updateHeader(
  environ: Environ,
  before: readonly string[],
  rawHeaders: readonly string[],
  i: number,
): boolean {
  const { key } = slotOf(rawHeaders[i] ?? '')
  if (key === undefined) return true
  if (isChecked(key) || environ[key] !== before[i + 1]) return false
  environ[key] = rawHeaders[i + 1] ?? ''
  return true
}

/** Whether the value of a header decides about the request, or about how its body is read. */
function isChecked(key: HeaderKey): boolean {
  return (
    key === 'HTTP_HOST' ||
    key === 'CONTENT_TYPE' ||
    key === 'CONTENT_LENGTH' ||
    key === 'HTTP_TRANSFER_ENCODING'
  )
}

function checkHead(environ: Environ): RefusedRequest | undefined {
  const host = environ.HTTP_HOST
  if (host === undefined) {
    if (environ.SERVER_PROTOCOL === 'HTTP/1.1') return MISSING_HOST
  } else if (!isHost(host)) return BAD_HOST
  if (environ.CONTENT_LENGTH !== undefined && !/^\d+$/.test(environ.CONTENT_LENGTH))
    return BAD_LENGTH
  return environ.HTTP_TRANSFER_ENCODING === undefined ? undefined : checkTransferEncoding(environ)
}

/**
 * Hosts take off the chunked coding and no other (RFC 9112, section 6.1). Without it at the end there is
 * no telling where the body ends (section 6.3, rule 4).
 */
function checkTransferEncoding(environ: Environ): RefusedRequest | undefined {
  if (environ.SERVER_PROTOCOL === 'HTTP/1.0') return CODING_IN_1_0
  if (environ.CONTENT_LENGTH !== undefined) return LENGTH_AND_CODING
  const codings = environ.HTTP_TRANSFER_ENCODING?.toLowerCase()
  if (codings === 'chunked') return undefined
  return /(?:^|[\t ,])chunked$/.test(codings ?? '') ? UNKNOWN_CODING : NOT_CHUNKED
}

/** uri-host [ ":" port ] (RFC 9110, section 7.2), with the port in range. */
const HOST = /^(?:[\w\-.~!$&'()*+,;=%]+|\[[\da-f:.]+\])(?::(\d{0,5}))?$/i

/** The last value that was found good: most requests of a server name the same host. */
let goodHost = 'localhost'

/** Whether a text may stand in a Host header. */
export function isHost(text: string): boolean {
  if (text === goodHost) return true
  const match = HOST.exec(text)
  if (match === null || Number(match[1] ?? 0) > 65_535) return false
  goodHost = text
  return true
}
