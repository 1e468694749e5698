import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import fc from 'fast-check'
import type { ByteRange, ContentRange, RequestedRanges } from '../../src/http/index.ts'
import {
  formatContentRange,
  parseContentRange,
  parseRange,
  parseRanges,
} from '../../src/http/index.ts'

interface RangeRow {
  readonly text: string
  readonly length: number
  readonly range: ByteRange | 'unsatisfiable' | undefined
}

const ROWS: readonly RangeRow[] = [
  { text: 'bytes=0-4', length: 28, range: { start: 0, end: 5 } },
  { text: 'bytes=5-', length: 28, range: { start: 5, end: 28 } },
  { text: 'bytes=-5', length: 28, range: { start: 23, end: 28 } },
  { text: 'bytes=-100', length: 28, range: { start: 0, end: 28 } },
  { text: 'bytes=27-27', length: 28, range: { start: 27, end: 28 } },
  { text: 'bytes=0-999', length: 28, range: { start: 0, end: 28 } },
  { text: 'Bytes= 0-4 ', length: 28, range: { start: 0, end: 5 } },
  { text: 'bytes=28-', length: 28, range: 'unsatisfiable' },
  { text: 'bytes=99-100', length: 28, range: 'unsatisfiable' },
  { text: 'bytes=-0', length: 28, range: 'unsatisfiable' },
  { text: 'bytes=0-', length: 0, range: undefined },
  { text: 'bytes=-5', length: 0, range: undefined },
  { text: `bytes=${'9'.repeat(400)}-`, length: 28, range: 'unsatisfiable' },
  { text: `bytes=0-${'9'.repeat(400)}`, length: 28, range: { start: 0, end: 28 } },
  { text: 'bytes=5-2', length: 28, range: undefined },
  { text: 'bytes=0-1,3-4', length: 28, range: undefined },
  { text: 'items=0-1', length: 28, range: undefined },
  { text: 'bytes=-', length: 28, range: undefined },
  { text: 'bytes=a-b', length: 28, range: undefined },
  { text: 'bytes=0x0-1', length: 28, range: undefined },
  { text: 'bytes 0-4', length: 28, range: undefined },
  { text: '', length: 28, range: undefined },
]

describe('parseRange', () => {
  for (const { text, length, range } of ROWS) {
    it(`reads ${JSON.stringify(text.slice(0, 20))} of ${length} bytes`, () => {
      assert.deepEqual(parseRange(text, length), range)
    })
  }

  it('never leads out of the representation, whatever is asked', () => {
    const texts = fc.string({ unit: fc.constantFrom('bytes=', '-', '0', '7', ',', ' ') })
    fc.assert(
      fc.property(texts, fc.nat(20), (text, length) => {
        const range = parseRange(text, length)
        if (typeof range !== 'object') return
        assert.ok(range.start >= 0 && range.start < range.end && range.end <= length)
      }),
    )
  })
})

describe('formatContentRange', () => {
  it('writes the range that is sent', () => {
    assert.equal(formatContentRange({ start: 0, end: 5 }, 28), 'bytes 0-4/28')
  })

  it('writes the length alone when the range is not there', () => {
    assert.equal(formatContentRange(undefined, 28), 'bytes */28')
  })
})

interface RangesRow {
  readonly text: string
  readonly ranges: RequestedRanges['ranges'] | undefined
}

// RFC 9110, section 14.1.2
const RANGES: readonly RangesRow[] = [
  { text: 'bytes=0-499', ranges: [{ start: 0, end: 500 }] },
  { text: 'bytes=-500', ranges: [{ suffixLength: 500 }] },
  { text: 'bytes=9500-', ranges: [{ start: 9500 }] },
  {
    text: 'bytes=0-0,-1 , ,500-600',
    ranges: [{ start: 0, end: 1 }, { suffixLength: 1 }, { start: 500, end: 601 }],
  },
  { text: 'bytes=0-1, 5-2', ranges: undefined },
  { text: 'bytes=0-1, x', ranges: undefined },
  { text: 'bytes=', ranges: undefined },
  { text: 'bytes', ranges: undefined },
  { text: '=0-1', ranges: undefined },
]

describe('parseRanges', () => {
  for (const { text, ranges } of RANGES) {
    it(`reads ${JSON.stringify(text)}`, () => {
      assert.deepEqual(parseRanges(text), ranges && { unit: 'bytes', ranges })
    })
  }

  it('reads another unit that counts, too', () => {
    assert.deepEqual(parseRanges('Rows=1-2'), { unit: 'rows', ranges: [{ start: 1, end: 3 }] })
  })

  it('reads ranges of at least one byte, or the end, of any text', () => {
    const texts = fc.string({ unit: fc.constantFrom('bytes=', '-', '0', '7', ',', ' ') })
    fc.assert(
      fc.property(texts, (text) => {
        for (const range of parseRanges(text)?.ranges ?? []) {
          assert.ok('suffixLength' in range || range.end === undefined || range.end > range.start)
        }
      }),
    )
  })
})

interface ContentRangeRow {
  readonly text: string
  readonly content: ContentRange | undefined
}

const CONTENT_RANGES: readonly ContentRangeRow[] = [
  {
    text: 'bytes 42-1233/1234',
    content: { unit: 'bytes', length: 1234, range: { start: 42, end: 1234 } },
  },
  { text: 'Bytes 42-1233/*', content: { unit: 'bytes', range: { start: 42, end: 1234 } } },
  { text: 'bytes */1234', content: { unit: 'bytes', length: 1234 } },
  { text: 'bytes */*', content: undefined },
  { text: 'bytes 5-2/10', content: undefined },
  { text: 'bytes 0-10/10', content: undefined },
  { text: 'bytes=0-1/2', content: undefined },
  { text: '', content: undefined },
]

describe('parseContentRange', () => {
  for (const { text, content } of CONTENT_RANGES) {
    it(`reads ${JSON.stringify(text)}`, () => {
      assert.deepEqual(parseContentRange(text), content)
    })
  }

  it('reads what formatContentRange wrote', () => {
    fc.assert(
      fc.property(fc.nat(), fc.nat(), fc.nat(), (start, size, rest) => {
        const range = { start, end: start + size + 1 }
        const length = range.end + rest
        const content = { unit: 'bytes', length, range }
        assert.deepEqual(parseContentRange(formatContentRange(range, length)), content)
      }),
    )
  })
})
