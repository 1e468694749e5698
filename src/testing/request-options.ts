/** What is said of a request besides its method and its target. */

import type { Environ } from '../gateway/index.ts'
import type { HeaderMapInit } from '../http/index.ts'
import type { ContentOptions } from './content.ts'
import type { Fields } from './fields.ts'

/** What a request is made of, besides its method and its target. */
export interface EnvironOptions extends ContentOptions {
  /** What is added to the query of the target. */
  readonly query?: Fields | string
  /** Header fields: an object, where a list is several of one name, or pairs. */
  readonly headers?: HeaderMapInit | Readonly<Record<string, string | readonly string[]>>
  /** A user and a password (Basic), or a token (Bearer). */
  readonly auth?: readonly [user: string, password: string] | string
  /** Cookies of this request, besides those that the client keeps, and instead of them. */
  readonly cookies?: Readonly<Record<string, string>>
  /**
   * The scheme, the host and the path that the application is served at: `https://example.com/shop`.
   * Default: what PREFERRED_URL_SCHEME, SERVER_NAME and APPLICATION_ROOT say; without a SERVER_NAME the
   * host is `localhost`.
   */
  readonly baseUrl?: string
  /** What stands in front of the host. */
  readonly subdomain?: string
  /** The scheme, instead of that of the base. */
  readonly scheme?: 'http' | 'https'
  /** What is set in the environ at last. */
  readonly environ?: Partial<Environ>
}

/** How a client sends a request. */
export interface ClientRequestOptions extends EnvironOptions {
  /** Whether redirects are followed, or how many at the most. Default: as the client was made; 20. */
  readonly followRedirects?: boolean | number
  /** Makes the client leave, in the middle of the request or of its response. */
  readonly signal?: AbortSignal
}
