/**
 * Measures one way to call an application in process, and prints the microseconds of a call for each
 * path. Arguments: the module of the call, and the time in milliseconds that each path may take.
 */

import { isRightAnswer, PLAIN_CASES } from '../http/cases.mjs'
import { createFreshSource } from '../routers/fresh-paths.mjs'
import { median } from '../statistics.mjs'

/** Calls in one pass. */
const CALLS = 1000

const [module, budgetText] = process.argv.slice(2)
const { prepare, call, read } = await import(`./${module}`)
const paths = PLAIN_CASES.map(createPath)
for (const path of paths) await verify(path)
await measure()
const entries = paths.map(({ name, passes }) => [name, median(passes)])
console.log(JSON.stringify(Object.fromEntries(entries)))

function createPath(testCase) {
  const refresh = createFreshSource(Array.from({ length: CALLS }, () => testCase.path))
  return { testCase, name: testCase.name, refresh, passes: [] }
}

async function verify({ testCase, name, refresh }) {
  const [path] = refresh()
  const answer = await read(call(prepare(path)))
  if (isRightAnswer(testCase, answer)) return
  throw new Error(`${module} answers ${name} with ${JSON.stringify(answer)}.`)
}

/** The paths take turns; the first half of the time is the warm-up. */
async function measure() {
  const budget = Number(budgetText) * paths.length
  const start = performance.now()
  let elapsed = 0
  while (elapsed < budget || paths[0].passes.length === 0) {
    for (const path of paths) await runPass(path, elapsed >= budget / 2)
    elapsed = performance.now() - start
  }
}

/** Only what gives promises is awaited: an await is a cost of its own. */
async function runPass({ refresh, passes }, isCounted) {
  const inputs = refresh().map(prepare)
  const isAsynchronous = call(inputs[0]) instanceof Promise
  const start = performance.now()
  if (isAsynchronous) await callInTurn(inputs)
  else callAll(inputs)
  if (isCounted) passes.push(((performance.now() - start) * 1000) / inputs.length)
}

function callAll(inputs) {
  for (const input of inputs) call(input)
}

async function callInTurn(inputs) {
  for (const input of inputs) await call(input)
}
