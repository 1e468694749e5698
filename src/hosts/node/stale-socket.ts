/** Tells a Unix socket that a server left behind from one that is in use. */

import { lstat, unlink } from 'node:fs/promises'
import { connect } from 'node:net'

/**
 * Removes the Unix socket that made `listen` fail, if nobody answers there, and gives whether it did.
 *
 * A server that was killed leaves its socket behind. What is no socket is left alone.
 */
export async function removeStaleSocket(path: string, error: unknown): Promise<boolean> {
  if (!(error instanceof Error && 'code' in error && error.code === 'EADDRINUSE')) return false
  const isSocket = await lstat(path).then(
    (stats) => stats.isSocket(),
    () => false,
  )
  if (!isSocket || !(await isRefused(path))) return false
  await unlink(path)
  return true
}

/** Whether the system says that nobody listens. Anything else may be a server that is busy. */
function isRefused(path: string): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(path, () => {
      socket.destroy()
      resolve(false)
    })
    socket.once('error', (error: NodeJS.ErrnoException) => resolve(error.code === 'ECONNREFUSED'))
  })
}
