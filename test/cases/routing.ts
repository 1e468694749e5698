/**
 * Runs a file of routing cases against the URL map: `npm run -s cases:routing -- FILE`.
 *
 * Prints a line for each case that fails, and then the counts. A case that does not get Werkzeug's answer
 * must get the one that a class of `test/corpus/divergences.json` expects.
 */

import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { isDeepStrictEqual } from 'node:util'
import type { Answer, CaseFile, MapData, RoutingCase } from './routing-case.ts'
import { answerCase } from './routing-case.ts'
import type { Divergence } from './routing-divergence.ts'
import { expectDivergence } from './routing-divergence.ts'

/** What became of a case. */
export type Verdict =
  | { readonly type: 'passed' }
  /** By the classes it is in. */
  | { readonly type: 'diverges'; readonly class: string }
  | { readonly type: 'failed'; readonly problem: string }

/** Judges one case. */
export function judgeCase(
  file: CaseFile,
  routingCase: RoutingCase,
  divergences: readonly Divergence[],
): Verdict {
  const data = file.maps[routingCase.map]
  if (data === undefined) return { type: 'failed', problem: `there is no map ${routingCase.map}` }
  const answer = tryAnswer(data, routingCase)
  const isOurs = (expected: Answer) => isSame(answer, expected)
  if (isOurs(routingCase.expect)) return { type: 'passed' }
  const name = expectDivergence(divergences, data, routingCase, isOurs)
  if (name !== undefined) return { type: 'diverges', class: name }
  const problem = `expected ${JSON.stringify(routingCase.expect)}, got ${JSON.stringify(answer)}`
  return { type: 'failed', problem }
}

function tryAnswer(data: MapData, routingCase: RoutingCase): Answer {
  try {
    return answerCase(data, routingCase)
  } catch (error) {
    return { thrown: String(error) }
  }
}

/** Whether an answer is the expected one; an expected `{ includes }` is a part of a text. */
function isSame(answer: Answer, expected: Answer): boolean {
  return (
    isDeepStrictEqual(Object.keys(answer).sort(), Object.keys(expected).sort()) &&
    Object.entries(expected).every(([name, value]) => isSameValue(answer[name], value))
  )
}

function isSameValue(value: unknown, expected: unknown): boolean {
  if (isPart(expected)) return typeof value === 'string' && value.includes(expected.includes)
  return isDeepStrictEqual(value, expected)
}

function isPart(expected: unknown): expected is { includes: string } {
  return typeof expected === 'object' && expected !== null && Object.hasOwn(expected, 'includes')
}

/** Reads the cases of a file. */
export function readCases(path: string): CaseFile {
  return JSON.parse(readFileSync(path, 'utf8'))
}

/** Reads the classes of differences. */
export function readDivergences(): readonly Divergence[] {
  const file: { routing: readonly Divergence[] } = JSON.parse(
    readFileSync(new URL('../corpus/divergences.json', import.meta.url), 'utf8'),
  )
  return file.routing
}

/** The cases that come with the project. */
export const CASES_PATH: string = fileURLToPath(
  new URL('../corpus/routing-cases.json', import.meta.url),
)

function main(path: string): void {
  const file = readCases(path)
  const divergences = readDivergences()
  const counts = { passed: 0, failed: 0, diverges: 0 }
  for (const routingCase of file.cases) {
    const verdict = judgeCase(file, routingCase, divergences)
    counts[verdict.type] += 1
    if (verdict.type === 'failed') console.log(`${routingCase.id}: ${verdict.problem}`)
  }
  console.log(`${counts.passed} passed, ${counts.failed} failed, ${counts.diverges} diverge`)
  if (counts.failed > 0) process.exitCode = 1
}

if (process.argv[1] === fileURLToPath(import.meta.url)) main(process.argv[2] ?? CASES_PATH)
