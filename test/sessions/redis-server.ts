/** A Redis server of one's own, from Debian's package redis-server. */

import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'

/** A server that listens on a socket of the file system. */
export interface RedisServer {
  /** The path of the socket. */
  readonly socket: string
  /** Ends the server, and removes all it left. */
  close(): Promise<void>
}

/** Starts a server, and waits until it takes connections. */
export async function startRedis(): Promise<RedisServer> {
  const folder = mkdtempSync(join(tmpdir(), 'flagon-redis-'))
  const socket = join(folder, 'redis.sock')
  const options = ['--port', '0', '--unixsocket', socket, '--save', '', '--dir', folder]
  const server = spawn('redis-server', options, { stdio: ['ignore', 'pipe', 'inherit'] })
  const exit = once(server, 'exit')
  // `exit` may be that of a server that was never there.
  exit.catch(() => undefined)
  await Promise.race([
    readiness(createInterface(server.stdout)),
    once(server, 'error').then(([error]) => Promise.reject(error)),
  ])
  return {
    socket,
    close: async () => {
      server.kill()
      await exit
      rmSync(folder, { recursive: true })
    },
  }
}

async function readiness(lines: AsyncIterable<string>): Promise<void> {
  for await (const line of lines) {
    if (/ready to accept connections/i.test(line)) return
  }
  throw new Error('redis-server ended before it was ready: apt-get install redis-server')
}
