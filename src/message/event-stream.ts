/** Responses that push events to a browser. */

import type { HeaderMapInit } from '../http/index.ts'
import { HeaderMap } from '../http/index.ts'
import type { EventFeed, EventFeedFunction } from './event-stream-body.ts'
import { EventStreamBody } from './event-stream-body.ts'
import { Response } from './response.ts'

/** How events are sent. */
export interface EventStreamOptions {
  /**
   * After how many milliseconds without an event a comment is sent, so that proxies keep the connection
   * and a client that has gone is noticed. Default 15 000; 0 sends none.
   */
  readonly keepAliveMs?: number
  /** Header fields; they replace those of the same name. */
  readonly headers?: HeaderMapInit
}

const DEFAULT_KEEP_ALIVE_MS = 15_000

/**
 * What the answer needs so that nobody holds back events. It is made for one client and one time
 * (`no-store`, as WHATWG HTML advises); compressing would wait for more (`no-transform`), and so would
 * the buffers of nginx (`X-Accel-Buffering`).
 */
const HEADERS: readonly (readonly [string, string])[] = [
  ['Content-Type', 'text/event-stream; charset=utf-8'],
  ['Cache-Control', 'no-store, no-transform'],
  ['X-Accel-Buffering', 'no'],
]

/**
 * Answers with events as they happen, for an `EventSource` in the browser (WHATWG HTML, section 9.2).
 *
 * `source` is an iterable of events, or a function that opens one for each listener and learns what
 * that has seen already. It is read only as fast as the client reads, and ended when the client leaves.
 * When it ends by itself the browser comes again; a response of status 204 tells it to stay away.
 *
 * Throws a `RangeError` for a time that is none.
 */
export function eventStream(
  source: EventFeed | EventFeedFunction,
  options: EventStreamOptions = {},
): Response {
  const { keepAliveMs = DEFAULT_KEEP_ALIVE_MS, headers = [] } = options
  checkKeepAlive(keepAliveMs)
  const given = new HeaderMap(headers)
  const own = HEADERS.filter(([name]) => !given.has(name))
  return new Response(new EventStreamBody(source, keepAliveMs), { headers: [...own, ...given] })
}

/** The longest time that a timer can be set to: 2^31 - 1. */
const MAX_TIMER_MS = 2_147_483_647

function checkKeepAlive(keepAliveMs: number): void {
  if (keepAliveMs >= 0 && keepAliveMs <= MAX_TIMER_MS) return
  throw new RangeError(
    `keepAliveMs is a time in milliseconds, or 0 for no comments; it is ${keepAliveMs}.`,
  )
}
