import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import fc from 'fast-check'
import {
  formatDirectives,
  HeaderMap,
  parseDirectives,
  RequestCacheControl,
  ResponseCacheControl,
} from '../../src/http/index.ts'

interface DirectiveRow {
  readonly text: string
  readonly directives: readonly (readonly [name: string, value: string | undefined])[]
}

const ROWS: readonly DirectiveRow[] = [
  { text: '', directives: [] },
  {
    text: 'no-cache, max-age=0',
    directives: [
      ['no-cache', undefined],
      ['max-age', '0'],
    ],
  },
  { text: 'Max-Age=5', directives: [['max-age', '5']] },
  // RFC 9111, section 5.2: both forms of a value are read.
  { text: 'max-age="5"', directives: [['max-age', '5']] },
  {
    text: 'private="Set-Cookie, X-A", x="a\\"b"',
    directives: [
      ['private', 'Set-Cookie, X-A'],
      ['x', 'a"b'],
    ],
  },
  // RFC 9111, section 4.2.1: the first one counts.
  { text: 'max-age=1, max-age=2', directives: [['max-age', '1']] },
  {
    text: ' , ,a = 1 ,b',
    directives: [
      ['a', '1'],
      ['b', undefined],
    ],
  },
  { text: 'a b, =x, "q", ok', directives: [['ok', undefined]] },
  { text: 'x="never, ends', directives: [['x', '"never, ends']] },
]

describe('parseDirectives', () => {
  for (const { text, directives } of ROWS) {
    it(`reads ${JSON.stringify(text)}`, () => {
      assert.deepEqual([...parseDirectives(text)], directives)
    })
  }

  it('reads what formatDirectives wrote, of any text', () => {
    const texts = fc.string({ unit: fc.constantFrom('a', '=', ',', '"', '\\', ' ', '5', ';', 'é') })
    fc.assert(
      fc.property(texts, (text) => {
        const directives = parseDirectives(text)
        assert.deepEqual(parseDirectives(formatDirectives(directives)), directives)
      }),
    )
  })
})

describe('the cache control of a request', () => {
  it('has a member for each directive of RFC 9111, section 5.2.1', () => {
    const control = new RequestCacheControl(
      'max-age=10, max-stale=20, min-fresh=30, stale-if-error=40, no-cache, no-store, no-transform, only-if-cached, x-own=1',
    )
    const { maxAge, maxStale, minFresh, staleIfError } = control
    assert.deepEqual([maxAge, maxStale, minFresh, staleIfError], [10, 20, 30, 40])
    const { noCache, noStore, noTransform, onlyIfCached } = control
    assert.deepEqual([noCache, noStore, noTransform, onlyIfCached], [true, true, true, true])
    assert.equal(control.get('X-Own'), '1')
    assert.equal(control.has('x-own'), true)
  })

  it('is empty without the header', () => {
    const control = new RequestCacheControl('')
    const { maxAge, maxStale, noCache, noStore } = control
    assert.deepEqual([maxAge, maxStale, noCache, noStore], [undefined, undefined, false, false])
  })

  it('takes max-stale without seconds for any time', () => {
    assert.equal(new RequestCacheControl('max-stale').maxStale, true)
  })

  for (const seconds of ['-1', '1.5', 'soon', '', '0x10', ' ', '1e3']) {
    it(`takes ${JSON.stringify(seconds)} seconds for absent`, () => {
      assert.equal(new RequestCacheControl(`max-age=${seconds}`).maxAge, undefined)
    })
  }

  it('takes what is too long for the longest there is', () => {
    const { maxAge } = new RequestCacheControl(`max-age=${'9'.repeat(400)}`)
    assert.equal(maxAge, Number.MAX_SAFE_INTEGER)
  })
})

/** A change of a cache control, and the header that it makes. */
type Change = readonly [
  name: string,
  change: (control: ResponseCacheControl) => void,
  before: string | undefined,
  after: string | undefined,
]

