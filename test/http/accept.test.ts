import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import fc from 'fast-check'
import Negotiator from 'negotiator'
import { Accept } from '../../src/http/index.ts'

interface AcceptRow {
  readonly accept: string | undefined
  readonly available: readonly string[]
  readonly best: string | undefined
}

const ROWS: readonly AcceptRow[] = [
  { accept: undefined, available: ['text/html', 'application/json'], best: 'text/html' },
  { accept: '*/*', available: ['text/html', 'application/json'], best: 'text/html' },
  {
    accept: 'application/json',
    available: ['text/html', 'application/json'],
    best: 'application/json',
  },
  {
    accept: 'text/html;q=0.5, application/json',
    available: ['text/html', 'application/json'],
    best: 'application/json',
  },
  {
    accept: 'application/json, text/plain, */*',
    available: ['text/html', 'application/json'],
    best: 'application/json',
  },
  {
    accept: 'text/*;q=0.9, text/html;q=0.1',
    available: ['text/html', 'text/css'],
    best: 'text/css',
  },
  { accept: 'text/html;q=0', available: ['text/html'], best: undefined },
  { accept: 'image/png', available: ['text/html'], best: undefined },
  { accept: 'text/html;q=nonsense, a/b', available: ['text/html', 'a/b'], best: 'a/b' },
]

describe('the media types that a client accepts', () => {
  for (const { accept, available, best } of ROWS) {
    it(`of ${accept} and ${available.join(' ')} make ${best} the best`, () => {
      assert.equal(new Accept({ accept }).mimetypes.best(available), best)
    })
  }

  it('are listed by preference, without what is refused', () => {
    const { mimetypes } = new Accept({ accept: 'a/a;q=0.1, b/b, c/c;q=0, d/*;q=0.5' })
    assert.deepEqual(mimetypes.values, ['b/b', 'd/*', 'a/a'])
    assert.equal(mimetypes.best(), 'b/b')
    assert.equal(mimetypes.accepts('d/x'), true)
    assert.equal(mimetypes.accepts('c/c'), false)
  })

  it('are none in particular without the header', () => {
    const { mimetypes } = new Accept({})
    assert.deepEqual(mimetypes.values, [])
    assert.equal(mimetypes.best(), undefined)
    assert.equal(mimetypes.accepts('a/b'), true)
  })
})

describe('the languages that a client wants', () => {
  it('match by prefix', () => {
    const { languages } = new Accept({ language: 'de-CH, en;q=0.5' })
    assert.equal(languages.best(['en', 'de']), 'de')
    assert.deepEqual(languages.values, ['de-CH', 'en'])
  })
})

describe('the codings that a client takes', () => {
  it('are those it names, and identity', () => {
    const { encodings } = new Accept({ encoding: 'gzip, br;q=0.9' })
    assert.equal(encodings.best(['br', 'gzip']), 'gzip')
    assert.equal(encodings.accepts('identity'), true)
    assert.equal(encodings.accepts('zstd'), false)
  })
})

describe('a hostile Accept', () => {
  it('of more than 4 096 characters counts as absent', () => {
    const { mimetypes } = new Accept({ accept: `${'a/b,'.repeat(1024)}c/d` })
    assert.deepEqual(mimetypes.values, [])
  })

  it('never throws', () => {
    const texts = fc.string({
      unit: fc.constantFrom('a', '/', '*', ';', 'q=', '.', '0', '"', '\\', ',', ' ', '__proto__'),
    })
    fc.assert(
      fc.property(texts, (text) => {
        const accept = new Accept({ accept: text, language: text, encoding: text })
        assert.ok(Array.isArray(accept.mimetypes.values))
        accept.mimetypes.best(['text/html', 'a/a'])
        accept.languages.best(['en', 'de-CH'])
        accept.encodings.best(['gzip'])
      }),
    )
  })
})

interface QualityRow {
  readonly accept: string
  readonly value: string
  readonly quality: number
}

// RFC 9110, section 12.5.1, figures 4 and the table after it
const QUALITIES: readonly QualityRow[] = [
  ...(
    [
      ['text/plain;format=flowed', 1],
      ['text/plain', 0.7],
      ['text/html', 0.3],
      ['image/jpeg', 0.5],
      ['text/plain;format=fixed', 0.4],
      ['text/html;level=3', 0.3],
    ] as const
  ).map(([value, quality]) => ({
    accept:
      'text/*;q=0.3, text/plain;q=0.7, text/plain;format=flowed, text/plain;format=fixed;q=0.4, */*;q=0.5',
    value,
    quality,
  })),
  { accept: 'a/b;q=.2', value: 'a/b', quality: 0.2 },
  { accept: 'a/b;Q=0.25', value: 'A/B', quality: 0.25 },
  { accept: 'a/b;q=2', value: 'a/b', quality: 1 },
  { accept: 'a/b;q=-1, c/d', value: 'a/b', quality: 0 },
  { accept: 'a/b;q=0', value: 'a/b', quality: 0 },
  { accept: '*, a/b', value: 'c/d', quality: 0 },
  { accept: 'a/b; x="1,2"; q=0.5', value: 'a/b;x="1,2"', quality: 0.5 },
  { accept: '', value: 'a/b', quality: 1 },
]

