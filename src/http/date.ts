/** Dates in header fields (RFC 9110, section 5.6.7). */

const MONTHS = 'JanFebMarAprMayJunJulAugSepOctNovDec'

/** IMF-fixdate: `Sun, 06 Nov 1994 08:49:37 GMT` */
const IMF_FIXDATE =
  /^(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun), (\d\d) ([A-Z][a-z]{2}) (\d{4}) (\d\d):(\d\d):(\d\d) GMT$/

const IMF_FIXDATE_LENGTH = 29

/** rfc850-date: `Sunday, 06-Nov-94 08:49:37 GMT` */
const RFC_850_DATE =
  /^(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day, (\d\d)-([A-Z][a-z]{2})-(\d\d) (\d\d):(\d\d):(\d\d) GMT$/

/** asctime-date: `Sun Nov  6 08:49:37 1994` */
const ASCTIME_DATE =
  /^(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun) ([A-Z][a-z]{2}) ([ \d]\d) (\d\d):(\d\d):(\d\d) (\d{4})$/

/**
 * Writes a date as IMF-fixdate; a number counts milliseconds, as `Date.now()` does. Throws a
 * `TypeError` for a date that is not valid, and for years that do not have four digits.
 */
export function formatHttpDate(date: Date | number): string {
  const text = new Date(date).toUTCString()
  if (text.length === IMF_FIXDATE_LENGTH) return text
  throw new TypeError(`The date is not valid in a header, where years have four digits: ${text}.`)
}

/** Reads a date in any of the three forms, or gives `undefined` for text that is none. */
export function parseHttpDate(text: string): Date | undefined {
  return parseImfFixdate(text) ?? parseRfc850Date(text) ?? parseAsctimeDate(text)
}

function parseImfFixdate(text: string): Date | undefined {
  const match = IMF_FIXDATE.exec(text)
  if (match === null) return undefined
  const [, day = '', month = '', year = '', ...time] = match
  return createDate(Number(year), month, Number(day), time)
}

function parseRfc850Date(text: string): Date | undefined {
  const match = RFC_850_DATE.exec(text)
  if (match === null) return undefined
  const [, day = '', month = '', year = '', ...time] = match
  return createDate(fullYear(Number(year)), month, Number(day), time)
}

/** A year that would be more than 50 years ahead is the last one with these digits (5.6.7). */
function fullYear(year: number): number {
  const thisYear = new Date().getUTCFullYear()
  const candidate = thisYear - (thisYear % 100) + year
  return candidate > thisYear + 50 ? candidate - 100 : candidate
}

function parseAsctimeDate(text: string): Date | undefined {
  const match = ASCTIME_DATE.exec(text)
  if (match === null) return undefined
  const [, month = '', day = '', hour = '', minute = '', second = '', year = ''] = match
  return createDate(Number(year), month, Number(day), [hour, minute, second])
}

function createDate(
  year: number,
  monthName: string,
  day: number,
  time: readonly string[],
): Date | undefined {
  const [hour = 0, minute = 0, second = 0] = time.map(Number)
  const month = MONTHS.indexOf(monthName) / 3
  const isPossible =
    Number.isInteger(month) && month >= 0 && hour < 24 && minute < 60 && second <= 60
  if (!isPossible) return undefined
  const date = new Date(0)
  date.setUTCFullYear(year, month, day)
  // A day that the month does not have has moved the date into the next month.
  if (date.getUTCDate() !== day) return undefined
  // 23:59:60 is a leap second, which Date does not know.
  date.setUTCHours(hour, minute, Math.min(second, 59))
  return date
}
