/** Section: how long a process takes to load a package. */

import { buildUrl } from './build.mjs'
import { pick } from './options.mjs'
import { MEASURED_CORE, runOn } from './processes.mjs'
import { formatNumber, formatReach } from './report.mjs'
import { summarise } from './statistics.mjs'

/** What is imported is worked out late: the build is chosen after this module is loaded. */
const PACKAGES = [
  { name: 'flagon', resolve: () => buildUrl('index.js') },
  { name: 'hono', resolve: () => import.meta.resolve('hono') },
  { name: 'h3', resolve: () => import.meta.resolve('h3') },
  { name: 'fastify', resolve: () => import.meta.resolve('fastify') },
  { name: 'express', resolve: () => import.meta.resolve('express') },
  { name: 'koa', resolve: () => import.meta.resolve('koa') },
]

/** The fewest runs of each package. */
const RUNS = 15

/** Measures how long processes with one import live longer than a process with none. */
export async function measureImport({ only, rounds, isSmoke }) {
  const packages = pick(PACKAGES, only, 'package')
  const runs = []
  for (let run = 0; run < countRuns(rounds, isSmoke); run++) runs.push(await measureRun(packages))
  return report(packages, runs)
}

function countRuns(rounds, isSmoke) {
  return isSmoke ? 1 : Math.max(rounds, RUNS)
}

/** Times every package once, and gives the milliseconds beyond those of the empty process. */
async function measureRun(packages) {
  const empty = await timeProcess('')
  const times = {}
  for (const { name, resolve } of packages) {
    times[name] = (await timeProcess(`await import(${JSON.stringify(resolve())})`)) - empty
  }
  return times
}

async function timeProcess(source) {
  const start = performance.now()
  await runOn(MEASURED_CORE, [process.execPath, '--input-type=module', '--eval', source])
  return performance.now() - start
}

function report(packages, runs) {
  const summaries = packages.map(({ name }) => ({
    name,
    milliseconds: summarise(runs.map((times) => times[name])),
  }))
  return {
    title: 'Import',
    notes: [`Medians of ${runs.length} processes, beyond a process that imports nothing.`],
    tables: [
      { title: 'One import, ms', columns: ['package', 'ms', 'min-max'], rows: summaries.map(row) },
    ],
    data: summaries,
  }
}

function row({ name, milliseconds }) {
  return [name, formatNumber(milliseconds.median, 1), formatReach(milliseconds, 1)]
}
