import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import fc from 'fast-check'
import { isLocalUrl } from '../../src/http/index.ts'

/** What leads to another site, or would if somebody in between read it a little differently. */
const AWAY = [
  '//evil.example',
  '///evil',
  '/\\evil',
  '\\\\evil',
  '/%09/evil',
  '/\t/evil',
  '\t//evil',
  ' //evil',
  'http:evil',
  'https:/evil',
  'javascript:alert(1)',
  'data:text/html,x',
  'http://localhost@evil',
  'http://localhost\\@evil',
  '//localhost@evil',
  '／／evil',
  '\x00//evil',
  'http://[::1',
  'JavaScript:x',
  '\u00a0//evil',
  'https：//evil',
  '/%5cevil',
]

const LOCAL = [
  '',
  '/',
  '/a',
  '/a//evil',
  '?x',
  '#x',
  '/a?u=//evil',
  '%2F%2Fevil',
  'a/b',
  './a:b',
  '/é',
  '/a b',
]

describe('isLocalUrl', () => {
  for (const url of AWAY) {
    it(`refuses ${JSON.stringify(url)}`, () => {
      assert.equal(isLocalUrl(url), false)
    })
  }

  for (const url of LOCAL) {
    it(`takes ${JSON.stringify(url)}`, () => {
      assert.equal(isLocalUrl(url), true)
    })
  }

  it('takes nothing that a browser would leave the site for', () => {
    const units = [
      '/',
      '\\',
      ':',
      '@',
      '.',
      '?',
      '#',
      ' ',
      '\t',
      '\n',
      '\0',
      'a',
      'http',
      '%',
      '0',
      '9',
      '5',
      'c',
      '／',
      '：',
      '[',
      ']',
    ]
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom(...units) }), (url) => {
        if (!isLocalUrl(url)) return
        assert.equal(new URL(url, 'https://app.test/x/y').origin, 'https://app.test')
        assert.equal(new URL(url, 'https://app.test').origin, 'https://app.test')
      }),
      { numRuns: 2000 },
    )
  })
})
