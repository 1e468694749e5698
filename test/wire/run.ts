/**
 * Sends the cases of raw requests to the baseline application, whole, in random pieces and byte by byte.
 *
 * `npm run test:wire -- ['node 26' bun ...] [--all-hosts] [--mode all] [--only REGEX] [--seed N] [--file FILE]`
 *
 * Without a name the host is node 20. A failing run is repeated with its seed, which is printed.
 */

import { parseArgs } from 'node:util'
import { installRuntimes } from '../hosts/runtimes.ts'
import { examineProcess } from './afterwards.ts'
import { startBaseline } from './baseline-host.ts'
import { MODES } from './pieces.ts'
import type { Outcome } from './play.ts'
import { play } from './play.ts'
import { chooseSeed } from './random.ts'
import { loadRawCases } from './raw-case.ts'
import type { WireHost } from './wire-host.ts'
import { WIRE_HOSTS } from './wire-host.ts'

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    'all-hosts': { type: 'boolean', default: false },
    mode: { type: 'string' },
    only: { type: 'string', default: '.' },
    seed: { type: 'string' },
    file: { type: 'string' },
  },
})
const seed = chooseSeed(values.seed)
const modes = MODES.filter((mode) => mode === (values.mode ?? mode))
const cases = loadRawCases(values.file).filter(({ id }) => new RegExp(values.only).test(id))
const hosts = chooseHosts()

// A process that is told to end runs its exit hooks, and those end the applications.
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => process.exit(1))

console.log(`${cases.length} cases, --seed ${seed}`)
if (hosts.some((host) => host !== 'node 20')) installRuntimes()
let failureCount = 0
for (const host of hosts) failureCount += await runOn(host)
process.exitCode = failureCount === 0 && cases.length > 0 && hosts.length > 0 ? 0 : 1

function chooseHosts(): readonly WireHost[] {
  if (values['all-hosts']) return WIRE_HOSTS
  const unknown = positionals.filter((name) => !WIRE_HOSTS.some((host) => host === name))
  if (unknown.length > 0) throw new Error(`unknown hosts: ${unknown}; there are ${WIRE_HOSTS}`)
  const names = positionals.length === 0 ? ['node 20'] : positionals
  return WIRE_HOSTS.filter((host) => names.includes(host))
}

async function runOn(host: WireHost): Promise<number> {
  const baseline = await startBaseline(host)
  try {
    // The first requests fill caches and compile code; what is held after them is the base.
    await play(baseline, cases, { host, mode: 'all', seed })
    const before = await baseline.measure()
    let count = 0
    for (const mode of modes) {
      const begin = performance.now()
      const outcomes = await play(baseline, cases, { host, mode, seed })
      let problems = await examineProcess(baseline, before)
      if (problems.length > 0 && before.health === undefined) {
        // What this runtime holds may be garbage, whose collection nobody can ask for. A leak grows again.
        const between = { ...(await baseline.measure()), descriptorCount: before.descriptorCount }
        await play(baseline, cases, { host, mode, seed })
        problems = await examineProcess(baseline, between)
      }
      const seconds = ((performance.now() - begin) / 1000).toFixed(1)
      count += report(`${host}, ${mode} (${seconds} s)`, outcomes, problems)
    }
    return count
  } finally {
    await baseline.stop()
  }
}

function report(title: string, outcomes: readonly Outcome[], problems: readonly string[]): number {
  let count = problems.length
  for (const { tested, verdict } of outcomes) {
    if (verdict.type !== 'failed') continue
    count += 1
    console.log(`  ${tested.id}: ${verdict.problems.join('; ')}`)
  }
  for (const problem of problems) console.log(`  ${problem}`)
  console.log(`${title}: ${tally(outcomes)}`)
  return count
}

function tally(outcomes: readonly Outcome[]): string {
  const counts = new Map<string, number>()
  for (const { verdict } of outcomes) {
    counts.set(verdict.type, (counts.get(verdict.type) ?? 0) + 1)
  }
  return [...counts].map(([type, count]) => `${count} ${type}`).join(', ')
}
