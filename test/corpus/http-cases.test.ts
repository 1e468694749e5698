import assert from 'node:assert/strict'
import { join } from 'node:path'
import { before, describe, it } from 'node:test'
import { loadCases } from '../cases/http-case.ts'
import { loadDivergences } from '../cases/http-divergences.ts'
import type { Outcome } from '../cases/http-run.ts'
import { runCases } from '../cases/http-run.ts'
import { AWAITED_FEATURES, awaitedFeature } from '../cases/http-waiting.ts'

const cases = loadCases(join(import.meta.dirname, 'http-cases.json'))
const divergences = loadDivergences(join(import.meta.dirname, 'divergences.json'))

describe('the cases over HTTP', { timeout: 60_000 }, () => {
  let outcomes: readonly Outcome[] = []

  before(async () => {
    outcomes = await runCases(cases, divergences)
  })

  it('come to an outcome each', () => {
    assert.equal(cases.length, 259)
    assert.deepEqual(
      outcomes.map(({ tested }) => tested.id),
      cases.map(({ id }) => id),
    )
  })

  it('fail only where a feature does not exist yet', () => {
    const unexpected = outcomes.filter(
      ({ type, tested }) => type === 'failed' && awaitedFeature(tested) === undefined,
    )
    assert.deepEqual(unexpected.map(describeOutcome), [])
  })

  it('wait for the features of the list, and for nothing that exists', () => {
    const failed = outcomes.filter(({ type }) => type === 'failed')
    const awaited = new Set(failed.map(({ tested }) => awaitedFeature(tested)))
    assert.deepEqual([...awaited].sort(), [...AWAITED_FEATURES].sort())
  })
})

function describeOutcome({ tested, problem }: Outcome): string {
  return `${tested.id} ${tested.request.method} ${tested.request.path}: ${problem}`
}
