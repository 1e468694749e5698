/** The bodies that are not closed yet: whoever forgets one is told. */

import { reportChangedArrays } from './lint-arrays.ts'
import type { LintError } from './lint-error.ts'
import type { Exchange, LintOptions } from './lint-exchange.ts'
import { tellError } from './lint-exchange.ts'
import type { Environ, ErrorStream } from './types.ts'

/**
 * A body that is to be closed.
 *
 * It holds neither the body nor the environ, which may lead to it: both shall be collected when a
 * server forgets them.
 */
interface OpenBody {
  readonly request: string
  readonly environ: WeakRef<Environ>
  readonly options: LintOptions
  readonly errors: ErrorStream
}

/** The bodies that are open. One leaves when it is closed, reported or collected. */
const openBodies = new Set<OpenBody>()

let collected: FinalizationRegistry<OpenBody> | undefined

/** Expects that a body will be closed, until the exchange forgets it. */
export function expectClose(body: object, exchange: Exchange): void {
  const { environ, options, errors } = exchange
  const openBody = {
    request: `${environ.REQUEST_METHOD} ${JSON.stringify(environ.PATH_INFO)}`,
    environ: new WeakRef(exchange.hostEnviron),
    options,
    errors,
  }
  openBodies.add(openBody)
  // Made here, because not every runtime that loads this file has one.
  collected ??= new FinalizationRegistry(reportOpen)
  collected.register(body, openBody)
  exchange.forgetBody = () => {
    openBodies.delete(openBody)
    exchange.forgetBody = undefined
  }
}

function reportOpen(openBody: OpenBody): LintError | undefined {
  if (!openBodies.delete(openBody)) return undefined
  const { request, options, errors } = openBody
  const error = tellError(options, 'server', 21, `The body of ${request} was never closed.`)
  errors.write(`${error.name}: ${error.message}\n`)
  return error
}

/**
 * Throws a `LintError` if a body that a checker saw is not closed (rule 21), or if one of the last Arrays
 * was changed after it was returned (rule 4). Each is reported once: to `onError` and to the log.
 *
 * Call it when every response is complete, as at the end of a test. A body that is garbage collected
 * before is reported then.
 */
export function checkOpenBodies(): void {
  throwFirst([...[...openBodies].map(reportOpen), ...reportChangedArrays()])
}

/**
 * Does what `checkOpenBodies` does for one request only: that of the environ which the host passed to
 * the outermost checker. The bodies behind middleware are included.
 *
 * A client in the same process calls it when it has read a response, whatever else is going on.
 */
export function checkRequestOver(environ: Environ): void {
  const own = [...openBodies].filter((openBody) => openBody.environ.deref() === environ)
  throwFirst([...own.map(reportOpen), ...reportChangedArrays(environ)])
}

function throwFirst(errors: readonly (LintError | undefined)[]): void {
  const first = errors.find((error) => error !== undefined)
  if (first !== undefined) throw first
}
