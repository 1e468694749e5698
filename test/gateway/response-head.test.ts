import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import type { HeaderList } from '../../src/gateway/index.ts'
import { checkHeader, checkHeaders, checkStatus, GatewayError } from '../../src/gateway/index.ts'

/** Whether an error says that this rule was broken. */
function breaksRule(rule: number): (error: unknown) => boolean {
  return (error) => {
    assert.ok(error instanceof GatewayError && error instanceof TypeError)
    assert.equal(error.rule, rule, error.message)
    return true
  }
}

/** Checks headers that the types would refuse. */
function checkLoosely(headers: unknown): void {
  Reflect.apply(checkHeaders, undefined, [headers])
}

describe('checkStatus', () => {
  it('accepts a code with and without a reason', () => {
    const good = [
      '200 OK',
      '200',
      '299 ',
      '404 Not Found',
      '404 N\u00f6t',
      '599 \t',
      '404 Fine & Dandy',
    ]
    for (const status of good) checkStatus(status)
  })

  it('refuses everything else', () => {
    const bad = [
      '',
      'cc',
      '42',
      '20X OK',
      '200OK',
      '99 x',
      '101 Switching',
      '600 x',
      '1000 x',
      ' 200 OK',
    ]
    const controls = [
      '200 O\nK',
      '200 O\rK',
      '200\n',
      '200 OK\n',
      '200 \0',
      '200 \x7f',
      '200 \u20ac',
    ]
    for (const status of [...bad, ...controls, 200, null, undefined, ['200 OK']]) {
      assert.throws(() => checkStatus(status), breaksRule(8), JSON.stringify(status))
    }
  })
})

interface ListRow {
  readonly name: string
  readonly rule: number
  readonly headers: unknown
}

const REFUSED: readonly ListRow[] = [
  { name: 'undefined', rule: 9, headers: undefined },
  { name: 'an object', rule: 9, headers: { 'Content-Type': 'text/plain' } },
  { name: 'a Map', rule: 9, headers: new Map([['a', 'b']]) },
  { name: 'a Headers object', rule: 9, headers: new Headers({ a: 'b' }) },
  { name: 'a flat list', rule: 9, headers: ['a', 'b'] },
  { name: 'a header without a value', rule: 9, headers: [['a']] },
  { name: 'a value that is a number', rule: 9, headers: [['a', 1]] },
  { name: 'a value that is undefined', rule: 9, headers: [['a', undefined]] },
  { name: 'a value that is a list', rule: 9, headers: [['a', ['b']]] },
  { name: 'a name that is a number', rule: 9, headers: [[1, 'a']] },
  { name: 'a name that is a symbol', rule: 9, headers: [[Symbol('a'), 'a']] },
  { name: 'a header of three', rule: 9, headers: [['a', 'b', 'c']] },
  { name: 'a header that is null', rule: 9, headers: [null] },
  { name: 'an object for a header', rule: 9, headers: [{ 0: 'a', 1: 'b', length: 2 }] },
  { name: 'a hole', rule: 9, headers: Array.from({ length: 1 }) },
  { name: 'Status', rule: 9, headers: [['Status', '200']] },
  { name: 'status', rule: 9, headers: [['status', '200']] },
  { name: 'NUL in a value', rule: 9, headers: [['a', 'text\0plain']] },
  { name: 'CR LF in a value', rule: 9, headers: [['a', 'a\r\nb']] },
  { name: 'LF in a value', rule: 9, headers: [['a', 'a\nb']] },
  { name: 'CR in a value', rule: 9, headers: [['a', 'a\rb']] },
  { name: 'LF after a value', rule: 9, headers: [['a', 'a\n']] },
  { name: 'DEL in a value', rule: 9, headers: [['a', '\x7f']] },
  { name: 'a value above U+00FF', rule: 9, headers: [['a', '\u20ac']] },
  { name: 'a length with a sign', rule: 11, headers: [['Content-Length', '+5']] },
  { name: 'a length with a fraction', rule: 11, headers: [['Content-Length', '5.0']] },
  { name: 'an empty length', rule: 11, headers: [['Content-Length', '']] },
  { name: 'a list of lengths', rule: 11, headers: [['content-length', '5, 5']] },
  { name: 'a length and a line end', rule: 9, headers: [['content-length', '5\n']] },
  {
    name: 'two lengths',
    rule: 11,
    headers: [
      ['Content-Length', '5'],
      ['CONTENT-LENGTH', '5'],
    ],
  },
]

