/** What is written to the log when something goes wrong. */

import type { Environ } from '../gateway/index.ts'
import { describeError } from './describe-error.ts'
import { escapeControls } from './log-message.ts'
import type { Logger } from './logger.ts'
import { HostLogger } from './logger.ts'

/** Makes what the log and the client call one failure: short enough to be read out on the telephone. */
export function createErrorId(): string {
  return crypto.randomUUID().slice(0, 8)
}

/**
 * Writes an error that nobody handled, with its stack and the request it belongs to: to the application's
 * own logger, if it has one, and else to the log of the host that the request came by. Never throws.
 */
export function logError(
  { logger, environ }: { readonly logger: Logger; readonly environ: Environ },
  error: unknown,
  errorId?: string,
): void {
  try {
    const chosen = logger instanceof HostLogger ? logger.at(environ['wsgi.errors']) : logger
    // One text, as loggers differ in what they do with an error behind it.
    chosen.error(escapeControls(describeFailure(environ, error, errorId)))
  } catch {
    // A log that is gone: nobody is left to tell.
  }
}

/** Writes an error of no request: of a script, or of the end of its context. Never throws. */
export function logFailure(logger: Logger, error: unknown): void {
  try {
    logger.error(escapeControls(describeError(error)))
  } catch {
    // A log that is gone: nobody is left to tell.
  }
}

function describeFailure(environ: Environ, error: unknown, errorId: string | undefined): string {
  const { REQUEST_METHOD: method, SCRIPT_NAME: root, PATH_INFO: path } = environ
  // The path is quoted, so that what a client sends cannot look like words of the log.
  const request = `${JSON.stringify(root + path)} [${method}]`
  const name = errorId === undefined ? '' : `Error id ${errorId}: `
  return `${name}Exception on ${request}: ${describeError(error)}`
}
