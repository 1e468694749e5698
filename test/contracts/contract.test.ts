/** The contract on the hosts that need no other program; `npm run test:hosts` has the others. */

import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import type { Application } from '../../src/gateway/index.ts'
import { createContractApplication } from './applications/index.ts'
import { Examination } from './examination.ts'
import { factsOf } from './facts.ts'
import type { HostName, RunningHost } from './host.ts'
import { startInProcess } from './hosts/in-process.ts'
import { startLambda } from './hosts/lambda.ts'
import { startNode } from './hosts/node.ts'
import { rows } from './rows/index.ts'
import { scenarios } from './scenarios/index.ts'
import { Tally } from './tally.ts'

type Start = (application: Application) => RunningHost | Promise<RunningHost>

/** Whatever version of node this is keeps the contract like node 20. */
const STARTS: readonly (readonly [HostName, Start])[] = [
  ['in process', startInProcess],
  ['node 20', startNode],
  ['lambda', startLambda],
]

for (const [name, start] of STARTS) {
  describe(`the contract, ${name}`, () => {
    it('is kept in all rows', () =>
      examine(name, start, async (examination) => {
        await examination.playRows(rows)
        await examination.checkAftermath()
      }))

    it('is kept in all scenarios that the host survives', () =>
      examine(name, start, async (examination) => {
        await examination.playScenarios(scenarios.filter(({ isLast }) => isLast !== true))
        await examination.checkAftermath()
      }))

    for (const scenario of scenarios.filter(({ isLast }) => isLast === true)) {
      it(`is kept at the end: ${scenario.name}`, () =>
        examine(name, start, (examination) => examination.playScenarios([scenario])))
    }
  })
}

async function examine(
  name: HostName,
  start: Start,
  play: (examination: Examination) => Promise<void>,
): Promise<void> {
  const host = await start(createContractApplication())
  const tally = new Tally()
  try {
    await play(new Examination({ facts: factsOf(name), host, tally }))
  } finally {
    await host.stop()
  }
  assert.equal(tally.failures.length, 0, String(tally))
  assert.ok(tally.passed + tally.notShown > 0)
}
