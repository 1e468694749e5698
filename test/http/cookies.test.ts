import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import fc from 'fast-check'
import type { CookieOptions } from '../../src/http/index.ts'
import { formatSetCookie, parseCookies } from '../../src/http/index.ts'

interface CookieRow {
  readonly text: string
  readonly cookies: Readonly<Record<string, string>>
}

const ROWS: readonly CookieRow[] = [
  { text: '', cookies: {} },
  { text: 'a=1; b=2', cookies: { a: '1', b: '2' } },
  { text: 'a=1; a=2', cookies: { a: '1' } },
  { text: 'a=; b', cookies: { a: '' } },
  { text: '=x; a=1', cookies: { a: '1' } },
  { text: ' = x', cookies: {} },
  { text: ';;;;; ; ;', cookies: {} },
  { text: 'e=f=g', cookies: { e: 'f=g' } },
  { text: 'a="q;b=2"', cookies: { a: '"q', b: '2"' } },
  { text: 'a=%C3%BC%20x', cookies: { a: 'ü x' } },
  { text: 'a=%zz', cookies: { a: '%zz' } },
  {
    text: '\u00a0session=evil; session=good',
    cookies: { '\u00a0session': 'evil', session: 'good' },
  },
]

describe('parseCookies', () => {
  for (const { text, cookies } of ROWS) {
    it(`reads ${JSON.stringify(text)}`, () => {
      assert.deepEqual(parseCookies(text), new Map(Object.entries(cookies)))
    })
  }

  it('takes names that objects have for nothing special', () => {
    const cookies = parseCookies('__proto__=1; constructor=2')
    assert.deepEqual(
      [...cookies],
      [
        ['__proto__', '1'],
        ['constructor', '2'],
      ],
    )
    assert.equal(parseCookies('a=1').has('toString'), false)
  })

  it('never throws', () => {
    const texts = fc.string({ unit: fc.constantFrom('a', '=', ';', ' ', '%', 'C', '3', '"', '\0') })
    fc.assert(fc.property(texts, (text) => parseCookies(text).size >= 0))
  })
})

interface SetCookieRow {
  readonly options: CookieOptions
  readonly line: string
}

const LINES: readonly SetCookieRow[] = [
  { options: {}, line: 'a=b' },
  { options: { path: '/p' }, line: 'a=b; Path=/p' },
  { options: { path: '' }, line: 'a=b' },
  { options: { domain: '.example.com:80' }, line: 'a=b; Domain=example.com' },
  { options: { maxAge: 60 }, line: 'a=b; Max-Age=60' },
  { options: { maxAge: 0 }, line: 'a=b; Max-Age=0' },
  { options: { expires: new Date(0) }, line: 'a=b; Expires=Thu, 01 Jan 1970 00:00:00 GMT' },
  { options: { httpOnly: true, secure: true }, line: 'a=b; HttpOnly; Secure' },
  { options: { httpOnly: false, secure: false, sameSite: false }, line: 'a=b' },
  { options: { sameSite: 'Lax' }, line: 'a=b; SameSite=Lax' },
  { options: { sameSite: 'Strict' }, line: 'a=b; SameSite=Strict' },
  { options: { sameSite: 'strict' }, line: 'a=b; SameSite=Strict' },
  { options: { sameSite: 'None', secure: true }, line: 'a=b; Secure; SameSite=None' },
  { options: { partitioned: true, secure: true }, line: 'a=b; Secure; Partitioned' },
  { options: { priority: 'high' }, line: 'a=b; Priority=High' },
]

describe('formatSetCookie', () => {
  for (const { options, line } of LINES) {
    it(`writes ${line}`, () => {
      assert.equal(formatSetCookie('a', 'b', options), line)
    })
  }

  it('encodes a value, so that it can end neither the cookie nor the header', () => {
    assert.equal(formatSetCookie('a', 'v;Path=/'), 'a=v%3BPath%3D%2F')
    assert.equal(formatSetCookie('a', 'v\r\nX: y'), 'a=v%0D%0AX%3A%20y')
  })

  it('writes values that parseCookies reads back', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (value) => {
        assert.equal(parseCookies(formatSetCookie('a', value)).get('a'), value)
      }),
    )
  })

  for (const name of ['a\r\nX: y', 'a;b', 'a=b', 'a b', '', 'é', 'a,b', 'a"b']) {
    it(`refuses the name ${JSON.stringify(name)}`, () => {
      assert.throws(() => formatSetCookie(name, 'v'), TypeError)
    })
  }

  it('refuses half of a surrogate pair, and says of which cookie', () => {
    assert.throws(() => formatSetCookie('a', '\ud800'), { name: 'TypeError', message: /cookie a/ })
  })

  it('refuses a value that is no string', () => {
    assert.throws(() => Reflect.apply(formatSetCookie, undefined, ['a', 5]), /cookie a.*number/)
  })

  /** Rows are `unknown`, because plain JavaScript reaches here too. */
  const refused: readonly (readonly [option: string, value: unknown])[] = [
    ['domain', 'x.com;HttpOnly'],
    ['domain', 'x y'],
    ['domain', 'x..com'],
    ['domain', '-x.com'],
    ['domain', 'ü.com'],
    ['path', '/;x'],
    ['path', '/\r\n'],
    ['path', '/é'],
    ['path', 'x'],
    ['sameSite', 'Lax;x'],
    ['sameSite', true],
    ['priority', 'low;x'],
    ['maxAge', Number.NaN],
    ['maxAge', 1.5],
    ['maxAge', Number.POSITIVE_INFINITY],
    ['maxAge', '60'],
    ['expires', new Date('x')],
    ['expires', new Date(Date.UTC(10_000, 0))],
    ['expires', 'tomorrow'],
  ]
  for (const [option, value] of refused) {
    it(`refuses ${option} ${String(value)}, and names it`, () => {
      assert.throws(
        () => Reflect.apply(formatSetCookie, undefined, ['a', 'b', { [option]: value }]),
        {
          name: 'TypeError',
          message: new RegExp(option),
        },
      )
    })
  }

  const unsafe: readonly (readonly [name: string, options: CookieOptions])[] = [
    ['a', { sameSite: 'None' }],
    ['a', { sameSite: 'none' }],
    ['a', { partitioned: true }],
    ['__Secure-a', {}],
    ['__SECURE-a', {}],
    ['__Host-a', { path: '/' }],
    ['__Host-a', { secure: true }],
    ['__Host-a', { secure: true, path: '/x' }],
    ['__host-a', { secure: true, path: '/', domain: 'x.com' }],
  ]
  for (const [name, options] of unsafe) {
    it(`refuses ${name} with ${JSON.stringify(options)}, which browsers drop`, () => {
      assert.throws(() => formatSetCookie(name, 'v', options), TypeError)
    })
  }

  it('takes a prefix whose promise is kept', () => {
    assert.equal(
      formatSetCookie('__Host-a', 'v', { secure: true, path: '/' }),
      '__Host-a=v; Path=/; Secure',
    )
    assert.equal(
      formatSetCookie('__Secure-a', 'v', { secure: true, domain: 'x.com' }),
      '__Secure-a=v; Domain=x.com; Secure',
    )
  })
})
