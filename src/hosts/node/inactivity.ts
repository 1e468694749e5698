/** Cuts connections off on which nothing moves. */

import type { Server, Socket } from 'node:net'
import type { ResolvedSettings } from './server-settings.ts'

/**
 * Looks at the connections of a server now and then, and gives one a timeout of node's on which nothing
 * has moved since the last look.
 *
 * node could give every request a timeout, but to set and to clear it costs as much as an environ. This
 * costs a request nothing, and a silent connection has up to two intervals more.
 */
export function watchInactivity(
  server: Server,
  sockets: ReadonlySet<Socket>,
  { inactivityTimeoutMs, checkingIntervalMs }: ResolvedSettings,
): void {
  if (inactivityTimeoutMs === 0) return
  let before = new Map<Socket, number>()
  const look = (): void => {
    const now = new Map<Socket, number>()
    for (const socket of sockets) {
      // It has one already, be it for being idle between two requests.
      if (socket.timeout !== undefined && socket.timeout > 0) continue
      const movedBytes = socket.bytesRead + socket.bytesWritten
      // node's own timer knows besides how much of a long write the client has taken.
      if (before.get(socket) === movedBytes) socket.setTimeout(inactivityTimeoutMs)
      else now.set(socket, movedBytes)
    }
    before = now
  }
  const looking = setInterval(look, Math.min(checkingIntervalMs, inactivityTimeoutMs)).unref()
  server.once('close', () => clearInterval(looking))
}
