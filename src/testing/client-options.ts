/** How a client is made. */

import type { CookieOptions } from '../http/index.ts'
import type { RedirectHosts } from './redirect.ts'
import type { EnvironOptions } from './request-options.ts'

/** How a test client is made. */
export interface TestClientOptions {
  /** Whether cookies are kept from one request to the next. Default `true`. */
  readonly useCookies?: boolean
  /** Whether redirects are followed, or how many at the most. Default `false`. */
  readonly followRedirects?: boolean | number
  /** To which hosts redirects are followed. Default `same`: no other one. */
  readonly redirectHosts?: RedirectHosts
  /** Header fields of all requests that have none of the same name. */
  readonly headers?: Readonly<Record<string, string>>
  /** What is set in the environ of all requests. */
  readonly environ?: EnvironOptions['environ']
  /** Where all requests are sent, as in the options of a request. */
  readonly baseUrl?: string
}

/** Which cookie is meant, besides its name. */
export interface CookieChoice {
  /** The host that gets it. Default: that of the client. */
  readonly domain?: string
  /** The path that gets it. Default `/`. */
  readonly path?: string
}

/** A cookie to keep, as an application would set it. Default path `/`. */
export type CookieInit = CookieOptions
