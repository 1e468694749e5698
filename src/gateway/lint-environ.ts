/** Checks of an environ: rules 27 to 35 of the gateway. */

import { describeValue } from './body.ts'
import { isAddress, isMappedAddress } from './ip-address.ts'
import { adviseOnKey, adviseOnMethod, isUsualKey } from './lint-advice.ts'
import type { Exchange, LintOptions } from './lint-exchange.ts'
import { tellError } from './lint-exchange.ts'
import { decodePath } from './paths.ts'
import { isHost } from './request-headers.ts'
import { isHeaderValue, isToken } from './response-head.ts'
import type { Environ } from './types.ts'

/// ## The environ
///

/** Checks all of an environ; `seen` holds those that were passed before. */
export function checkEnviron(environ: Environ, seen: WeakSet<Environ>, exchange: Exchange): void {
  checkOrdinary(environ, exchange)
  checkUnused(environ, seen, exchange)
  for (const key of Object.getOwnPropertyNames(environ)) checkMember(key, environ, exchange)
  checkRequired(environ, exchange)
  checkRequestLine(environ, exchange)
  checkServerAddress(environ, exchange)
  checkScriptName(environ.SCRIPT_NAME, exchange)
  checkPathInfo(environ, exchange)
  checkDecoded(environ, exchange)
  checkQuery(environ, exchange)
  checkEntity(environ, exchange)
  checkHost(environ, exchange)
  checkProxyHeader(environ, exchange)
  checkGatewayMembers(environ, exchange)
  checkPeer(environ, exchange)
  adviseOnMethod(environ.REQUEST_METHOD, exchange)
}

/** Checks that there is an environ at all. */
export function checkObject(environ: unknown, options: LintOptions): void {
  /// 27. The environ is an ordinary object that can be extended, made afresh for every request.
  if (typeof environ === 'object' && environ !== null) return
  const problem = `The environ must be an object; it is ${describeValue(environ)}.`
  throw tellError(options, 'server', 27, problem)
}

function checkOrdinary(environ: Environ, exchange: Exchange): void {
  const prototype: unknown = Object.getPrototypeOf(environ)
  if (prototype !== Object.prototype && prototype !== null) {
    const problem = `The environ must be an ordinary object; it is ${describeValue(environ)}.`
    exchange.fail('server', 27, problem)
  }
  if (Object.isExtensible(environ)) return
  exchange.fail('server', 27, 'The environ must be extensible; it is frozen or sealed.')
}

function checkUnused(environ: Environ, seen: WeakSet<Environ>, exchange: Exchange): void {
  if (seen.has(environ)) {
    exchange.fail('server', 27, 'The environ was passed to the application before; make another.')
  }
  seen.add(environ)
}

function checkMember(key: string, environ: Environ, exchange: Exchange): void {
  ///     Its members are own properties with a value, without accessors, and enumerable: a spread copies
  ///     them all.
  const descriptor = Object.getOwnPropertyDescriptor(environ, key)
  if (descriptor !== undefined && !('value' in descriptor)) {
    exchange.fail('server', 27, `${key} must be a value; it is an accessor.`)
  }
  if (descriptor?.enumerable === false) {
    exchange.fail('server', 27, `${key} must be enumerable, so that a copy of the environ has it.`)
  }
  if (!goodKeys.has(key)) checkKey(key, exchange)
  if (!key.includes('.')) checkVariable(key, descriptor?.value, exchange)
}

/** Keys that were found good: most environs have the same. Bounded, because clients make keys up. */
const goodKeys = new Set<string>()
const MAX_GOOD_KEYS = 1024

function checkKey(key: string, exchange: Exchange): void {
  if (key.includes('.')) checkExtensionKey(key, exchange)
  else if (key.startsWith('HTTP_')) checkHeaderKey(key, exchange)
  if (!isUsualKey(key)) adviseOnKey(key, exchange)
  else if (goodKeys.size < MAX_GOOD_KEYS) goodKeys.add(key)
}

function checkVariable(key: string, value: unknown, exchange: Exchange): void {
  ///     A member without a dot in its name is a string without lone surrogates. What is not known is
  ///     absent, and not `undefined`.
  if (typeof value !== 'string') {
    exchange.fail('server', 27, `${key} must be a string; it is ${describeValue(value)}.`)
  }
  if (!value.isWellFormed()) exchange.fail('server', 27, `${key} has a lone surrogate.`)
  if (key.startsWith('HTTP_')) checkHeaderText(key, value, exchange)
}

/** The members that every environ has. */
const REQUIRED = [
  'REQUEST_METHOD',
  'SCRIPT_NAME',
  'PATH_INFO',
  'QUERY_STRING',
  'SERVER_NAME',
  'SERVER_PORT',
  'SERVER_PROTOCOL',
  'wsgi.version',
  'wsgi.url_scheme',
  'wsgi.input',
  'wsgi.errors',
  'wsgi.multithread',
  'wsgi.multiprocess',
  'wsgi.run_once',
] as const

