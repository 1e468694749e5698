/** Makes the response of what a view returned. */

import { describeValue } from '../gateway/index.ts'
import type { Response } from '../message/index.ts'
import { convertResult, FileResponse, JsonError, JsonResponse } from '../message/index.ts'
import { nameAnswerer } from './answerer.ts'
import type { Context } from './context.ts'

/** Throws a `TypeError` that names who returned it when the result cannot be a response. */
export function toResponse(context: Context, result: unknown): Response {
  const response = convert(context, result)
  if (response === undefined) throw new TypeError(explainResult(describeSource(context), result))
  return settleFile(context, response)
}

/** JSON is written here, as the application writes it, so that a mistake in a value has an endpoint. */
function convert(context: Context, result: unknown): Response | undefined {
  const provider = context.app.json
  try {
    if (result instanceof JsonResponse) return result.settle(provider)
    return convertResult(result, context.environ, provider)
  } catch (error) {
    if (!(error instanceof JsonError)) throw error
    const { message, cause } = error
    throw new JsonError(`${describeSource(context)} returned what is no JSON: ${message}`, {
      cause,
    })
  }
}

/**
 * Completes a response that sends a file; all else is given back as it is. Done with what a view gave, so
 * that its errors are handled like those of the view.
 */
export function settleFile<result>(context: Context, result: result): result {
  if (result instanceof FileResponse) {
    const { environ, config, app } = context
    result.settle({ environ, config, root: app.root })
  }
  return result
}

function describeSource({ answerer, endpoint }: Context): string {
  if (answerer !== undefined) return nameAnswerer(answerer)
  return endpoint === undefined ? 'The application' : `The view of ${endpoint}`
}

function explainResult(who: string, result: unknown): string {
  if (result === undefined || result === null) {
    return `${who} returned ${result}, which is no response: it may have ended without a return.`
  }
  return `${who} returned ${describeValue(result)}: return text, bytes, a plain object or array, a Response, or a generator.`
}

/** Says what is wrong with what an afterRequest hook gave. */
export function explainNoResponse(name: string, given: unknown): string {
  const who = nameAnswerer({ role: 'afterRequest hook', name })
  return `${who} returned ${describeValue(given)}: it must return a Response, the one it got or another one. makeResponse() makes one of what a view may return.`
}
