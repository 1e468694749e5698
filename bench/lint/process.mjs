/**
 * Measures what the checker adds to the calls of an application, and prints the nanoseconds of a call
 * without and with it. Arguments: the name of the case, and the time in milliseconds that it may take.
 */

import { median } from '../statistics.mjs'
import { CASES } from './cases.mjs'
import { gateway, serve } from './server.mjs'

/** Requests in one pass. */
const REQUESTS = 1000

const [name, budget] = process.argv.slice(2)
const { application, headers } = CASES.find((testCase) => testCase.name === name)
const violations = []
const checked = gateway.lint(application, { onError: (error) => violations.push(error) })
const ways = { bare: createWay(application), checked: createWay(checked) }
measure(Number(budget))
if (violations.length > 0) throw violations[0]
gateway.checkOpenBodies()
console.log(
  JSON.stringify({ bare: median(ways.bare.passes), checked: median(ways.checked.passes) }),
)

function createWay(called) {
  return { called, passes: [] }
}

/** The ways take turns; the first half of the time is the warm-up. */
function measure(milliseconds) {
  const start = performance.now()
  let elapsed = 0
  while (elapsed < milliseconds || ways.bare.passes.length === 0) {
    for (const way of Object.values(ways)) runPass(way, elapsed >= milliseconds / 2)
    elapsed = performance.now() - start
  }
}

function runPass({ called, passes }, isCounted) {
  const start = process.cpuUsage()
  serve(called, headers, REQUESTS)
  const { user, system } = process.cpuUsage(start)
  if (isCounted) passes.push(((user + system) * 1000) / REQUESTS)
}
