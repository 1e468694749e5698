/** Builds URLs inside a request: Flask's `url_for`. */

import type { BoundMap } from '../routing/index.ts'
import { Route } from './route.ts'

/** How a URL is built, besides its values. */
export interface UrlForOptions {
  /** The fragment, without `#`. */
  readonly anchor?: string
  /** Whether the URL has a scheme and a host. Default `false`, and `true` when a scheme is given. */
  readonly external?: boolean
  /** The scheme of an external URL. Default: that of the request. */
  readonly scheme?: string
  /** Chooses among rules of one endpoint that have different methods. */
  readonly method?: string
}

/** Values for placeholders, and for the query: lists repeat a name, `undefined` and `null` drop it. */
export type UrlValues = object

/** Builds the URL of an endpoint for the request that is being answered. */
export type UrlFor = (
  endpoint: string | Route,
  values?: UrlValues,
  options?: UrlForOptions,
) => string

/** The request for which a URL is built. */
export interface UrlSource {
  /** The rules, bound to the request. */
  readonly bound: BoundMap<Route>
  /** Adds what the hooks of the application have for the values. */
  complete(endpoint: string, values: UrlValues): UrlValues
}

/**
 * Builds the URL of an endpoint or a route below the request's SCRIPT_NAME.
 *
 * Throws a `BuildError` when there is no such endpoint or a value is missing, and a `TypeError` for a
 * scheme on a URL that is not external.
 */
export function buildUrl(
  { bound, complete }: UrlSource,
  endpoint: string | Route,
  values: UrlValues = {},
  options: UrlForOptions = {},
): string {
  const { anchor, scheme, external = scheme !== undefined, method } = options
  if (scheme !== undefined && !external) {
    throw new TypeError('urlFor: a scheme needs a URL that is external.')
  }
  const name = endpoint instanceof Route ? endpoint.endpoint : endpoint
  const url = bound.build(name, { ...complete(name, values) }, { external, scheme, method })
  return url + formatAnchor(anchor)
}

/** What must be encoded in a fragment (RFC 3986, section 3.5). */
const NOT_IN_FRAGMENT = /[^\w\-.~!$&'()*+,;=:@/?%]+/g

/** Writes a fragment with its `#`, or nothing. */
export function formatAnchor(anchor: string | undefined): string {
  if (anchor === undefined || anchor === '') return ''
  return `#${anchor.replace(NOT_IN_FRAGMENT, (text) => encodeURIComponent(text.toWellFormed()))}`
}
