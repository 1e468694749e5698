/** Builds URLs inside a request: Flask's `url_for`. */

import type { BoundMap } from '../routing/index.ts'
import { BuildError } from '../routing/index.ts'
import type { Route } from './route.ts'
import type { FailedUrl, UrlForOptions } from './url-options.ts'

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
  /** Adds what hooks have for the values. */
  complete(endpoint: string, values: UrlValues): Record<string, unknown>
  /** Gives a URL in the place of the one that could not be built, or throws the error. */
  recover(error: BuildError, request: FailedUrl): string
}

/**
 * Builds the URL of an endpoint below the request's SCRIPT_NAME.
 *
 * Throws a `BuildError` when there is no such endpoint or a value is missing, and a `TypeError` for a
 * scheme on a URL that is not external.
 */
export function buildUrl(
  { bound, complete, recover }: UrlSource,
  endpoint: string,
  values: UrlValues = {},
  options: UrlForOptions = {},
): string {
  const { anchor, scheme, external = scheme !== undefined, method } = options
  if (scheme !== undefined && !external) {
    throw new TypeError('urlFor: a scheme needs a URL that is external.')
  }
  const completed = complete(endpoint, values)
  try {
    return bound.build(endpoint, completed, { external, scheme, method }) + formatAnchor(anchor)
  } catch (error) {
    if (!(error instanceof BuildError)) throw error
    return recover(error, { endpoint, values: completed, options })
  }
}

/** What must be encoded in a fragment (RFC 3986, section 3.5). */
const NOT_IN_FRAGMENT = /[^\w\-.~!$&'()*+,;=:@/?%]+/g

/** Writes a fragment with its `#`, or nothing. */
export function formatAnchor(anchor: string | undefined): string {
  if (anchor === undefined || anchor === '') return ''
  return `#${anchor.replace(NOT_IN_FRAGMENT, (text) => encodeURIComponent(text.toWellFormed()))}`
}
