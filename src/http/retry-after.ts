/** When a client may try again: `Retry-After` (RFC 9110, section 10.2.3). */

import { formatCount, parseCount } from './count.ts'
import { formatHttpDate, parseHttpDate } from './date.ts'

/** Reads seconds or a date; `undefined` for text that is neither. */
export function parseRetryAfter(text: string): number | Date | undefined {
  return parseCount(text) ?? parseHttpDate(text)
}

/** Writes seconds or a date. Throws a `TypeError` for what cannot be sent. */
export function formatRetryAfter(retryAfter: number | Date): string {
  return typeof retryAfter === 'number'
    ? formatCount('Retry-After', retryAfter)
    : formatHttpDate(retryAfter)
}
