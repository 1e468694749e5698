/** A server process under load, seen from outside. */

import assert from 'node:assert/strict'
import type { ChildProcess } from 'node:child_process'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import type { ServeOptions } from '../../src/hosts/node/index.ts'
import type { Measurement } from './server.ts'

const ENTRY = fileURLToPath(new URL('server.ts', import.meta.url))
const FLAGS = ['--expose-gc', '--conditions=flagon-source', '--import', 'tsx']

/** How a server is started. */
export interface LoadedServerOptions {
  /** The options of `serve`. */
  readonly serve?: ServeOptions
  /** The most file descriptors the process may have. Default: as many as this one. */
  readonly descriptors?: number
}

/** A running server process. */
export class LoadedServer {
  /** Where it listens. */
  readonly port: number
  readonly #process: ChildProcess

  constructor(process: ChildProcess, port: number) {
    this.#process = process
    this.port = port
  }

  /** Starts a server. */
  static async start(options: LoadedServerOptions = {}): Promise<LoadedServer> {
    const limit = options.descriptors === undefined ? '' : `ulimit -n ${options.descriptors} && `
    const program = [process.execPath, ...FLAGS, ENTRY, JSON.stringify(options.serve ?? {})]
    const child = spawn('/bin/sh', ['-c', `${limit}exec "$@"`, 'sh', ...program], {
      stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
    })
    const [{ port }] = await once(child, 'message')
    return new LoadedServer(child, port)
  }

  /** Whether the process runs. */
  get isAlive(): boolean {
    return this.#process.exitCode === null && this.#process.signalCode === null
  }

  /** Collects garbage in the process, and tells what it still holds. */
  async measure(): Promise<Measurement> {
    this.#process.send('measure')
    const [measurement] = await once(this.#process, 'message')
    return measurement
  }

  /** Measures until something is true of what is held; fails with the last measurement. */
  async waitFor(
    isTrue: (held: Measurement) => boolean,
    what: string,
    patience = 10_000,
  ): Promise<Measurement> {
    const deadline = Date.now() + patience
    const log: string[] = []
    for (;;) {
      const held = await this.measure()
      log.push(...held.log)
      if (isTrue({ ...held, log })) return { ...held, log }
      if (Date.now() > deadline) assert.fail(`${what}: ${JSON.stringify({ ...held, log })}`)
      await sleep(25)
    }
  }

  /**
   * Waits until the process holds what it held before: no descriptor and no body more, and at most
   * `bytes` more of living objects. Gives what was logged in between.
   */
  async waitForBase(base: Measurement, bytes = 6_000_000): Promise<readonly string[]> {
    const held = await this.waitFor(
      ({ descriptors, openBodies, heap }) =>
        descriptors <= base.descriptors && openBodies === 0 && heap <= base.heap + bytes,
      `not back at ${base.descriptors} descriptors and ${base.heap} bytes`,
    )
    return held.log
  }

  /** Ends the process. */
  async stop(): Promise<void> {
    if (!this.isAlive) return
    this.#process.kill('SIGKILL')
    await once(this.#process, 'exit')
  }
}
