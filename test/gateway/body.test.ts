import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import fc from 'fast-check'
import type { Chunk } from '../../src/gateway/index.ts'
import {
  chunkLength,
  completeLength,
  concatChunks,
  describeValue,
  isBody,
  isChunk,
  isComplete,
  isPromise,
  openBody,
  toBytes,
  utf8Length,
} from '../../src/gateway/index.ts'
import { generate, generateLater } from './misuse.ts'

const BYTES = new Uint8Array([1, 2, 3])

const chunks: fc.Arbitrary<Chunk> = fc.oneof(fc.string({ unit: 'binary' }), fc.uint8Array())

describe('utf8Length', () => {
  it('is the number of bytes that an encoder makes', () => {
    const texts = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc
        .array(fc.constantFrom('a', '\u00e9', '\u20ac', '\ud83d', '\ude00'))
        .map((all) => all.join('')),
    )
    fc.assert(
      fc.property(texts, (text) => {
        assert.equal(utf8Length(text), Buffer.byteLength(text))
      }),
    )
  })

  it('counts a lone surrogate as U+FFFD', () => {
    for (const text of ['\ud83d', '\ude00', '\ud83da', '\ude00\ud83d', '\ud83d\ud83d\ude00']) {
      assert.equal(utf8Length(text), new TextEncoder().encode(text).byteLength)
    }
  })
})

describe('chunks', () => {
  it('are strings and bytes', () => {
    for (const chunk of ['', 'a', BYTES, Buffer.from('a')]) assert.equal(isChunk(chunk), true)
    for (const value of [1, null, undefined, BYTES.buffer, new DataView(BYTES.buffer), [BYTES]]) {
      assert.equal(isChunk(value), false)
    }
  })

  it('have bytes: a string those of UTF-8, and bytes themselves', () => {
    assert.deepEqual(toBytes('\u00e9'), new Uint8Array([0xc3, 0xa9]))
    assert.equal(toBytes(BYTES), BYTES)
  })

  it('are joined in order', () => {
    fc.assert(
      fc.property(fc.array(chunks), (body) => {
        const joined = concatChunks(body)
        assert.deepEqual(Buffer.from(joined), Buffer.concat(body.map(toBytes)))
        assert.equal(completeLength(body), joined.byteLength)
        assert.equal(
          completeLength(body),
          body.reduce((sum, chunk) => sum + chunkLength(chunk), 0),
        )
      }),
    )
  })

  it('are joined as a view of a larger buffer, too', () => {
    assert.deepEqual(concatChunks([BYTES.subarray(1, 2), 'a']), new Uint8Array([2, 0x61]))
  })
})

describe('isBody', () => {
  it('accepts what can be iterated', () => {
    const bodies = [[], new Set(), generate(), generateLater(), new ReadableStream()]
    for (const body of bodies) assert.equal(isBody(body), true)
  })

  it('refuses text, bytes and what cannot be iterated', () => {
    const others = [
      undefined,
      null,
      'text',
      BYTES,
      Buffer.from('a'),
      1,
      {},
      new Response(),
      generate,
    ]
    for (const value of others) assert.equal(isBody(value), false)
  })
})

describe('isComplete', () => {
  it('is true of an Array, and of nothing that looks like one', () => {
    assert.equal(isComplete(['a']), true)
    assert.equal(isComplete(Object.freeze([])), true)
    assert.equal(isComplete(generate('a')), false)
    assert.equal(isComplete(Object.assign(generate('a'), { length: 1 })), false)
  })
})

describe('openBody', () => {
  it('prefers the asynchronous iterator', async () => {
    const body = {
      [Symbol.iterator]: () => generate('now'),
      [Symbol.asyncIterator]: () => generateLater('later'),
    }
    assert.equal((await openBody(body).next()).value, 'later')
  })

  it('takes the other where there is only that', async () => {
    assert.equal((await openBody(generate('now')).next()).value, 'now')
  })
})

describe('isPromise', () => {
  it('is true of what has a then', () => {
    const thenable = Object.fromEntries([['then', () => undefined]])
    const promises: readonly unknown[] = [Promise.resolve(), thenable]
    for (const value of promises) assert.equal(isPromise(value), true)
    const unlike = Object.fromEntries([['then', 1]])
    const others = [undefined, null, 'then', {}, unlike, []]
    for (const value of others) assert.equal(isPromise(value), false)
  })
})

interface DescribeRow {
  readonly value: unknown
  readonly text: string
}

const DESCRIBED: readonly DescribeRow[] = [
  { value: undefined, text: 'undefined' },
  { value: null, text: 'null' },
  { value: 'a"b', text: 'the string "a\\"b"' },
  { value: 'x'.repeat(100), text: `the string "${'x'.repeat(40)}"` },
  { value: 42, text: 'the number 42' },
  { value: true, text: 'the boolean true' },
  { value: Symbol('a'), text: 'the symbol Symbol(a)' },
  { value: 1n, text: 'the bigint 1' },
  { value: generate, text: 'the function generate' },
  { value: [].map(() => () => undefined), text: 'an object of class Array' },
  { value: new Response(), text: 'an object of class Response' },
  { value: {}, text: 'an object of class Object' },
  { value: Object.create(null), text: 'an object' },
  { value: { constructor: 1 }, text: 'an object' },
]

describe('describeValue', () => {
  for (const { value, text } of DESCRIBED) {
    it(`says ${text}`, () => {
      assert.equal(describeValue(value), text)
    })
  }

  it('says of a function without a name that it has none', () => {
    assert.equal(
      describeValue(
        (
          () => () =>
            undefined
        )(),
      ),
      'the function (anonymous)',
    )
  })
})
