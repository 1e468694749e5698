/** What the answer of an error handler has of the error, although the handler did not say so. */

import { HttpError, Response } from '../message/index.ts'
import type { ViewResult } from './view.ts'

/** Fields that belong to a status, and not to its page (RFC 9110, sections 10.2 and 15.5). */
const FIELDS = [
  'Accept',
  'Accept-Encoding',
  'Allow',
  'Content-Range',
  'Proxy-Authenticate',
  'Retry-After',
  'Upgrade',
  'WWW-Authenticate',
] as const

/**
 * Adds fields of an error to a response of the same status that lacks them. A 405 must have `Allow` (RFC
 * 9110, section 15.5.6) and a 401 `WWW-Authenticate` (section 15.5.2), whoever writes their pages. All
 * other results stay as they are.
 */
export function keepErrorFields(error: unknown, result: ViewResult): ViewResult {
  if (!(error instanceof HttpError) || !(result instanceof Response)) return result
  if (result.status !== error.status) return result
  for (const name of FIELDS) {
    if (result.headers.has(name)) continue
    for (const value of error.headers.getAll(name)) result.headers.append(name, value)
  }
  return result
}