function checkRequired(environ: Environ, exchange: Exchange): void {
  /// 28. These members are always there: `REQUEST_METHOD`, `SCRIPT_NAME`, `PATH_INFO`,
  ///     `QUERY_STRING`, `SERVER_NAME`, `SERVER_PORT`, `SERVER_PROTOCOL`, `wsgi.version`,
  ///     `wsgi.url_scheme`, `wsgi.input`, `wsgi.errors`, `wsgi.multithread`, `wsgi.multiprocess` and
  ///     `wsgi.run_once`.
  const missing = REQUIRED.find((key) => !Object.hasOwn(environ, key))
  if (missing !== undefined) exchange.fail('server', 28, `${missing} is missing from the environ.`)
}

function checkRequestLine(environ: Environ, exchange: Exchange): void {
  ///     `REQUEST_METHOD` is a token; its case is kept. `SERVER_PROTOCOL` is `HTTP/`, a digit, and
  ///     possibly a dot and another digit.
  const { REQUEST_METHOD: method, SERVER_PROTOCOL: protocol } = environ
  if (!isToken(method)) {
    exchange.fail('server', 28, `REQUEST_METHOD ${JSON.stringify(method)} is not a token.`)
  }
  if (/^HTTP\/\d(?:\.\d)?$/.test(protocol)) return
  exchange.fail('server', 28, `SERVER_PROTOCOL ${JSON.stringify(protocol)} is malformed.`)
}

function checkServerAddress(environ: Environ, exchange: Exchange): void {
  ///     `SERVER_NAME` is a host without a port, and IPv6 in brackets; `SERVER_PORT` is a number in
  ///     decimal digits.
  const { SERVER_NAME: name, SERVER_PORT: port } = environ
  if (!isHost(name) || /:\d*$/.test(name)) {
    exchange.fail('server', 28, `SERVER_NAME ${JSON.stringify(name)} is not a host.`)
  }
  if (/^\d+$/.test(port)) return
  exchange.fail('server', 28, `SERVER_PORT ${JSON.stringify(port)} is not a number.`)
}

function checkScriptName(script: string, exchange: Exchange): void {
  /// 29. `SCRIPT_NAME` is empty, or begins with `/` and does not end with `/`.
  if (script === '' || (script.startsWith('/') && !script.endsWith('/'))) return
  const problem = `SCRIPT_NAME ${JSON.stringify(script)} must be empty, or begin and not end with a slash.`
  exchange.fail('server', 29, problem)
}

function checkPathInfo(environ: Environ, exchange: Exchange): void {
  ///     `PATH_INFO` is empty, begins with `/`, or is `*`, which only OPTIONS asks for. The two are
  ///     not both empty.
  const { REQUEST_METHOD: method, SCRIPT_NAME: script, PATH_INFO: path } = environ
  if (path === '' && script === '') {
    exchange.fail('server', 29, 'SCRIPT_NAME and PATH_INFO are both empty.')
  }
  if (path === '' || path.startsWith('/') || (path === '*' && method === 'OPTIONS')) return
  exchange.fail('server', 29, `PATH_INFO ${JSON.stringify(path)} must begin with a slash.`)
}

function checkDecoded(environ: Environ, exchange: Exchange): void {
  /// 30. `SCRIPT_NAME` and `PATH_INFO` are percent-decoded: every escape that is UTF-8 stands for its
  ///     character, save `%2F` and `%25`, which stay as they are, in upper case; so a `/` is always a
  ///     slash that the client sent as such, and nothing is ever decoded twice. A malformed escape stays
  ///     as it was written, and so do escapes of the digits that would make it whole, as in `%2%46`.
  ///     Dot segments and empty segments stay, too. Together, the two are the path of the request.
  const { SCRIPT_NAME: script, PATH_INFO: path } = environ
  const raw = [script, path].find((text) => decodePath(text) !== text)
  if (raw === undefined) return
  exchange.fail('server', 30, `The path ${JSON.stringify(raw)} is not decoded.`)
}

function checkQuery(environ: Environ, exchange: Exchange): void {
  /// 31. `QUERY_STRING` is the query as it was sent, without the `?` in front of it: printable ASCII,
  ///     and no `#`.
  const { QUERY_STRING: query, REQUEST_URI: target } = environ
  const hasMark = query.startsWith('?') && target?.includes(`?${query}`) !== true
  if (!hasMark && /^[\x21\x22\x24-\x7e]*$/.test(query)) return
  const problem = `QUERY_STRING ${JSON.stringify(query)} must be printable ASCII, without ? in front and without #.`
  exchange.fail('server', 31, problem)
}

function checkHeaderKey(key: string, exchange: Exchange): void {
  /// 32. Request headers have the prefix `HTTP_` and are named in `A-Z`, digits and `_`.
  if (key === 'HTTP_CONTENT_TYPE' || key === 'HTTP_CONTENT_LENGTH') {
    exchange.fail('server', 32, `${key} must be ${key.slice(5)}.`)
  }
  if (/^HTTP_[A-Z\d_]+$/.test(key)) return
  exchange.fail('server', 32, `The key ${JSON.stringify(key)} must be in upper case.`)
}

