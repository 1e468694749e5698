/** Leaves the sending of a file to the server in front: `X-Sendfile`, `X-Accel-Redirect`. */

import type { Response } from './response.ts'

/** How files are left to the server in front. */
export interface HandoverOptions {
  /** Sends the path of a file in `X-Sendfile`, for Apache and lighttpd. Default `false`. */
  readonly USE_X_SENDFILE?: boolean | undefined
  /**
   * Sends an internal URL in `X-Accel-Redirect`, for nginx: folders and the locations that lead to
   * them, `{ '/srv/app/static': '/-/static' }`. Files in none of them are sent as ever.
   */
  readonly X_ACCEL_REDIRECT?: Readonly<Record<string, string>> | undefined
}

/** Whether any file may be left to the server in front. */
export function hasHandover(options: HandoverOptions): boolean {
  return options.USE_X_SENDFILE === true || options.X_ACCEL_REDIRECT !== undefined
}

/**
 * Makes a response tell the server in front which file to send, and gives whether it does. The
 * response has no content then, no version and no parts: those are the other server's.
 */
export function handOver(response: Response, path: string, options: HandoverOptions): boolean {
  const location = findLocation(path, options.X_ACCEL_REDIRECT ?? {})
  if (location !== undefined) response.headers.set('X-Accel-Redirect', encodePath(location))
  else if (options.USE_X_SENDFILE) response.headers.set('X-Sendfile', encodePath(path))
  else return false
  return true
}

/** The location of the longest folder that holds a file. */
function findLocation(
  path: string,
  locations: Readonly<Record<string, string>>,
): string | undefined {
  let found = ''
  for (const folder of Object.keys(locations)) {
    if (folder.length >= found.length && path.startsWith(withSlash(folder))) found = folder
  }
  const location = locations[found]
  if (location === undefined) return undefined
  return withSlash(location) + path.slice(withSlash(found).length)
}

function withSlash(path: string): string {
  return path.endsWith('/') ? path : `${path}/`
}

/** These servers decode what they are given; so a percent sign is not taken for an escape. */
function encodePath(path: string): string {
  return path.split('/').map(encodeURIComponent).join('/')
}
