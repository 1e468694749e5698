/** The entity tags of a condition: `If-Match`, `If-None-Match` (RFC 9110, section 13.1). */

import type { ETag } from './etag.ts'
import { matchesStrongly, matchesWeakly, parseETags } from './etag.ts'

/** The tags that a client names. A malformed header names none, so nothing matches it. */
export class ETagSet {
  /** The tags, in order. */
  readonly tags: readonly ETag[]
  /** Whether it is `*`, which stands for every tag. */
  readonly isAny: boolean

  constructor(text: string) {
    const tags = parseETags(text) ?? []
    this.isAny = tags === '*'
    this.tags = tags === '*' ? [] : tags
  }

  /** Whether a tag is among them, by the strong comparison: for `If-Match`. `etag` is without quotes. */
  has(etag: string): boolean {
    return this.isAny || matchesStrongly(this.tags, { value: etag, isWeak: false })
  }

  /** Whether a tag is among them, weak or not: for `If-None-Match`. `etag` is without quotes. */
  hasWeakly(etag: string): boolean {
    return this.isAny || matchesWeakly(this.tags, { value: etag, isWeak: false })
  }
}

/** Reads the tags of a header, or gives `undefined` when it was not sent. */
export function parseETagSet(text: string | undefined): ETagSet | undefined {
  return text === undefined ? undefined : new ETagSet(text)
}
