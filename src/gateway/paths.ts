/**
 * Paths of URLs.
 *
 * PATH_INFO is percent-decoded UTF-8 in which `%2F` and `%25` stay encoded. So a slash in it is
 * always a slash the client sent as such, and everybody who splits it sees the same segments; and
 * `decodeSegment` finishes a segment without ever decoding anything twice.
 */

import type { Environ } from './types.ts'

/** UTF8-octets, escaped (RFC 3629, section 4): neither overlong forms nor surrogates. */
const UTF8_ESCAPES = [
  '%[0-7][\\da-f]',
  '%(?:c[2-9a-f]|d[\\da-f])%[89ab][\\da-f]',
  '%(?:e0%[ab]|e[1-9abcef]%[89ab]|ed%[89])[\\da-f]%[89ab][\\da-f]',
  '%(?:f0%[9ab]|f[1-3]%[89ab]|f4%8)[\\da-f](?:%[89ab][\\da-f]){2}',
].join('|')

/** A hexadecimal digit, escaped. */
const DIGIT = '%(?:3\\d|[46][1-6])'

/** A stray percent sign, and the escapes of digits that would make it whole, as in `%2%46`. */
const COMPLETED_STRAY = `%(?:[\\da-f]${DIGIT}|${DIGIT}(?:${DIGIT})?)`

const ESCAPES = new RegExp(`(?:${UTF8_ESCAPES})+|${COMPLETED_STRAY}`, 'gi')

/** `%2F` and `%25`: the two characters that keep their meaning only while they are encoded. */
const KEPT_ESCAPES = /%2f|%25/gi

/**
 * Decodes the path of a request target into the form of PATH_INFO.
 *
 * Escapes that are not UTF-8, and stray percent signs, stay as they were written.
 */
export function decodePath(path: string): string {
  return path.includes('%') ? path.replace(ESCAPES, decodeEscapes) : path
}

function decodeEscapes(escapes: string): string {
  if (isStray(escapes)) return escapes
  const isPlain = escapes.search(KEPT_ESCAPES) === -1
  return decodeURIComponent(isPlain ? escapes : escapes.replace(KEPT_ESCAPES, escapePercent))
}

/** Whether a match begins with a percent sign that two digits do not follow. */
function isStray(escapes: string): boolean {
  return escapes[1] === '%' || escapes[2] === '%'
}

function escapePercent(kept: string): string {
  return `%25${kept.slice(1).toUpperCase()}`
}

/** Decodes what `decodePath` left encoded, in one segment of a path: `a%2Fb` -> `a/b`. */
export function decodeSegment(segment: string): string {
  return segment.includes('%') ? segment.replace(KEPT_ESCAPES, decodeKept) : segment
}

function decodeKept(kept: string): string {
  return kept === '%25' ? '%' : '/'
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
    const digits = path.slice(i + 1, i + 3)
    if (digits !== '2F' && digits !== '25') return true
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
  if (!path.startsWith('/')) return undefined
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
