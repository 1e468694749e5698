/** The hosts that raw requests are sent to, and how the baseline application is started on them. */

import { join } from 'node:path'
import { ROOT } from '../hosts/build.ts'
import { runtimes } from '../hosts/runtimes.ts'

/** The hosts: nodes run the sources, the others a bundle. */
export const WIRE_HOSTS = ['node 20', 'node 24', 'node 26', 'bun', 'deno'] as const

/** The name of a host. */
export type WireHost = (typeof WIRE_HOSTS)[number]

/** A program with its arguments, and the variables it is started with. */
export interface Command {
  readonly binary: string
  readonly arguments: readonly string[]
  readonly variables: Readonly<Record<string, string>>
}

/** Whether a host runs the sources, and tells of its health. */
export function isNode(host: WireHost): boolean {
  return host.startsWith('node')
}

/** How a host is started. `folder` holds the bundle and the static files. */
export function commandOf(host: WireHost, folder: string): Command {
  const { binary = host } = runtimes.find(({ name }) => name === host) ?? {}
  const variables = { PORT: '0', STATIC_ROOT: folder, NO_COLOR: '1' }
  return { binary, arguments: argumentsOf(host, folder), variables }
}

function argumentsOf(host: WireHost, folder: string): readonly string[] {
  const bundle = join(folder, BUNDLE)
  switch (host) {
    case 'node 20':
    case 'node 24':
    case 'node 26':
      return NODE_ARGUMENTS
    case 'bun':
      return ['run', bundle]
    case 'deno':
      return [...DENO_ARGUMENTS, bundle]
    default:
      return host satisfies never
  }
}

/** The name of the bundle in its folder. */
export const BUNDLE = 'app.mjs'

const NODE_ARGUMENTS = [
  '--expose-gc',
  '--conditions=flagon-source',
  '--import',
  'tsx',
  '--import',
  join(ROOT, 'test/wire/entries/health.ts'),
  join(ROOT, 'test/apps/baseline.ts'),
]

const DENO_ARGUMENTS = [
  'serve',
  '--no-config',
  '--allow-read',
  '--allow-env',
  '--host=127.0.0.1',
  '--port=0',
]
