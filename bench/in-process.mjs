/** Section: calls of an application in the same process, without a socket. */

import { fileURLToPath } from 'node:url'
import { pick } from './options.mjs'
import { MEASURED_CORE, runOn } from './processes.mjs'
import { formatNumber, formatReach } from './report.mjs'
import { summarise } from './statistics.mjs'

const CALLS = [
  { name: 'flagon', module: 'flagon-gateway.mjs', title: 'flagon `app(environ, startResponse)`' },
  { name: 'flagon-fetch', module: 'flagon-fetch.mjs', title: 'flagon `app.fetch(new Request())`' },
  {
    name: 'flagon-globals',
    module: 'flagon-globals.mjs',
    title: 'flagon `app(environ, startResponse)`, with `flagon/globals`',
  },
  {
    name: 'flagon-globals-fetch',
    module: 'flagon-globals-fetch.mjs',
    title: 'flagon `app.fetch(new Request())`, with `flagon/globals`',
  },
  { name: 'hono-fetch', module: 'hono-fetch.mjs', title: 'hono `app.fetch(new Request())`' },
  { name: 'hono-request', module: 'hono-request.mjs', title: 'hono `app.request()`' },
  { name: 'h3-fetch', module: 'h3-fetch.mjs', title: 'h3 `app.fetch(new Request())`' },
  { name: 'web', module: 'web-objects.mjs', title: '`new Request()` and `new Response()` alone' },
]

/** How long the calls of one path are measured in one process, in milliseconds. */
const BUDGET = { full: 1000, smoke: 20 }

/** What a call through the gateway may take at most, in microseconds. */
const MAX_CALL = 1.5

/** Measures every way to call an application, round by round, each in its own process. */
export async function measureInProcess({ only, rounds, isSmoke }) {
  const calls = pick(CALLS, only, 'call')
  const budget = isSmoke ? BUDGET.smoke : BUDGET.full
  const runs = []
  for (let round = 0; round < rounds; round++) {
    for (const call of calls) runs.push(await runProcess(call, budget))
  }
  return report(
    calls.map((call) => summariseCall(call, runs)),
    rounds,
  )
}

async function runProcess({ name, module }, budget) {
  const script = fileURLToPath(new URL('calls/process.mjs', import.meta.url))
  const output = await runOn(MEASURED_CORE, [process.execPath, script, module, String(budget)])
  return { name, microseconds: JSON.parse(output) }
}

function summariseCall({ name, title }, runs) {
  const own = runs.filter((run) => run.name === name).map(({ microseconds }) => microseconds)
  const paths = Object.keys(own[0])
  const summaries = paths.map((path) => [path, summarise(own.map((figures) => figures[path]))])
  return { name, title, paths: Object.fromEntries(summaries) }
}

function report(summaries, rounds) {
  const paths = Object.keys(summaries[0].paths)
  const rows = summaries.map(({ title, paths: figures }) => [
    title,
    ...paths.map((path) => `${formatNumber(figures[path].median)} (${formatReach(figures[path])})`),
  ])
  return {
    title: 'In process',
    notes: [`Microseconds of a call: the median of ${rounds} processes, and their reach.`],
    tables: [
      { title: 'One call, us', columns: ['call', ...paths.map((path) => `\`${path}\``)], rows },
    ],
    targets: judge(summaries.find(({ name }) => name === 'flagon')),
    data: summaries,
  }
}

function judge(ours) {
  if (ours === undefined) return []
  return Object.entries(ours.paths).map(([path, { median }]) => ({
    name: `\`${path}\`: a call through the gateway in less than ${MAX_CALL} us`,
    figure: `${formatNumber(median)} us`,
    isMet: median < MAX_CALL,
  }))
}
