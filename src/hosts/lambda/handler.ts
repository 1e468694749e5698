/** Runs an application as a Lambda function that gives its response as a whole. */

import type { Application } from '../../gateway/index.ts'
import { deliver } from '../deliver.ts'
import { FirstStart } from '../first-start.ts'
import { Collector } from './collector.ts'
import { createLambdaEnviron } from './environ.ts'
import { parseEvent } from './event.ts'
import type { LambdaOptions } from './options.ts'
import { resolveOptions } from './options.ts'
import type { LambdaResult } from './result.ts'

/** A Lambda function for HTTP requests. It rejects for events that are none, with a `TypeError`. */
export type LambdaHandler = (event: unknown, context?: unknown) => Promise<LambdaResult>

/**
 * Makes a Lambda function of an application, for API Gateway (REST APIs and HTTP APIs), function URLs
 * and Application Load Balancers. The environ has the event under `lambda.event` and the context under
 * `lambda.context`.
 *
 * The response is collected: a body that breaks off gives a 500, and so does one that is too large
 * (6 MiB, and 1 MiB for load balancers). The function ends when the work that was announced by
 * `wsgi.wait_until` is done, because it is frozen then. There is no `wsgi.signal`: nobody tells whether
 * the client is still there.
 *
 * The `lifespan` of the application is started at once, while Lambda initialises the function, and
 * requests wait for it. It is never stopped, as functions are ended without a word.
 *
 * HTTP APIs decode paths before the function sees them: there `%2F` cannot be told from a slash.
 */
export function toLambdaHandler(
  application: Application,
  options: LambdaOptions = {},
): LambdaHandler {
  const facts = resolveOptions(options)
  const first = new FirstStart(application)
  first.begin()
  const started: Application = (environ, startResponse) => first.call(environ, startResponse)
  return async (event, context) => {
    const invocation = parseEvent(event)
    const extensions = { 'lambda.event': event, 'lambda.context': context }
    const environ = createLambdaEnviron(invocation, facts, extensions)
    const collector = new Collector(invocation.format)
    await deliver(started, environ, invocation.method, collector)
    return collector.result
  }
}
