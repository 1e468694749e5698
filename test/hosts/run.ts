/**
 * Runs the conformance suite: the same requests to the same applications on every host, each a process
 * of its own behind a real socket. Arguments, if any, are the hosts to run: `bun`, `'node 24'`. With
 * `--sources` they run the sources, and nothing is built.
 */

import { mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Subject } from './build.ts'
import { buildPackage, buildSubject } from './build.ts'
import { Examination } from './examination.ts'
import { helloRows } from './hello-rows.ts'
import { rows } from './rows.ts'
import type { RunningHost, Runtime } from './runtimes.ts'
import { installRuntimes, runtimes, start, versionOf } from './runtimes.ts'
import { helloScenarios, scenarios } from './scenarios.ts'
import { Notes, Tally } from './tally.ts'

const options = process.argv.slice(2)
const sources = options.includes('--sources')
const names = options.filter((option) => option !== '--sources')
const notes = new Notes()
const folder = mkdtempSync(join(tmpdir(), 'flagon-hosts-'))
process.on('exit', () => rmSync(folder, { recursive: true, force: true }))

installRuntimes()
if (!sources) buildPackage()
const conformance = await buildIn('conformance', 'test/hosts/entries/conformance.ts')
const hello = await buildIn('hello', 'examples/hello/app.ts')

const tallies: Tally[] = []
for (const runtime of runtimes) {
  if (names.length === 0 || names.includes(runtime.name)) tallies.push(await examine(runtime))
}
report()

function buildIn(name: string, entry: string): Promise<Subject> {
  mkdirSync(join(folder, name))
  return buildSubject(entry, join(folder, name), sources)
}

async function examine(runtime: Runtime): Promise<Tally> {
  const tally = new Tally()
  const begin = performance.now()
  try {
    await withHost(runtime, conformance, async (host) => {
      const examination = new Examination({ runtime, host, tally, notes })
      for (const group of Object.values(rows)) await examination.playRows(group)
      await examination.playScenarios(scenarios)
      await examination.checkViolations()
    })
    await withHost(runtime, hello, async (host) => {
      const examination = new Examination({ runtime, host, tally, notes })
      await examination.playRows(helloRows)
      await examination.playScenarios(helloScenarios)
    })
  } catch (error) {
    tally.count('the host runs', [String(error)])
  }
  const seconds = ((performance.now() - begin) / 1000).toFixed(1)
  console.log(`${runtime.name} (${versionOf(runtime)}, ${seconds} s): ${tally}`)
  return tally
}

async function withHost(
  runtime: Runtime,
  subject: Subject,
  play: (host: RunningHost) => Promise<void>,
): Promise<void> {
  const host = await start(runtime, subject)
  try {
    await play(host)
    if (!host.isAlive()) throw new Error(`the process has ended; it wrote:\n${host.output()}`)
  } finally {
    await host.stop()
  }
}

function report(): void {
  const passed = tallies.reduce((sum, tally) => sum + tally.passed, 0)
  const failed = tallies.reduce((sum, tally) => sum + tally.failures.length, 0)
  console.log(`\n${notes}\n\n${passed} passed, ${failed} failed`)
  process.exitCode = failed === 0 && passed > 0 ? 0 : 1
}
