/** The baseline application on a host: a process of its own, and how it fares. */

import type { ChildProcess } from 'node:child_process'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { readdirSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { build } from 'esbuild'
import { createStaticFixture } from '../apps/static-fixture.ts'
import { ROOT } from '../hosts/build.ts'
import type { Health } from './entries/health.ts'
import type { Command, WireHost } from './wire-host.ts'
import { BUNDLE, commandOf, isNode } from './wire-host.ts'

/** What a process holds. */
export interface State {
  /** Its open file descriptors. */
  readonly descriptorCount: number
  /** The bytes of memory that it occupies. */
  readonly residentBytes: number
  /** What only node tells. */
  readonly health: Health | undefined
}

/** How long a host may take to start, in milliseconds. */
const START_MS = 30_000

/** A running application. */
export class BaselineHost {
  /** Where it listens, at 127.0.0.1. */
  readonly port: number
  readonly #child: ChildProcess
  readonly #folder: string
  readonly #closed: Promise<unknown>
  #complaints = ''

  constructor(child: ChildProcess, port: number, folder: string) {
    this.#child = child
    this.port = port
    this.#folder = folder
    this.#closed = once(child, 'close')
    child.stderr?.on('data', (text: string) => {
      this.#complaints += text
    })
  }

  /** Whether the process still runs. */
  get isAlive(): boolean {
    return this.#child.exitCode === null && this.#child.signalCode === null
  }

  /** Whether the process ends before patience does; what it wrote has been read by then. */
  async hasEnded(patienceMs: number): Promise<boolean> {
    const patience = new AbortController()
    const late = wait(patienceMs, undefined, { signal: patience.signal }).catch(() => undefined)
    await Promise.race([this.#closed, late])
    patience.abort()
    return !this.isAlive
  }

  /** What it has written to its standard error since it answers, or since this was asked last. */
  takeComplaints(): string {
    const complaints = this.#complaints
    this.#complaints = ''
    return complaints
  }

  /** Measures what the process holds, after a collection of garbage where that can be asked for. */
  async measure(): Promise<State> {
    if (!this.isAlive) throw new Error(`The process has ended; it wrote:\n${this.#complaints}`)
    const health = this.#child.connected ? await this.#askHealth() : undefined
    const folder = `/proc/${this.#child.pid}`
    const pages = readFileSync(join(folder, 'status'), 'utf8')
    const kilobytes = Number(/VmRSS:\s*(\d+)/.exec(pages)?.[1])
    return {
      descriptorCount: readdirSync(join(folder, 'fd')).length,
      residentBytes: kilobytes * 1024,
      health,
    }
  }

  async #askHealth(): Promise<Health> {
    const answer = once(this.#child, 'message')
    this.#child.send('measure')
    const [health]: Health[] = await answer
    if (health === undefined) throw new TypeError('The process does not tell of its health.')
    return health
  }

  /** Waits until no more descriptors are open than `count`; gives how many are when patience ends. */
  async settle(count: number, patienceMs: number): Promise<number> {
    const deadline = Date.now() + patienceMs
    for (;;) {
      const { length } = readdirSync(`/proc/${this.#child.pid}/fd`)
      if (length <= count || Date.now() > deadline) return length
      await wait(50)
    }
  }

  /** Ends the process, and resolves when it has ended. */
  async stop(): Promise<void> {
    if (this.isAlive) {
      const ended = once(this.#child, 'exit')
      this.#child.kill(this.#child.connected ? 'SIGTERM' : 'SIGKILL')
      await ended
    }
    rmSync(this.#folder, { recursive: true, force: true })
  }
}

/** Starts the baseline application on a host. Rejects with what it wrote when it does not answer. */
export async function startBaseline(host: WireHost): Promise<BaselineHost> {
  const folder = createStaticFixture()
  if (!isNode(host)) await bundle(join(folder, BUNDLE))
  const child = spawnHost(commandOf(host, folder), isNode(host))
  const port = await readPort(child)
  if (typeof port === 'number') return new BaselineHost(child, port, folder)
  child.kill('SIGKILL')
  rmSync(folder, { recursive: true, force: true })
  throw new Error(`${host} does not start; it wrote:\n${port}`)
}

async function bundle(outfile: string): Promise<void> {
  await build({
    entryPoints: [join(ROOT, 'test/wire/entries/fetch.ts')],
    outfile,
    bundle: true,
    // busboy is CommonJS, and asks for modules of node.
    banner: {
      js: "import { createRequire } from 'node:module'; const require = createRequire(import.meta.url)",
    },
    format: 'esm',
    platform: 'node',
    target: 'es2023',
    conditions: ['flagon-source'],
    absWorkingDir: ROOT,
    logLevel: 'warning',
  })
}

function spawnHost(command: Command, isTalking: boolean): ChildProcess {
  const child = spawn(command.binary, command.arguments, {
    cwd: ROOT,
    env: { PATH: process.env['PATH'], HOME: process.env['HOME'], ...command.variables },
    stdio: ['ignore', 'pipe', 'pipe', ...(isTalking ? (['ipc'] as const) : [])],
  })
  child.stdout?.setEncoding('utf8')
  child.stderr?.setEncoding('utf8')
  const kill = (): unknown => child.kill('SIGKILL')
  process.once('exit', kill)
  child.once('exit', () => process.off('exit', kill))
  return child
}

/** The port in the first line that names one, or what was written instead. */
async function readPort(child: ChildProcess): Promise<number | string> {
  let written = ''
  let port: number | undefined
  const found = new Promise<void>((resolve) => {
    const read = (text: string): void => {
      written += text
      port ??= findPort(written)
      if (port !== undefined) resolve()
    }
    child.stdout?.on('data', read)
    child.stderr?.on('data', read)
    child.once('error', (error) => read(String(error)))
  })
  const patience = new AbortController()
  const late = wait(START_MS, undefined, { signal: patience.signal })
  await Promise.race([found, once(child, 'exit'), late])
  patience.abort()
  late.catch(() => undefined)
  return port ?? written
}

function findPort(text: string): number | undefined {
  const digits = /http:\/\/[\w.]+:(\d+)/.exec(text)?.[1]
  return digits === undefined ? undefined : Number(digits)
}
