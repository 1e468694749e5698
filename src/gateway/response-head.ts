/** What `startResponse` accepts: rules 8 to 11 of the gateway. Hosts and the checker both ask here. */

import { describeValue } from './body.ts'
import { GatewayError } from './gateway-error.ts'
import type { HeaderList } from './types.ts'

/// ## The head of a response
///
/// `startResponse(status, headers, error?)` takes the status and the header fields of the response.
///

/** A three-digit code from 200 to 599, and a reason phrase (RFC 9112, section 4). */
const STATUS = /^[2-5]\d\d(?: [\t\x20-\x7e\x80-\xff]*)?$/

/** token = 1*tchar (RFC 9110, section 5.6.2) */
const TOKEN = /^[!#$%&'*+\-.^_`|~\dA-Za-z]+$/

/** What a field value may not hold: all but HTAB, visible ASCII, SP and obs-text (section 5.5). */
const NOT_IN_VALUE = /[^\t\x20-\x7e\x80-\xff]/

/** Fields about the connection (RFC 9110, section 7.6.1; PEP 3333, "Other HTTP Features"). */
const HOP_BY_HOP: ReadonlySet<string> = new Set([
  'connection',
  'keep-alive',
  'proxy-connection',
  'proxy-authenticate',
  'proxy-authorization',
  'te',
  'trailers',
  'transfer-encoding',
  'upgrade',
])

/**
 * Names that were found good, each with its first value if that is short: most applications send the
 * same `Content-Type` again and again. Bounded: an application may make names up.
 */
const goodHeaders = new Map<string, string>()
const MAX_GOOD_HEADERS = 1024
const MAX_GOOD_VALUE_LENGTH = 40

/** Throws a `GatewayError` unless a status is well-formed. */
export function checkStatus(status: unknown): void {
  if (status === '200 OK') return
  /// 8. The status is a string: a code from 200 to 599, which a space and a reason phrase may follow,
  ///    as in `'404 Not Found'`, `'404 '` and `'404'`. The phrase holds no control character other
  ///    than the tab, and nothing above U+00FF.
  if (typeof status !== 'string') {
    throw new GatewayError(
      8,
      `The status must be a string such as '200 OK'; it is ${describeValue(status)}.`,
    )
  }
  if (!STATUS.test(status)) {
    throw new GatewayError(
      8,
      `The status ${JSON.stringify(status)} is not a code from 200 to 599 with an optional reason, such as '200 OK'.`,
    )
  }
}

/** Throws a `GatewayError` unless a header list is well-formed. */
export function checkHeaders(headers: HeaderList): void {
  /// 9. The headers are an Array of two-element Arrays `[name, value]`, both strings. They keep their
  ///    order, their case and their duplicates.
  if (!Array.isArray(headers)) {
    throw new GatewayError(
      9,
      `The headers must be an array of [name, value] pairs; they are ${describeValue(headers)}.`,
    )
  }
  let hasLength = false
  for (const header of headers) {
    checkHeader(header)
    if (header[0].length !== 14 || header[0].toLowerCase() !== 'content-length') continue
    if (hasLength) throw new GatewayError(11, 'There are two Content-Length headers; send one.')
    checkContentLength(header[1])
    hasLength = true
  }
}

/** Throws a `GatewayError` unless one header is a well-formed [name, value] pair. */
export function checkHeader(header: [name: string, value: string]): void {
  if (!Array.isArray(header) || header.length !== 2) {
    throw new GatewayError(
      9,
      `A header must be a [name, value] pair; it is ${describeValue(header)}.`,
    )
  }
  const name = header[0]
  const value = header[1]
  const goodValue = goodHeaders.get(name)
  if (goodValue !== undefined && goodValue === value) return
  if (goodValue === undefined) checkHeaderName(name)
  if (typeof value !== 'string') {
    throw new GatewayError(
      9,
      `The value of ${name} must be a string; it is ${describeValue(value)}.`,
    )
  }
  if (NOT_IN_VALUE.test(value)) throw badValue(name, value)
  if (goodValue === undefined) rememberHeader(name, value)
}

function rememberHeader(name: string, value: string): void {
  if (goodHeaders.size >= MAX_GOOD_HEADERS) return
  goodHeaders.set(name, value.length <= MAX_GOOD_VALUE_LENGTH ? value : '')
}

function checkHeaderName(name: unknown): void {
  ///    A name is a token (RFC 9110, section 5.6.2), and it is not `Status`.
  if (typeof name !== 'string' || !TOKEN.test(name)) {
    throw new GatewayError(
      9,
      `The header name ${quoteName(name)} is not a token (RFC 9110, 5.6.2).`,
    )
  }
  const lowerCase = name.toLowerCase()
  if (lowerCase === 'status') {
    throw new GatewayError(9, 'Status is not a header; pass the status as the first argument.')
  }
  checkHopByHop(name, lowerCase)
}

function quoteName(name: unknown): string {
  return typeof name === 'string' ? JSON.stringify(name) : describeValue(name)
}

function badValue(name: string, value: string): GatewayError {
  ///    A value holds no control character other than the tab, and nothing above U+00FF; each of its
  ///    characters is one byte on the wire.
  return new GatewayError(
    9,
    `The value ${JSON.stringify(value)} of ${name} has a control character or one above U+00FF.`,
  )
}

function checkHopByHop(name: string, lowerCase: string): void {
  /// 10. No header is about the connection, which is the server's: not `Connection`, `Keep-Alive`,
  ///     `Proxy-Connection`, `Proxy-Authenticate`, `Proxy-Authorization`, `TE`, `Trailers`,
  ///     `Transfer-Encoding` or `Upgrade`, in whatever case.
  if (HOP_BY_HOP.has(lowerCase)) {
    throw new GatewayError(
      10,
      `The header ${name} is about the connection, which is the host's; leave it out.`,
    )
  }
}

function checkContentLength(value: string): void {
  /// 11. There is at most one `Content-Length`, in decimal digits.
  if (!/^\d+$/.test(value)) {
    throw new GatewayError(
      11,
      `The Content-Length ${JSON.stringify(value)} is not a number of bytes.`,
    )
  }
}

/** Whether a header, its name in lower case, is about the connection (rule 10 of the gateway). */
export function isHopByHop(lowerCase: string): boolean {
  return HOP_BY_HOP.has(lowerCase)
}

/** Whether a text may be the value of a header. */
export function isHeaderValue(text: string): boolean {
  return !NOT_IN_VALUE.test(text)
}

/** Whether a text is a token (RFC 9110, section 5.6.2). */
export function isToken(text: string): boolean {
  return TOKEN.test(text)
}
