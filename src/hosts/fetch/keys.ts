/** What the fetch host adds to environs. */

import type { WorkerContext } from './call.ts'

/**
 * The keys that the fetch host adds to an environ, all of them found with `in`. An application that
 * reads them gives them their types by merging, `bindings` being those of its Worker:
 *
 * `declare module 'flagon' { interface Environ extends FetchKeys<Bindings> {} }`
 */
export interface FetchKeys<bindings = unknown> {
  /** The request that the host was called with. Its body belongs to `wsgi.input`. */
  'fetch.request'?: Request | undefined
  /** The second argument: Bun's server, Deno's connection, Netlify's context. Absent on Workers. */
  'fetch.info'?: unknown
  /** The bindings of a Worker. Absent elsewhere. */
  'workers.env'?: bindings | undefined
  /** The context of a Worker. Absent elsewhere. */
  'workers.context'?: WorkerContext | undefined
}
