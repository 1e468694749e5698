/** How a response says which version of a file it is, and how long it may be kept. */

import { sha1Hex } from '../http/index.ts'
import type { FileIdentity } from './file-system.ts'
import type { Response } from './response.ts'

/** How long clients may keep a file, in seconds; or a function of its path or name that says so. */
export type MaxAge = number | ((name: string) => number | undefined)

/**
 * Writes an entity tag of when a file changed and how long it is; `mark` tells files of one URL apart.
 * `undefined` where the runtime does not know when, as those do that keep files in a bundle.
 */
export function formatFileTag(identity: FileIdentity, mark?: string): string | undefined {
  if (identity.mtimeMs === 0) return undefined
  const change = Math.floor(identity.mtimeMs * 1000).toString(16)
  const tag = `${change}-${identity.size.toString(16)}`
  return mark === undefined ? tag : `${tag}-${mark}`
}

const encoder = new TextEncoder()

/** A mark of a path for entity tags: files that one URL sends in turn may be of the same time and size. */
export function markOf(path: string): string {
  return sha1Hex(encoder.encode(path)).slice(0, 8)
}

/** Says how long a file may be kept, unless the response says so already. */
export function setMaxAge(response: Response, maxAge: MaxAge | undefined, name: string): void {
  if (response.headers.has('cache-control')) return
  response.headers.set('Cache-Control', formatMaxAge(readMaxAge(maxAge, name)))
}

function readMaxAge(maxAge: MaxAge | undefined, name: string): number | undefined {
  return typeof maxAge === 'function' ? maxAge(name) : maxAge
}

/** Without an age, and with an age of 0, clients ask every time (RFC 9111, section 5.2.2.4). */
function formatMaxAge(maxAge: number | undefined): string {
  if (maxAge === undefined) return 'no-cache'
  if (!Number.isSafeInteger(maxAge) || maxAge < 0) {
    throw new RangeError(`The maxAge of a file is a whole number of seconds; it is ${maxAge}.`)
  }
  return maxAge === 0 ? 'no-cache, max-age=0' : `public, max-age=${maxAge}`
}
