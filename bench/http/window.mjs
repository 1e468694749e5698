/** One window of load on one server: what a request cost. */

import { setTimeout as sleep } from 'node:timers/promises'
import { readCpuTime, readMainThread } from './cpu-time.mjs'
import { load } from './load.mjs'

/** How long a server may take to close the connections of a window, in milliseconds. */
const SETTLE_TIME = 50

/** How long idle servers are watched, in milliseconds. */
const IDLE_TIME = 2000

/**
 * Loads a server, and gives the processor microseconds of one request, the requests of a second, and
 * the share of the time in which something else had the server's core. What the server would have used
 * without any load is taken off.
 */
export async function measureWindow(server, testCase, seconds) {
  const start = readClocks(server)
  const requests = await load(server, testCase, seconds)
  await sleep(SETTLE_TIME)
  const end = readClocks(server)
  const elapsed = (end.clock - start.clock) / 1000
  const used = end.cpu - start.cpu - server.idle * elapsed
  const waited = (end.wait - start.wait) / 1_000_000 / elapsed
  return { microseconds: used / requests, perSecond: requests / seconds, waited }
}

function readClocks({ pid }) {
  return { cpu: readCpuTime(pid), wait: readMainThread(pid).wait, clock: performance.now() }
}

/** Finds out what servers use while nobody asks: processor microseconds of a second. */
export async function measureIdle(servers) {
  const starts = servers.map(({ pid }) => readMainThread(pid).run)
  await sleep(IDLE_TIME)
  for (const [i, server] of servers.entries()) {
    server.idle = ((readMainThread(server.pid).run - starts[i]) * 1000) / IDLE_TIME
  }
}
