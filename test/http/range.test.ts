import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import fc from 'fast-check'
import type { ByteRange } from '../../src/http/index.ts'
import { formatContentRange, parseRange } from '../../src/http/index.ts'

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
