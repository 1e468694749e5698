/** Applications that the types would refuse, and what the checker says of them. */

import assert from 'node:assert/strict'
import type {
  Application,
  Environ,
  HeaderList,
  LintOptions,
  LintSide,
} from '../../src/gateway/index.ts'
import { LintError } from '../../src/gateway/index.ts'

/** An application that the types would refuse. */
export type LooseApplication = (
  environ: Environ,
  startResponse: (...values: readonly unknown[]) => void,
) => unknown

/** Takes a loose application for one that keeps to the types. */
export function tighten(application: unknown): Application {
  // biome-ignore lint/nursery/noUnsafeTypeAssertion: the checker must cope with what the types refuse
  return application as Application
}

/** An application that answers with a body. */
export function answering(
  makeBody: () => unknown,
  headers: HeaderList = [['Content-Type', 'text/plain']],
  status = '200 OK',
): Application {
  return tighten((_environ: Environ, startResponse: (...values: readonly unknown[]) => void) => {
    const list = headers.map(([name, value]) => [name, value])
    startResponse(status, list)
    return makeBody()
  })
}

/** A body that streams synchronously. */
export function* generate<chunk>(...chunks: readonly chunk[]): Generator<chunk> {
  yield* chunks
}

/** A body that streams asynchronously. */
export async function* generateLater<chunk>(...chunks: readonly chunk[]): AsyncGenerator<chunk> {
  yield* chunks
}

/** Whether an error is the violation of this rule by this side. */
export function breaks(rule: number, side: LintSide): (error: unknown) => boolean {
  return (error) => {
    assert.ok(error instanceof LintError, `${String(error)} is no LintError`)
    assert.deepEqual({ rule: error.rule, side: error.side }, { rule, side }, error.message)
    return true
  }
}

/** Options that collect what the checker says. */
export class Listener implements LintOptions {
  readonly errors: LintError[] = []
  readonly warnings: LintError[] = []

  readonly onError = (error: LintError): void => {
    this.errors.push(error)
  }

  readonly onWarning = (warning: LintError): void => {
    this.warnings.push(warning)
  }

  /** The rules that were broken. */
  get rules(): number[] {
    return this.errors.map(({ rule }) => rule)
  }
}
