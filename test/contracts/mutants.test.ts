/** The suite can fail: a host that is wrong in one point is noticed by the row that is about it. */

import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { createContractApplication } from './applications/index.ts'
import { Examination } from './examination.ts'
import { factsOf } from './facts.ts'
import { startInProcess } from './hosts/in-process.ts'
import type { Mutant } from './mutants.ts'
import { mutants } from './mutants.ts'
import { rows } from './rows/index.ts'
import { scenarios } from './scenarios/index.ts'
import { Tally } from './tally.ts'

/** How long an event is waited for; on the right host it comes at once, in milliseconds. */
const PATIENCE_MS = 200

describe('the contract suite notices a host that', () => {
  for (const mutant of mutants) {
    it(`${mutant.name} (${mutant.by})`, async () => {
      const tally = await play(mutant)
      assert.notEqual(tally.failures.length, 0, 'nothing has noticed it')
    })
  }
})

/** Plays the promise that the mutant breaks, and no other. */
async function play({ by, middleware, spoil }: Mutant): Promise<Tally> {
  const application = createContractApplication()
  const host = startInProcess(middleware?.(application) ?? application, spoil)
  const tally = new Tally()
  const facts = factsOf('in process')
  const examination = new Examination({ facts, host, tally, patienceMs: PATIENCE_MS })
  await examination.playRows(rows.filter(({ id }) => id === by))
  await examination.playScenarios(scenarios.filter(({ id }) => id === by))
  await examination.checkAftermath()
  return tally
}
