/** The gateway: the contract between hosts and applications, and what both need to keep it. */

export type { BodyIterator } from './body.ts'
export {
  chunkLength,
  completeLength,
  concatChunks,
  describeValue,
  isBody,
  isChunk,
  isComplete,
  isPromise,
  openBody,
  toBytes,
  utf8Length,
} from './body.ts'
export type { Connection, RememberedRequest, RequestLine } from './environ.ts'
export { createEnviron, MAX_TARGET_LENGTH } from './environ.ts'
export { GatewayError } from './gateway-error.ts'
export { isAddress } from './ip-address.ts'
export { beginLending, offerLending, passLending } from './lending.ts'
export type { Lifespan } from './lifespan.ts'
export { lifespanOf, withLifespan } from './lifespan.ts'
export { lint, lintMiddleware } from './lint.ts'
export type { LintSide } from './lint-error.ts'
export { LintError } from './lint-error.ts'
export type { LintOptions } from './lint-exchange.ts'
export { checkOpenBodies, checkRequestOver } from './lint-open-bodies.ts'
export {
  decodePath,
  decodeSegment,
  encodeSegment,
  hasMalformedEscape,
  mountEnviron,
  pathBelow,
  quotePath,
  shiftPathInfo,
} from './paths.ts'
export { RefusedRequest } from './refused-request.ts'
export { headerKey, isHost, MAX_HEADER_LINES } from './request-headers.ts'
export { checkHeader, checkHeaders, checkStatus, isHopByHop, isToken } from './response-head.ts'
export type {
  Application,
  Body,
  Chunk,
  Closable,
  Environ,
  ErrorStream,
  HeaderList,
  Input,
  Middleware,
  StartResponse,
  StreamingBody,
} from './types.ts'
export { watchIteration } from './watched-body.ts'
