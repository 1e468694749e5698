/** Checks of the optional members of the environ: rules 40 to 43 of the gateway. */

import { describeValue, isBody } from './body.ts'
import { GatewayError } from './gateway-error.ts'
import { adviseOnLateExtension, adviseOnLeaving } from './lint-advice.ts'
import type { Exchange } from './lint-exchange.ts'
import { EXCHANGE } from './lint-exchange.ts'
import { checkHeaders } from './response-head.ts'
import type { Body, Environ, HeaderList } from './types.ts'

/// ## Extensions
///
/// These members are optional; an application looks for them with `in`.
///
/// - `wsgi.signal(environ)` gives an `AbortSignal` that aborts when the client leaves before the
///   response is complete, and never otherwise.
/// - `wsgi.wait_until(environ, work)` keeps the process alive until a promise has settled.
/// - `wsgi.early_hints(environ, headers)` sends a 103 response.
/// - `wsgi.file_wrapper(path, start?, end?)` makes a body of a file, or of its bytes from `start` up to
///   and without `end`.
/// - `wsgi.raw_headers` holds the header fields as they were received: name, value, name, value.
/// - `wsgi.trailers`, `wsgi.upgrade` and `wsgi.websocket` are reserved.
///

/** Checks the types of the members. */
export function checkExtensionTypes(environ: Environ, exchange: Exchange): void {
  /// 40. The first four are functions; `wsgi.raw_headers` is an Array of an even number of strings.
  for (const key of FUNCTION_KEYS) {
    const member: unknown = environ[key]
    if (!(key in environ) || typeof member === 'function') continue
    exchange.fail('server', 40, `${key} must be a function; it is ${describeValue(member)}.`)
  }
  const rawHeaders: unknown = environ['wsgi.raw_headers']
  if (rawHeaders === undefined || isRawHeaderList(rawHeaders)) return
  exchange.fail('server', 40, 'wsgi.raw_headers must be an Array of names and values.')
}

const FUNCTION_KEYS = [
  'wsgi.signal',
  'wsgi.wait_until',
  'wsgi.early_hints',
  'wsgi.file_wrapper',
] as const

function isRawHeaderList(value: unknown): boolean {
  if (!Array.isArray(value) || value.length % 2 === 1) return false
  return value.every((text) => typeof text === 'string')
}

/** Wraps the functions that an environ offers, in an environ for the application. */
export function watchExtensions(environ: Environ, exchange: Exchange): void {
  const { 'wsgi.signal': signal, 'wsgi.wait_until': waitUntil } = environ
  const { 'wsgi.early_hints': earlyHints, 'wsgi.file_wrapper': fileWrapper } = environ
  if (signal !== undefined) {
    environ['wsgi.signal'] = (current) =>
      watchSignal(signal(checkCurrent(current, exchange)), exchange)
  }
  if (waitUntil !== undefined) {
    environ['wsgi.wait_until'] = (current, work) => {
      adviseOnLateExtension('wsgi.wait_until', exchange)
      waitUntil(checkCurrent(current, exchange), work)
    }
  }
  if (earlyHints !== undefined) {
    environ['wsgi.early_hints'] = (current, headers) => {
      adviseOnLateExtension('wsgi.early_hints', exchange)
      checkHints(headers, exchange)
      earlyHints(checkCurrent(current, exchange), headers)
    }
  }
  if (fileWrapper !== undefined) {
    environ['wsgi.file_wrapper'] = (...file) => checkFileBody(fileWrapper(...file), exchange)
  }
}

/** Keeps the signal, to see whether both sides heed it. */
function watchSignal(signal: AbortSignal, exchange: Exchange): AbortSignal {
  checkSignal(signal, exchange)
  if (exchange.signal === signal) return signal
  exchange.signal = signal
  signal.addEventListener('abort', () => adviseOnLeaving(exchange), { once: true })
  return signal
}

function checkSignal(signal: unknown, exchange: Exchange): void {
  ///     `wsgi.signal` gives an `AbortSignal`.
  if (signal instanceof AbortSignal) return
  exchange.fail(
    'server',
    40,
    `wsgi.signal must give an AbortSignal; it gave ${describeValue(signal)}.`,
  )
}

function checkCurrent(environ: Environ, exchange: Exchange): Environ {
  ///     The functions that take an environ take that of the current request, or a copy of it that a
  ///     spread made; for any other they throw a `TypeError`.
  const isObject = typeof environ === 'object' && environ !== null
  if (isObject && exchange.holds(Reflect.get(environ, EXCHANGE))) return environ
  const problem = `An extension was called with ${describeValue(environ)}, not with the environ of its request.`
  return exchange.fail('application', 40, problem)
}

/// 41. After `close()` they do nothing. *(wire)*

function checkHints(headers: HeaderList, exchange: Exchange): void {
  /// 42. The headers of `wsgi.early_hints` keep rules 9 and 10.
  try {
    checkHeaders(headers)
  } catch (error) {
    if (!(error instanceof GatewayError)) throw error
    exchange.fail('application', 42, error.message)
  }
}

function checkFileBody(body: Body, exchange: Exchange): Body {
  /// 43. `wsgi.file_wrapper` sends nothing until what it gave is returned as the body. To a middleware
  ///     that is an iterable as any other. It closes the file. *(wire)*
  if (isBody(body)) return body
  const problem = `wsgi.file_wrapper must give a body; it gave ${describeValue(body)}.`
  return exchange.fail('server', 43, problem)
}
