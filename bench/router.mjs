/** Section: lookups of paths among many rules. */

import { fileURLToPath } from 'node:url'
import { pick } from './options.mjs'
import { MEASURED_CORE, runOn } from './processes.mjs'
import { formatNumber } from './report.mjs'
import { ROUTERS } from './routers/routers.mjs'
import { LOOKUPS } from './routers/rules.mjs'
import { judgeRouters } from './routers/targets.mjs'
import { median } from './statistics.mjs'

/** The numbers of rules. */
const SIZES = [50, 300, 3000, 10_000]

/** How long the lookups of one kind are measured in one process, in milliseconds. */
const BUDGET = { full: 250, smoke: 10 }

/** Measures every router with every number of rules, round by round, each in its own process. */
export async function measureRouters({ only, rounds, isSmoke }) {
  const routers = pick(ROUTERS, only, 'router')
  const budget = isSmoke ? BUDGET.smoke : BUDGET.full
  const runs = []
  for (let round = 0; round < rounds; round++) {
    for (const size of SIZES) {
      for (const router of routers) runs.push(await runProcess(router, size, budget))
    }
  }
  return report(routers, summariseRuns(runs, rounds), rounds)
}

async function runProcess({ name, module, factory }, size, budget) {
  const script = fileURLToPath(new URL('routers/process.mjs', import.meta.url))
  const command = [process.execPath, '--expose-gc', script, module, factory, size, budget]
  const output = await runOn(MEASURED_CORE, command.map(String))
  return { name, size, ...JSON.parse(output) }
}

/** One entry for a router and a number of rules. */
function summariseRuns(runs, rounds) {
  const first = runs.slice(0, runs.length / rounds)
  return first.map(({ name, size, kind }) => {
    const own = runs.filter((run) => run.name === name && run.size === size)
    return {
      name,
      size,
      kind,
      milliseconds: median(own.map(({ milliseconds }) => milliseconds)),
      bytes: median(own.map(({ bytes }) => bytes)),
      lookups: Object.fromEntries(
        LOOKUPS.map((lookup) => [lookup, median(own.map(({ lookups }) => lookups[lookup]))]),
      ),
    }
  })
}

function report(routers, summaries, rounds) {
  return {
    title: 'Router',
    notes: [describe(summaries, rounds)],
    tables: [
      ...LOOKUPS.map((kind) => ({
        ...table(routers, summaries, ({ lookups }) => lookups[kind]),
        title: `Lookup of ${kind}, ns`,
      })),
      {
        ...table(routers, summaries, ({ milliseconds }) => milliseconds),
        title: 'All rules added and the first path looked up, ms',
      },
      { ...table(routers, summaries, ({ bytes }) => bytes), title: 'Memory of a rule, bytes' },
      growthTable(routers, summaries),
    ],
    targets: judgeRouters(summaries),
    data: summaries,
  }
}

function describe(summaries, rounds) {
  const text = `Medians of ${rounds} processes a router and size. Every path is a string made just before.`
  const kinds = summaries.filter(({ kind }) => kind !== undefined)
  const names = new Set(kinds.map(({ name, kind }) => `What ${name} chose: ${kind}.`))
  return [text, ...names].join(' ')
}

/** A row for each router, a column for each number of rules. */
function table(routers, summaries, read) {
  const rows = routers.map(({ name }) => {
    const own = summaries.filter((summary) => summary.name === name)
    return [name, ...own.map((summary) => formatNumber(read(summary), 0))]
  })
  return { columns: ['router', ...SIZES.map((size) => `${size} rules`)], rows }
}

/** A row for each router, a column for each kind of lookup: how much longer it takes among the most rules. */
function growthTable(routers, summaries) {
  const rows = routers.map(({ name }) => {
    const own = summaries.filter((summary) => summary.name === name)
    const [first, last] = [own[0].lookups, own.at(-1).lookups]
    return [name, ...LOOKUPS.map((kind) => `${formatNumber(last[kind] / first[kind])} x`)]
  })
  const title = `Growth of a lookup from ${SIZES[0]} to ${SIZES.at(-1)} rules`
  return { title, columns: ['router', ...LOOKUPS], rows }
}
