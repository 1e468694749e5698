/** What a test sees of the context of a request. */

import type { Environ } from '../gateway/index.ts'

/**
 * The context of the request that was answered. This room knows no framework: the application that
 * is tested says what its contexts are, by declaration merging.
 */
export interface TestContext {
  /** The request as the host handed it over. */
  readonly environ: Environ
}
