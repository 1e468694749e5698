/** The context of an application where there is no request: in scripts and commands. */

import type { Request } from '../message/index.ts'
import type { ContextParts } from './context.ts'
import { Context } from './context.ts'
import { ContextError } from './context-error.ts'
import { logFailure } from './error-log.ts'
import type { RequestSession } from './request-session.ts'
import { createTestEnviron } from './test-environ.ts'
import type { UrlFor } from './url-for.ts'

/**
 * A context without a request. Hooks that also run outside of requests get it as they get any other; what
 * belongs to a request throws a `ContextError`.
 */
export class ApplicationContext extends Context {
  constructor(parts: ContextParts) {
    super(parts, createTestEnviron(parts.app, '/'), { type: 'none', websocketMismatch: false })
  }

  override get hasRequest(): boolean {
    return false
  }

  override get request(): Request {
    throw new ContextError(explainNoRequest('request'))
  }

  override get requestSession(): RequestSession {
    throw new ContextError(explainNoRequest('session'))
  }

  override get afterThisRequest(): never {
    throw new ContextError(explainNoRequest('response'))
  }

  /** As no request says which host they are read on, URLs are external unless they are asked not to be. */
  override get urlFor(): UrlFor {
    const build = super.urlFor
    return (endpoint, values, options) => {
      const { external = true } = options ?? {}
      if (external) checkServerName(this.app)
      return build(endpoint, values, { ...options, external })
    }
  }

  override logError(error: unknown): void {
    logFailure(this.app.logger, error)
  }
}

function explainNoRequest(what: string): string {
  return (
    `There is no ${what} here: this is the context of an application, for scripts and commands. Code that ` +
    "needs a request can run in one that nobody sent: app.testRequestContext('/').run((context) => ...)."
  )
}

function checkServerName({ config }: Context['app']): void {
  if (config.SERVER_NAME !== undefined) return
  throw new ContextError(
    'urlFor: outside of a request the host of a URL is that of the setting SERVER_NAME, which is not set; ' +
      'PREFERRED_URL_SCHEME and APPLICATION_ROOT count too. For a path alone: urlFor(endpoint, values, { external: false }).',
  )
}
