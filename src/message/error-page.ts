/** The page of an error: short HTML, or a problem in JSON (RFC 9457) for a client that prefers that. */

import type { Environ } from '../gateway/index.ts'
import { Accept, escapeHtml } from '../http/index.ts'
import { Response } from './response.ts'

/** What a page tells. */
export interface ErrorFacts {
  /** The code: 404. */
  readonly status: number
  /** What the code means: `Not Found`. */
  readonly name: string
  /** What went wrong, in text. */
  readonly description: string
  /** What the log calls the failure, so that a person who asks can be helped. */
  readonly errorId?: string | undefined
}

/** Pages run nothing and are what their type says. */
const SAFETY: readonly (readonly [string, string])[] = [
  ['X-Content-Type-Options', 'nosniff'],
  ['Content-Security-Policy', "default-src 'none'"],
  // The form of the page depends on it (RFC 9110, section 12.5.5).
  ['Vary', 'Accept'],
]

/** Makes the page of an error in the form the client prefers; without a request it is HTML. */
export function createErrorPage(facts: ErrorFacts, environ: Environ | undefined): Response {
  return prefersJson(environ?.['HTTP_ACCEPT']) ? createProblem(facts) : createHtml(facts)
}

const FORMS = ['text/html', 'application/problem+json', 'application/json']

/** Most clients are browsers, which say nothing of JSON: their header need not be weighed. */
const MENTIONS_JSON = /json|application\/\*/i

function prefersJson(accept: string | undefined): boolean {
  if (accept === undefined || !MENTIONS_JSON.test(accept)) return false
  return new Accept({ accept }).mimetypes.best(FORMS)?.endsWith('json') ?? false
}

/** `errorId` is an extension member (RFC 9457, section 3.2); a failure has no URL to be its `instance`. */
function createProblem({ status, name, description, errorId }: ErrorFacts): Response {
  const problem = { type: 'about:blank', title: name, status, detail: description, errorId }
  return new Response(`${JSON.stringify(problem)}\n`, {
    status,
    headers: SAFETY,
    mimetype: 'application/problem+json',
  })
}

function createHtml({ status, name, description, errorId }: ErrorFacts): Response {
  const title = escapeHtml(name)
  const lines = errorId === undefined ? description : `${description}\nError id: ${errorId}`
  const text = escapeHtml(lines).replaceAll('\n', '<br>')
  const page = `<!doctype html>\n<html lang=en>\n<title>${status} ${title}</title>\n<h1>${title}</h1>\n<p>${text}</p>\n`
  return new Response(page, { status, headers: SAFETY })
}
