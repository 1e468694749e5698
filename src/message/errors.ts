/**
 * One class for each code that has one in Werkzeug, by the names of RFC 9110.
 *
 * Each takes a description, or what `HttpErrorInit` names; some take data of their own.
 */

import type { WwwAuthenticate } from '../http/index.ts'
import { formatContentRange, formatRetryAfter } from '../http/index.ts'
import type { HttpErrorInit } from './http-error.ts'
import { HttpError } from './http-error.ts'

/** 400: the request makes no sense. */
export class BadRequest extends HttpError {
  constructor(init?: string | HttpErrorInit) {
    super(400, init)
  }
}

/** The client left before its request was complete; nobody reads the answer. */
export class ClientDisconnected extends BadRequest {}

/** A way to log in: `new WwwAuthenticate('Basic', { realm: 'shop' })`, or its text. */
export type Challenge = string | WwwAuthenticate

/** How a client may log in. */
export interface UnauthorizedInit extends HttpErrorInit {
  /** The challenge: `Basic realm="shop"`. Several are sent in order. */
  readonly wwwAuthenticate?: Challenge | readonly Challenge[]
}

/** 401: the client must log in. */
export class Unauthorized extends HttpError {
  /** The challenges, which the client gets in `WWW-Authenticate` (RFC 9110, section 11.6.1). */
  readonly wwwAuthenticate: readonly string[]

  constructor(init?: string | UnauthorizedInit) {
    super(401, init)
    this.wwwAuthenticate = [dataOf(init)?.wwwAuthenticate ?? []].flat().map(String)
    for (const challenge of this.wwwAuthenticate) {
      this.headers.append('WWW-Authenticate', challenge)
    }
  }
}

/** 403: the client may not. */
export class Forbidden extends HttpError {
  constructor(init?: string | HttpErrorInit) {
    super(403, init)
  }
}

/** 404: nothing is at this URL. */
export class NotFound extends HttpError {
  constructor(init?: string | HttpErrorInit) {
    super(404, init)
  }
}

/** Which methods a URL answers to. */
export interface MethodNotAllowedInit extends HttpErrorInit {
  /** The methods there are: `['GET', 'HEAD']`. */
  readonly allow?: readonly string[]
}

/** 405: the URL exists, the method does not. */
export class MethodNotAllowed extends HttpError {
  /** The methods there are, which the client gets in `Allow` (RFC 9110, section 15.5.6). */
  readonly allow: readonly string[]

  /** The methods stand first or in `init`. */
  constructor(allow: readonly string[], init?: string | HttpErrorInit)
  constructor(init?: string | MethodNotAllowedInit)
  constructor(
    first?: readonly string[] | string | MethodNotAllowedInit,
    init: string | HttpErrorInit = {},
  ) {
    const isData = isList(first)
    super(405, isData ? init : first)
    this.allow = isData ? first : (dataOf(first)?.allow ?? [])
    if (this.allow.length > 0) this.headers.set('Allow', this.allow.join(', '))
  }
}

/** 406: there is no form of this that the client accepts. */
export class NotAcceptable extends HttpError {
  constructor(init?: string | HttpErrorInit) {
    super(406, init)
  }
}

/** 408: the request took too long to arrive. */
export class RequestTimeout extends HttpError {
  constructor(init?: string | HttpErrorInit) {
    super(408, init)
  }
}

/** 409: the request conflicts with the state of what it would change. */
export class Conflict extends HttpError {
  constructor(init?: string | HttpErrorInit) {
    super(409, init)
  }
}

/** 410: what was at this URL is gone for good. */
export class Gone extends HttpError {
  constructor(init?: string | HttpErrorInit) {
    super(410, init)
  }
}

/** 411: the request must have a Content-Length. */
export class LengthRequired extends HttpError {
  constructor(init?: string | HttpErrorInit) {
    super(411, init)
  }
}

/** 412: a condition of the request does not hold. */
export class PreconditionFailed extends HttpError {
  constructor(init?: string | HttpErrorInit) {
    super(412, init)
  }
}

/** 413: the body is larger than the server takes. */
export class ContentTooLarge extends HttpError {
  /** When it may be taken, if the client was told so. */
  readonly retryAfter: number | Date | undefined

  constructor(init?: string | RetryInit) {
    super(413, init)
    this.retryAfter = addRetryAfter(this, init)
  }
}

/** 414: the URL is longer than the server reads. */
export class UriTooLong extends HttpError {
  constructor(init?: string | HttpErrorInit) {
    super(414, init)
  }
}

/** 415: the body is in a format that is not understood. */
export class UnsupportedMediaType extends HttpError {
  constructor(init?: string | HttpErrorInit) {
    super(415, init)
  }
}

/** How much there is. */
export interface RangeNotSatisfiableInit extends HttpErrorInit {
  /** The number of bytes. */
  readonly length?: number
}

/** 416: the part that was asked for is not there. */
export class RangeNotSatisfiable extends HttpError {
  /** How many bytes there are, which the client gets in `Content-Range` (RFC 9110, section 15.5.17). */
  readonly length: number | undefined