const CHANGES: readonly Change[] = [
  ['sets seconds', (control) => (control.maxAge = 60), undefined, 'max-age=60'],
  [
    'replaces in place',
    (control) => (control.maxAge = 0),
    'max-age=60, public',
    'max-age=0, public',
  ],
  ['takes seconds away', (control) => (control.maxAge = undefined), 'max-age=60', undefined],
  ['sets s-maxage', (control) => (control.sMaxage = 5), 'public', 'public, s-maxage=5'],
  [
    'sets stale-while-revalidate',
    (control) => (control.staleWhileRevalidate = 5),
    undefined,
    'stale-while-revalidate=5',
  ],
  ['sets stale-if-error', (control) => (control.staleIfError = 5), undefined, 'stale-if-error=5'],
  ['sets no-store', (control) => (control.noStore = true), undefined, 'no-store'],
  ['takes no-store away', (control) => (control.noStore = false), 'no-store, private', 'private'],
  ['sets no-cache', (control) => (control.noCache = true), undefined, 'no-cache'],
  [
    'limits no-cache to fields, in quotes',
    (control) => (control.noCache = ['Set-Cookie']),
    'no-cache',
    'no-cache="Set-Cookie"',
  ],
  ['limits private', (control) => (control.private = ['A', 'B']), undefined, 'private="A, B"'],
  ['takes no fields for no limit', (control) => (control.private = []), 'private="A"', undefined],
  ['sets public', (control) => (control.public = true), undefined, 'public'],
  [
    'sets must-revalidate',
    (control) => (control.mustRevalidate = true),
    undefined,
    'must-revalidate',
  ],
  [
    'sets proxy-revalidate',
    (control) => (control.proxyRevalidate = true),
    undefined,
    'proxy-revalidate',
  ],
  [
    'sets must-understand',
    (control) => (control.mustUnderstand = true),
    undefined,
    'must-understand',
  ],
  ['sets no-transform', (control) => (control.noTransform = true), undefined, 'no-transform'],
  ['sets immutable', (control) => (control.immutable = true), 'max-age=9', 'max-age=9, immutable'],
  ['sets another directive', (control) => control.set('X-Own', 'a b'), undefined, 'x-own="a b"'],
  ['sets one without value', (control) => control.set('x-own', true), undefined, 'x-own'],
  ['takes another one away', (control) => control.set('x-own', false), 'x-own', undefined],
]

describe('the cache control of a response', () => {
  for (const [name, change, before, after] of CHANGES) {
    it(name, () => {
      const headers = new HeaderMap(before === undefined ? {} : { 'Cache-Control': before })
      change(new ResponseCacheControl(headers))
      assert.equal(headers.get('Cache-Control'), after)
    })
  }

  it('reads what the header says', () => {
    const text =
      'max-age=1, s-maxage=2, stale-while-revalidate=3, stale-if-error=4, no-cache="A, B", private, public, no-store, no-transform, must-revalidate, proxy-revalidate, must-understand, immutable'
    const control = new ResponseCacheControl(new HeaderMap({ 'Cache-Control': text }))
    assert.deepEqual(
      [control.maxAge, control.sMaxage, control.staleWhileRevalidate, control.staleIfError],
      [1, 2, 3, 4],
    )
    assert.deepEqual([control.noCache, control.private], [['A', 'B'], true])
    const flags = [control.public, control.noStore, control.noTransform, control.mustRevalidate]
    const others = [control.proxyRevalidate, control.mustUnderstand, control.immutable]
    assert.deepEqual([...flags, ...others], Array(7).fill(true))
    assert.equal(control.get('Max-Age'), '1')
  })

  it('reads an absent header as nothing', () => {
    const control = new ResponseCacheControl(new HeaderMap())
    const { maxAge, noCache, immutable } = control
    assert.deepEqual(
      [maxAge, noCache, control.private, immutable],
      [undefined, false, false, false],
    )
  })

  for (const seconds of [-1, 1.5, Number.NaN, Number.POSITIVE_INFINITY]) {
    it(`refuses ${seconds} seconds, and names the directive`, () => {
      const headers = new HeaderMap()
      assert.throws(() => (new ResponseCacheControl(headers).maxAge = seconds), {
        name: 'TypeError',
        message: /max-age/,
      })
      assert.equal(headers.has('Cache-Control'), false)
    })
  }

  it('refuses what would end the header or is no directive', () => {
    const control = new ResponseCacheControl(new HeaderMap())
    assert.throws(() => control.set('x', 'a\r\nb: c'), TypeError)
    assert.throws(() => control.set('a, b', true), TypeError)
    assert.throws(() => (control.private = ['a\nb']), TypeError)
  })
})
