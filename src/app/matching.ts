/** Finds the route of a request, and what to answer when there is none. */

import type { Environ } from '../gateway/index.ts'
import { hasMalformedEscape, quotePath } from '../gateway/index.ts'
import type { HttpError, Response } from '../message/index.ts'
import { BadRequest, MethodNotAllowed, NotFound, Request, redirect } from '../message/index.ts'
import type { Match, RedirectMatch } from '../routing/index.ts'
import type { BindingApp } from './binding.ts'
import { bindRequest, isWebsocketRequest, needsBinding } from './binding.ts'
import type { Route } from './route.ts'
import { isTrustedHost } from './trusted-hosts.ts'
import { unreachable } from './unreachable.ts'

/** What routing says about a request. It is kept until the hooks before the view have run. */
export type RoutingOutcome =
  | Match<Route>
  | { readonly type: 'bad-path' }
  | { readonly type: 'bad-host'; readonly host: string }
  | { readonly type: 'failed'; readonly error: unknown }

const BAD_PATH: RoutingOutcome = { type: 'bad-path' }

/** Matches a request against the rules, after refusing paths that two layers could read differently. */
export function matchRequest(app: BindingApp, environ: Environ): RoutingOutcome {
  const path = environ.PATH_INFO
  const { TRUSTED_HOSTS } = app.config
  try {
    if (TRUSTED_HOSTS !== undefined) {
      const { host } = new Request(environ)
      if (!isTrustedHost(host, TRUSTED_HOSTS)) return { type: 'bad-host', host }
    }
    if (isBadPath(path)) return BAD_PATH
    if (needsBinding(app.urlMap)) return matchBound(app, environ)
    return app.urlMap.match(path, environ.REQUEST_METHOD)
  } catch (error) {
    // A converter of the application broke down; the hooks still run, and then the error handlers.
    return { type: 'failed', error }
  }
}

function matchBound(app: BindingApp, environ: Environ): RoutingOutcome {
  const bound = bindRequest(app, environ)
  if (bound === undefined) return NOWHERE
  return bound.match(environ.PATH_INFO, { websocket: isWebsocketRequest(environ) })
}

/** No rule is asked when the host of a request is not one of the application's. */
const NOWHERE: RoutingOutcome = { type: 'none', websocketMismatch: false }

/** Whether a path has a malformed escape, a NUL, or a `.` or `..` segment. */
function isBadPath(path: string): boolean {
  if (path.includes('/.') && DOT_SEGMENT.test(path)) return true
  return path.includes('\0') || hasMalformedEscape(path)
}

const DOT_SEGMENT = /\/\.{1,2}(?:\/|$)/

const NO_PARAMS: Readonly<Record<string, unknown>> = Object.freeze({})

/** The params of a request; where they may be changed, they are its own. */
export function paramsOf(
  outcome: RoutingOutcome,
  mayChange: boolean,
): Readonly<Record<string, unknown>> {
  if (outcome.type !== 'match') return NO_PARAMS
  return mayChange ? { ...outcome.params } : outcome.params
}

/** The answer to a request without a view: an error, or a redirect to where the view is. */
export function answerUnmatched(
  app: BindingApp,
  outcome: Exclude<RoutingOutcome, { readonly type: 'match' | 'failed' }>,
  environ: Environ,
): HttpError | Response {
  switch (outcome.type) {
    case 'bad-path':
      return new BadRequest('The path of the URL is malformed.')
    case 'bad-host':
      return new BadRequest(`The host ${JSON.stringify(outcome.host)} is not trusted.`)
    case 'redirect':
      return redirectTo(app, outcome, environ)
    case 'wrong-method':
      return new MethodNotAllowed(outcome.allowed)
    case 'none':
      return outcome.websocketMismatch ? new BadRequest(WEBSOCKET_MISMATCH) : new NotFound()
    default:
      return unreachable(outcome)
  }
}

const WEBSOCKET_MISMATCH =
  'The URL is there for the other kind of request: for a WebSocket, or for plain HTTP.'

/**
 * A redirect that keeps method and body. The location is a path, so that no Host header can send the
 * client elsewhere; unless a rule has another host.
 */
function redirectTo(app: BindingApp, match: RedirectMatch, environ: Environ): Response {
  const { domain, path, keepsQuery } = match
  const bound = domain === undefined ? undefined : bindRequest(app, environ)
  if (bound !== undefined) return redirect(bound.formatLocation(match, environ.QUERY_STRING), 308)
  const query = keepsQuery && environ.QUERY_STRING !== '' ? `?${environ.QUERY_STRING}` : ''
  return redirect(`${quotePath(environ.SCRIPT_NAME)}${path}${query}`, 308)
}

/** The methods of all rules that take the path of a request: for the answer to `OPTIONS`. */
export function listAllowed(app: BindingApp, environ: Environ): string[] {
  const { PATH_INFO: path } = environ
  if (!needsBinding(app.urlMap)) return app.urlMap.allowedMethods(path)
  return bindRequest(app, environ)?.allowedMethods(path) ?? []
}
