import assert from 'node:assert/strict'
import { STATUS_CODES } from 'node:http'
import { describe, it } from 'node:test'
import { formatStatus, reasonPhrase } from '../../src/http/index.ts'

/** Where RFC 9110 renamed what node still has under the name of RFC 7231. */
const RENAMED = new Set([413, 414, 418, 422, 509])

describe('formatStatus', () => {
  it('writes the code and its reason phrase', () => {
    assert.equal(formatStatus(404), '404 Not Found')
    assert.equal(formatStatus(413), '413 Content Too Large')
  })

  it('writes a code that is not registered without one', () => {
    assert.equal(formatStatus(299), '299')
  })
})

describe('reasonPhrase', () => {
  it('is the phrase node has, for every code from 200', () => {
    for (const [code, phrase] of Object.entries(STATUS_CODES)) {
      if (Number(code) < 200 || RENAMED.has(Number(code))) continue
      assert.equal(reasonPhrase(Number(code)).toLowerCase(), phrase?.toLowerCase(), code)
    }
  })

  it('is empty for a code that is not registered', () => {
    assert.equal(reasonPhrase(599), '')
  })
})
