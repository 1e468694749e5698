import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import fc from 'fast-check'
import { formatHttpDate, parseHttpDate } from '../../src/http/index.ts'

const BIRTHDAY = Date.UTC(1994, 10, 6, 8, 49, 37)

describe('parseHttpDate', () => {
  /** The examples of RFC 9110, section 5.6.7. */
  for (const text of [
    'Sun, 06 Nov 1994 08:49:37 GMT',
    'Sunday, 06-Nov-94 08:49:37 GMT',
    'Sun Nov  6 08:49:37 1994',
  ]) {
    it(`reads ${text}`, () => {
      assert.equal(parseHttpDate(text)?.getTime(), BIRTHDAY)
    })
  }

  it('takes two digits of a year for one at most fifty years ahead', () => {
    const year = new Date().getUTCFullYear()
    const yearOf = (offset: number) => {
      const digits = String((year + offset) % 100).padStart(2, '0')
      return parseHttpDate(`Sunday, 06-Nov-${digits} 08:49:37 GMT`)?.getUTCFullYear()
    }
    assert.equal(yearOf(1), year + 1)
    assert.equal(yearOf(51), year + 51 - 100)
    assert.equal(yearOf(-1), year - 1)
  })

  it('takes a leap second for the one before', () => {
    const date = parseHttpDate('Sat, 31 Dec 2016 23:59:60 GMT')
    assert.equal(date?.toISOString(), '2016-12-31T23:59:59.000Z')
  })

  it('reads a year before 100 as it stands', () => {
    assert.equal(parseHttpDate('Sun, 06 Nov 0094 08:49:37 GMT')?.getUTCFullYear(), 94)
  })

  for (const text of [
    '',
    'garbage',
    '0',
    '2020-01-02',
    'Sun, 06 Nov 1994 08:49:37',
    'Sun, 06 Nov 1994 08:49:37 +0000',
    'sun, 06 nov 1994 08:49:37 gmt',
    'Sun, 6 Nov 1994 08:49:37 GMT',
    'Sun, 31 Feb 1994 08:49:37 GMT',
    'Sun, 00 Nov 1994 08:49:37 GMT',
    'Sun, 06 Ovd 1994 08:49:37 GMT',
    'Sun, 06 Nov 1994 24:00:00 GMT',
    'Sun, 06 Nov 1994 08:60:00 GMT',
    'Sun, 06 Nov 1994 08:49:61 GMT',
    'Sun Nov 31 08:49:37 1994',
    'Sunday, 06-Xyz-94 08:49:37 GMT',
    ' Sun, 06 Nov 1994 08:49:37 GMT',
  ]) {
    it(`gives undefined for ${JSON.stringify(text)}`, () => {
      assert.equal(parseHttpDate(text), undefined)
    })
  }

  it('reads back what formatHttpDate writes', () => {
    const times = fc.integer({ min: Date.UTC(1, 0), max: Date.UTC(9999, 11, 31) })
    fc.assert(
      fc.property(times, (time) => {
        const whole = Math.floor(time / 1000) * 1000
        assert.equal(parseHttpDate(formatHttpDate(time))?.getTime(), whole)
      }),
    )
  })

  it('never throws', () => {
    fc.assert(fc.property(fc.string(), (text) => parseHttpDate(text) === undefined))
  })
})

describe('formatHttpDate', () => {
  it('writes IMF-fixdate', () => {
    assert.equal(formatHttpDate(new Date(BIRTHDAY)), 'Sun, 06 Nov 1994 08:49:37 GMT')
    assert.equal(formatHttpDate(0), 'Thu, 01 Jan 1970 00:00:00 GMT')
  })

  it('refuses a date that is none', () => {
    assert.throws(() => formatHttpDate(new Date('x')), /not valid/)
  })

  it('refuses years that do not have four digits', () => {
    assert.throws(() => formatHttpDate(new Date(Date.UTC(10_000, 0))), /four digits/)
    assert.throws(() => formatHttpDate(new Date(-1e14)), /four digits/)
  })
})
