/** The standard error of the process, as a place to write errors to. */

import type { ErrorStream } from '../../gateway/index.ts'

/**
 * Gives the standard error. That nobody reads it any more, as where the program behind a pipe has ended,
 * is no reason for a server to end: what is written then is lost.
 */
export function openStandardError(): ErrorStream {
  if (!process.stderr.listeners('error').includes(ignore)) process.stderr.on('error', ignore)
  return STANDARD_ERROR
}

const STANDARD_ERROR: ErrorStream = { write: (text) => process.stderr.write(text) }

function ignore(): void {}
