/** Section: what the checker of the gateway costs. */

import { fileURLToPath } from 'node:url'
import { CASES } from './lint/cases.mjs'
import { pick } from './options.mjs'
import { MEASURED_CORE, runOn } from './processes.mjs'
import { formatNumber, formatReach } from './report.mjs'
import { summarise } from './statistics.mjs'

/** How long one case is measured in one process, in milliseconds. */
const BUDGET = { full: 2000, smoke: 50 }

/** Measures every case without and with the checker, round by round, each in its own process. */
export async function measureLint({ only, rounds, isSmoke }) {
  const cases = pick(CASES, only, 'case')
  const budget = isSmoke ? BUDGET.smoke : BUDGET.full
  const runs = []
  for (let round = 0; round < rounds; round++) {
    for (const { name } of cases) runs.push(await runProcess(name, budget))
  }
  return report(
    cases.map((testCase) => summariseCase(testCase, runs)),
    rounds,
  )
}

async function runProcess(name, budget) {
  const script = fileURLToPath(new URL('lint/process.mjs', import.meta.url))
  const output = await runOn(MEASURED_CORE, [process.execPath, script, name, String(budget)])
  return { name, ...JSON.parse(output) }
}

function summariseCase({ name, title }, runs) {
  const own = runs.filter((run) => run.name === name)
  return {
    name,
    title,
    bare: summarise(own.map(({ bare }) => bare)),
    checked: summarise(own.map(({ checked }) => checked)),
  }
}

function report(summaries, rounds) {
  return {
    title: 'Checker',
    notes: [
      `Processor time of a request that a server without sockets serves: the median of ${rounds} processes, and their reach.`,
    ],
    tables: [
      {
        title: 'One request, ns',
        columns: ['the body', 'alone', 'in `lint`'],
        rows: summaries.map(({ title, bare, checked }) => [title, cell(bare), cell(checked)]),
      },
    ],
    data: summaries,
  }
}

function cell(summary) {
  return `${formatNumber(summary.median, 0)} (${formatReach(summary, 0)})`
}
