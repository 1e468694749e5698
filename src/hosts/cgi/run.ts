/** Runs an application as a CGI program: one process for one request. */

import type { Application, Environ, ErrorStream } from '../../gateway/index.ts'
import { RefusedRequest } from '../../gateway/index.ts'
import { deliver } from '../deliver.ts'
import { FirstStart } from '../first-start.ts'
import { createReceivedEnviron } from '../received-request.ts'
import { describeConnection } from './connection.ts'
import { readFields } from './fields.ts'
import { CgiInput } from './input.ts'
import { CgiOutput } from './output.ts'
import { placeEnviron, targetOf } from './place.ts'
import type { Variables } from './variables.ts'
import { checkVariables, variableOf } from './variables.ts'

/** How an application is run. */
export interface CgiOptions {
  /** Where applications and the host write errors. Default: the standard error of the process. */
  readonly errors?: ErrorStream
}

/**
 * Answers the request that the variables and the standard input of the process describe (RFC 3875), on
 * its standard output.
 *
 * Resolves with the exit code of the process, when the response was taken and the work is done that
 * the application announced by `wsgi.wait_until`: 0 for a response, be it an error page, and if the
 * client left; 1 for one that broke off. End the process then, whatever it still has open, because the
 * server waits for that: `process.exit(await runCgi(application))`.
 *
 * A client that left is noticed when something is written, or when the server sends `SIGTERM`, which
 * aborts `wsgi.signal`. Nobody but the application may write to the standard output: `console.log`
 * would write into the response.
 *
 * The `lifespan` of the application is started before the request, and stopped after it.
 *
 * Rejects with what stopping it throws, and with a `TypeError` where no web server has started the process. Servers keep the
 * `Authorization` header to themselves unless they are told not to (Apache: `CGIPassAuth On`).
 */
export async function runCgi(application: Application, options: CgiOptions = {}): Promise<number> {
  const variables = process.env
  // A server that has closed its end of the log still wants its response.
  process.stderr.on('error', () => undefined)
  checkVariables(variables)
  const input = new CgiInput(() => process.stdin, lengthOf(variables))
  const environ = createCgiEnviron(variables, input, options.errors ?? standardError)
  const method = variables['REQUEST_METHOD'] ?? ''
  const first = new FirstStart(application)
  const started: Application = (given, startResponse) => first.call(given, startResponse)
  const outcome = await untilTerminated((termination) => {
    const output = new CgiOutput(process.stdout, termination, input)
    return deliver(started, environ, method, output)
  })
  if (outcome !== 'gone') await input.drain()
  await first.stop()
  return outcome === 'broken' ? 1 : 0
}

/** Does something with a promise that resolves when the server sends `SIGTERM`. */
async function untilTerminated<result>(
  work: (termination: Promise<void>) => Promise<result>,
): Promise<result> {
  let terminate = (): void => undefined
  const termination = new Promise<void>((resolve) => {
    terminate = resolve
  })
  process.once('SIGTERM', terminate)
  try {
    return await work(termination)
  } finally {
    process.off('SIGTERM', terminate)
  }
}

const standardError: ErrorStream = { write: (text) => process.stderr.write(text) }

/** Without a length there is no body, unless the server passes on that it came in chunks. */
function lengthOf(variables: Variables): number {
  const length = variableOf(variables, 'CONTENT_LENGTH')
  if (length !== undefined) return Number(length)
  const codings = variableOf(variables, 'HTTP_TRANSFER_ENCODING')
  return codings === undefined ? 0 : Number.POSITIVE_INFINITY
}

function createCgiEnviron(
  variables: Variables,
  input: CgiInput,
  errors: ErrorStream,
): Environ | RefusedRequest {
  const environ = createReceivedEnviron({
    method: variables['REQUEST_METHOD'] ?? '',
    target: targetOf(variables),
    protocol: variables['SERVER_PROTOCOL'] ?? '',
    fields: readFields(variables),
    connection: describeConnection(variables, errors),
    input,
  })
  if (environ instanceof RefusedRequest) return environ
  placeEnviron(environ, variables)
  return NOT_IN_QUERY.test(environ.QUERY_STRING) ? BAD_QUERY : environ
}

/** A server that rewrites URLs may write anything (rule 31 of the gateway). */
const NOT_IN_QUERY = /[^\x21\x22\x24-\x7e]/

const BAD_QUERY = new RefusedRequest('400 Bad Request', 'The query is malformed.')
