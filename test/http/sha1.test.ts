import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { describe, it } from 'node:test'
import fc from 'fast-check'
import { sha1Hex } from '../../src/http/index.ts'

describe('sha1Hex', () => {
  it('is the digest that node computes, for every length around a block', () => {
    for (let length = 0; length < 200; length++) {
      const bytes = new Uint8Array(length).fill(length)
      assert.equal(sha1Hex(bytes), createHash('sha1').update(bytes).digest('hex'), String(length))
    }
  })

  it('is the digest that node computes, for any bytes', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 500 }), (bytes) => {
        assert.equal(sha1Hex(bytes), createHash('sha1').update(bytes).digest('hex'))
      }),
    )
  })

  it('reads a view of a larger buffer', () => {
    const bytes = new Uint8Array([9, 9, 1, 2, 3, 9]).subarray(2, 5)
    assert.equal(sha1Hex(bytes), createHash('sha1').update(bytes).digest('hex'))
  })
})
