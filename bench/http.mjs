/** Section: whole servers over HTTP. */

import { CASES } from './http/cases.mjs'
import { describeLoad, load } from './http/load.mjs'
import { startServer, stopServer } from './http/server-process.mjs'
import { judgeHttp } from './http/targets.mjs'
import { verifyCase, verifyMiss } from './http/verify.mjs'
import { measureIdle, measureWindow } from './http/window.mjs'
import { pick } from './options.mjs'
import { describePinning } from './processes.mjs'
import { formatNumber, formatReach } from './report.mjs'
import { median, summarise } from './statistics.mjs'

const SERVERS = [
  { name: 'raw' },
  { name: 'flagon' },
  { name: 'gateway' },
  { name: 'fastify' },
  { name: 'hono' },
  { name: 'h3' },
  { name: 'koa' },
  { name: 'express' },
  { name: 'polka' },
]

/** How much of the time a server may wait for its core on a quiet machine: its own threads use it too. */
const MAX_WAITED = 0.05

/** How long every server is loaded with every case before it is measured, in seconds. */
const WARM_UP = 1

/** Measures every server with every case, round by round. */
export async function measureHttp(options) {
  const cases = pick(CASES, options.paths, 'path')
  const servers = chooseServers(options)
  return report(await measureServers({ servers, cases, yardstick: 'raw' }, options), options)
}

/** Measures servers with cases, round by round; all ratios are to one of the servers, the yardstick. */
export async function measureServers({ servers, cases, yardstick }, options) {
  const windows = []
  for (let round = 0; round < options.rounds; round++) {
    const figures = await measureRound(rotate(servers, round), cases, options)
    windows.push(...figures.map((window) => ({ round, ...window })))
  }
  const summaries = summariseWindows(windows, yardstick)
  const tables = cases.map(({ name }) => caseTable(name, summaries))
  return { summaries, tables, quiet: describeQuiet(windows) }
}

/** raw is always there: all ratios are to it. */
function chooseServers({ only }) {
  return pick(SERVERS, only && [...new Set(['raw', ...only])], 'server')
}

/** Every round starts with another server, so that none has a place of its own. */
function rotate(servers, count) {
  return servers.map((_, i) => servers[(i + count) % servers.length])
}

/**
 * Starts the servers anew: how well the just-in-time compiler does differs from process to process,
 * and a server must not owe its place to one lucky process.
 */
async function measureRound(chosen, cases, { isSmoke, seconds }) {
  const servers = []
  try {
    for (const entry of chosen) servers.push(await startServer(entry))
    await verify(servers, cases)
    await measureIdle(servers)
    if (!isSmoke) await forEachWindow(servers, cases, warmUp)
    return await measureWindows(servers, cases, seconds)
  } finally {
    await Promise.all(servers.map(stopServer))
  }
}

async function verify(servers, cases) {
  for (const server of servers) {
    for (const testCase of cases) await verifyCase(server, testCase)
    await verifyMiss(server)
  }
}

function warmUp(server, testCase) {
  return load(server, testCase, WARM_UP)
}

/** Servers take turns with each case: what disturbs the machine for a while disturbs them all. */
async function measureWindows(servers, cases, seconds) {
  const windows = []
  await forEachWindow(servers, cases, async (server, testCase) => {
    const figures = await measureWindow(server, testCase, seconds)
    windows.push({ server: server.name, path: testCase.name, ...figures })
  })
  return windows
}

async function forEachWindow(servers, cases, measure) {
  for (const testCase of cases) {
    for (const server of servers) await measure(server, testCase)
  }
}

/** One entry for a server and a path; a ratio is between windows of the same round. */
function summariseWindows(windows, yardstick) {
  const first = windows.filter(({ round }) => round === 0)
  return first.map(({ server, path }) => {
    const own = windows.filter((window) => window.server === server && window.path === path)
    return {
      server,
      path,
      microseconds: summarise(own.map(({ microseconds }) => microseconds)),
      ratio: summarise(own.map((window) => ratioTo(yardstick, window, windows))),
      perSecond: median(own.map(({ perSecond }) => perSecond)),
    }
  })
}

function ratioTo(yardstick, { round, path, microseconds }, windows) {
  const base = windows.find(
    (window) => window.server === yardstick && window.round === round && window.path === path,
  )
  return microseconds / base.microseconds
}

function report({ summaries, tables, quiet }, { rounds, seconds }) {
  const method = `Processor microseconds of the server process for one request (user and system), and their ratio to raw in the same round: medians of ${rounds} rounds of ${seconds} s. Load: ${describeLoad()}; ${describePinning()}. Requests per second are information only.`
  return {
    title: 'HTTP',
    notes: [method, quiet],
    tables,
    targets: judgeHttp(summaries),
    data: summaries,
  }
}

/** Says whether the figures can be trusted: whoever shares the core also shares its caches. */
function describeQuiet(windows) {
  const share = median(windows.map(({ waited }) => waited))
  const text = `The servers waited for their core during ${formatNumber(share * 100, 1)} % of the time.`
  return share > MAX_WAITED ? `${text} **The machine was busy: the figures are rough.**` : text
}

function caseTable(name, summaries) {
  const entries = summaries.filter(({ path }) => path === name)
  entries.sort((a, b) => a.ratio.median - b.ratio.median)
  const columns = ['server', 'us/request', 'min-max', 'ratio', 'min-max', 'requests/s']
  return { title: `\`${name}\``, columns, rows: entries.map(caseRow) }
}

function caseRow({ server, microseconds, ratio, perSecond }) {
  return [
    server,
    formatNumber(microseconds.median, 1),
    formatReach(microseconds, 1),
    formatNumber(ratio.median),
    formatReach(ratio),
    formatNumber(perSecond),
  ]
}
