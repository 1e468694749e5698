/** Where a server listens: a TCP port, a Unix socket, or a socket that it was started with. */

import type { AddressInfo, ListenOptions as NodeListenOptions, Server } from 'node:net'
import { inheritedDescriptor } from './inherited-socket.ts'
import { removeStaleSocket } from './stale-socket.ts'

/** Where to listen. */
export interface ListenOptions {
  /** The TCP port; 0 takes a free one. Default 8000. */
  readonly port?: number
  /** The address to listen at. Default `127.0.0.1`: this machine only. */
  readonly host?: string
  /**
   * The path of a Unix socket, instead of `port` and `host`. A socket that a server left behind is
   * replaced; one that somebody answers at is not.
   */
  readonly path?: string
  /**
   * The descriptor of a socket that listens already, instead of `port`, `host` and `path`; or `'systemd'`
   * for the one that systemd passes to a service it activates by a socket (sd_listen_fds(3)).
   */
  readonly fd?: number | 'systemd'
  /** How many connections may wait to be accepted; the system may set a lower limit. Default 2048. */
  readonly backlog?: number
  /** Whether other processes may listen at the same port (SO_REUSEPORT). Default `false`. */
  readonly reusePort?: boolean
}

/** Makes a server listen. Rejects with an error that says what is wrong with the place. */
export async function listen(server: Server, place: ListenOptions): Promise<void> {
  const options = listenOptions(place)
  try {
    await startListening(server, options)
  } catch (error) {
    if (place.path === undefined || !(await removeStaleSocket(place.path, error))) {
      throw explainListenError(error, place)
    }
    await startListening(server, options)
  }
}

/** Where a server can be reached: `http://127.0.0.1:8000`, or `unix:` and the path of a socket. */
export function urlOf(server: Server, scheme: 'http' | 'https'): string {
  const address = server.address()
  if (typeof address === 'string') return `unix:${address}`
  // node does not know the path of a Unix socket that was inherited.
  return address === null || address.address === undefined
    ? 'unix:'
    : `${scheme}://${formatAddress(address)}`
}

function formatAddress(address: AddressInfo): string {
  const name = address.family === 'IPv6' ? `[${address.address}]` : address.address
  return `${name}:${address.port}`
}

/** The options of `listen` that node 20 has no types for. */
interface SharedListenOptions extends NodeListenOptions {
  readonly fd?: number
  readonly reusePort?: boolean
}

function listenOptions(place: ListenOptions): SharedListenOptions {
  const { port = 8000, host = '127.0.0.1', path, fd, backlog = 2048, reusePort = false } = place
  checkPlace(place)
  if (fd !== undefined) return { fd: inheritedDescriptor(fd, process.env), backlog }
  if (path !== undefined) return { path, backlog }
  return { port, host, backlog, ...(reusePort && { reusePort }) }
}

function checkPlace({ port, host, path, fd, reusePort }: ListenOptions): void {
  const places = { fd, path, 'port or host': port ?? host }
  const chosen = Object.entries(places).filter(([, value]) => value !== undefined)
  if (chosen.length > 1) {
    const names = chosen.map(([name]) => name).join(' and ')
    throw new TypeError(`serve: ${names} exclude each other; a server listens at one place.`)
  }
  if (reusePort === true && !canReusePort(process.versions.node)) {
    throw new TypeError(
      `serve: reusePort needs node 22.12 or 23.1; this is ${process.versions.node}.`,
    )
  }
}

/** Whether node knows the option, which the others take without a word. */
function canReusePort(version: string): boolean {
  const [major = 0, minor = 0] = version.split('.').map(Number)
  return major > 23 || (major === 23 && minor >= 1) || (major === 22 && minor >= 12)
}

function startListening(server: Server, options: SharedListenOptions): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject)
    server.listen(options, () => {
      server.off('error', reject)
      resolve()
    })
  })
}

/** What to do about an error of `listen`, by its code. */
const ADVICE: Readonly<Record<string, (name: string, isPath: boolean) => string>> = {
  EADDRINUSE: (name, isPath) =>
    `${name} is in use by another program; stop that program, or serve ${
      isPath ? 'at another path' : 'on another port'
    }.`,
  EACCES: (name, isPath) =>
    `${name} needs more rights than this process has; choose ${
      isPath ? 'a path in a folder that exists and that it may write to' : 'a port above 1023'
    }.`,
  EADDRNOTAVAIL: (name) =>
    `${name} is no address of this machine; serve at 127.0.0.1 for this machine only, at 0.0.0.0 or :: for all.`,
  ENOTFOUND: (name) => `${name} cannot be found; the host is an IP address, or a name of one.`,
  EINVAL: (name) => `${name} is no place to listen at.`,
}

function explainListenError(error: unknown, place: ListenOptions): unknown {
  const code = error instanceof Error && 'code' in error ? String(error.code) : ''
  const advice = ADVICE[code]
  if (advice === undefined) return error
  return new Error(advice(nameOf(place), place.path !== undefined), { cause: error })
}

function nameOf({ port = 8000, host = '127.0.0.1', path, fd }: ListenOptions): string {
  if (fd !== undefined) return `The descriptor ${fd}`
  return path ?? `${host.includes(':') ? `[${host}]` : host}:${port}`
}
