import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { createContractApplication } from './applications/index.ts'
import { Examination } from './examination.ts'
import { factsOf } from './facts.ts'
import { startInProcess } from './hosts/in-process.ts'
import type { Row } from './row.ts'
import type { Scenario } from './scenario.ts'
import { Tally } from './tally.ts'

const facts = factsOf('in process')
const inability = { hosts: ['in process'], because: 'it is said to be unable' } as const
const row: Row = {
  id: 'S01',
  name: 'a row',
  rules: [16],
  target: '/array',
  expect: { status: 200, body: 'Hello', trace: 'close' },
}
const scenario: Scenario = {
  id: 'S02',
  name: 'a scenario',
  rules: [16],
  play: async () => undefined,
}

function begin(): { readonly tally: Tally; readonly examination: Examination } {
  const host = startInProcess(createContractApplication())
  const tally = new Tally()
  return { tally, examination: new Examination({ facts, host, tally, patienceMs: 100 }) }
}

describe('an examination', () => {
  it('counts a row that is answered as it should be', async () => {
    const { tally, examination } = begin()
    await examination.playRows([row])
    assert.deepEqual([tally.passed, tally.limited, tally.failures], [1, 0, []])
  })

  it('tells in which ways an answer is another one', async () => {
    const { tally, examination } = begin()
    await examination.playRows([{ ...row, expect: { status: 201, headers: [], body: 'Bye' } }])
    const [failure] = tally.failures
    assert.deepEqual(failure?.differences, [
      'status 200 instead of 201',
      'headers ["content-length: 5","content-type: text/plain; charset=utf-8"] instead of []',
      'content "Hello" instead of "Bye"',
    ])
  })

  it('misses what should have been traced and logged', async () => {
    const { tally, examination } = begin()
    const expect = { status: 200, trace: 'return close' }
    await examination.playRows([{ ...row, expect }])
    await examination.playRows([{ ...row, expect: { status: 200, log: 'nothing of this' } }])
    assert.deepEqual(
      tally.failures.map(({ differences }) => differences),
      [["'close' instead of 'return close'"], ["'nothing of this' was not logged"]],
    )
  })

  it('takes what a limit says for right', async () => {
    const { tally, examination } = begin()
    const limits = [{ ...inability, expect: { status: 200, body: 'Hello' } }]
    await examination.playRows([{ ...row, expect: { status: 201 }, limits }])
    assert.deepEqual([tally.passed, tally.limited, tally.failures], [1, 1, []])
  })

  it('says so when a runtime has learnt what a limit denies', async () => {
    const { tally, examination } = begin()
    await examination.playRows([{ ...row, limits: [{ ...inability, expect: { status: 500 } }] }])
    await examination.playScenarios([{ ...scenario, limits: [inability] }])
    const outOfDate = ['the promise is kept here: the limit is out of date']
    assert.deepEqual(
      tally.failures.map(({ differences }) => differences),
      [outOfDate, outOfDate],
    )
  })

  it('lets a runtime keep a promise by chance, where the limit allows for that', async () => {
    const { tally, examination } = begin()
    const limit = { ...inability, isByChance: true, expect: { status: 500 } }
    await examination.playRows([{ ...row, limits: [limit] }])
    await examination.playScenarios([{ ...scenario, limits: [limit] }])
    assert.deepEqual([tally.passed, tally.limited, tally.failures], [2, 2, []])
  })

  it('does not play what cannot be shown on the host', async () => {
    const { tally, examination } = begin()
    await examination.playRows([{ ...row, needs: ['raw bytes'] }])
    await examination.playScenarios([{ ...scenario, needs: ['closing'] }])
    assert.deepEqual([tally.passed, tally.notShown, tally.failures], [0, 2, []])
  })
})
