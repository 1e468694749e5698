/** Bodies that depend on the request they answer, which they learn of when the response starts. */

import type { Environ, StreamingBody } from '../gateway/index.ts'

/** A body that wants to know its request. It must not throw when it is told. */
export interface RequestedBody {
  /** Tells the request; without one, where a response is started by hand. */
  'flagon.onStart'(environ: Environ | undefined): void
}

/** Whether a body wants to know its request. */
export function isRequested(body: StreamingBody): body is StreamingBody & RequestedBody {
  return 'flagon.onStart' in body
}
