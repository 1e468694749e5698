/** What is written to the log of the host when something goes wrong. */

import type { Environ } from '../gateway/index.ts'
import { describeValue } from '../gateway/index.ts'

/** Writes an error that nobody handled, with its stack and the request it belongs to. Never throws. */
export function logError(environ: Environ, error: unknown): void {
  const { REQUEST_METHOD: method, PATH_INFO: path } = environ
  try {
    // The path is quoted, so that what a client sends cannot look like a line of the log.
    environ['wsgi.errors'].write(
      `Exception on ${JSON.stringify(path)} [${method}]: ${describeError(error)}\n`,
    )
  } catch {
    // A value that throws when it is shown, or a log that is gone: nobody is left to tell.
  }
}

function describeError(error: unknown): string {
  if (!(error instanceof Error)) return `${describeValue(error)} was thrown, which is no error`
  const stack = String(error.stack ?? error)
  return error.cause === undefined ? stack : `${stack}\n  caused by ${describeError(error.cause)}`
}
