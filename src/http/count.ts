/** Whole numbers from zero on in header fields: lengths, and spans in seconds (RFC 9111, section 1.2.2). */

/** Reads a number of seconds, or another count; `undefined` for text that is none. */
export function parseCount(text: string): number | undefined {
  // What is too large to be told apart counts as the largest there is.
  return /^\d+$/.test(text) ? Math.min(Number(text), Number.MAX_SAFE_INTEGER) : undefined
}

/** Writes a count. Throws a `TypeError`, which names what is counted, for one that cannot be sent. */
export function formatCount(name: string, count: number): string {
  if (Number.isSafeInteger(count) && count >= 0) return String(count)
  throw new TypeError(`${name} must be a whole number from 0 on; it is ${String(count)}.`)
}
