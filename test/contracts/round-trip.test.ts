/** S70: an application that goes through a bridge and back is the same: all rows are played on it. */

import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import type { Middleware } from '../../src/gateway/index.ts'
import { fromFetchHandler, toFetchHandler } from '../../src/hosts/fetch/index.ts'
import { fromNodeHandler, toNodeHandler } from '../../src/hosts/node/index.ts'
import { createContractApplication } from './applications/index.ts'
import { Examination } from './examination.ts'
import { factsOf } from './facts.ts'
import type { HostName, RunningHost } from './host.ts'
import { startInProcess } from './hosts/in-process.ts'
import { startNode } from './hosts/node.ts'
import type { Row } from './row.ts'
import { rows } from './rows/index.ts'
import { Tally } from './tally.ts'

/** The handlers in between have a log of their own; the host's own log is that of other tests. */
const errors = { write: (): void => undefined }
const SILENT = { log: 'the handler in between has a log of its own' }

/** A way out of the gateway and back into it. */
interface RoundTrip {
  readonly name: string
  readonly through: Middleware
  /** The rows that are answered otherwise then, and why. */
  readonly limits: Readonly<Record<string, string>>
}

const ROUND_TRIPS: readonly RoundTrip[] = [
  {
    name: 'a listener of node',
    through: (application) => fromNodeHandler(toNodeHandler(application, { errors })),
    limits: {},
  },
  {
    name: 'a fetch handler',
    through: (application) => fromFetchHandler(toFetchHandler(application, { errors })),
    limits: {
      S53: 'the URL of a Request cannot be an asterisk',
      S56: 'a Request has a URL, and so a host; it does not tell its version of HTTP',
      S88: 'a Request would resolve dot segments; they are refused',
      S94c: 'a Request of GET has no body',
    },
  },
]

describe('an application keeps the contract', () => {
  for (const roundTrip of ROUND_TRIPS) {
    const { name, through } = roundTrip
    it(`through ${name}, in process`, () =>
      examine(roundTrip, 'in process', startInProcess(through(createContractApplication()))))

    it(`through ${name}, on node`, async () =>
      examine(roundTrip, 'node 20', await startNode(through(createContractApplication()))))
  }
})

async function examine({ limits }: RoundTrip, name: HostName, host: RunningHost): Promise<void> {
  const isLimited = ({ id }: Row): boolean => id in limits
  try {
    const kept = await play(
      name,
      host,
      rows.filter((row) => !isLimited(row)),
    )
    assert.equal(kept.failures.length, 0, String(kept))
    const broken = await play(name, host, rows.filter(isLimited))
    assert.equal(broken.passed - broken.limited, 0, 'a limit is out of date')
  } finally {
    await host.stop()
  }
}

async function play(name: HostName, host: RunningHost, played: readonly Row[]): Promise<Tally> {
  const facts = factsOf(name)
  const tally = new Tally()
  const lacks = { ...facts.lacks, ...SILENT }
  const examination = new Examination({ facts: { ...facts, lacks }, host, tally })
  await examination.playRows(played)
  return tally
}
