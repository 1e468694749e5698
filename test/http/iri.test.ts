import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import fc from 'fast-check'
import { iriToUri, uriToIri } from '../../src/http/index.ts'

describe('iriToUri', () => {
  const rows: readonly (readonly [iri: string, uri: string])[] = [
    ['/é€', '/%C3%A9%E2%82%AC'],
    ['http://ex.test/ü?q=a b&x=<y>', 'http://ex.test/%C3%BC?q=a%20b&x=%3Cy%3E'],
    ['/a%20b?c=%C3%BC#d', '/a%20b?c=%C3%BC#d'],
    ['/a\r\nX: y', '/a%0D%0AX:%20y'],
    ['/\\evil.example', '/%5Cevil.example'],
    ['\t//evil.example', '%09//evil.example'],
    ['/\ud800', '/%EF%BF%BD'],
    ["!$&'()*+,;=:@/?#[]-._~", "!$&'()*+,;=:@/?#[]-._~"],
  ]
  for (const [iri, uri] of rows) {
    it(`writes ${JSON.stringify(iri)} as ${uri}`, () => {
      assert.equal(iriToUri(iri), uri)
    })
  }

  it('writes nothing but visible ASCII, and changes nothing the second time', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        const uri = iriToUri(text)
        assert.match(uri, /^[\x21-\x7e]*$/)
        assert.equal(iriToUri(uri), uri)
      }),
    )
  })
})

describe('uriToIri', () => {
  const rows: readonly (readonly [uri: string, iri: string])[] = [
    ['/%C3%BC%20x', '/ü%20x'],
    ['/%41%7e%2D', '/A~-'],
    ['/a%2Fb%3Fc%23d%25', '/a%2Fb%3Fc%23d%25'],
    ['/%FF%zz%', '/%FF%zz%'],
    ['/%ED%A0%80', '/%ED%A0%80'],
    ['/%F0%9F%98%80', '/😀'],
  ]
  for (const [uri, iri] of rows) {
    it(`writes ${uri} as ${iri}`, () => {
      assert.equal(uriToIri(uri), iri)
    })
  }
})
