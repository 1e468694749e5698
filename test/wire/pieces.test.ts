import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { cutIntoPieces, MODES } from './pieces.ts'
import { createRandom } from './random.ts'

const SHORT = Buffer.from('GET / HTTP/1.1\r\n\r\n')
const LONG = Buffer.alloc(100_000, 'abc')

function cut(bytes: Buffer, mode: (typeof MODES)[number], seed = 7): readonly Buffer[] {
  return cutIntoPieces(bytes, mode, createRandom(seed))
}

describe('the pieces of a request', () => {
  for (const mode of MODES) {
    for (const bytes of [SHORT, LONG]) {
      it(`are all of it, mode ${mode}, ${bytes.length} bytes`, () => {
        const pieces = cut(bytes, mode)
        assert.deepEqual(Buffer.concat(pieces), bytes)
        assert.ok(pieces.every(({ length }) => length > 0))
      })
    }
  }

  it('are single bytes in mode bytes, save in the middle of what is long', () => {
    assert.equal(cut(SHORT, 'bytes').length, SHORT.length)
    assert.equal(cut(LONG, 'bytes').filter(({ length }) => length > 1).length, 1)
    assert.ok(cut(LONG, 'bytes').length > 3000)
  })

  it('are the same for the same seed, and others for another', () => {
    const lengths = (seed: number): readonly number[] =>
      cut(LONG, 'random', seed).map(({ length }) => length)
    assert.deepEqual(lengths(1), lengths(1))
    assert.notDeepEqual(lengths(1), lengths(2))
    assert.ok(lengths(1).length > 3)
  })
})

describe('createRandom', () => {
  it('reaches every number below the limit', () => {
    const random = createRandom(3)
    const drawn = new Set(Array.from({ length: 500 }, () => random.below(10)))
    assert.deepEqual([...drawn].sort(), [0, 1, 2, 3, 4, 5, 6, 7, 8, 9])
  })
})
