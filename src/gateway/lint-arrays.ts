/** The Arrays that were returned, and how they looked then: whoever changes one is told (rule 4). */

import type { LintError } from './lint-error.ts'
import type { Exchange } from './lint-exchange.ts'
import type { Chunk, Environ } from './types.ts'

/** An Array as it was returned. */
interface ReturnedArray {
  readonly body: readonly Chunk[]
  readonly chunks: readonly Chunk[]
  readonly exchange: Exchange
}

const returnedArrays = new WeakMap<readonly Chunk[], ReturnedArray>()

/**
 * The last ones, oldest first. An Array is compared once more when it leaves: nothing tells that a
 * server has read it, and all of them cannot be kept.
 */
const latestArrays: ReturnedArray[] = []
const MAX_LATEST = 16

/** Notes how an Array looks that is returned. */
export function rememberArray(body: readonly Chunk[], exchange: Exchange): void {
  exchange.array = body
  if (returnedArrays.has(body)) return
  const returned = { body, chunks: body.slice(), exchange }
  returnedArrays.set(body, returned)
  latestArrays.push(returned)
  if (latestArrays.length <= MAX_LATEST) return
  const oldest = latestArrays.shift()
  if (oldest !== undefined) reportIfChanged(oldest.body, oldest.exchange)
}

/** Whether an Array looks as it did when it was returned first, if it ever was. Tells of each once. */
export function isArrayUnchanged(body: readonly Chunk[] | undefined): boolean {
  const returned = body === undefined ? undefined : returnedArrays.get(body)
  if (returned === undefined || isSame(returned)) return true
  returnedArrays.delete(returned.body)
  return false
}

function isSame({ body, chunks }: ReturnedArray): boolean {
  if (body.length !== chunks.length) return false
  return chunks.every((chunk, i) => chunk === body[i])
}

/**
 * Reports those of the last Arrays that were changed since, and gives the errors; with an environ, those
 * of its request.
 */
export function reportChangedArrays(environ?: Environ): LintError[] {
  const asked = latestArrays.filter(
    ({ exchange }) => environ === undefined || exchange.hostEnviron === environ,
  )
  return asked.flatMap(({ body, exchange }) => reportIfChanged(body, exchange) ?? [])
}

/** Reports an Array if it was changed after it was returned. */
export function reportIfChanged(body: readonly Chunk[], exchange: Exchange): LintError | undefined {
  if (isArrayUnchanged(body)) return undefined
  return exchange.report('application', 4, 'An Array was changed after it was returned.')
}
