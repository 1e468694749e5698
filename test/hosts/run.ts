/**
 * Runs the contract suite on every host that needs a program of its own, and the example of the framework
 * beside it. Arguments, if any, are the hosts to run: `bun`, `'node 24'`. With `--sources` they run the
 * sources, and nothing is built. With `--write-docs` nothing is run: docs/hosts.md is written.
 */

import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Examination } from '../contracts/examination.ts'
import { HOSTS } from '../contracts/facts.ts'
import type { HostFacts, HostName, RunningHost } from '../contracts/host.ts'
import type { Row } from '../contracts/row.ts'
import { rows } from '../contracts/rows/index.ts'
import { scenarios } from '../contracts/scenarios/index.ts'
import { createTable, TABLE } from '../contracts/table.ts'
import { Tally } from '../contracts/tally.ts'
import { buildPackage, buildSubject } from './build.ts'
import { missingCgiPrograms } from './cgi/server.ts'
import { helloRows, helloScenarios } from './hello-rows.ts'
import { installRuntimes, runtimes, versionOf } from './runtimes.ts'
import type { Start } from './starts.ts'
import { starts } from './starts.ts'
import { uploadRows } from './upload-rows.ts'
import type { Answer } from './wire.ts'

/** Why a host of the table is not run here. */
const NOT_RUN: Readonly<Partial<Record<HostName, string>>> = {
  'in process': 'not run here, but by `npm test`',
  lambda: 'not run here, but by `npm test`',
  cgi: `not run: ${missingCgiPrograms().join(' and ')} not installed`,
}

/** How many hosts run at once. */
const HOSTS_AT_ONCE = 2

const options = process.argv.slice(2)
if (options.includes('--write-docs')) writeFileSync(TABLE, createTable())
else await runHosts(options.filter((option) => option !== '--sources'))

async function runHosts(names: readonly string[]): Promise<void> {
  const begin = performance.now()
  const folder = mkdtempSync(join(tmpdir(), 'flagon-hosts-'))
  process.on('exit', () => rmSync(folder, { recursive: true, force: true }))
  const subjects = await buildSubjects(folder)
  const chosen = HOSTS.filter(({ name }) => names.length === 0 || names.includes(name))
  // The slowest begins first: a process for each request takes its time.
  const queue = chosen
    .filter(({ name }) => name in starts)
    .toSorted((one, other) => Number(other.name === 'cgi') - Number(one.name === 'cgi'))
  for (const { name } of chosen.filter((facts) => !(facts.name in starts))) {
    console.log(`${name}: ${NOT_RUN[name] ?? 'nobody knows how to start it'}`)
  }
  const tallies: Tally[] = []
  const runner = async (): Promise<void> => {
    for (let facts = queue.shift(); facts !== undefined; facts = queue.shift()) {
      tallies.push(await examine(facts, subjects))
    }
  }
  await Promise.all(Array.from({ length: HOSTS_AT_ONCE }, runner))
  report(tallies, performance.now() - begin)
}

/** What the hosts serve: folders with everything in them. */
interface Subjects {
  readonly conformance: string
  readonly hello: string
  readonly uploads: string
  /** The answers of the first host to the example: all others are the same. */
  readonly firstAnswers: Map<Row, Answer>
}

async function buildSubjects(folder: string): Promise<Subjects> {
  const sources = options.includes('--sources')
  installRuntimes()
  if (!sources) buildPackage()
  const build = async (name: string, entry: string): Promise<string> => {
    mkdirSync(join(folder, name))
    await buildSubject(entry, join(folder, name), sources)
    return join(folder, name)
  }
  return {
    conformance: await build('conformance', 'test/hosts/entries/conformance.ts'),
    hello: await build('hello', 'examples/hello/app.ts'),
    uploads: await build('uploads', 'test/hosts/entries/uploads.ts'),
    firstAnswers: new Map(),
  }
}

async function examine(facts: HostFacts, subjects: Subjects): Promise<Tally> {
  const tally = new Tally()
  const begin = performance.now()
  try {
    await play(facts, subjects, tally)
  } catch (error) {
    tally.count({ id: 'start', name: 'the host runs' }, [String(error)])
  }
  const seconds = ((performance.now() - begin) / 1000).toFixed(1)
  console.log(`${facts.name} (${describe(facts)}${seconds} s): ${tally}`)
  return tally
}

function describe({ name }: HostFacts): string {
  const runtime = runtimes.find((each) => each.name === name)
  return runtime === undefined ? '' : `${versionOf(runtime)}, `
}

async function play(facts: HostFacts, subjects: Subjects, tally: Tally): Promise<void> {
  const start = starts[facts.name]
  if (start === undefined) throw new Error('nobody knows how to start it')
  const { conformance, hello, uploads, firstAnswers } = subjects
  await withHost(start, conformance, async (host) => {
    const examination = new Examination({ facts, host, tally })
    await examination.playRows(rows)
    await examination.playScenarios(scenarios.filter(({ isLast }) => isLast !== true))
    await examination.checkAftermath()
    checkAlive(host)
  })
  for (const scenario of scenarios.filter(({ isLast }) => isLast === true)) {
    if ('closing' in facts.lacks) tally.notShown += 1
    else {
      await withHost(start, conformance, (host) =>
        new Examination({ facts, host, tally }).playScenarios([scenario]),
      )
    }
  }
  await withHost(start, hello, async (host) => {
    const examination = new Examination({ facts, host, tally, firstAnswers })
    await examination.playRows(helloRows)
    await examination.playScenarios(helloScenarios)
    checkAlive(host)
  })
  await withHost(start, uploads, async (host) => {
    await new Examination({ facts, host, tally }).playRows(uploadRows)
    checkAlive(host)
  })
}

async function withHost(
  start: Start,
  folder: string,
  visit: (host: RunningHost) => Promise<void>,
): Promise<void> {
  const host = await start(folder)
  try {
    await visit(host)
  } finally {
    await host.stop()
  }
}

function checkAlive(host: RunningHost): void {
  if (!host.isAlive()) throw new Error(`the process has ended; it wrote:\n${host.output()}`)
}

function report(tallies: readonly Tally[], milliseconds: number): void {
  const passed = tallies.reduce((sum, tally) => sum + tally.passed, 0)
  const failed = tallies.reduce((sum, tally) => sum + tally.failures.length, 0)
  console.log(`\n${passed} passed, ${failed} failed, in ${(milliseconds / 1000).toFixed(1)} s`)
  process.exitCode = failed === 0 && passed > 0 ? 0 : 1
}
