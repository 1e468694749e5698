/** Finds the route of a request, and what to answer when there is none. */

import type { Environ } from '../gateway/index.ts'
import { hasMalformedEscape, quotePath } from '../gateway/index.ts'
import type { HttpError, Response } from '../message/index.ts'
import { BadRequest, MethodNotAllowed, NotFound, redirect } from '../message/index.ts'
import type { Match, RedirectMatch, UrlMap } from '../routing/index.ts'
import type { Route } from './route.ts'

/** What routing says about a request. It is kept until the hooks before the view have run. */
export type RoutingOutcome =
  | Match<Route>
  | { readonly type: 'bad-path' }
  | { readonly type: 'failed'; readonly error: unknown }

const BAD_PATH: RoutingOutcome = { type: 'bad-path' }

/** Matches a request against the rules, after refusing paths that two layers could read differently. */
export function matchRequest(urlMap: UrlMap<Route>, environ: Environ): RoutingOutcome {
  const path = environ.PATH_INFO
  try {
    return isBadPath(path) ? BAD_PATH : urlMap.match(path, environ.REQUEST_METHOD)
  } catch (error) {
    // A converter of the application broke down; the hooks still run, and then the error handlers.
    return { type: 'failed', error }
  }
}

/** Whether a path has a malformed escape, a NUL, or a `.` or `..` segment. */
function isBadPath(path: string): boolean {
  if (path.includes('/.') && DOT_SEGMENT.test(path)) return true
  return path.includes('\0') || hasMalformedEscape(path)
}

const DOT_SEGMENT = /\/\.{1,2}(?:\/|$)/

/** The answer to a request without a view: an error, or a redirect to where the view is. */
export function answerUnmatched(
  outcome: Exclude<RoutingOutcome, { readonly type: 'match' | 'failed' }>,
  environ: Environ,
): HttpError | Response {
  switch (outcome.type) {
    case 'bad-path':
      return new BadRequest('The path of the URL is malformed.')
    case 'redirect':
      return redirectTo(outcome, environ)
    case 'wrong-method':
      return new MethodNotAllowed(outcome.allowed)
    case 'none':
      return new NotFound()
    default:
      return unreachable(outcome)
  }
}

/**
 * A redirect that keeps method and body. The location is a path, so that no Host header can send the
 * client elsewhere.
 */
function redirectTo({ path, keepsQuery }: RedirectMatch, environ: Environ): Response {
  const query = keepsQuery && environ.QUERY_STRING !== '' ? `?${environ.QUERY_STRING}` : ''
  return redirect(`${quotePath(environ.SCRIPT_NAME)}${path}${query}`, 308)
}

function unreachable(outcome: never): never {
  throw new TypeError(`unreachable: ${JSON.stringify(outcome)}`)
}
