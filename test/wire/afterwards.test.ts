import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { compareStates } from './afterwards.ts'
import type { State } from './baseline-host.ts'

const BASE = 50 * 2 ** 20
const MUCH = 100 * 2 ** 20

function stateOf(changes: Partial<State & State['health']>): State {
  const {
    residentBytes = BASE,
    heapBytes = BASE,
    externalBytes = BASE,
    isPolluted = false,
  } = changes
  return { descriptorCount: 20, residentBytes, health: { heapBytes, externalBytes, isPolluted } }
}

interface Row {
  readonly name: string
  readonly after: State
  readonly problem: RegExp
}

const ROWS: readonly Row[] = [
  {
    name: 'memory',
    after: stateOf({ residentBytes: BASE + MUCH }),
    problem: /100\.0 MB more are occupied/,
  },
  {
    name: 'the heap',
    after: stateOf({ heapBytes: BASE + MUCH }),
    problem: /the heap holds 100\.0 MB more/,
  },
  {
    name: 'buffers',
    after: stateOf({ externalBytes: BASE + MUCH }),
    problem: /buffers hold 100\.0 MB/,
  },
  { name: 'the prototype', after: stateOf({ isPolluted: true }), problem: /polluted/ },
]

describe('the state of a process', () => {
  it('may vary a little', () => {
    assert.deepEqual(compareStates(stateOf({}), stateOf({ heapBytes: BASE + 1000 })), [])
    assert.deepEqual(compareStates(stateOf({ heapBytes: BASE + MUCH }), stateOf({})), [])
  })

  for (const { name, after, problem } of ROWS) {
    it(`tells what happened to ${name}`, () => {
      const problems = compareStates(stateOf({}), after)
      assert.equal(problems.length, 1)
      assert.match(problems.join(), problem)
    })
  }
})
