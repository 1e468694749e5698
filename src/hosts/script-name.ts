/** Which part of a path led to the application. */

import type { Environ } from '../gateway/index.ts'
import { pathBelow } from '../gateway/index.ts'

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
