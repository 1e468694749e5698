/** Runs cases: every probe application in a process of its own, all of them at once. */

import type { HttpCase } from './http-case.ts'
import { compare, describeAnswer } from './http-compare.ts'
import type { Divergence } from './http-divergences.ts'
import { applyDivergences } from './http-divergences.ts'
import { startProbe } from './http-probe.ts'
import { CaseSession } from './http-session.ts'

/** What came of a case. */
export interface Outcome {
  readonly tested: HttpCase
  readonly type: 'passed' | 'failed' | 'diverges'
  /** The classes of differences that the case belongs to. */
  readonly classes: readonly string[]
  /** What was expected and did not come, and what came. */
  readonly problem: string
}

/** Sends all cases and compares the answers; outcomes are in the order of the cases. */
export async function runCases(
  cases: readonly HttpCase[],
  divergences: readonly Divergence[],
): Promise<Outcome[]> {
  const apps = [...new Set(cases.map(({ app }) => app))]
  const outcomes = await Promise.all(
    apps.map((app) => {
      const own = cases.filter((tested) => tested.app === app)
      return runApp(app, own, divergences)
    }),
  )
  const byCase = new Map(outcomes.flat().map((outcome) => [outcome.tested, outcome]))
  return cases.flatMap((tested) => byCase.get(tested) ?? [])
}

async function runApp(
  app: string,
  cases: readonly HttpCase[],
  divergences: readonly Divergence[],
): Promise<Outcome[]> {
  const probe = await startProbe(app)
  if (typeof probe === 'string') {
    return cases.map((tested) => ({ tested, type: 'failed', classes: [], problem: probe }))
  }
  try {
    const session = new CaseSession(probe.port, cases)
    const outcomes: Outcome[] = []
    for (const tested of cases) outcomes.push(await runCase(session, tested, divergences))
    return outcomes
  } finally {
    await probe.close()
  }
}

async function runCase(
  session: CaseSession,
  tested: HttpCase,
  divergences: readonly Divergence[],
): Promise<Outcome> {
  const { request } = tested
  const { expect, classes, asWithout } = applyDivergences(divergences, tested)
  const expected = asWithout.length === 0 ? expect : await session.expectWithout(request, asWithout)
  const answer = await session.send(tested)
  const wanted = compare(expected, answer, request, session.authority)
  if (wanted.length === 0) {
    return { tested, type: classes.length === 0 ? 'passed' : 'diverges', classes, problem: '' }
  }
  const problem = `expected ${wanted.join(', ')}; got ${describeAnswer(answer)}`
  return { tested, type: 'failed', classes, problem }
}
