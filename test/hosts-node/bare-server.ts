/** Servers of node's own that run an application by `toNodeHandler`. */

import { once } from 'node:events'
import http from 'node:http'
import type { Http2Server } from 'node:http2'
import http2 from 'node:http2'
import type { Application } from '../../src/gateway/index.ts'
import { lint } from '../../src/gateway/index.ts'
import type { NodeHandlerOptions } from '../../src/hosts/node/index.ts'
import { toNodeHandler } from '../../src/hosts/node/index.ts'

/** A server under test, with what it logged. The application can be exchanged at any time. */
export interface BareServer {
  readonly port: number
  readonly log: string[]
  /** Runs another application, inside the checker. */
  run(application: Application): void
  /** Runs another application as it is. */
  runUnchecked(application: Application): void
  close(): Promise<void>
}

/** Serves HTTP/1 on a free port; the client may end its side of a connection first. */
export async function startBare(options: NodeHandlerOptions = {}): Promise<BareServer> {
  const { listener, ...controls } = createListener(options)
  const server = Object.assign(http.createServer(listener), { httpAllowHalfOpen: true })
  return open(server, controls, () => server.closeAllConnections())
}

/** Serves HTTP/2 without TLS on a free port. */
export async function startBareHttp2(options: NodeHandlerOptions = {}): Promise<BareServer> {
  const { listener, ...controls } = createListener(options)
  const server = http2.createServer(listener)
  const sessions = new Set<http2.ServerHttp2Session>()
  server.on('session', (session) => sessions.add(session))
  return open(server, controls, () => {
    for (const session of sessions) session.destroy()
  })
}

type Controls = Pick<BareServer, 'log' | 'run' | 'runUnchecked'>

function createListener(
  options: NodeHandlerOptions,
): Controls & { listener: ReturnType<typeof toNodeHandler> } {
  let current: Application = () => []
  const log: string[] = []
  const listener = toNodeHandler((environ, startResponse) => current(environ, startResponse), {
    errors: { write: (text) => log.push(text) },
    ...options,
  })
  return {
    listener,
    log,
    run: (application) => {
      log.length = 0
      current = lint(application)
    },
    runUnchecked: (application) => {
      log.length = 0
      current = application
    },
  }
}

async function open(
  server: http.Server | Http2Server,
  controls: Controls,
  endConnections: () => void,
): Promise<BareServer> {
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('The server has no port.')
  const { port } = address
  const close = async (): Promise<void> => {
    const closed = once(server, 'close')
    server.close()
    endConnections()
    await closed
  }
  return { port, close, ...controls }
}

/** Waits until something holds; what never holds fails the test by its time limit. */
export async function until(holds: () => boolean): Promise<void> {
  while (!holds()) await new Promise((resolve) => setTimeout(resolve, 2))
}
