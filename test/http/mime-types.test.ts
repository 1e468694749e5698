import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { mimetypeOfFile, withCharset } from '../../src/http/index.ts'

describe('the content type of a file', () => {
  const rows: readonly (readonly [name: string, contentType: string])[] = [
    ['a.txt', 'text/plain; charset=utf-8'],
    ['a.html', 'text/html; charset=utf-8'],
    ['a.css', 'text/css; charset=utf-8'],
    ['a.js', 'text/javascript; charset=utf-8'],
    ['a.mjs', 'text/javascript; charset=utf-8'],
    ['a.svg', 'image/svg+xml; charset=utf-8'],
    ['a.json', 'application/json'],
    ['a.wasm', 'application/wasm'],
    ['a.xml', 'text/xml; charset=utf-8'],
    ['A.PNG', 'image/png'],
    ['sub.d/a.b.woff2', 'font/woff2'],
    ['css', 'application/octet-stream'],
    ['noext', 'application/octet-stream'],
    ['a.unknown', 'application/octet-stream'],
    ['', 'application/octet-stream'],
    ['constructor', 'application/octet-stream'],
    ['a.__proto__', 'application/octet-stream'],
    ['a.constructor', 'application/octet-stream'],
  ]
  for (const [name, contentType] of rows) {
    it(`named ${JSON.stringify(name)} is ${contentType}`, () => {
      assert.equal(withCharset(mimetypeOfFile(name)), contentType)
    })
  }
})

describe('withCharset', () => {
  it('keeps a charset, and leaves other types alone', () => {
    assert.equal(withCharset('text/html; charset=latin1'), 'text/html; charset=latin1')
    assert.equal(withCharset('image/png'), 'image/png')
    assert.equal(withCharset('application/xml'), 'application/xml; charset=utf-8')
  })
})