describe('how much a client wants something', () => {
  for (const { accept, value, quality } of QUALITIES) {
    it(`is ${quality} for ${value} by ${JSON.stringify(accept)}`, () => {
      assert.equal(new Accept({ accept }).mimetypes.quality(value), quality)
    })
  }

  it('is told for all that it names, also what it refuses', () => {
    const { ranges } = new Accept({ language: 'de;q=0.5, fr;q=0, en' }).languages
    assert.deepEqual(ranges, [
      { value: 'en', quality: 1 },
      { value: 'de', quality: 0.5 },
      { value: 'fr', quality: 0 },
    ])
  })

  it('is told of the forms that pages have', () => {
    const browser = new Accept({ accept: 'text/html, application/xml;q=0.9' })
    const forms = [browser.acceptsHtml, browser.acceptsXhtml, browser.acceptsJson]
    assert.deepEqual(forms, [true, true, false])
    const script = new Accept({ accept: 'application/json' })
    assert.deepEqual(
      [script.acceptsHtml, script.acceptsXhtml, script.acceptsJson],
      [false, false, true],
    )
    assert.equal(new Accept({}).acceptsJson, true)
  })

  it('is told of charsets', () => {
    const { charsets } = new Accept({ charset: 'iso-8859-5, unicode-1-1;q=0.8' })
    assert.equal(charsets.best(['utf-8', 'ISO-8859-5']), 'ISO-8859-5')
    assert.equal(charsets.quality('unicode-1-1'), 0.8)
  })
})

describe('languages and codings at their edges', () => {
  const languages: readonly (readonly [
    language: string,
    available: readonly string[],
    best: string | undefined,
  ])[] = [
    ['de', ['de-CH', 'de'], 'de'],
    ['de', ['en', 'de-CH'], 'de-CH'],
    ['zh-Hant-TW', ['zh', 'zh-Hant'], 'zh-Hant'],
    ['de-CH;q=0, *', ['de'], 'de'],
    ['de-CH;q=0', ['de-CH', 'de'], undefined],
    ['da, en-gb;q=0.8, en;q=0.7', ['en-US', 'en-GB'], 'en-GB'],
    ['d', ['de'], undefined],
  ]
  for (const [language, available, best] of languages) {
    it(`of ${available.join(' ')}, ${language} makes ${best} the best`, () => {
      assert.equal(new Accept({ language }).languages.best(available), best)
    })
  }

  // RFC 9110, section 12.5.3
  const codings: readonly (readonly [
    encoding: string | undefined,
    value: string,
    accepts: boolean,
  ])[] = [
    [undefined, 'identity', true],
    [undefined, 'gzip', false],
    ['', 'identity', true],
    ['gzip', 'identity', true],
    ['gzip;q=1.0, identity;q=0.5, *;q=0', 'br', false],
    ['gzip, *;q=0', 'identity', false],
    ['identity;q=0', 'identity', false],
    ['compress;q=0.5, gzip;q=1.0', 'GZIP', true],
  ]
  for (const [encoding, value, accepts] of codings) {
    it(`${accepts ? 'takes' : 'refuses'} ${value} by ${JSON.stringify(encoding)}`, () => {
      assert.equal(new Accept({ encoding }).encodings.accepts(value), accepts)
    })
  }
})

describe('the best of what is available', () => {
  const weights = fc.constantFrom('', ';q=0', ';q=0.1', ';q=0.5', ';q=1')
  const types = fc.constantFrom('a/a', 'a/b', 'b/b', 'a/*', 'b/*', '*/*', 'a/a;x=1', 'a/a;x=2')
  const codings = fc.constantFrom('gzip', 'br', 'identity', '*', 'zstd')

  function listOf(names: fc.Arbitrary<string>): fc.Arbitrary<string> {
    const members = fc.tuple(names, weights).map((parts) => parts.join(''))
    return fc
      .uniqueArray(members, { minLength: 1, selector: (member) => member.split(';q')[0] })
      .map((all) => all.join(', '))
  }

  it('is what the package negotiator chooses, for media types and codings', () => {
    const offers = ['a/b', 'a/a', 'b/b', 'c/c', 'a/a;x=1']
    const coded = ['br', 'gzip', 'identity']
    fc.assert(
      fc.property(listOf(types), listOf(codings), (accept, encoding) => {
        const headers = { accept, 'accept-encoding': encoding }
        const other = new Negotiator({ headers })
        const own = new Accept({ accept, encoding })
        assert.equal(own.mimetypes.best(offers), other.mediaTypes(offers)[0])
        assert.equal(own.encodings.best(coded), other.encodings(coded)[0])
      }),
      { numRuns: 1000 },
    )
  })

  it('is never wanted less than another one', () => {
    const offers = ['a/b', 'a/a', 'b/b', 'c/c']
    fc.assert(
      fc.property(listOf(types), (accept) => {
        const { mimetypes } = new Accept({ accept })
        const best = mimetypes.best(offers)
        const most = Math.max(...offers.map((offer) => mimetypes.quality(offer)))
        assert.equal(best === undefined ? 0 : mimetypes.quality(best), most)
      }),
    )
  })
})
