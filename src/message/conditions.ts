/** The conditions of a request, as its environ has them. */

import type { Environ } from '../gateway/index.ts'
import type { Conditions } from '../http/index.ts'

/** Reads the conditional headers of a request (RFC 9110, section 13.1), save `If-Range`. */
export function conditionsOf(environ: Environ): Conditions {
  return {
    method: environ.REQUEST_METHOD,
    ifMatch: environ['HTTP_IF_MATCH'],
    ifNoneMatch: environ['HTTP_IF_NONE_MATCH'],
    ifModifiedSince: environ['HTTP_IF_MODIFIED_SINCE'],
    ifUnmodifiedSince: environ['HTTP_IF_UNMODIFIED_SINCE'],
  }
}
