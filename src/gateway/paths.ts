/**
 * Paths of URLs.
 *
 * PATH_INFO is percent-decoded UTF-8 in which `%2F` and `%25` stay encoded. So a slash in it is
 * always a slash the client sent as such, and everybody who splits it sees the same segments; and
 * `decodeSegment` finishes a segment without ever decoding anything twice.
 */

import type { Environ } from './types.ts'

/**
 * Escapes that can be UTF-8, by the number of bytes their lead byte announces (RFC 3629, section 4).
 * Overlong forms and surrogates match too; `decodeURIComponent` refuses those.
 */
const UTF8_ESCAPES =
  /(?:%[0-7][\da-f])+|%[cd][\da-f]%[89ab][\da-f]|%e[\da-f](?:%[89ab][\da-f]){2}|%f[0-7](?:%[89ab][\da-f]){3}/gi

/** `%2F` and `%25`: the two characters that keep their meaning only while they are encoded. */
const KEPT_ESCAPES = /%2f|%25/gi

/**
 * Decodes the path of a request target into the form of PATH_INFO.
 *
 * Escapes that are not UTF-8, and stray percent signs, stay as they were written.
 */
export function decodePath(path: string): string {
  return path.includes('%') ? path.replace(UTF8_ESCAPES, decodeEscapes) : path
}

function decodeEscapes(escapes: string): string {
  try {
    return decodeURIComponent(
      escapes.replace(KEPT_ESCAPES, (kept) => `%25${kept.slice(1).toUpperCase()}`),
    )
  } catch {
    return escapes
  }
}

/** Decodes what `decodePath` left encoded, in one segment of a path: `a%2Fb` -> `a/b`. */
export function decodeSegment(segment: string): string {
  return segment.includes('%') ? segment.replace(KEPT_ESCAPES, decodeKept) : segment
}

function decodeKept(escape: string): string {
  return escape === '%25' ? '%' : '/'
}

/** Encodes a segment into the form of PATH_INFO: what `decodeSegment` takes back. */
export function encodeSegment(segment: string): string {
  return segment.replaceAll('%', '%25').replaceAll('/', '%2F')
}

/**
 * Whether a path in the form of PATH_INFO holds an escape that could not be decoded: every percent
 * sign of a well-formed path belongs to a `%2F` or a `%25`.
 */
export function hasMalformedEscape(path: string): boolean {
  for (let i = path.indexOf('%'); i !== -1; i = path.indexOf('%', i + 1)) {
    const escape = path.slice(i + 1, i + 3)
    if (escape !== '2F' && escape !== '25') return true
  }
  return false
}

/** What must be encoded in a path: all but pchar and "/" (RFC 3986, section 3.3). */
const NOT_IN_PATH = /[^\w\-.~!$&'()*+,;=:@/%]+/g

/**
 * Writes a path in the form of PATH_INFO as part of a URL; `decodePath` takes it back.
 *
 * Escapes stay as they are, also malformed ones, so nothing is encoded twice.
 */
export function quotePath(path: string): string {
  return path.replace(NOT_IN_PATH, encodeText)
}

function encodeText(text: string): string {
  return encodeURIComponent(text.toWellFormed())
}

/**
 * Moves the first segment of PATH_INFO to the end of SCRIPT_NAME, and gives it.
 *
 * Empty segments and `.` are skipped, and `..` takes back the last segment of SCRIPT_NAME, as
 * `wsgiref.util.shift_path_info` does. Gives `undefined` when there is nothing to move.
 */
export function shiftPathInfo(environ: Environ): string | undefined {
  const path = environ.PATH_INFO
  if (path === '') return undefined
  const segments = path.split('/')
  const last = segments.length - 1
  const parts = segments.filter((part, i) => i === last || (part !== '' && part !== '.'))
  const name = parts.shift() ?? ''
  moveSegment(environ, name, parts)
  return name === '.' ? undefined : name
}

function moveSegment(environ: Environ, name: string, rest: readonly string[]): void {
  const script = environ.SCRIPT_NAME.replace(/\/$/, '')
  environ.SCRIPT_NAME = joinScriptName(script, name)
  environ.PATH_INFO = rest.length > 0 ? `/${rest.join('/')}` : ''
}

function joinScriptName(script: string, name: string): string {
  if (name === '.') return script
  if (name === '..') return script.slice(0, Math.max(script.lastIndexOf('/'), 0))
  return `${script}/${name}`
}

/**
 * Gives the path below a prefix, or `undefined` when the path is not below it.
 *
 * Only whole segments count: `/apix` is not below `/api`. Leading slashes of the rest collapse into
 * one, so that the rest can never name another host.
 */
export function pathBelow(prefix: string, path: string): string | undefined {
  if (!path.startsWith(prefix)) return undefined
  const rest = path.slice(prefix.length)
  if (rest === '') return ''
  return rest.startsWith('/') ? rest.replace(/^\/{2,}/, '/') : undefined
}

/**
 * Moves `prefix` from PATH_INFO to SCRIPT_NAME in a copy of the environ, or gives `undefined` when the
 * request is not below it. `prefix` is in the form of PATH_INFO and has no trailing slash.
 */
export function mountEnviron(environ: Environ, prefix: string): Environ | undefined {
  const rest = pathBelow(prefix, environ.PATH_INFO)
  if (rest === undefined) return undefined
  return { ...environ, SCRIPT_NAME: environ.SCRIPT_NAME + prefix, PATH_INFO: rest }
}
