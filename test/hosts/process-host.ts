/** A host that is a process of its own. */

import type { ChildProcess } from 'node:child_process'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import type { AddressInfo, Socket } from 'node:net'
import { connect, createServer } from 'node:net'
import type { ContractRequest, RunningHost, Visit } from '../contracts/host.ts'
import { SocketClient } from '../contracts/socket-client.ts'
import { Connection } from './wire.ts'

/** How a program is run. */
export interface Program {
  /** The program. */
  readonly binary: string
  /** Its arguments, for a port. */
  command(port: number): readonly string[]
  /** The variables it is started with, besides PATH. */
  variables?(port: number): Readonly<Record<string, string>>
  /** The folder it is started in. */
  readonly folder: string
  /** Opens a socket to it. Default: over TCP. */
  open?(port: number): Socket
  /** Sends a request to it. Default: over HTTP/1.1, on a socket that `open` gives. */
  visit?(port: number, request: ContractRequest): Visit
  /** The Unix socket it listens on besides, if any. */
  readonly path?: string
  /** Whether it ends when it is asked to. Default `false`. */
  readonly canClose?: boolean
}

/** Starts a program, and waits until it takes connections. */
export async function startProcess(program: Program): Promise<RunningHost> {
  const { binary, folder } = program
  if (!existsSync(binary)) {
    throw new Error(`${binary} is not installed: test/hosts has it for Linux on x64 and arm64`)
  }
  const port = await findFreePort()
  const child = spawn(binary, program.command(port), {
    cwd: folder,
    env: {
      PATH: process.env['PATH'],
      HOME: process.env['HOME'],
      NO_COLOR: '1',
      ...program.variables?.(port),
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const host = createHost(program, child, port)
  if (await isListening(host, port)) return host
  await host.stop()
  throw new Error(`${binary} does not listen; it wrote:\n${host.output()}`)
}

function createHost(program: Program, child: ChildProcess, port: number): RunningHost {
  const { open = openPlain, path } = program
  const visit = (request: ContractRequest): Visit =>
    program.visit?.(port, request) ?? new SocketClient(new Connection(open(port)), request)
  return {
    port,
    visit,
    ...(program.visit === undefined && { connect: () => new Connection(open(port)) }),
    ...(path !== undefined && {
      visitPath: (request) => new SocketClient(new Connection(connect(path)), request),
    }),
    output: readOutput(child),
    isAlive: () => isRunning(child),
    ...(program.canClose === true && { close: () => end(child, 'SIGTERM') }),
    stop: () => end(child, 'SIGKILL'),
  }
}

function openPlain(port: number): Socket {
  return connect({ port, host: '127.0.0.1', noDelay: true })
}

function readOutput(child: ChildProcess): () => string {
  const output: string[] = []
  for (const stream of [child.stdout, child.stderr]) {
    stream?.setEncoding('utf8').on('data', (text: string) => output.push(text))
  }
  return () => output.join('')
}

function isRunning(child: ChildProcess): boolean {
  return child.exitCode === null && child.signalCode === null
}

async function end(child: ChildProcess, signal: NodeJS.Signals): Promise<void> {
  if (!isRunning(child)) return
  const closed = once(child, 'close')
  child.kill(signal)
  await closed
}

/** A port that was free a moment ago. */
export async function findFreePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  // biome-ignore lint/nursery/noUnsafeTypeAssertion: a TCP server that listens has an address
  const { port } = server.address() as AddressInfo
  server.close()
  await once(server, 'close')
  return port
}

async function isListening(host: RunningHost, port: number): Promise<boolean> {
  const deadline = Date.now() + 15_000
  while (host.isAlive() && Date.now() < deadline) {
    if (await takesConnections(port)) return true
    await new Promise((resolve) => setTimeout(resolve, 20))
  }
  return false
}

/** Whether something listens at a port. */
function takesConnections(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = openPlain(port)
    socket.once('connect', () => socket.end())
    socket.once('connect', () => resolve(true)).once('error', () => resolve(false))
  })
}
