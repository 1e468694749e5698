/** Conditional requests (RFC 9110, section 13). */

import { parseHttpDate } from './date.ts'
import type { ETag } from './etag.ts'
import { matchesStrongly, matchesWeakly, parseETags } from './etag.ts'
import { parseIfRange } from './if-range.ts'

/** The conditions a client sent, as they were sent. */
export interface Conditions {
  /** The method of the request. */
  readonly method: string
  /** The value of `If-Match`. */
  readonly ifMatch?: string | undefined
  /** The value of `If-None-Match`. */
  readonly ifNoneMatch?: string | undefined
  /** The value of `If-Modified-Since`. */
  readonly ifModifiedSince?: string | undefined
  /** The value of `If-Unmodified-Since`. */
  readonly ifUnmodifiedSince?: string | undefined
}

/** What tells one version of a representation from another. */
export interface Validators {
  /** Its entity tag. */
  readonly etag?: ETag | undefined
  /** When it last changed; parts of a second do not count. */
  readonly lastModified?: Date | undefined
}

/** What the conditions come to: the answer itself, 304, or 412. */
export type ConditionOutcome = 'proceed' | 'not-modified' | 'failed'

/** Evaluates the conditions in the order of section 13.2.2. A malformed one does not count. */
export function evaluateConditions(
  conditions: Conditions,
  validators: Validators,
): ConditionOutcome {
  if (!isStillThere(conditions, validators)) return 'failed'
  if (isNews(conditions, validators)) return 'proceed'
  const { method } = conditions
  return method === 'GET' || method === 'HEAD' ? 'not-modified' : 'failed'
}

/** Steps 1 and 2: If-Match (strong comparison), and else If-Unmodified-Since. */
function isStillThere(conditions: Conditions, { etag, lastModified }: Validators): boolean {
  const { ifMatch, ifUnmodifiedSince } = conditions
  if (ifMatch !== undefined) {
    const tags = parseETags(ifMatch) ?? []
    return tags === '*' || (etag !== undefined && matchesStrongly(tags, etag))
  }
  const date = ifUnmodifiedSince === undefined ? undefined : parseHttpDate(ifUnmodifiedSince)
  return date === undefined || lastModified === undefined || !isLater(lastModified, date)
}

/** Steps 3 and 4: If-None-Match (weak comparison), and else If-Modified-Since. */
function isNews(conditions: Conditions, { etag, lastModified }: Validators): boolean {
  const { method, ifNoneMatch, ifModifiedSince } = conditions
  if (ifNoneMatch !== undefined) {
    const tags = parseETags(ifNoneMatch) ?? []
    return tags !== '*' && (etag === undefined || !matchesWeakly(tags, etag))
  }
  if (ifModifiedSince === undefined || (method !== 'GET' && method !== 'HEAD')) return true
  const date = parseHttpDate(ifModifiedSince)
  return date === undefined || lastModified === undefined || isLater(lastModified, date)
}

/** Whether a Range counts: there is no If-Range, or it names this version (section 13.1.5). */
export function isRangeFresh(ifRange: string | undefined, validators: Validators): boolean {
  if (ifRange === undefined) return true
  const { etag, lastModified } = validators
  const version = parseIfRange(ifRange)
  if (version === undefined) return false
  if ('etag' in version) return etag !== undefined && matchesStrongly([version.etag], etag)
  return lastModified !== undefined && seconds(version.date) === seconds(lastModified)
}

function isLater(one: Date, other: Date): boolean {
  return seconds(one) > seconds(other)
}

function seconds(date: Date): number {
  return Math.floor(date.getTime() / 1000)
}
