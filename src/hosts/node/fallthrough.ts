/** Leaves a request that an application does not know to the next handler. */

import type { Body, Environ } from '../../gateway/index.ts'
import { isBody, isComplete } from '../../gateway/index.ts'
import { BodyReader, closeBody } from '../body-reader.ts'
import type { ResponseHead } from '../response-start.ts'

/** Closes the body of a 404 without sending it, and gives whether it was one. */
export function dropNotFound(head: ResponseHead, body: Body, environ: Environ): boolean {
  if (!head.status.startsWith('404') || !isBody(body)) return false
  if (isComplete(body)) void closeBody(body, environ)
  else void new BodyReader(body, environ).close()
  return true
}
