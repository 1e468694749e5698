/** Redirects to a place that a client names, which stay on this site. */

import { isLocalUrl } from '../http/index.ts'
import type { RedirectCode } from './redirect.ts'
import { redirect } from './redirect.ts'
import type { Request } from './request.ts'
import type { Response } from './response.ts'

/** Where a redirect leads when the client names no place that is safe. */
export interface SafeRedirectOptions {
  /** The place. Default `/`. */
  readonly fallback?: string
  /** The code. Default 302. */
  readonly code?: RedirectCode
}

/**
 * Leads the client to the place that it names, such as `request.args.get('next')`, if that is a path of
 * this site, and to `fallback` otherwise. So nobody can send a link to this site that leads elsewhere.
 */
export function safeRedirect(
  location: string | undefined,
  options: SafeRedirectOptions = {},
): Response {
  const { fallback = '/', code } = options
  const isSafe = location !== undefined && isLocalUrl(location)
  return redirect(isSafe ? location : fallback, code)
}

/** Leads the client back to the page of this site that it came from, or to `fallback`. */
export function redirectBack(request: Request, options: SafeRedirectOptions = {}): Response {
  return safeRedirect(localReferrer(request), options)
}

/** The path and the query of the page, if it has the origin of the request. */
function localReferrer({ referrer, hostUrl }: Request): string | undefined {
  if (referrer === undefined || !URL.canParse(referrer) || !URL.canParse(hostUrl)) return undefined
  const page = new URL(referrer)
  return page.origin === new URL(hostUrl).origin ? page.pathname + page.search : undefined
}
