/** What hosts say when an application breaks down: a line in the log, a short page to the client. */

import type { Environ, ErrorStream } from '../gateway/index.ts'
import { describeValue } from '../gateway/index.ts'

/** The body of the response to a request whose application broke down. */
export const FAILURE_PAGE = 'Internal Server Error\n'

/** Writes an error with its stack and the request it broke. Never throws, whatever was thrown. */
export function logFailure(environ: Environ, error: unknown): void {
  const text = `Error in the application${describeRequest(environ)}: ${describeError(error)}\n`
  writeLog(environ['wsgi.errors'], text)
}

/** An application may have put anything into its environ, even what JSON does not know. */
function describeRequest(environ: Environ): string {
  try {
    return ` at ${environ.REQUEST_METHOD} ${JSON.stringify(environ.PATH_INFO)}`
  } catch {
    return ''
  }
}

/** Writes a line to a log. Never throws: where the log is gone too, there is nobody left to tell. */
export function writeLog(errors: ErrorStream, text: string): void {
  try {
    errors.write(text)
  } catch {
    // The request, or the closing of a server, goes on.
  }
}

/** How many causes of an error are told; it may be the cause of itself. */
const MAX_CAUSES = 5

function describeError(error: unknown): string {
  try {
    const texts: string[] = []
    let cause = error
    for (let i = 0; i <= MAX_CAUSES && (i === 0 || cause !== undefined); i++) {
      texts.push(cause instanceof Error ? stackOf(cause) : `it threw ${describeValue(cause)}`)
      cause = cause instanceof Error ? cause.cause : undefined
    }
    return texts.join('\n  cause: ')
  } catch {
    return 'it threw a value that cannot be shown'
  }
}

function stackOf(error: Error): string {
  return String(error.stack ?? error)
}
