/** Which part of a path led to the application. */

import type { Environ } from '../gateway/index.ts'
import { pathBelow } from '../gateway/index.ts'

/** Takes the slashes off the end of a path: SCRIPT_NAME has none there (rule 29 of the gateway). */
export function trimSlashes(path: string): string {
  let end = path.length
  while (path.charCodeAt(end - 1) === SLASH) end -= 1
  return path.slice(0, end)
}

const SLASH = 0x2f

/**
 * Moves a prefix from PATH_INFO to SCRIPT_NAME, and gives whether the path is below it; whole segments
 * count. The rest stays as it was sent: the two together are the path of the request (rule 30).
 *
 * `prefix` is in the form of PATH_INFO, and has no trailing slash.
 */
export function moveScriptName(environ: Environ, prefix: string): boolean {
  const path = environ.PATH_INFO
  if (pathBelow(prefix, path) === undefined) return false
  environ.SCRIPT_NAME = prefix
  environ.PATH_INFO = path.slice(prefix.length)
  return true
}
