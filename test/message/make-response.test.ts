import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import {
  convertResult,
  MultiDict,
  makeResponse,
  NotFound,
  Response,
} from '../../src/message/index.ts'
import { createTestEnviron, exchange } from './exchange.ts'

interface ResultRow {
  readonly name: string
  readonly result: () => unknown
  readonly contentType: string
  readonly text: string
}

const HTML = 'text/html; charset=utf-8'

const ROWS: readonly ResultRow[] = [
  { name: 'text', result: () => 'ü', contentType: HTML, text: 'ü' },
  { name: 'empty text', result: () => '', contentType: HTML, text: '' },
  { name: 'bytes', result: () => new TextEncoder().encode('x'), contentType: HTML, text: 'x' },
  { name: 'a Buffer', result: () => Buffer.from('x'), contentType: HTML, text: 'x' },
  {
    name: 'a plain object',
    result: () => ({ b: 1, a: 'ü', c: null }),
    contentType: 'application/json',
    text: '{"b":1,"a":"ü","c":null}\n',
  },
  {
    name: 'an object without a prototype',
    result: () => new MultiDict([['a', 'x']]).toObject(),
    contentType: 'application/json',
    text: '{"a":"x"}\n',
  },
  { name: 'an array', result: () => [1, 2], contentType: 'application/json', text: '[1,2]\n' },
  {
    name: 'a Response',
    result: () => new Response('x', { mimetype: 'application/xml' }),
    contentType: 'application/xml; charset=utf-8',
    text: 'x',
  },
  {
    name: 'a fetch Response',
    result: () => new globalThis.Response('x', { headers: { 'Content-Type': 'a/b' } }),
    contentType: 'a/b',
    text: 'x',
  },
  { name: 'a generator', result: () => generate(), contentType: HTML, text: 'aüc' },
  {
    name: 'an asynchronous generator',
    result: () => generateLater(),
    contentType: HTML,
    text: 'ab',
  },
  {
    name: 'an asynchronous iterable',
    result: () => ({ [Symbol.asyncIterator]: generateLater }),
    contentType: HTML,
    text: 'ab',
  },
  { name: 'a web stream', result: () => new Blob(['x']).stream(), contentType: HTML, text: 'x' },
]

function* generate(): Generator<string | Uint8Array> {
  yield 'a'
  yield 'ü'
  yield new TextEncoder().encode('c')
}

async function* generateLater(): AsyncGenerator<string> {
  yield 'a'
  yield 'b'
}

describe('makeResponse', () => {
  for (const { name, result, contentType, text } of ROWS) {
    it(`makes a response of ${name}`, async () => {
      const answer = await exchange(makeResponse(result()).gateway)
      assert.equal(answer.status, '200 OK')
      assert.equal(answer.header('Content-Type'), contentType)
      assert.equal(answer.text, text)
    })
  }

  it('streams a generator', () => {
    assert.equal(makeResponse(generate()).isStreamed, true)
  })

  it('makes the page of an error', async () => {
    const answer = await exchange(makeResponse(new NotFound()).gateway)
    assert.equal(answer.status, '404 Not Found')
  })

  it('sets another status', () => {
    assert.equal(makeResponse('x', 201).status, 201)
    assert.equal(makeResponse('x', '299 ODD THING').statusText, 'ODD THING')
    assert.equal(makeResponse(new Response('x', { status: 404 }), 500).status, 500)
  })

  it('replaces headers, and keeps the duplicates it is given', () => {
    const response = new Response('x', { headers: { 'X-A': 'old', 'X-B': 'kept' } })
    const made = makeResponse(response, 200, [
      ['x-a', '1'],
      ['X-A', '2'],
      ['Content-Type', 'text/plain'],
    ])
    assert.deepEqual(made.headers.getAll('X-A'), ['1', '2'])
    assert.equal(made.headers.get('X-B'), 'kept')
    assert.deepEqual(made.headers.getAll('Content-Type'), ['text/plain'])
  })
})

class Account {
  readonly secret = 1
}

const REFUSED: Readonly<Record<string, unknown>> = {
  undefined: undefined,
  null: null,
  true: true,
  '5': 5,
  'a function': () => 'x',
  'a symbol': Symbol('x'),
  'a Map': new Map(),
  'a Set': new Set(['x']),
  'a Date': new Date(),
  'an Error': new Error('x'),
  'an object of a class': new Account(),
  'a URLSearchParams': new URLSearchParams('a=b'),
}

describe('what cannot be a response', () => {
  for (const [name, value] of Object.entries(REFUSED)) {
    it(`is ${name}`, () => {
      assert.equal(convertResult(value), undefined)
      assert.throws(() => makeResponse(value), { name: 'TypeError', message: /cannot be made of/ })
    })
  }

  it('is named in the error', () => {
    assert.throws(() => makeResponse(new Account()), /class Account/)
    assert.throws(() => makeResponse(undefined), /undefined/)
  })
})

describe('convertResult', () => {
  it('gives an error the page that the client prefers', () => {
    const environ = createTestEnviron({ headers: { Accept: 'application/json' } })
    assert.equal(convertResult(new NotFound(), environ)?.mimetype, 'application/problem+json')
  })
})
