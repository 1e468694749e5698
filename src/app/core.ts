/** An application with what only the pipeline uses. */

import type { UrlMap } from '../routing/index.ts'
import type { Context, ContextParts } from './context.ts'
import type { ErrorHandlers } from './error-handlers.ts'
import type { Hooks } from './hooks.ts'
import type { Route } from './route.ts'

/** What does not change from the first request on. */
export interface Core extends ContextParts {
  /** All rules. */
  readonly urlMap: UrlMap<Route>
  /** What runs around views. */
  readonly hooks: Hooks<Context>
  /** What answers for errors. */
  readonly errorHandlers: ErrorHandlers<Context>
}
