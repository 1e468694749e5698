import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import fc from 'fast-check'
import { parseMediaType } from '../../src/http/index.ts'

interface MediaTypeRow {
  readonly text: string
  readonly essence: string
  readonly parameters: Readonly<Record<string, string>>
}

const ROWS: readonly MediaTypeRow[] = [
  { text: 'text/html', essence: 'text/html', parameters: {} },
  { text: 'Text/HTML; Charset=UTF-8', essence: 'text/html', parameters: { charset: 'UTF-8' } },
  { text: ' a/b ;c=d ; e=f', essence: 'a/b', parameters: { c: 'd', e: 'f' } },
  { text: 'a/b;', essence: 'a/b', parameters: {} },
  { text: 'a/b;;c=d;', essence: 'a/b', parameters: { c: 'd' } },
  { text: 'a/b; c="d;e=\\"f\\\\"', essence: 'a/b', parameters: { c: 'd;e="f\\' } },
  { text: 'a/b; c=""', essence: 'a/b', parameters: { c: '' } },
  { text: 'a/b; c=1; C=2', essence: 'a/b', parameters: { c: '1' } },
  { text: 'application/vnd.api+json', essence: 'application/vnd.api+json', parameters: {} },
  {
    text: 'text/plain; content-type="application/json"',
    essence: 'text/plain',
    parameters: { 'content-type': 'application/json' },
  },
]

const NO_MEDIA_TYPES = [
  '',
  'nonsense',
  'constructor',
  'text/',
  '/html',
  'text/html/x',
  'text html',
  'application/json<script>alert(1)</script>',
  'a/b; c',
  'a/b; c=',
  'a/b; =d',
  'a/b; c="d',
  'a/b; c = d',
  'a/b; c=d e=f',
  'a/b, c/d',
  'é/b',
]

describe('parseMediaType', () => {
  for (const { text, essence, parameters } of ROWS) {
    it(`reads ${JSON.stringify(text)}`, () => {
      const mediaType = parseMediaType(text)
      assert.equal(mediaType?.essence, essence)
      assert.deepEqual(new Map(Object.entries(parameters)), mediaType?.parameters)
    })
  }

  for (const text of NO_MEDIA_TYPES) {
    it(`gives undefined for ${JSON.stringify(text)}`, () => {
      assert.equal(parseMediaType(text), undefined)
    })
  }

  it('takes names that objects have for nothing special', () => {
    const parameters = parseMediaType('a/b; __proto__=c')?.parameters
    assert.deepEqual([...(parameters ?? [])], [['__proto__', 'c']])
  })

  it('never throws', () => {
    const texts = fc.string({ unit: fc.constantFrom('a', '/', ';', '=', '"', '\\', ' ', ',') })
    fc.assert(
      fc.property(texts, (text) => {
        assert.deepEqual(parseMediaType(text), parseMediaType(text))
      }),
    )
  })
})
