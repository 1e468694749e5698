/** What a client needs of the application it tests. */

import type { Application } from '../gateway/index.ts'
import type { JsonProvider } from '../message/index.ts'
import type { SessionConfig, SessionInterface } from '../sessions/index.ts'
import type { TestContext } from './test-context.ts'

/** The settings that count for requests. */
export interface TestedConfig extends SessionConfig {
  /** The host that requests are sent to. Default `localhost`. */
  readonly SERVER_NAME?: string
  /** The path that the application is served at. */
  readonly APPLICATION_ROOT: string
  /** The scheme of requests. */
  readonly PREFERRED_URL_SCHEME: string
}

/** An application that can be tested. */
export interface TestedApp {
  /** What answers. */
  readonly application: Application
  /** Its settings. */
  readonly config: TestedConfig
  /** What reads and writes its JSON. */
  readonly json: JsonProvider
  /** What opens and saves its sessions. */
  readonly sessionInterface: SessionInterface
  /** Calls a function with the context of each request that begins, until the result is called. */
  watchContexts(listener: (context: TestContext) => void): () => void
}
