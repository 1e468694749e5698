/** The header fields of a request, as its environ has them. */

import type { Environ } from '../gateway/index.ts'
import { headerKey } from '../gateway/index.ts'

/** A read-only view. Names are compared without case; values of a repeated name were joined by the host. */
export class RequestHeaders {
  readonly #environ: Environ

  constructor(environ: Environ) {
    this.#environ = environ
  }

  /** The value of a name, or `undefined`. */
  get(name: string): string | undefined {
    const key = headerKey(name)
    return key === undefined ? undefined : this.#environ[key]
  }

  /** Whether a name is there. */
  has(name: string): boolean {
    return this.get(name) !== undefined
  }

  /** The fields as `[name, value]` pairs; names are written `Like-This`. */
  *entries(): IterableIterator<[string, string]> {
    for (const [key, value] of Object.entries(this.#environ)) {
      const name = headerName(key)
      if (name !== undefined && typeof value === 'string') yield [name, value]
    }
  }

  /** The fields as `[name, value]` pairs. */
  [Symbol.iterator](): IterableIterator<[string, string]> {
    return this.entries()
  }
}

/** `HTTP_USER_AGENT` -> `User-Agent` */
function headerName(key: string): string | undefined {
  const isContent = key === 'CONTENT_TYPE' || key === 'CONTENT_LENGTH'
  if (!isContent && !key.startsWith('HTTP_')) return undefined
  const words = (isContent ? key : key.slice(5)).toLowerCase().split('_')
  return words.map((word) => word.charAt(0).toUpperCase() + word.slice(1)).join('-')
}
