/** Makes the response of what a view returned. */

import { describeValue } from '../gateway/index.ts'
import type { Response } from '../message/index.ts'
import { convertResult } from '../message/index.ts'
import type { Context } from './context.ts'

/** Throws a `TypeError` that names the endpoint when the result cannot be a response. */
export function toResponse(context: Context, result: unknown): Response {
  const response = convertResult(result, context.environ)
  if (response === undefined) throw new TypeError(explainResult(context.endpoint, result))
  return response
}

function explainResult(endpoint: string | undefined, result: unknown): string {
  const who = endpoint === undefined ? 'A hook or an error handler' : `The view of ${endpoint}`
  if (result === undefined || result === null) {
    return `${who} returned ${result}, which is no response: it may have ended without a return.`
  }
  return `${who} returned ${describeValue(result)}: return text, bytes, a plain object or array, a Response, or a generator.`
}
