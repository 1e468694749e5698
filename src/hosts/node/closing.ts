/** Closes a server without breaking off what it has begun. */

import { Server } from 'node:net'
import { setImmediate as nextTurn, setTimeout as sleep } from 'node:timers/promises'
import type { Lifespan } from '../../gateway/index.ts'
import { writeLog } from '../failure.ts'
import type { NodeHost } from './handler.ts'
import type { OpenConnections } from './open-connections.ts'

/** How to close. */
export interface CloseOptions {
  /**
   * How long to wait for the responses in progress, for the `close` of their bodies and for the work that
   * applications announced by `wsgi.wait_until`, in milliseconds; then the connections are cut off.
   * Default 30 000.
   */
  readonly graceMs?: number
}

/** A server, and what closing it takes. */
export interface Closable {
  readonly server: Server
  readonly host: NodeHost
  readonly connections: OpenConnections
  readonly lifespan?: Lifespan | undefined
}

const DEFAULT_GRACE_MS = 30_000

/**
 * Gives what closes a server, once: later calls give the promise of the first. It resolves when nothing of
 * the server is left, and what had to be cut off is logged.
 */
export function createClose(closable: Closable): (options?: CloseOptions) => Promise<void> {
  let closing: Promise<void> | undefined
  return ({ graceMs = DEFAULT_GRACE_MS } = {}) => {
    if (!(graceMs >= 0 && graceMs < 2 ** 31)) {
      const problem = `close: graceMs is a number of milliseconds from 0; it is ${graceMs}.`
      return Promise.reject(new RangeError(problem))
    }
    closing ??= closeServer(closable, graceMs)
    return closing
  }
}

async function closeServer(closable: Closable, graceMs: number): Promise<void> {
  const { server, host, connections } = closable
  host.facts.isClosing = true
  const isEmpty = stopListening(server)
  const patience = new AbortController()
  const isLate = sleep(graceMs, false, { signal: patience.signal }).catch(() => false)
  await letArrive()
  connections.end()
  const isDone = isEmpty.then(() => settle(host.facts.work)).then(() => true)
  const isInTime = await Promise.race([isDone, isLate])
  patience.abort()
  const rest = describeRest(closable, graceMs)
  connections.destroy()
  if (!isInTime) writeLog(host.facts.errors, rest)
  await isEmpty
  // It does not listen any more; this stops the timer that looks at its connections.
  server.close()
  await closable.lifespan?.stop()
}

/**
 * Resolves when the last connection has ended.
 *
 * The `close` of node's HTTP servers is not called: it also destroys connections whose response was handed
 * to node, but is still on its way to a client that reads slowly.
 */
function stopListening(server: Server): Promise<void> {
  return new Promise((resolve) => {
    Server.prototype.close.call(server, () => resolve())
  })
}

/** Lets node read what has reached this machine: a request that was sent before is still answered. */
async function letArrive(): Promise<void> {
  // The first turn may be without a look at the sockets.
  await nextTurn()
  await nextTurn()
}

/** Waits for work, and for the work that comes of it. */
async function settle(work: ReadonlySet<Promise<unknown>>): Promise<void> {
  while (work.size > 0) await Promise.allSettled(work)
}

function describeRest({ host, connections }: Closable, graceMs: number): string {
  return `The server did not wait longer than ${graceMs} ms: connections cut off: ${connections.count}, work of wsgi.wait_until left: ${host.facts.work.size}.\n`
}
