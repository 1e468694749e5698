/** What a call of `startResponse` leaves behind, and when it may be called. Shared by all hosts. */

import type { HeaderList } from '../gateway/index.ts'
import { checkHeaders, checkStatus } from '../gateway/index.ts'

/** The head of a response while an application is working on it. */
export interface ResponseHead {
  /** The status; `''` as long as no call of `startResponse` was accepted. */
  status: string
  /** The header fields. */
  headers: HeaderList
  /** Whether `startResponse` was called at all, also in vain. */
  wasCalled: boolean
  /** Whether the head was handed to the transport. */
  isCommitted: boolean
}

/**
 * Takes a call of `startResponse` (rules 8 to 13 of the gateway).
 *
 * Throws a `TypeError` for a malformed status or header and for a second call without `error`; throws
 * `error` itself when the head was sent already.
 */
export function acceptStart(
  head: ResponseHead,
  status: string,
  headers: HeaderList,
  error: unknown,
): void {
  if (error !== undefined && head.isCommitted) throw error
  if (error === undefined && head.wasCalled) {
    throw new TypeError(
      'startResponse was called a second time; pass the error that makes the first response void.',
    )
  }
  head.wasCalled = true
  checkStatus(status)
  checkHeaders(headers)
  head.status = status
  head.headers = headers
}

/** The code of a status: `'404 Not Found'` -> 404. */
export function statusCode(status: string): number {
  return status === '200 OK' ? 200 : Number(status.slice(0, 3))
}

/** Whether a response with this code never has a body (RFC 9110, sections 6.4.1 and 15.3.6). */
export function isBodiless(code: number): boolean {
  return code === 204 || code === 205 || code === 304
}

/** Whether a header is the Content-Length, which is the host's to write. */
export function isContentLength(name: string): boolean {
  return name.length === 14 && name.toLowerCase() === 'content-length'
}

/**
 * The Content-Length of a response, or -1 for none: what the application declares, or else `length`,
 * the number of bytes of its body, -1 where that is not known (rules 16 and 17 of the gateway).
 *
 * Throws a `TypeError` when the application declares another length than its body has.
 */
export function resolveLength(
  headers: HeaderList,
  code: number,
  hasBody: boolean,
  length: number,
): number {
  if (code === 204) return -1
  if (code === 205) return 0
  const declared = declaredLength(headers)
  if (declared === -1) return code === 304 ? -1 : length
  if (hasBody && length !== -1 && declared !== length) {
    throw new TypeError(`The Content-Length is ${declared}, but the body has ${length} bytes.`)
  }
  return declared
}

/** The Content-Length that an application declares, or -1 for none. */
export function declaredLength(headers: HeaderList): number {
  for (const header of headers) {
    if (isContentLength(header[0])) return Number(header[1])
  }
  return -1
}
