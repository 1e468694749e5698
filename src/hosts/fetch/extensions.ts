/** What the fetch host adds to an environ. */

import type { Environ } from '../../gateway/index.ts'
import type { Call } from './call.ts'
import { Exchange } from './exchange.ts'

/**
 * Makes the keys that all environs of such calls have. Those that differ between calls are filled in
 * later: a key that is there already is cheap to fill, a key that is not costs more than all the rest.
 */
export function createExtensions({ info, context, keeper }: Call): Partial<Environ> {
  return {
    'wsgi.signal': signalOf,
    'fetch.request': undefined,
    'fetch.exchange': undefined,
    ...(keeper && { 'wsgi.wait_until': waitUntil }),
    ...(context !== undefined && { 'workers.env': undefined, 'workers.context': undefined }),
    ...(context === undefined && info !== undefined && { 'fetch.info': undefined }),
  }
}

/** An environ, whatever types an application has given the keys by merging `FetchKeys`. */
type Extended = Record<`${string}.${string}`, unknown>

/** Fills in what differs between calls. Only Workers are called with three arguments. */
export function fillExtensions(environ: Extended, call: Call, exchange: Exchange): void {
  environ['fetch.exchange'] = exchange
  environ['fetch.request'] = call.request
  if (call.context !== undefined) {
    environ['workers.env'] = call.info
    environ['workers.context'] = call.context
  } else if (call.info !== undefined) environ['fetch.info'] = call.info
}

/** `wsgi.signal` */
function signalOf(environ: Environ): AbortSignal {
  return exchangeOf(environ).departure.signal
}

/** `wsgi.wait_until` */
function waitUntil(environ: Environ, work: Promise<unknown>): void {
  exchangeOf(environ).keep(work)
}

/**
 * Finds the exchange of an environ, or of a copy of it (rule 40 of the gateway). Its key is a string,
 * because Bun copies an object with a symbol ten times slower.
 */
function exchangeOf(environ: Extended): Exchange {
  const exchange = environ['fetch.exchange']
  if (exchange instanceof Exchange) return exchange
  throw new TypeError('This environ was not made by the fetch host; pass the one of the request.')
}
