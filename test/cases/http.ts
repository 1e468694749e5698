/** Sends the cases over HTTP to the probe applications. `npm run -s cases:http -- [FILE]` */

import { join } from 'node:path'
import { loadCases } from './http-case.ts'
import { loadDivergences } from './http-divergences.ts'
import type { Outcome } from './http-run.ts'
import { runCases } from './http-run.ts'
import { awaitedFeature } from './http-waiting.ts'

const CORPUS = join(import.meta.dirname, '../corpus')

const file = process.argv[2] ?? join(CORPUS, 'http-cases.json')
const divergences = loadDivergences(join(CORPUS, 'divergences.json'))
// A process that is told to end runs its exit hooks, and those end the applications.
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => process.exit(1))

const outcomes = await runCases(loadCases(file), divergences)

const failures = outcomes.filter(({ type }) => type === 'failed')
for (const failure of failures) console.log(describeFailure(failure))
console.log(`${count('passed')} passed, ${count('failed')} failed, ${count('diverges')} diverge`)
process.exitCode = failures.length > 0 ? 1 : 0

function describeFailure({ tested, classes, problem }: Outcome): string {
  const { id, app, request } = tested
  const feature = awaitedFeature(tested)
  const waits = feature === undefined ? '' : ` (waits for ${feature})`
  const listed = classes.length === 0 ? '' : ` [${classes.join(', ')}]`
  return `${id} ${app} ${request.method} ${request.path}${waits}${listed}: ${problem}`
}

function count(type: Outcome['type']): number {
  return outcomes.filter((outcome) => outcome.type === type).length
}
