/** Ranges (RFC 9110, section 14). */

import { splitList } from './list.ts'

/** The bytes from `start` up to and without `end`. */
export interface ByteRange {
  /** The first byte. */
  readonly start: number
  /** The byte after the last one. */
  readonly end: number
}

/** One range that a client asks for, before the length is known. */
export type RequestedRange =
  | {
      /** The first one. */
      readonly start: number
      /** The one after the last; without it the range goes to the end. */
      readonly end?: number
    }
  | {
      /** So many at the end. */
      readonly suffixLength: number
    }

/** The ranges that a client asks for. */
export interface RequestedRanges {
  /** What is counted, in lower case: `bytes`. */
  readonly unit: string
  /** The ranges, in the order they are asked for; at least one. */
  readonly ranges: readonly RequestedRange[]
}

/** What part of a whole an answer is. */
export interface ContentRange {
  /** What is counted, in lower case: `bytes`. */
  readonly unit: string
  /** The part that is sent, or none when what was asked for is not there. */
  readonly range?: ByteRange
  /** The length of the whole, where it is known. */
  readonly length?: number
}

/** ranges-specifier = range-unit "=" range-set (section 14.2) */
const SPECIFIER = /^[\t ]*([!#$%&'*+\-.^_`|~\da-z]+)=(.*)$/is

/** int-range = first-pos "-" [ last-pos ], suffix-range = "-" suffix-length (section 14.1.1) */
const RANGE = /^(\d*)-(\d*)$/

/** Reads a `Range` value, or gives `undefined` for what is malformed, and for ranges of other forms. */
export function parseRanges(text: string): RequestedRanges | undefined {
  const [, unit, set = ''] = SPECIFIER.exec(text) ?? []
  if (unit === undefined) return undefined
  const ranges: RequestedRange[] = []
  for (const member of splitList(set)) {
    const range = parseRequestedRange(member)
    // One that is invalid makes all of them so (section 14.1.1).
    if (range === undefined) return undefined
    ranges.push(range)
  }
  return ranges.length === 0 ? undefined : { unit: unit.toLowerCase(), ranges }
}

function parseRequestedRange(text: string): RequestedRange | undefined {
  const [, first = '', last = ''] = RANGE.exec(text) ?? []
  if (first === '') return last === '' ? undefined : { suffixLength: Number(last) }
  const start = Number(first)
  if (last === '') return { start }
  return Number(last) < start ? undefined : { start, end: Number(last) + 1 }
}

/**
 * Reads a `Range` value for a representation of `length` bytes.
 *
 * Gives `undefined` for what a server leaves out of account: another unit, more than one range
 * (a set of ranges is a way to make a server work), and what is malformed (sections 14.1.1, 14.2).
 */
export function parseRange(text: string, length: number): ByteRange | 'unsatisfiable' | undefined {
  const { unit, ranges = [] } = parseRanges(text) ?? {}
  const [range] = ranges
  // Nothing has no parts: the range is left out of account, as it may always be (section 14.2).
  if (unit !== 'bytes' || ranges.length > 1 || range === undefined || length === 0) return undefined
  if ('suffixLength' in range) return suffixRange(range.suffixLength, length)
  const { start, end = length } = range
  return start >= length ? 'unsatisfiable' : { start, end: Math.min(end, length) }
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

/** Content-Range = range-unit SP ( range-resp / unsatisfied-range ) (section 14.4) */
const CONTENT_RANGE = /^[\t ]*([!#$%&'*+\-.^_`|~\da-z]+) (?:\*|(\d+)-(\d+))\/(?:\*|(\d+))[\t ]*$/i

/** Reads a `Content-Range` value, or gives `undefined` for what is malformed. */
export function parseContentRange(text: string): ContentRange | undefined {
  const [, unit, first, last, complete] = CONTENT_RANGE.exec(text) ?? []
  if (unit === undefined || (first === undefined && complete === undefined)) return undefined
  const length = complete === undefined ? {} : { length: Number(complete) }
  const found = { unit: unit.toLowerCase(), ...length }
  if (first === undefined || last === undefined) return found
  const range = { start: Number(first), end: Number(last) + 1 }
  const isPart = range.start < range.end && range.end <= (found.length ?? Number.POSITIVE_INFINITY)
  return isPart ? { ...found, range } : undefined
}
