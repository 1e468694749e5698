/** Small values of header fields. */

import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import fc from 'fast-check'
import {
  decodeExtendedValue,
  ETagSet,
  encodeExtendedValue,
  formatCount,
  formatRetryAfter,
  parseCount,
  parseEmbedderPolicy,
  parseIfRange,
  parseOpenerPolicy,
  parseRetryAfter,
  splitList,
} from '../../src/http/index.ts'

describe('splitList', () => {
  const rows: readonly (readonly [text: string, members: readonly string[]])[] = [
    ['', []],
    [' a ,\tb\t,,c', ['a', 'b', 'c']],
    ['a;x="b, c", d', ['a;x="b, c"', 'd']],
    ['"a\\", b", c', ['"a\\", b"', 'c']],
    ['a\\, b', ['a\\', 'b']],
    ['"never, ends', ['"never, ends']],
    ['a\u00a0, b', ['a\u00a0', 'b']],
  ]
  for (const [text, members] of rows) {
    it(`splits ${JSON.stringify(text)}`, () => {
      assert.deepEqual(splitList(text), members)
    })
  }

  it('splits what it joined into the same members, of any text', () => {
    const texts = fc.string({ unit: fc.constantFrom('a', ',', '"', '\\', ' ', '\t') })
    fc.assert(
      fc.property(texts, (text) => {
        const members = splitList(text)
        assert.deepEqual(splitList(members.join(', ')), members)
      }),
    )
  })
})

describe('a count', () => {
  it('is digits alone, and never more than a number can tell', () => {
    assert.deepEqual(['0', '007', '-1', '1.0', '', ' 1', '１'].map(parseCount), [
      0,
      7,
      undefined,
      undefined,
      undefined,
      undefined,
      undefined,
    ])
    assert.equal(parseCount('9'.repeat(30)), Number.MAX_SAFE_INTEGER)
  })

  it('is read as it was written', () => {
    fc.assert(
      fc.property(fc.maxSafeNat(), (count) => {
        assert.equal(parseCount(formatCount('Age', count)), count)
      }),
    )
  })

  it('is refused where it is none, with its name', () => {
    for (const count of [-1, 0.5, Number.NaN, 2 ** 53]) {
      assert.throws(() => formatCount('Age', count), { name: 'TypeError', message: /Age/ })
    }
  })
})

describe('a time to wait', () => {
  it('is seconds or a date', () => {
    assert.equal(parseRetryAfter('120'), 120)
    const date = new Date(Date.UTC(1999, 11, 31, 23, 59, 59))
    assert.deepEqual(parseRetryAfter('Fri, 31 Dec 1999 23:59:59 GMT'), date)
    assert.equal(parseRetryAfter('soon'), undefined)
    assert.equal(formatRetryAfter(120), '120')
    assert.equal(formatRetryAfter(date), 'Fri, 31 Dec 1999 23:59:59 GMT')
    assert.throws(() => formatRetryAfter(-1), /Retry-After/)
  })
})

describe('the version of an If-Range', () => {
  it('is an entity tag or a date', () => {
    assert.deepEqual(parseIfRange('"a"'), { etag: { value: 'a', isWeak: false } })
    assert.deepEqual(parseIfRange('W/"a"'), { etag: { value: 'a', isWeak: true } })
    assert.deepEqual(parseIfRange('Thu, 01 Jan 1970 00:00:00 GMT'), { date: new Date(0) })
    assert.equal(parseIfRange('a'), undefined)
    assert.equal(parseIfRange('"a", "b"'), undefined)
  })
})

describe('the entity tags of a condition', () => {
  it('are compared strongly and weakly', () => {
    const tags = new ETagSet('"a", W/"b"')
    assert.deepEqual([tags.has('a'), tags.has('b'), tags.has('c')], [true, false, false])
    assert.deepEqual(
      ['a', 'b', 'c'].map((tag) => tags.hasWeakly(tag)),
      [true, true, false],
    )
    assert.equal(tags.isAny, false)
    assert.equal(tags.tags.length, 2)
  })

  it('may be any, or none when they are malformed', () => {
    const any = new ETagSet(' * ')
    assert.deepEqual([any.isAny, any.has('x'), any.hasWeakly('x')], [true, true, true])
    const none = new ETagSet('a b')
    assert.deepEqual([none.isAny, none.has('a'), none.hasWeakly('a')], [false, false, false])
  })
})

describe('cross-origin policies', () => {
  it('are those there are, without their parameters', () => {
    assert.equal(parseOpenerPolicy('same-origin; report-to="x"'), 'same-origin')
    assert.equal(parseOpenerPolicy('require-corp'), undefined)
    assert.equal(parseEmbedderPolicy('require-corp'), 'require-corp')
    assert.equal(parseEmbedderPolicy(''), undefined)
  })
})

describe('text of all scripts in a parameter', () => {
  it('is read as it was written', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        assert.equal(decodeExtendedValue(encodeExtendedValue(text)), text)
      }),
    )
  })

  // RFC 8187, section 3.2.3
  const rows: readonly (readonly [value: string, text: string | undefined])[] = [
    ["iso-8859-1'en'%A3%20rates", '£ rates'],
    ["UTF-8''%c2%a3%20and%20%e2%82%ac%20rates", '£ and € rates'],
    ["UTF-8''%FF", undefined],
    ["UTF-8''%F", undefined],
    ["UTF-8'a b'x", undefined],
    ["x''a", undefined],
    ['', undefined],
  ]
  for (const [value, text] of rows) {
    it(`is ${text} for ${value}`, () => {
      assert.equal(decodeExtendedValue(value), text)
    })
  }
})