const HOP_BY_HOP = [
  'Connection',
  'Keep-Alive',
  'Proxy-Connection',
  'Proxy-Authenticate',
  'Proxy-Authorization',
  'TE',
  'Trailers',
  'Transfer-Encoding',
  'Upgrade',
]

/** All names of one character, apart from letters and digits. */
const SEPARATORS = '\x7f"(),/:;<=>?@[\\]{}\u00e9\u20ac'
const CONTROLS = Array.from({ length: 0x21 }, (_, code) => String.fromCharCode(code))

describe('checkHeaders', () => {
  for (const { name, rule, headers } of REFUSED) {
    it(`refuses ${name}`, () => {
      assert.throws(() => checkLoosely(headers), breaksRule(rule))
    })
  }

  it('refuses hop-by-hop headers, in whatever case', () => {
    for (const name of HOP_BY_HOP) {
      for (const written of [
        name,
        name.toUpperCase(),
        name.toLowerCase(),
        name.replace('t', 'T'),
      ]) {
        assert.throws(() => checkHeaders([[written, 'x']]), breaksRule(10), written)
      }
    }
  })

  it('accepts their neighbours', () => {
    for (const name of ['Trailer', 'Via', 'Date', 'Pragma', 'Warning', 'WWW-Authenticate']) {
      checkHeaders([[name, 'x']])
    }
  })

  it('refuses a name that is no token', () => {
    for (const character of ['', ...CONTROLS, ...SEPARATORS]) {
      assert.throws(
        () => checkHeaders([[character, 'x']]),
        breaksRule(9),
        JSON.stringify(character),
      )
      const inside = `a${character}b`
      if (character === '') continue
      assert.throws(() => checkHeaders([[inside, 'x']]), breaksRule(9), JSON.stringify(inside))
    }
  })

  it('accepts every token', () => {
    for (let code = 0x21; code < 0x7f; code++) {
      const character = String.fromCharCode(code)
      if (!SEPARATORS.includes(character)) checkHeaders([[character, 'x']])
    }
  })

  it('judges a name that it knows as it judged it before', () => {
    checkHeaders([['X-Known', 'a']])
    checkHeaders([['X-Known', 'b']])
    assert.throws(() => checkHeaders([['X-Known', 'a\nb']]), breaksRule(9))
    assert.throws(() => checkHeaders([['X Unknown', 'a']]), breaksRule(9))
    assert.throws(() => checkHeaders([['X Unknown', 'a']]), breaksRule(9))
  })

  it('does not run out of names', () => {
    for (let i = 0; i < 2000; i++) checkHeaders([[`X-${i}`, 'x']])
    assert.throws(() => checkHeaders([['X Y', 'x']]), breaksRule(9))
  })

  it('accepts the values that may be sent', () => {
    const values = ['', ' ', 'a\tb', 'caf\u00e9 \x80\xff', '"quoted\\"', ';,=']
    checkHeaders(values.map((value) => ['X', value]))
  })

  it('accepts duplicates, an empty list, and a frozen one', () => {
    const cookies: HeaderList = [
      ['Set-Cookie', 'a=1'],
      ['Set-Cookie', 'b=2'],
      ['Content-Length', '007'],
    ]
    checkHeaders(cookies)
    checkHeaders([])
    checkLoosely(Object.freeze([['a', 'b']]))
  })
})

describe('checkHeader', () => {
  it('checks one header', () => {
    checkHeader(['Link', '</style.css>'])
    assert.throws(() => checkHeader(['Li nk', 'x']), breaksRule(9))
  })
})
