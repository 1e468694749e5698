/** Requests, responses and errors: what an environ is seen as, and what answers it. */

export type { ErrorInit, ErrorInits, HttpErrorClass } from './abort.ts'
export { abort, createHttpError, httpErrorClass } from './abort.ts'
export type { CodedFile } from './coded-files.ts'
export { listCodings, openCoded } from './coded-files.ts'
export { answerContent, contentOf } from './content.ts'
export type {
  Challenge,
  InternalServerErrorInit,
  MethodNotAllowedInit,
  RangeNotSatisfiableInit,
  RetryInit,
  UnauthorizedInit,
} from './errors.ts'
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
export type { EventStreamOptions } from './event-stream.ts'
export { eventStream } from './event-stream.ts'
export type { EventFeed, EventFeedFunction, EventStreamListener } from './event-stream-body.ts'
export type { FileConfig, FileSetting } from './file-response.ts'
export { FileResponse } from './file-response.ts'
export type { FileIdentity, OpenFile } from './file-system.ts'
export { digestOf, isSameVersion } from './file-system.ts'
export type { MaxAge } from './file-version.ts'
export { formatFileTag, setMaxAge } from './file-version.ts'
export type { FoundFile } from './folder-files.ts'
export { isPublicName, openInFolder } from './folder-files.ts'
export type { HandoverOptions } from './handover.ts'
export { handOver, hasHandover } from './handover.ts'
export type { HttpErrorInit, RequestSource } from './http-error.ts'
export { HttpError } from './http-error.ts'
export { JsonResponse, json } from './json.ts'
export type { JsonProvider } from './json-provider.ts'
export { JsonError, PLAIN_JSON } from './json-provider.ts'
export type { RequestLimits } from './limits.ts'
export { checkLimits } from './limits.ts'
export { convertResult, makeResponse } from './make-response.ts'
export type { ConvertOptions, DefaultOptions } from './multi-dict.ts'
export { MultiDict } from './multi-dict.ts'
export { isMultipart } from './multipart-type.ts'
export type { RedirectCode } from './redirect.ts'
export { redirect } from './redirect.ts'
export type { JsonOptions } from './request.ts'
export { Request } from './request.ts'
export type { RequestHeaders } from './request-headers.ts'
export type { ResponseInit } from './response.ts'
export { Response } from './response.ts'
export type { ResponseBody, SettledBody } from './response-body.ts'
export { safeJoin } from './safe-join.ts'
export type { SafeRedirectOptions } from './safe-redirect.ts'
export { redirectBack, safeRedirect } from './safe-redirect.ts'
export type { SaveOptions } from './save-file.ts'
export type { SaveDestination } from './save-upload.ts'
export { secureFilename } from './secure-filename.ts'
export type { FileSource, SendFileOptions } from './send-file.ts'
export { sendFile } from './send-file.ts'
export type { SendFromDirectoryOptions } from './send-from-directory.ts'
export { hasEscapedSlash, sendFromDirectory } from './send-from-directory.ts'
export type { ServerSentEvent } from './server-sent-event.ts'
export { openTemporaryFolders } from './temporary-files.ts'
export type { UploadPart } from './upload-part.ts'
export type { UploadedContent } from './uploaded-content.ts'
export type { UploadedFile } from './uploaded-file.ts'
