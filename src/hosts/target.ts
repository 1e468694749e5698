/** The target of a request as its environ has it: for bridges, which hand a request on as a URL. */

import type { Environ } from '../gateway/index.ts'
import { decodePath, quotePath } from '../gateway/index.ts'

/**
 * Gives path and query of the request, SCRIPT_NAME included: as they were sent where nobody has changed
 * the path since, else put together anew.
 */
export function wholeTarget(environ: Environ): string {
  const path = rawPath(environ) ?? quotePath(environ.SCRIPT_NAME + environ.PATH_INFO)
  return path + queryOf(environ)
}

/** Gives path and query below SCRIPT_NAME, in the same way. An empty path is `/`. */
export function localTarget(environ: Environ): string {
  const raw = rawPath(environ)
  const path = raw === undefined ? quotePath(environ.PATH_INFO) : dropScript(raw, environ)
  return (path === '' ? '/' : path) + queryOf(environ)
}

function queryOf({ QUERY_STRING: query }: Environ): string {
  return query === '' ? '' : `?${query}`
}

/** The path of REQUEST_URI, unless it is not that of SCRIPT_NAME and PATH_INFO. */
function rawPath(environ: Environ): string | undefined {
  if (environ.REQUEST_URI === undefined) return undefined
  const path = pathOfTarget(environ.REQUEST_URI)
  return decodePath(path) === environ.SCRIPT_NAME + environ.PATH_INFO ? path : undefined
}

/** Gives the path of a target, as it was sent. */
export function pathOfTarget(target: string): string {
  const query = target.indexOf('?')
  return (query === -1 ? target : target.slice(0, query)).replace(ORIGIN, '')
}

/** What stands before the path in the absolute form (RFC 9112, section 3.2.2). */
const ORIGIN = /^https?:\/\/[^/]*/i

/** A slash is a slash in both forms, so as many segments belong to SCRIPT_NAME as it has. */
function dropScript(path: string, { SCRIPT_NAME: script }: Environ): string {
  let end = 0
  for (let i = script.indexOf('/'); i !== -1; i = script.indexOf('/', i + 1)) {
    end = path.indexOf('/', end + 1)
    if (end === -1) return ''
  }
  return path.slice(end)
}
