/** Requests, responses and errors: what an environ is seen as, and what answers it. */

export { abort, createHttpError } from './abort.ts'
export type { InternalServerErrorInit, RetryInit, UnauthorizedInit } from './errors.ts'
export {
  BadGateway,
  BadRequest,
  ClientDisconnected,
  Conflict,
  ContentTooLarge,
  ExpectationFailed,
  FailedDependency,
  Forbidden,
  GatewayTimeout,
  Gone,
  HttpVersionNotSupported,
  ImATeapot,
  InternalServerError,
  LengthRequired,
  Locked,
  MethodNotAllowed,
  MisdirectedRequest,
  NotAcceptable,
  NotFound,
  NotImplemented,
  PreconditionFailed,
  PreconditionRequired,
  RangeNotSatisfiable,
  RequestHeaderFieldsTooLarge,
  RequestTimeout,
  ServiceUnavailable,
  TooManyRequests,
  Unauthorized,
  UnavailableForLegalReasons,
  UnprocessableContent,
  UnsupportedMediaType,
  UriTooLong,
} from './errors.ts'
export type { HttpErrorInit, RequestSource } from './http-error.ts'
export { HttpError } from './http-error.ts'
export { json } from './json.ts'
export type { RequestLimits } from './limits.ts'
export { convertResult, makeResponse } from './make-response.ts'
export type { ConvertOptions, DefaultOptions } from './multi-dict.ts'
export { MultiDict } from './multi-dict.ts'
export type { RedirectCode } from './redirect.ts'
export { redirect } from './redirect.ts'
export type { JsonOptions } from './request.ts'
export { Request } from './request.ts'
export type { RequestHeaders } from './request-headers.ts'
export type { ResponseInit } from './response.ts'
export { Response } from './response.ts'
export type { ResponseBody, SettledBody } from './response-body.ts'
