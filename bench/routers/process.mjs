/**
 * Measures one router with one number of rules, in a process of its own, and prints what it found.
 * Arguments: the module, the function that makes the router, the number of rules, and the time in
 * milliseconds that the lookups of one kind may take.
 */

import { median } from '../statistics.mjs'
import { createFreshSource } from './fresh-paths.mjs'
import { createPaths, createRules, formatRule, LOOKUPS } from './rules.mjs'

/** Lookups in one pass. */
const PATHS = 2000

const [module, factory, countText, budgetText] = process.argv.slice(2)
const ruleCount = Number(countText)
const adapter = await import(`./${module}`)
const rules = createRules(ruleCount).map((parts) => formatRule(parts, adapter.PLACEHOLDERS))

const { router, ...registration } = register()
const kinds = LOOKUPS.map(createKind)
for (const kind of kinds) verify(kind)
measure()
const lookups = Object.fromEntries(kinds.map(({ name, passes }) => [name, median(passes)]))
console.log(JSON.stringify({ ...registration, lookups, kind: router.kind?.() }))

/** Adds all the rules and looks one path up: some routers do their work at the first lookup. */
function register() {
  const [{ path }] = createPaths('static', ruleCount, 1)
  globalThis.gc()
  const heap = process.memoryUsage().heapUsed
  const start = performance.now()
  const created = adapter[factory](rules)
  created.lookup(path)
  const milliseconds = performance.now() - start
  globalThis.gc()
  const bytes = (process.memoryUsage().heapUsed - heap) / ruleCount
  return { router: created, milliseconds, bytes }
}

function createKind(name) {
  const paths = createPaths(name, ruleCount, PATHS)
  return { name, paths, refresh: createFreshSource(paths.map(({ path }) => path)), passes: [] }
}

function verify({ name, paths }) {
  for (const { path, id, values } of paths) {
    const found = router.read(router.lookup(path))
    // The order of the values is the router's own affair.
    const isRight =
      found?.id === id && String((found?.values ?? []).sort()) === String(values.sort())
    if (!isRight)
      throw new Error(`${name}: ${path} gives ${JSON.stringify(found)}, not rule ${id}.`)
  }
}

/** The kinds take turns, as they do in an application; the first half of the time is the warm-up. */
function measure() {
  const budget = Number(budgetText) * kinds.length
  const start = performance.now()
  let elapsed = 0
  while (elapsed < budget || kinds[0].passes.length === 0) {
    for (const kind of kinds) runPass(kind, elapsed >= budget / 2)
    elapsed = performance.now() - start
  }
}

function runPass({ refresh, passes }, isCounted) {
  const paths = refresh()
  const start = performance.now()
  const found = lookUpAll(paths)
  const nanoseconds = ((performance.now() - start) * 1e6) / paths.length
  // What is found must be used, or the compiler may leave the lookups out.
  if (isCounted && found >= 0) passes.push(nanoseconds)
}

function lookUpAll(paths) {
  let found = 0
  for (const path of paths) if (router.lookup(path)) found += 1
  return found
}
