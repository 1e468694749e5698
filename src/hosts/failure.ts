/** What hosts say when an application breaks down: a line in the log, a short page to the client. */

import type { Environ } from '../gateway/index.ts'
import { describeValue } from '../gateway/index.ts'

/** The body of the response to a request whose application broke down. */
export const FAILURE_PAGE = 'Internal Server Error\n'

/** Writes an error with its stack and the request it broke. Never throws, whatever was thrown. */
export function logFailure(environ: Environ, error: unknown): void {
  const request = `${environ.REQUEST_METHOD} ${JSON.stringify(environ.PATH_INFO)}`
  try {
    environ['wsgi.errors'].write(
      `Error in the application at ${request}: ${describeError(error)}\n`,
    )
  } catch {
    // The log is gone too: there is nobody left to tell.
  }
}

function describeError(error: unknown): string {
  try {
    if (!(error instanceof Error)) return `it threw ${describeValue(error)}`
    return error.cause === undefined
      ? stackOf(error)
      : `${stackOf(error)}\n  cause: ${describeError(error.cause)}`
  } catch {
    return 'it threw a value that cannot be shown'
  }
}

function stackOf(error: Error): string {
  return String(error.stack ?? error)
}