  /** The number of bytes stands first or in `init`. */
  constructor(length: number, init?: string | HttpErrorInit)
  constructor(init?: string | RangeNotSatisfiableInit)
  constructor(first?: number | string | RangeNotSatisfiableInit, init?: string | HttpErrorInit) {
    const isData = typeof first === 'number'
    super(416, isData ? init : first)
    this.length = isData ? first : dataOf(first)?.length
    if (this.length === undefined) return
    this.headers.set('Content-Range', formatContentRange(undefined, this.length))
  }
}

/** 417: the server cannot do what `Expect` asks for. */
export class ExpectationFailed extends HttpError {
  constructor(init?: string | HttpErrorInit) {
    super(417, init)
  }
}

/** 418: this is a teapot. */
export class ImATeapot extends HttpError {
  constructor(init?: string | HttpErrorInit) {
    super(418, init)
  }
}

/** 421: this server does not answer for the host of the request. */
export class MisdirectedRequest extends HttpError {
  constructor(init?: string | HttpErrorInit) {
    super(421, init)
  }
}

/** 422: the request is well-formed, and cannot be done. */
export class UnprocessableContent extends HttpError {
  constructor(init?: string | HttpErrorInit) {
    super(422, init)
  }
}

/** 423: what the request would change is locked. */
export class Locked extends HttpError {
  constructor(init?: string | HttpErrorInit) {
    super(423, init)
  }
}

/** 424: the request depends on another one that failed. */
export class FailedDependency extends HttpError {
  constructor(init?: string | HttpErrorInit) {
    super(424, init)
  }
}

/** 428: the request must say which version it changes. */
export class PreconditionRequired extends HttpError {
  constructor(init?: string | HttpErrorInit) {
    super(428, init)
  }
}

/** When a client may try again. */
export interface RetryInit extends HttpErrorInit {
  /** After how many seconds, or when. Seconds are rounded up, and a time that has passed is 0. */
  readonly retryAfter?: number | Date
}

/** 429: the client sends too much. */
export class TooManyRequests extends HttpError {
  /** When the client may try again, which it gets in `Retry-After` (RFC 9110, section 10.2.3). */
  readonly retryAfter: number | Date | undefined

  constructor(init?: string | RetryInit) {
    super(429, init)
    this.retryAfter = addRetryAfter(this, init)
  }
}

/** 431: the header of the request is too large. */
export class RequestHeaderFieldsTooLarge extends HttpError {
  constructor(init?: string | HttpErrorInit) {
    super(431, init)
  }
}

/** 451: the law forbids to show this. */
export class UnavailableForLegalReasons extends HttpError {
  constructor(init?: string | HttpErrorInit) {
    super(451, init)
  }
}

/** What went wrong inside. */
export interface InternalServerErrorInit extends HttpErrorInit {
  /** The error that nobody handled. The client does not see it. */
  readonly originalError?: unknown
  /** What the log calls this failure. The client sees it, and can ask with it. */
  readonly errorId?: string
}

/** 500: the application failed. */
export class InternalServerError extends HttpError {
  /** The error that nobody handled, or `undefined` when the view aborted with 500. */
  readonly originalError: unknown
  /** What the log calls this failure; `undefined` for one that was not logged. */
  readonly errorId: string | undefined

  constructor(init?: string | InternalServerErrorInit) {
    super(500, init)
    const data = dataOf(init)
    this.originalError = data?.originalError
    this.errorId = data?.errorId
  }
}

/** 501: the server does not know how to do this. */
export class NotImplemented extends HttpError {
  constructor(init?: string | HttpErrorInit) {
    super(501, init)
  }
}

/** 502: a server behind this one gave an answer that makes no sense. */
export class BadGateway extends HttpError {
  constructor(init?: string | HttpErrorInit) {
    super(502, init)
  }
}

/** 503: the server cannot answer at the moment. */
export class ServiceUnavailable extends HttpError {
  /** When the client may try again, which it gets in `Retry-After` (RFC 9110, section 10.2.3). */
  readonly retryAfter: number | Date | undefined

  constructor(init?: string | RetryInit) {
    super(503, init)
    this.retryAfter = addRetryAfter(this, init)
  }
}

/** 504: a server behind this one did not answer in time. */
export class GatewayTimeout extends HttpError {
  constructor(init?: string | HttpErrorInit) {
    super(504, init)
  }
}

/** 505: the server does not speak this version of HTTP. */
export class HttpVersionNotSupported extends HttpError {
  constructor(init?: string | HttpErrorInit) {
    super(505, init)
  }
}

/** Throws a `TypeError` for what is neither a number of seconds nor a date. */
function addRetryAfter(
  error: HttpError,
  init: string | RetryInit | undefined,
): number | Date | undefined {
  const retryAfter = dataOf(init)?.retryAfter
  if (retryAfter === undefined) return undefined
  const exact = typeof retryAfter === 'number' ? Math.max(0, Math.ceil(retryAfter)) : retryAfter
  error.headers.set('Retry-After', formatRetryAfter(exact))
  return exact
}

/** What an error is told besides a description alone. */
function dataOf<init extends HttpErrorInit>(init: string | init | undefined): init | undefined {
  return typeof init === 'object' ? init : undefined
}

function isList(value: unknown): value is readonly unknown[] {
  return Array.isArray(value)
}
