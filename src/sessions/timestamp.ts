/** When tokens were signed, in seconds since 1970. */

/**
 * How much later than now a token may have been signed, in seconds: the clocks of two servers differ.
 */
const CLOCK_DIFFERENCE = 60

/** The time. */
export function nowInSeconds(): number {
  return Math.floor(Date.now() / 1000)
}

/**
 * Whether a token that was signed then is valid still. At an age of exactly `maxAge` seconds it is; one of
 * the future, beyond a minute, is not.
 */
export function isFresh(signedAt: number, maxAge: number, now: number = nowInSeconds()): boolean {
  const age = now - signedAt
  return age >= -CLOCK_DIFFERENCE && age <= maxAge
}

/** Reads a time as it stands in a token; `undefined` for what is none. */
export function parseTimestamp(text: string): number | undefined {
  return /^\d{1,12}$/.test(text) ? Number(text) : undefined
}
