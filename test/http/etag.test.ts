import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import fc from 'fast-check'
import type { ETag } from '../../src/http/index.ts'
import {
  formatETag,
  matchesStrongly,
  matchesWeakly,
  parseETag,
  parseETags,
} from '../../src/http/index.ts'

const strong = (value: string): ETag => ({ value, isWeak: false })
const weak = (value: string): ETag => ({ value, isWeak: true })

describe('parseETags', () => {
  const rows: readonly (readonly [string, '*' | readonly ETag[] | undefined])[] = [
    ['*', '*'],
    [' * ', '*'],
    ['"a"', [strong('a')]],
    ['W/"a"', [weak('a')]],
    ['"a", W/"b" ,"c"', [strong('a'), weak('b'), strong('c')]],
    ['"a", , "b"', [strong('a'), strong('b')]],
    ['"a",', [strong('a')]],
    ['"a", ', [strong('a')]],
    ['"a",,\t, "b", ,', [strong('a'), strong('b')]],
    [',"a"', [strong('a')]],
    ['""', [strong('')]],
    ['"a,b"', [strong('a,b')]],
    ['"é"', [strong('é')]],
    ['', []],
    ['a', undefined],
    ['"a', undefined],
    ['"a" "b"', undefined],
    ['w/"a"', undefined],
    ['"a b"', undefined],
    ['"a", *', undefined],
    ['garbage, "a"', undefined],
  ]
  for (const [text, tags] of rows) {
    it(`reads ${JSON.stringify(text)}`, () => {
      assert.deepEqual(parseETags(text), tags)
    })
  }

  it('never throws, also when it is asked twice', () => {
    const texts = fc.string({ unit: fc.constantFrom('"', 'W', '/', 'a', ',', ' ', '*', '\t') })
    fc.assert(
      fc.property(texts, (text) => {
        assert.deepEqual(parseETags(text), parseETags(text))
      }),
    )
  })
})

describe('parseETag', () => {
  it('reads one tag', () => {
    assert.deepEqual(parseETag('W/"a"'), weak('a'))
  })

  it('gives undefined for more than one, for none and for the star', () => {
    for (const text of ['"a", "b"', '', '*', 'x']) assert.equal(parseETag(text), undefined)
  })
})

describe('formatETag', () => {
  it('writes what parseETag reads', () => {
    assert.equal(formatETag(strong('a')), '"a"')
    assert.equal(formatETag(weak('a')), 'W/"a"')
  })

  it('refuses a value that would end the quotes', () => {
    for (const value of ['a"b', 'a b', 'a\nb', '€']) {
      assert.throws(() => formatETag(strong(value)), TypeError)
    }
  })
})

/** The table of RFC 9110, section 8.8.3.2. */
describe('comparison of entity tags', () => {
  const rows: readonly (readonly [ETag, ETag, isStrong: boolean, isWeak: boolean])[] = [
    [weak('1'), weak('1'), false, true],
    [weak('1'), weak('2'), false, false],
    [weak('1'), strong('1'), false, true],
    [strong('1'), weak('1'), false, true],
    [strong('1'), strong('1'), true, true],
  ]
  for (const [one, other, isStrong, isWeak] of rows) {
    it(`compares ${formatETag(one)} and ${formatETag(other)}`, () => {
      assert.equal(matchesStrongly([one], other), isStrong)
      assert.equal(matchesWeakly([one], other), isWeak)
    })
  }

  it('takes the star for everything', () => {
    assert.equal(matchesStrongly('*', weak('1')), true)
    assert.equal(matchesWeakly('*', weak('1')), true)
  })
})
