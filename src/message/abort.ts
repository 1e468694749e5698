/** Ends a request with an error. */

import type {
  InternalServerErrorInit,
  MethodNotAllowedInit,
  RangeNotSatisfiableInit,
  RetryInit,
  UnauthorizedInit,
} from './errors.ts'
import * as errors from './errors.ts'
import { isFetchResponse } from './fetch-response.ts'
import type { HttpErrorInit } from './http-error.ts'
import { HttpError } from './http-error.ts'
import { Response } from './response.ts'

/** What the errors of some codes can be told besides what all can. */
export interface ErrorInits {
  /** How to log in. */
  401: UnauthorizedInit
  /** Which methods there are. */
  405: MethodNotAllowedInit
  /** When to try again. */
  413: RetryInit
  /** How much there is. */
  416: RangeNotSatisfiableInit
  /** When to try again. */
  429: RetryInit
  /** What went wrong. */
  500: InternalServerErrorInit
  /** When to try again. */
  503: RetryInit
}

/** What the error of a code can be told. */
export type ErrorInit<code extends number> = code extends keyof ErrorInits
  ? ErrorInits[code]
  : HttpErrorInit

/** The class of a code. */
export type HttpErrorClass = new (init?: string | HttpErrorInit) => HttpError

const CLASSES: ReadonlyMap<number, HttpErrorClass> = new Map<number, HttpErrorClass>([
  [400, errors.BadRequest],
  [401, errors.Unauthorized],
  [403, errors.Forbidden],
  [404, errors.NotFound],
  [405, errors.MethodNotAllowed],
  [406, errors.NotAcceptable],
  [408, errors.RequestTimeout],
  [409, errors.Conflict],
  [410, errors.Gone],
  [411, errors.LengthRequired],
  [412, errors.PreconditionFailed],
  [413, errors.ContentTooLarge],
  [414, errors.UriTooLong],
  [415, errors.UnsupportedMediaType],
  [416, errors.RangeNotSatisfiable],
  [417, errors.ExpectationFailed],
  [418, errors.ImATeapot],
  [421, errors.MisdirectedRequest],
  [422, errors.UnprocessableContent],
  [423, errors.Locked],
  [424, errors.FailedDependency],
  [428, errors.PreconditionRequired],
  [429, errors.TooManyRequests],
  [431, errors.RequestHeaderFieldsTooLarge],
  [451, errors.UnavailableForLegalReasons],
  [500, errors.InternalServerError],
  [501, errors.NotImplemented],
  [502, errors.BadGateway],
  [503, errors.ServiceUnavailable],
  [504, errors.GatewayTimeout],
  [505, errors.HttpVersionNotSupported],
])

/** The class of a code, or `undefined` for a code that has none of its own. */
export function httpErrorClass(code: number): HttpErrorClass | undefined {
  return CLASSES.get(code)
}

/** Makes the error of a code: of its own class where there is one, and an `HttpError` for the other 4xx and 5xx. */
export function createHttpError<const code extends number>(
  code: code,
  init?: string | ErrorInit<code>,
): HttpError {
  const type = CLASSES.get(code)
  return type === undefined ? new HttpError(code, init) : new type(init)
}

/**
 * Ends the request: with the error of a code, with an error, or with a response as it is.
 *
 * With a code comes a description, or what its error can be told: `abort(429, { retryAfter: 30 })`.
 * Throws a `RangeError` for a code that is no error; those are from 400 to 599.
 */
export function abort<const code extends number>(code: code, init?: string | ErrorInit<code>): never
export function abort(outcome: HttpError | Response | globalThis.Response): never
export function abort(
  reason: number | HttpError | Response | globalThis.Response,
  init?: string | HttpErrorInit,
): never {
  if (reason instanceof HttpError) throw reason
  if (reason instanceof Response) throw new HttpError(reason.status, { response: reason })
  if (typeof reason === 'object' && reason !== null && isFetchResponse(reason)) {
    abort(Response.from(reason))
  }
  throw createHttpError(reason, init)
}
