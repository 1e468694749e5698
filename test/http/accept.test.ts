import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import fc from 'fast-check'
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
