/** Byte ranges (RFC 9110, section 14). */

/** The bytes from `start` up to and without `end`. */
export interface ByteRange {
  /** The first byte. */
  readonly start: number
  /** The byte after the last one. */
  readonly end: number
}

/** bytes-unit "=" range-spec, for one range; a suffix-range has no first position. */
const SINGLE_RANGE = /^bytes=[\t ]*(\d*)-(\d*)[\t ]*$/i

/**
 * Reads a `Range` value for a representation of `length` bytes.
 *
 * Gives `undefined` for what a server leaves out of account: another unit, more than one range
 * (a set of ranges is a way to make a server work), and what is malformed (sections 14.1.1, 14.2).
 */
export function parseRange(text: string, length: number): ByteRange | 'unsatisfiable' | undefined {
  const match = SINGLE_RANGE.exec(text)
  // Nothing has no parts: the range is left out of account, as it may always be (section 14.2).
  if (match === null || length === 0) return undefined
  const [, first = '', last = ''] = match
  if (first === '') return last === '' ? undefined : suffixRange(Number(last), length)
  const start = Number(first)
  if (last !== '' && Number(last) < start) return undefined
  if (start >= length) return 'unsatisfiable'
  return { start, end: last === '' ? length : Math.min(Number(last) + 1, length) }
}

function suffixRange(suffixLength: number, length: number): ByteRange | 'unsatisfiable' {
  if (suffixLength === 0) return 'unsatisfiable'
  return { start: Math.max(length - suffixLength, 0), end: length }
}

/** Writes a `Content-Range` value: `bytes 0-4/28`, and `bytes *` + `/28` for a range that is not there. */
export function formatContentRange(range: ByteRange | undefined, length: number): string {
  return range === undefined
    ? `bytes */${length}`
    : `bytes ${range.start}-${range.end - 1}/${length}`
}
