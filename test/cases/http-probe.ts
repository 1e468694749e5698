/** Probe applications, each in a process of its own. */

import type { ChildProcess } from 'node:child_process'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'

/** A probe application that is being served. */
export interface Probe {
  readonly port: number
  /** Ends the process, and resolves when it has ended. */
  close(): Promise<void>
}

/** The longest time that a process may run, in milliseconds. */
const TIMEOUT_MS = 60_000

const ROOT = join(import.meta.dirname, '../..')
const FLAGS = ['--conditions=flagon-source', '--import', 'tsx']

/** Starts a probe application on a free port, or gives the reason why there is none. */
export async function startProbe(name: string): Promise<Probe | string> {
  const child = spawn(process.execPath, [...FLAGS, 'test/apps/probe.ts', name], {
    cwd: ROOT,
    env: { ...process.env, PORT: '0' },
    stdio: ['ignore', 'pipe', 'pipe'],
    timeout: TIMEOUT_MS,
  })
  const kill = (): unknown => child.kill('SIGKILL')
  process.once('exit', kill)
  const ended = once(child, 'exit').finally(() => process.off('exit', kill))
  const complaint = text(child.stderr)
  const port = await Promise.race([readPort(child), ended.then(() => undefined)])
  if (port === undefined) return explain(name, child.exitCode, await complaint)
  return { port, close: () => end(child, ended) }
}

/** An application that does not exist says so itself. */
function explain(name: string, exitCode: number | null, complaint: string): string {
  const line = complaint.trim().replace(/\s+/g, ' ')
  return exitCode === 2 ? line : `the probe application ${name} did not start: ${line}`
}

/** The application prints its URL when it answers. */
async function readPort({ stdout }: ChildProcess): Promise<number | undefined> {
  if (stdout === null) return undefined
  let printed = ''
  for await (const bytes of stdout) {
    printed += String(bytes)
    const port = /:(\d+)\n/.exec(printed)?.[1]
    if (port !== undefined) return Number(port)
  }
  return undefined
}

async function end(child: ChildProcess, ended: Promise<unknown>): Promise<void> {
  child.kill('SIGTERM')
  await ended
}
