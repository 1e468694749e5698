/** What a test sees of a client. */

import type { Session } from '../sessions/index.ts'
import type { CookieChoice, CookieInit } from './client-options.ts'
import type { ClientRequestOptions, EnvironOptions } from './request-options.ts'
import type { KeptCookie } from './set-cookie.ts'
import type { TestResponse } from './test-response.ts'

/** Sends a request of one method: `client.get('/search', { query: { q: 'tea' } })`. */
export type SendRequest = (target: string, options?: ClientRequestOptions) => Promise<TestResponse>

/** How a session is found: that of the usual request by default. */
export type SessionOptions = Pick<EnvironOptions, 'baseUrl' | 'subdomain' | 'scheme' | 'environ'>

/**
 * Sends requests to an application, without a socket: through a real host, with the checker of the gateway
 * between the two. It keeps cookies, and it is to be closed.
 *
 * With TESTING (or PROPAGATE_EXCEPTIONS) an error that nobody handles rejects the promise of the request;
 * otherwise it is a 500, and stands in `log`.
 */
export interface TestClient {
  /** What the application has written to its log since the client was first used. */
  readonly log: string
  readonly get: SendRequest
  readonly post: SendRequest
  readonly put: SendRequest
  readonly patch: SendRequest
  readonly delete: SendRequest
  readonly head: SendRequest
  readonly options: SendRequest
  readonly trace: SendRequest
  /** Sends a request. The target is a path with its query, below APPLICATION_ROOT, or a whole URL. */
  request(method: string, target: string, options?: ClientRequestOptions): Promise<TestResponse>
  /** Gives a cookie that would be sent to this host and path. */
  getCookie(name: string, choice?: CookieChoice): Promise<KeptCookie | undefined>
  /**
   * Keeps a cookie, as if the application had set it: for the host of the client alone, or with `domain`
   * for that and all below it.
   */
  setCookie(name: string, value: string, options?: CookieInit): Promise<void>
  /** Takes a cookie away that would be sent to this host and path; gives whether there was one. */
  deleteCookie(name: string, choice?: CookieChoice): Promise<boolean>
  /**
   * Changes the session outside of a request: `client.sessionTransaction((session) => session.set('user', 1))`.
   * Gives what the function gives. Throws where there is no SECRET_KEY, and no cookies.
   */
  sessionTransaction<result>(
    change: (session: Session) => result | PromiseLike<result>,
    options?: SessionOptions,
  ): Promise<result>
  /**
   * Ends the client: waits for what its requests left running, and runs the `afterServing` hooks. Rejects
   * when a streamed response was neither read nor closed, or something went wrong that no test was told of.
   */
  close(): Promise<void>
  /** Closes the client: `await using client = app.testClient()`. */
  [Symbol.asyncDispose](): Promise<void>
}
