/** The hosts: which program serves a subject, and how it is started and stopped. */

import type { ChildProcess } from 'node:child_process'
import { execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import type { AddressInfo } from 'node:net'
import { createServer } from 'node:net'
import { join } from 'node:path'
import type { Subject } from './build.ts'
import { ROOT } from './build.ts'
import type { HostName } from './row.ts'
import { exchange } from './wire.ts'

/** A program that serves applications. */
export interface Runtime {
  /** Its name in the rows. */
  readonly name: HostName
  /** The program. */
  readonly binary: string
  /** Its arguments. */
  command(subject: Subject, port: number): readonly string[]
  /** The variables it is started with, besides PATH. */
  variables?(port: number): Readonly<Record<string, string>>
}

const MODULES = join(ROOT, 'test', 'hosts', 'node_modules')
const { arch } = process

function serveOnNode({ folder }: Subject, port: number): readonly string[] {
  return [join(folder, 'node.js'), join(folder, 'app.js'), String(port)]
}

/** All runtimes. */
export const runtimes: readonly Runtime[] = [
  { name: 'node 20', binary: process.execPath, command: serveOnNode },
  {
    name: 'node 24',
    binary: join(MODULES, `node24-linux-${arch}`, 'bin', 'node'),
    command: serveOnNode,
  },
  {
    name: 'node 26',
    binary: join(MODULES, `node26-linux-${arch}`, 'bin', 'node'),
    command: serveOnNode,
  },
  {
    name: 'bun',
    binary: join(
      MODULES,
      '@oven',
      `bun-linux-${arch === 'arm64' ? 'aarch64' : arch}`,
      'bin',
      'bun',
    ),
    command: ({ folder }) => ['run', join(folder, 'app.js')],
    // An app is served as it stands: only its own default export could name another address than 0.0.0.0.
    variables: (port) => ({ PORT: String(port) }),
  },
  {
    name: 'deno',
    binary: join(MODULES, '@deno', `linux-${arch}-glibc`, 'deno'),
    command: ({ folder }, port) => [
      'serve',
      '--quiet',
      '--no-config',
      '--allow-read',
      '--allow-env',
      '--host=127.0.0.1',
      `--port=${port}`,
      join(folder, 'app.js'),
    ],
  },
  {
    name: 'workerd',
    binary: join(
      MODULES,
      '@cloudflare',
      `workerd-linux-${arch === 'x64' ? '64' : arch}`,
      'bin',
      'workerd',
    ),
    command: ({ folder }, port) => [
      'serve',
      join(folder, 'worker.capnp'),
      `--socket-addr=http=127.0.0.1:${port}`,
    ],
  },
  {
    name: 'srvx',
    binary: process.execPath,
    command: ({ folder }, port) => [
      join(MODULES, 'srvx', 'bin', 'srvx.mjs'),
      'serve',
      '--prod',
      '--host=127.0.0.1',
      `--port=${port}`,
      `--entry=${join(folder, 'app.js')}`,
    ],
  },
]

/** Installs the runtimes, unless they are there. Nothing is downloaded but packages of the registry. */
export function installRuntimes(): void {
  if (runtimes.every(({ binary }) => existsSync(binary)) && existsSync(join(MODULES, 'srvx')))
    return
  const options = ['--prefix', 'test/hosts', '--no-audit', '--no-fund', '--ignore-scripts']
  execFileSync('npm', ['ci', ...options], { cwd: ROOT, stdio: 'inherit' })
}

/** A running host. */
export interface RunningHost {
  /** Where it listens, at 127.0.0.1. */
  readonly port: number
  /** What it wrote. */
  output(): string
  /** Whether it is still alive. */
  isAlive(): boolean
  /** Ends it. */
  stop(): Promise<void>
}

/** Starts a host, and waits until it answers. */
export async function start(runtime: Runtime, subject: Subject): Promise<RunningHost> {
  if (!existsSync(runtime.binary)) {
    throw new Error(
      `${runtime.name} is not installed: test/hosts has it for Linux on x64 and arm64`,
    )
  }
  const port = await findFreePort()
  const child = spawn(runtime.binary, runtime.command(subject, port), {
    cwd: subject.folder,
    env: { PATH: process.env['PATH'], HOME: process.env['HOME'], ...runtime.variables?.(port) },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const output: string[] = []
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (text: string) => output.push(text))
  }
  const isAlive = (): boolean => child.exitCode === null && child.signalCode === null
  const host = { port, isAlive, output: () => output.join(''), stop: () => stop(child) }
  if (await answers(host)) return host
  await host.stop()
  throw new Error(`${runtime.name} does not answer; it wrote:\n${host.output()}`)
}

async function findFreePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  // biome-ignore lint/nursery/noUnsafeTypeAssertion: a TCP server that listens has an address
  const { port } = server.address() as AddressInfo
  server.close()
  await once(server, 'close')
  return port
}

async function answers(host: Pick<RunningHost, 'port' | 'isAlive'>): Promise<boolean> {
  const deadline = Date.now() + 15_000
  while (host.isAlive() && Date.now() < deadline) {
    const request = 'GET / HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n'
    const { status } = await exchange(host.port, [request], 'GET')
    if (status !== 0) return true
    await new Promise((resolve) => setTimeout(resolve, 50))
  }
  return false
}

async function stop(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return
  const exit = once(child, 'exit')
  child.kill('SIGKILL')
  await exit
}

/** What a program says of its version. */
export function versionOf({ name, binary }: Runtime): string {
  if (!existsSync(binary)) return 'not installed'
  if (name === 'srvx') return `on node ${process.versions.node}`
  const text = execFileSync(binary, ['--version'], { encoding: 'utf8' })
  return /\d[\d.-]*\d/.exec(text)?.[0] ?? text.trim()
}
