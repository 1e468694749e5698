import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { examineProcess } from './afterwards.ts'
import type { BaselineHost, State } from './baseline-host.ts'
import { startBaseline } from './baseline-host.ts'
import { hostLimits } from './host-limits.ts'
import type { Outcome, Playing } from './play.ts'
import { play } from './play.ts'
import { loadRawCases } from './raw-case.ts'
import { loadDivergences } from './verdict.ts'
import { AWAITED_FEATURES } from './waiting.ts'

const cases = loadRawCases()
const PLAYING: Playing = { host: 'node 20', mode: 'all', seed: 1 }

describe('the raw cases, each sent whole', { timeout: 60_000 }, () => {
  let baseline: BaselineHost
  let outcomes: readonly Outcome[] = []
  let warm: State

  before(async () => {
    baseline = await startBaseline('node 20')
    outcomes = await play(baseline, cases, PLAYING)
    warm = await baseline.measure()
  })

  after(() => baseline.stop())

  it('come to an outcome each', () => {
    assert.equal(cases.length, 278)
    assert.deepEqual(
      outcomes.map(({ tested }) => tested.id),
      cases.map(({ id }) => id),
    )
  })

  it('are met, or wait for a feature that does not exist yet', () => {
    const failures = outcomes.filter(({ verdict }) => verdict.type === 'failed')
    assert.deepEqual(failures, [])
  })

  it('wait for the features of the list, and for nothing that exists', () => {
    const awaited = outcomes.flatMap(({ verdict }) =>
      verdict.type === 'waits' ? verdict.reason : [],
    )
    assert.deepEqual([...new Set(awaited)].sort(), [...AWAITED_FEATURES].sort())
  })

  it('diverge by a row of every class', () => {
    const diverging = outcomes.filter(({ verdict }) => verdict.type === 'diverges')
    for (const { class: name, rows } of loadDivergences()) {
      const isUsed = diverging.some(({ tested }) =>
        rows.some(({ raw }) => new RegExp(raw, 's').test(tested.raw)),
      )
      assert.ok(isUsed, `no case diverges as ${name} says`)
    }
  })

  it('leave the process as it was', async () => {
    await play(baseline, cases, PLAYING)
    assert.deepEqual(await examineProcess(baseline, warm), [])
  })
})

describe('the limits of the hosts', () => {
  it('are about cases that exist, each once', () => {
    const ids = new Set(cases.map(({ id }) => id))
    const listed = hostLimits.flatMap(({ host, cases: some }) => some.map((id) => `${host} ${id}`))
    assert.deepEqual(listed, [...new Set(listed)])
    const unknown = hostLimits.flatMap(({ cases: some }) => some.filter((id) => !ids.has(id)))
    assert.deepEqual(unknown, [])
  })
})
