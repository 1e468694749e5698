/** What `startResponse` accepts: rules 8 to 13 of the gateway. Hosts and the checker both ask here. */

import { describeValue } from './body.ts'
import type { HeaderList } from './types.ts'

/** A three-digit code from 200 to 599, and a reason phrase (RFC 9112, section 4). */
const STATUS = /^[2-5]\d\d(?: [\t\x20-\x7e\x80-\xff]*)?$/

/** token = 1*tchar (RFC 9110, section 5.6.2) */
const TOKEN = /^[!#$%&'*+\-.^_`|~\dA-Za-z]+$/

/** What a field value may not hold: all but HTAB, visible ASCII, SP and obs-text (section 5.5). */
// biome-ignore lint/suspicious/noControlCharactersInRegex: the characters that must not pass
const NOT_IN_VALUE = /[^\t\x20-\x7e\x80-\xff]/

/** Fields about the connection, which is the host's (RFC 9110, section 7.6.1; PEP 3333). */
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
 * Names that were found good, so that a name is judged once and not at every response. Bounded: an
 * application may make names up.
 */
const goodNames = new Set<string>()
const MAX_GOOD_NAMES = 1024

/** Throws a `TypeError` unless a status is well-formed. */
export function checkStatus(status: unknown): void {
  if (status === '200 OK') return
  if (typeof status !== 'string') {
    throw new TypeError(
      `The status must be a string such as '200 OK'; it is ${describeValue(status)}.`,
    )
  }
  if (!STATUS.test(status)) {
    throw new TypeError(
      `The status ${JSON.stringify(status)} is not a code from 200 to 599 with an optional reason, such as '200 OK'.`,
    )
  }
}

/** Throws a `TypeError` unless a header list is well-formed. */
export function checkHeaders(headers: HeaderList): void {
  if (!Array.isArray(headers)) {
    throw new TypeError(
      `The headers must be an array of [name, value] pairs; they are ${describeValue(headers)}.`,
    )
  }
  let hasLength = false
  for (const header of headers) {
    checkHeader(header)
    if (header[0].length !== 14 || header[0].toLowerCase() !== 'content-length') continue
    if (hasLength) throw new TypeError('There are two Content-Length headers; send one.')
    checkContentLength(header[1])
    hasLength = true
  }
}

/** Throws a `TypeError` unless one header is a well-formed [name, value] pair. */
export function checkHeader(header: [name: string, value: string]): void {
  if (!Array.isArray(header) || header.length !== 2) {
    throw new TypeError(`A header must be a [name, value] pair; it is ${describeValue(header)}.`)
  }
  const [name, value] = header
  if (!goodNames.has(name)) checkHeaderName(name)
  if (typeof value !== 'string') {
    throw new TypeError(`The value of ${name} must be a string; it is ${describeValue(value)}.`)
  }
  if (NOT_IN_VALUE.test(value)) {
    throw new TypeError(
      `The value ${JSON.stringify(value)} of ${name} has a control character or one above U+00FF.`,
    )
  }
}

function checkHeaderName(name: unknown): void {
  if (typeof name !== 'string' || !TOKEN.test(name)) {
    throw new TypeError(`The header name ${JSON.stringify(name)} is not a token (RFC 9110, 5.6.2).`)
  }
  const lowerCase = name.toLowerCase()
  if (lowerCase === 'status') {
    throw new TypeError('Status is not a header; pass the status as the first argument.')
  }
  if (HOP_BY_HOP.has(lowerCase)) {
    throw new TypeError(
      `The header ${name} is about the connection, which is the host's; leave it out.`,
    )
  }
  if (goodNames.size < MAX_GOOD_NAMES) goodNames.add(name)
}

function checkContentLength(value: string): void {
  if (!/^\d+$/.test(value)) {
    throw new TypeError(`The Content-Length ${JSON.stringify(value)} is not a number of bytes.`)
  }
}
