/** Ends a request with an error. */

import * as errors from './errors.ts'
import type { HttpErrorInit } from './http-error.ts'
import { HttpError } from './http-error.ts'
import { Response } from './response.ts'

/** Makes the error of a code. */
type ErrorFactory = (init: string | HttpErrorInit | undefined) => HttpError

const FACTORIES: ReadonlyMap<number, ErrorFactory> = new Map<number, ErrorFactory>([
  [400, (init) => new errors.BadRequest(init)],
  [401, (init) => new errors.Unauthorized(init)],
  [403, (init) => new errors.Forbidden(init)],
  [404, (init) => new errors.NotFound(init)],
  [405, (init) => new errors.MethodNotAllowed([], init)],
  [406, (init) => new errors.NotAcceptable(init)],
  [408, (init) => new errors.RequestTimeout(init)],
  [409, (init) => new errors.Conflict(init)],
  [410, (init) => new errors.Gone(init)],
  [411, (init) => new errors.LengthRequired(init)],
  [412, (init) => new errors.PreconditionFailed(init)],
  [413, (init) => new errors.ContentTooLarge(init)],
  [414, (init) => new errors.UriTooLong(init)],
  [415, (init) => new errors.UnsupportedMediaType(init)],
  [416, (init) => new errors.RangeNotSatisfiable(undefined, init)],
  [417, (init) => new errors.ExpectationFailed(init)],
  [418, (init) => new errors.ImATeapot(init)],
  [421, (init) => new errors.MisdirectedRequest(init)],
  [422, (init) => new errors.UnprocessableContent(init)],
  [423, (init) => new errors.Locked(init)],
  [424, (init) => new errors.FailedDependency(init)],
  [428, (init) => new errors.PreconditionRequired(init)],
  [429, (init) => new errors.TooManyRequests(init)],
  [431, (init) => new errors.RequestHeaderFieldsTooLarge(init)],
  [451, (init) => new errors.UnavailableForLegalReasons(init)],
  [500, (init) => new errors.InternalServerError(init)],
  [501, (init) => new errors.NotImplemented(init)],
  [502, (init) => new errors.BadGateway(init)],
  [503, (init) => new errors.ServiceUnavailable(init)],
  [504, (init) => new errors.GatewayTimeout(init)],
  [505, (init) => new errors.HttpVersionNotSupported(init)],
])

/** Makes the error of a code: its own class where there is one, and `HttpError` for the other 4xx and 5xx. */
export function createHttpError(code: number, init?: string | HttpErrorInit): HttpError {
  return FACTORIES.get(code)?.(init) ?? new HttpError(code, init)
}

/**
 * Ends the request: with the error of a code, with an error, or with a response as it is.
 *
 * Throws a `RangeError` for a code that is no error; those are from 400 to 599.
 */
export function abort(reason: number | HttpError | Response, description?: string): never {
  if (reason instanceof HttpError) throw reason
  if (reason instanceof Response) throw new HttpError(reason.status, { response: reason })
  throw createHttpError(reason, description)
}
