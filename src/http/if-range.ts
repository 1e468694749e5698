/** The version that a Range counts for: `If-Range` (RFC 9110, section 13.1.5). */

import { parseHttpDate } from './date.ts'
import type { ETag } from './etag.ts'
import { parseETag } from './etag.ts'

/** A version, by its entity tag or by its date. */
export type IfRange = { readonly etag: ETag } | { readonly date: Date }

/** Reads an `If-Range` value, or gives `undefined` for what is malformed. */
export function parseIfRange(text: string): IfRange | undefined {
  const etag = parseETag(text)
  if (etag !== undefined) return { etag }
  const date = parseHttpDate(text)
  return date && { date }
}
