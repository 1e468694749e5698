/** The body of a response to HEAD of which nobody knows how long it would be. */

import type { StreamingBody } from '../gateway/index.ts'

/**
 * Gives a body that no client sees a byte of. An empty one would make the host say that a GET had a
 * Content-Length of 0 (rule 16 of the gateway); of this one it asks a single chunk, and says nothing.
 */
export function unknownContent(): StreamingBody {
  return new Set(['?'])
}
