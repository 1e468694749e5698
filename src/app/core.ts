/** An application with what only the pipeline uses. */

import type { Context, ContextParts } from './context.ts'
import type { ErrorHandlers } from './error-handlers.ts'

/** What does not change from the first request on. */
export interface Core extends ContextParts {
  /** What answers for errors. */
  readonly errorHandlers: ErrorHandlers<Context>
  /** Whether sessions are opened in front of the hooks; else they are when they are asked for. */
  readonly opensSessions: boolean
}
