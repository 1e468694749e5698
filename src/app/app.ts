/** What the rest of the framework sees of an application. */

import type { JsonProvider } from '../message/index.ts'
import type { UrlMap } from '../routing/index.ts'
import type { SessionInterface } from '../sessions/index.ts'
import type { Templates } from '../templating/index.ts'
import type { Config } from './config.ts'
import type { Logger } from './logger.ts'
import type { Route } from './route.ts'

/** An application, as views and hooks see it while they answer a request. */
export interface App {
  /** The name: that of the folder it lives in, or the one it was given. */
  readonly name: string
  /** The folder that `templates` and `static` are found in; absent for an application without files. */
  readonly root: string | undefined
  /** The settings. */
  readonly config: Config
  /** All rules. */
  readonly urlMap: UrlMap<Route>
  /** Whether the subdomain of a request, in front of SERVER_NAME, decides about its route. */
  readonly subdomainMatching: boolean
  /** The templates. */
  readonly templates: Templates
  /** The log. */
  readonly logger: Logger
  /** Writes and reads JSON. */
  readonly json: JsonProvider
  /** Opens and saves sessions. */
  readonly sessionInterface: SessionInterface
  /** What extensions keep, by their names. */
  readonly extensions: Record<string, unknown>
}
