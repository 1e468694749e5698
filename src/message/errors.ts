/**
 * One class for each code that has one in Werkzeug, by the names of RFC 9110.
 *
 * Each takes a description, or what `HttpErrorInit` names; some take data of their own.
 */

import { formatContentRange, formatHttpDate } from '../http/index.ts'
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

/** How a client may log in. */
export interface UnauthorizedInit extends HttpErrorInit {
  /** The challenge: `Basic realm="shop"`. Several are sent in order. */
  readonly wwwAuthenticate?: string | readonly string[]
}

/** 401: the client must log in. */
export class Unauthorized extends HttpError {
  constructor(init?: string | UnauthorizedInit) {
    super(401, init)
    if (typeof init !== 'object' || init.wwwAuthenticate === undefined) return
    const challenges = [init.wwwAuthenticate].flat()
    for (const challenge of challenges) this.headers.append('WWW-Authenticate', challenge)
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

/** 405: the URL exists, the method does not. */
export class MethodNotAllowed extends HttpError {
  /** The methods there are. */
  readonly allowed: readonly string[]

  /** `allowed` are the methods there are, which the client is told in `Allow`. */
  constructor(allowed: readonly string[] = [], init?: string | HttpErrorInit) {
    super(405, init)
    this.allowed = allowed
    if (allowed.length > 0) this.headers.set('Allow', allowed.join(', '))
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
  constructor(init?: string | HttpErrorInit) {
    super(413, init)
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

/** 416: the part that was asked for is not there. */
export class RangeNotSatisfiable extends HttpError {
  /** `length` is the number of bytes there are, which the client is told in `Content-Range`. */
  constructor(length?: number, init?: string | HttpErrorInit) {
    super(416, init)
    if (length === undefined) return
    this.headers.set('Content-Range', formatContentRange(undefined, length))
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
  /** After how many seconds, or when. */
  readonly retryAfter?: number | Date
}

/** 429: the client sends too much. */
export class TooManyRequests extends HttpError {
  constructor(init?: string | RetryInit) {
    super(429, init)
    addRetryAfter(this, init)
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
}

/** 500: the application failed. */
export class InternalServerError extends HttpError {
  /** The error that nobody handled, or `undefined` when the view aborted with 500. */
  readonly originalError: unknown

  constructor(init?: string | InternalServerErrorInit) {
    super(500, init)
    this.originalError = typeof init === 'object' ? init.originalError : undefined
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
  constructor(init?: string | RetryInit) {
    super(503, init)
    addRetryAfter(this, init)
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

function addRetryAfter(error: HttpError, init: string | RetryInit | undefined): void {
  if (typeof init !== 'object' || init.retryAfter === undefined) return
  const { retryAfter } = init
  const value = typeof retryAfter === 'number' ? String(retryAfter) : formatHttpDate(retryAfter)
  error.headers.set('Retry-After', value)
}
