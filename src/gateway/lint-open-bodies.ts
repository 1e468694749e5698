/** The bodies that are not closed yet: whoever forgets one is told. */

import type { LintError } from './lint-error.ts'
import type { Exchange, LintOptions } from './lint-exchange.ts'
import { tellError } from './lint-exchange.ts'
import type { ErrorStream } from './types.ts'

/**
 * A body that is to be closed.
 *
 * It holds neither the body nor the environ, which may lead to it: both shall be collected when a
 * server forgets them.
 */
interface OpenBody {
  readonly request: string
  readonly options: LintOptions
  readonly errors: ErrorStream
}

/** The bodies that are open. One leaves when it is closed, reported or collected. */
const openBodies = new Set<OpenBody>()

let collected: FinalizationRegistry<OpenBody> | undefined

/** Expects that a body will be closed; gives the function that ends the expectation. */
export function expectClose(body: object, { environ, options, errors }: Exchange): () => void {
  const request = `${environ.REQUEST_METHOD} ${JSON.stringify(environ.PATH_INFO)}`
  const openBody = { request, options, errors }
  openBodies.add(openBody)
  // Made here, because not every runtime that loads this file has one.
  collected ??= new FinalizationRegistry(reportOpen)
  collected.register(body, openBody)
  return () => void openBodies.delete(openBody)
}

function reportOpen(openBody: OpenBody): LintError | undefined {
  if (!openBodies.delete(openBody)) return undefined
  const { request, options, errors } = openBody
  const error = tellError(options, 'server', 21, `The body of ${request} was never closed.`)
  errors.write(`${error.name}: ${error.message}\n`)
  return error
}

/**
 * Throws a `LintError` if a body that a checker saw is not closed, and reports each such body once.
 *
 * Call it when every response is complete, as at the end of a test. A body that is garbage collected
 * before is reported then.
 */
export function checkOpenBodies(): void {
  const errors = Array.from(openBodies, reportOpen)
  const first = errors.find((error) => error !== undefined)
  if (first !== undefined) throw first
}
