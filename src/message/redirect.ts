/** Answers that lead elsewhere. */

import { escapeHtml, iriToUri } from '../http/index.ts'
import { Response } from './response.ts'

/** The codes that a redirect may have. */
export type RedirectCode = 301 | 302 | 303 | 307 | 308

const CODES: ReadonlySet<number> = new Set([301, 302, 303, 307, 308])

/**
 * Leads the client to another URL.
 *
 * The default, 302, makes browsers ask with GET; 307 and 308 keep the method, and 301 and 308 are
 * remembered. Characters that a URL may not hold are encoded. Throws a `RangeError` for another code.
 */
export function redirect(location: string, code: RedirectCode = 302): Response {
  if (!CODES.has(code)) {
    throw new RangeError(`${code} does not redirect; use 301, 302, 303, 307 or 308.`)
  }
  const target = iriToUri(location)
  return new Response(createPage(target), { status: code, headers: [['Location', target]] })
}

function createPage(target: string): string {
  const url = escapeHtml(target)
  const link = isSafeLink(target) ? `<a href="${url}">${url}</a>` : url
  return `<!doctype html>\n<html lang=en>\n<title>Redirecting...</title>\n<h1>Redirecting...</h1>\n<p>You should be taken to ${link} automatically. If not, please follow the link.\n`
}

/** Whether a link can only lead to a page: it has no scheme, or one of the web. */
function isSafeLink(target: string): boolean {
  const scheme = /^([a-z][a-z\d+\-.]*):/i.exec(target)?.[1]?.toLowerCase()
  return scheme === undefined || scheme === 'http' || scheme === 'https'
}
