import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import fc from 'fast-check'
import type { Pairs } from '../../src/http/index.ts'
import { formatQuery, parseForm, parseQuery } from '../../src/http/index.ts'

interface QueryRow {
  readonly text: string
  readonly pairs: Pairs
}

const ROWS: readonly QueryRow[] = [
  { text: '', pairs: [] },
  {
    text: 'a=1&a=2',
    pairs: [
      ['a', '1'],
      ['a', '2'],
    ],
  },
  {
    text: 'a=&b',
    pairs: [
      ['a', ''],
      ['b', ''],
    ],
  },
  {
    text: '=x&&a&b=',
    pairs: [
      ['', 'x'],
      ['a', ''],
      ['b', ''],
    ],
  },
  { text: 'a=1;b=2', pairs: [['a', '1;b=2']] },
  { text: 'q=a+b%20c', pairs: [['q', 'a b c']] },
  { text: 'a+b=c', pairs: [['a b', 'c']] },
  { text: 'a%3Db=c%26d', pairs: [['a=b', 'c&d']] },
  { text: 'y=%C3%BC', pairs: [['y', 'ü']] },
  { text: 'e=f=g', pairs: [['e', 'f=g']] },
  { text: 'a=%2B', pairs: [['a', '+']] },
  {
    text: '__proto__=1&constructor=2',
    pairs: [
      ['__proto__', '1'],
      ['constructor', '2'],
    ],
  },
  { text: 'n=%00', pairs: [['n', '\0']] },
]

const MALFORMED: readonly QueryRow[] = [
  { text: 'a=%FF', pairs: [['a', '%FF']] },
  {
    text: 'a=%zz&b=%',
    pairs: [
      ['a', '%zz'],
      ['b', '%'],
    ],
  },
  { text: 'a=%C3%BC%C3', pairs: [['a', 'ü%C3']] },
  { text: 'a=%C0%80', pairs: [['a', '%C0%80']] },
  { text: 'a=%ED%A0%80', pairs: [['a', '%ED%A0%80']] },
  { text: 'a=x+%F0%9F%98', pairs: [['a', 'x %F0%9F%98']] },
  { text: '%zz=1', pairs: [['%zz', '1']] },
]

describe('parseQuery', () => {
  for (const { text, pairs } of [...ROWS, ...MALFORMED]) {
    it(`reads ${JSON.stringify(text)}`, () => {
      assert.deepEqual(parseQuery(text), pairs)
    })
  }

  it('reads back what formatQuery writes', () => {
    const pairs = fc.array(fc.tuple(fc.string({ unit: 'binary' }), fc.string({ unit: 'binary' })))
    fc.assert(
      fc.property(pairs, (list) => {
        assert.deepEqual(parseQuery(formatQuery(list)), list)
      }),
    )
  })

  it('never throws', () => {
    fc.assert(fc.property(queryText(), (text) => Array.isArray(parseQuery(text))))
  })
})

describe('parseForm', () => {
  for (const { text, pairs } of ROWS) {
    it(`reads ${JSON.stringify(text)}`, () => {
      assert.deepEqual(parseForm(text, 10), pairs)
    })
  }

  for (const { text } of MALFORMED) {
    it(`says that ${JSON.stringify(text)} is malformed`, () => {
      assert.equal(parseForm(text, 10), 'malformed')
    })
  }

  it('counts pairs, and not what is empty between ampersands', () => {
    assert.deepEqual(parseForm('a&&&b', 2), [
      ['a', ''],
      ['b', ''],
    ])
    assert.equal(parseForm('a&b&c', 2), 'too-many')
  })

  it('reads what parseQuery reads, or says that it is malformed', () => {
    fc.assert(
      fc.property(queryText(), (text) => {
        const pairs = parseForm(text, 1000)
        if (pairs !== 'malformed') assert.deepEqual(pairs, parseQuery(text))
      }),
    )
  })
})

describe('formatQuery', () => {
  it('writes names and values in order, spaces as plus', () => {
    assert.equal(
      formatQuery([
        ['q', 'a b&c'],
        ['q', 'ü'],
      ]),
      'q=a+b%26c&q=%C3%BC',
    )
  })
})

function queryText(): fc.Arbitrary<string> {
  return fc.string({
    unit: fc.constantFrom('%', 'a', 'C', '3', 'B', 'F', '&', '=', '+', 'ü', '\0'),
  })
}
