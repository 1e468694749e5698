/** Finds the path of a request, and how much of it led to this program. */

import type { Environ } from '../../gateway/index.ts'
import { encodeSegment, quotePath } from '../../gateway/index.ts'
import { moveScriptName, trimSlashes } from '../script-name.ts'
import { pathOfTarget } from '../target.ts'
import type { Variables } from './variables.ts'
import { variableOf } from './variables.ts'

/** The request target as it was sent; made up of the other variables where the server does not tell. */
export function targetOf(variables: Variables): string {
  const sent = variableOf(variables, 'REQUEST_URI')
  if (sent !== undefined) return sent
  const query = variableOf(variables, 'QUERY_STRING')
  const path = quotePath(scriptNameOf(variables) + pathInfoOf(variables)) || '/'
  return query === undefined ? path : `${path}?${query}`
}

/**
 * Sets SCRIPT_NAME, PATH_INFO and QUERY_STRING.
 *
 * Servers decode the path, so that `%2F` looks like a slash. The path of the target still has the
 * difference, and is taken if the server means the same path. A server that has rewritten the path or
 * the query means what it says.
 */
export function placeEnviron(environ: Environ, variables: Variables): void {
  environ.QUERY_STRING = variables['QUERY_STRING'] ?? environ.QUERY_STRING
  if (environ.PATH_INFO === '*') return
  const script = scriptNameOf(variables)
  if (isSentPath(environ, variables) && moveScriptName(environ, script)) return
  const path = pathInfoOf(variables)
  environ.SCRIPT_NAME = script
  environ.PATH_INFO = script === '' && path === '' ? '/' : path
}

/** SCRIPT_NAME in the form of the gateway: some servers write `/` where there is none. */
function scriptNameOf(variables: Variables): string {
  return trimSlashes(encodeDecoded(variables['SCRIPT_NAME'] ?? ''))
}

function pathInfoOf(variables: Variables): string {
  return encodeDecoded(variables['PATH_INFO'] ?? '')
}

/**
 * Writes a decoded path in the form of PATH_INFO, in which a percent sign is the start of an escape,
 * and which begins with a slash.
 */
function encodeDecoded(path: string): string {
  const encoded = path.split('/').map(encodeSegment).join('/')
  return encoded === '' || encoded.startsWith('/') ? encoded : `/${encoded}`
}

/**
 * Whether the path of the target is the one that the server tells: decoded, and perhaps without its
 * dot segments and empty ones.
 */
function isSentPath({ REQUEST_URI: target = '' }: Environ, variables: Variables): boolean {
  const told = (variables['SCRIPT_NAME'] ?? '') + (variables['PATH_INFO'] ?? '')
  return normalize(decodeBytes(pathOfTarget(target))) === normalize(told)
}

/** Decodes all escapes, and then UTF-8 as node does for variables: what is none becomes U+FFFD. */
function decodeBytes(path: string): string {
  const bytes = path.replace(/%([\da-f]{2})/gi, (_, digits: string) =>
    String.fromCharCode(Number.parseInt(digits, 16)),
  )
  return Buffer.from(bytes, 'latin1').toString('utf8')
}

function normalize(path: string): string {
  const segments: string[] = []
  for (const segment of path.split('/')) {
    if (segment === '..') segments.pop()
    else if (segment !== '.' && segment !== '') segments.push(segment)
  }
  return segments.join('/')
}
