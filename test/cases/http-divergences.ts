/** Where flagon differs from Flask on purpose: classes of cases, and what flagon answers to them. */

import { readFileSync } from 'node:fs'
import { isDeepStrictEqual } from 'node:util'
import type { Expectation, HttpCase } from './http-case.ts'
import type { Change } from './http-change.ts'
import { changeExpectation } from './http-change.ts'
import type { Coverage } from './http-coverage.ts'
import { isCovered } from './http-coverage.ts'

/** One class of differences. */
export interface Divergence {
  readonly class: string
  readonly reason: string
  readonly rows: readonly DivergenceRow[]
}

/** Some cases of the class, and what is different about their answers. */
interface DivergenceRow {
  readonly when: Coverage
  readonly expect: Change
}

/** What flagon answers to a case. */
export interface Verdict {
  readonly expect: Expectation
  /** The classes by which that is not what Flask answers. */
  readonly classes: readonly string[]
  /** Where this names fields, the answer is that to the same request without them. */
  readonly asWithout: readonly string[]
}

/** Reads the divergences of a file. */
export function loadDivergences(file: string): readonly Divergence[] {
  const { http }: { http: Divergence[] } = JSON.parse(readFileSync(file, 'utf8'))
  return http
}

/** Changes the expectation of a case by all rows that are about it, in their order. */
export function applyDivergences(divergences: readonly Divergence[], tested: HttpCase): Verdict {
  let verdict: Verdict = { expect: tested.expect, classes: [], asWithout: [] }
  for (const { class: name, rows } of divergences) {
    for (const row of rows) {
      if (isCovered(row.when, tested)) verdict = applyRow(name, row, tested, verdict)
    }
  }
  return verdict
}

function applyRow(
  name: string,
  { when, expect: { asWithout = [], ...change } }: DivergenceRow,
  tested: HttpCase,
  verdict: Verdict,
): Verdict {
  const match = new RegExp(when.path ?? '', 's').exec(tested.request.path) ?? []
  const expect = changeExpectation(verdict.expect, change, tested.request, match)
  const isChange = asWithout.length > 0 || !isDeepStrictEqual(expect, verdict.expect)
  return {
    expect,
    classes: isChange ? [...new Set([...verdict.classes, name])] : verdict.classes,
    asWithout: [...verdict.asWithout, ...asWithout],
  }
}