function checkHeaderText(key: string, value: string, exchange: Exchange): void {
  ///     Their values are as in rule 9.
  if (isHeaderValue(value)) return
  const problem = `${key} ${JSON.stringify(value)} has a control character or one above U+00FF.`
  exchange.fail('server', 32, problem)
}

function checkEntity({ CONTENT_LENGTH: length }: Environ, exchange: Exchange): void {
  ///     `CONTENT_TYPE` and `CONTENT_LENGTH` have no prefix; the latter is in decimal digits.
  if (length === undefined || /^\d+$/.test(length)) return
  exchange.fail('server', 32, `CONTENT_LENGTH ${JSON.stringify(length)} is not a number.`)
}

function checkHost({ HTTP_HOST: host }: Environ, exchange: Exchange): void {
  ///     `HTTP_HOST` is a host, with or without a port.
  if (host === undefined || isHost(host)) return
  exchange.fail('server', 32, `HTTP_HOST ${JSON.stringify(host)} is not a host.`)
}

function checkProxyHeader(environ: Environ, exchange: Exchange): void {
  /// 33. Of the request headers, those named in letters, digits and `-` get in, and no others; `-`
  ///     becomes `_`. Lines of one name are joined by `", "`, `Cookie` by `"; "`; a second `Host`,
  ///     `Content-Type` or `Content-Length` is refused. `Proxy` is left out, because `HTTP_PROXY` has
  ///     another meaning. `:authority` becomes `HTTP_HOST`; other pseudo-headers are left out.
  if ('HTTP_PROXY' in environ) exchange.fail('server', 33, 'HTTP_PROXY must not get in.')
}

function checkGatewayMembers(environ: Environ, exchange: Exchange): void {
  /// 34. `wsgi.version` is `[1, 0]`. `wsgi.url_scheme` is `http` or `https`. `wsgi.input` is an async
  ///     iterable, and `wsgi.errors` has a method `write`. Three booleans say how
  ///     the application is run: `wsgi.multithread` is `false`, `wsgi.multiprocess` is `true` if other
  ///     processes serve it too, and `wsgi.run_once` if the process ends after this request.
  for (const [key, isGood] of MEMBER_TESTS) {
    const value: unknown = environ[key]
    if (isGood(value)) continue
    exchange.fail('server', 34, `${key} must not be ${showValue(value)}.`)
  }
}

type GatewayKey = Extract<(typeof REQUIRED)[number], `wsgi.${string}`>

const MEMBER_TESTS: readonly (readonly [GatewayKey, (value: unknown) => boolean])[] = [
  ['wsgi.version', isVersion],
  ['wsgi.url_scheme', (value) => value === 'http' || value === 'https'],
  ['wsgi.input', (value) => hasMethod(value, Symbol.asyncIterator)],
  ['wsgi.errors', (value) => hasMethod(value, 'write')],
  ['wsgi.multithread', (value) => value === false],
  ['wsgi.multiprocess', isBoolean],
  ['wsgi.run_once', isBoolean],
]

function isVersion(value: unknown): boolean {
  return Array.isArray(value) && value.length === 2 && value[0] === 1 && value[1] === 0
}

function isBoolean(value: unknown): boolean {
  return typeof value === 'boolean'
}

function hasMethod(value: unknown, name: string | symbol): boolean {
  if (typeof value !== 'object' || value === null) return false
  return typeof Reflect.get(value, name) === 'function'
}

function showValue(value: unknown): string {
  return Array.isArray(value) ? JSON.stringify(value) : describeValue(value)
}

function checkPeer(environ: Environ, exchange: Exchange): void {
  ///     `REMOTE_ADDR` is an IP address, and IPv4 where that is mapped into IPv6; `REMOTE_PORT` is in
  ///     decimal digits. Both are absent where there are none, as on a Unix socket.
  const { REMOTE_ADDR: address, REMOTE_PORT: port } = environ
  if (address !== undefined && (!isAddress(address) || isMappedAddress(address))) {
    exchange.fail('server', 34, `REMOTE_ADDR ${JSON.stringify(address)} is not an IP address.`)
  }
  if (port === undefined || /^\d+$/.test(port)) return
  exchange.fail('server', 34, `REMOTE_PORT ${JSON.stringify(port)} is not a number.`)
}

/** The other names below `wsgi.` that have a meaning. */
const OPTIONAL = [
  'wsgi.signal',
  'wsgi.wait_until',
  'wsgi.early_hints',
  'wsgi.file_wrapper',
  'wsgi.raw_headers',
  'wsgi.trailers',
  'wsgi.upgrade',
  'wsgi.websocket',
]

function checkExtensionKey(key: string, exchange: Exchange): void {
  /// 35. What a server knows besides has its name of CGI (RFC 3875): `REQUEST_URI`, the target as it was
  ///     sent, `REMOTE_USER`, `SERVER_SOFTWARE`. What servers and middleware add has a dot in its name,
  ///     and is in lower case with a prefix of its own; `wsgi.` is the gateway's.
  if (!key.startsWith('wsgi.') || OPTIONAL.includes(key)) return
  if (REQUIRED.some((required) => required === key)) return
  exchange.fail('server', 35, `The key ${JSON.stringify(key)} is not one of the gateway's.`)
}
