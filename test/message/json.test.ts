import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { json, makeResponse, Request, Response } from '../../src/message/index.ts'
import { createTestEnviron, exchange } from './exchange.ts'

describe('json', () => {
  it('answers with a value in JSON and a line break', async () => {
    const answer = await exchange(json({ b: 1, a: 'ü', c: null }).gateway)
    assert.equal(answer.header('Content-Type'), 'application/json')
    assert.equal(answer.text, '{"b":1,"a":"ü","c":null}\n')
  })

  for (const value of [null, true, 5, 'x', [1, 2], {}, { a: {}, b: '{}' }]) {
    it(`takes ${JSON.stringify(value)}`, async () => {
      assert.deepEqual(JSON.parse((await exchange(json(value).gateway)).text), value)
    })
  }

  it('takes status, headers and a media type', async () => {
    const answer = await exchange(
      json([], { status: 201, headers: { 'X-A': '1' }, mimetype: 'application/problem+json' })
        .gateway,
    )
    assert.equal(answer.status, '201 Created')
    assert.equal(answer.header('X-A'), '1')
    assert.equal(answer.header('Content-Type'), 'application/problem+json')
  })

  it('writes dates in ISO 8601, and leaves out what is undefined', () => {
    assert.equal(
      json({ at: new Date(0), gone: undefined, list: [undefined] }).body,
      '{"at":"1970-01-01T00:00:00.000Z","list":[null]}\n',
    )
  })

  it('writes a lone surrogate so that the answer is UTF-8', async () => {
    const answer = await exchange(json({ a: '\ud800' }).gateway)
    assert.equal(answer.text, '{"a":"\\ud800"}\n')
  })

  it('is a response like any other before its value is written', async () => {
    const value = { a: 1 }
    const text = '{"a":1}\n'
    assert.ok(json(value) instanceof Response)
    assert.equal(json(value).isStreamed, false)
    assert.equal(json(value).body, text)
    assert.equal(await json(value).text(), text)
    assert.deepEqual(await json(value).json(), value)
    assert.deepEqual(await json(value).bytes(), new TextEncoder().encode(text))
    assert.equal(json(value).addEtag().etag, new Response(text).addEtag().etag)
    assert.equal((await json(value).freeze()).etag, new Response(text).addEtag().etag)
    assert.equal(makeResponse(value, 201).body, text)
  })

  it('sends the body that it was given instead of its value', async () => {
    const response = json({ a: 1n })
    response.body = '[]'
    assert.equal(response.body, '[]')
    assert.equal((await exchange(response.gateway)).text, '[]')
  })

  it('can be sent several times', async () => {
    const response = json({ a: 1 })
    assert.equal((await exchange(response.gateway)).text, '{"a":1}\n')
    assert.equal((await exchange(response.gateway)).text, '{"a":1}\n')
  })
})

describe('what JSON cannot say', () => {
  const circle: { inner: { self?: unknown } } = { inner: {} }
  circle.inner.self = circle
  /** What it is, the value, and how the message tells it. */
  const rows: readonly (readonly [string, unknown, RegExp])[] = [
    ['undefined', undefined, /JSON has no way to say undefined/],
    ['a function', () => 1, /JSON has no way to say the function/],
    ['a symbol', Symbol('x'), /JSON has no way to say the symbol/],
    ['a big integer', { user: { ids: [1, 42n] } }, /the bigint 42n at user\.ids\[1\]/],
    ['a big integer alone', 7n, /the bigint 7n; use String/],
    ['a big integer under an odd key', { 'a b': 1n }, /the bigint 1n at \["a b"\]/],
    ['a circle', circle, /contains itself, and this one does at inner\.self/],
    ['a Map', { rows: [new Map([['a', 1]])] }, /a Map at rows\[0\]; write Object\.fromEntries/],
    ['a Set alone', new Set([1]), /a Set; write \[\.\.\.set\]/],
    ['a promise', { user: Promise.resolve(1) }, /a promise at user; an await may be missing/],
    ['a throwing toJSON', { toJSON: raise }, /cannot be written as JSON: no way/],
    [
      'a throwing getter',
      Object.defineProperty({}, 'a', { enumerable: true, get: raise }),
      /no way/,
    ],
  ]
  for (const [name, value, message] of rows) {
    it(`is ${name}: a TypeError says where`, () => {
      assert.throws(() => json(value).body, { name: 'TypeError', message })
    })
  }

  it('may be nested deeper than the stack: the error is one like the others', () => {
    let deep: unknown = 1n
    for (let i = 0; i < 20_000; i++) deep = [deep]
    assert.throws(() => json(deep).body, { name: 'TypeError', message: /JSON/ })
  })

  it('does not begin a response', async () => {
    let started = 0
    const start = () => {
      started += 1
    }
    assert.throws(() => json(1n).start(start), TypeError)
    await assert.rejects(json(1n).text(), TypeError)
    assert.equal(started, 0)
  })
})

describe('a provider', () => {
  it('reads the body of a request; what it throws is a 400', async () => {
    const provider = {
      stringify: JSON.stringify,
      parse: (text: string): unknown => JSON.parse(text, (_key, value) => value ?? 'nothing'),
    }
    const read = (body: string): Promise<unknown> => {
      const headers = { 'Content-Type': 'application/json' }
      return new Request(createTestEnviron({ method: 'POST', body, headers }), {}, provider).json()
    }
    assert.deepEqual(await read('{"a":null}'), { a: 'nothing' })
    await assert.rejects(read('{'), { status: 400 })
    await assert.rejects(read('{"__proto__":{"x":1}}'), { status: 400 })
  })

  it('may give undefined for a part: keys that pollute prototypes are still found', async () => {
    const provider = {
      stringify: JSON.stringify,
      parse: (text: string): unknown => [JSON.parse(text), undefined],
    }
    const headers = { 'Content-Type': 'application/json' }
    const environ = createTestEnviron({ method: 'POST', body: '{"__proto__":{"x":1}}', headers })
    await assert.rejects(new Request(environ, {}, provider).json(), { status: 400 })
  })
})

function raise(): never {
  throw new Error('no way')
}
