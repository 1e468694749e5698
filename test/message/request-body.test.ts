import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import fc from 'fast-check'
import type { Input } from '../../src/gateway/index.ts'
import type { RequestLimits } from '../../src/message/index.ts'
import {
  BadRequest,
  ClientDisconnected,
  ContentTooLarge,
  MultiDict,
  Request,
  UnsupportedMediaType,
} from '../../src/message/index.ts'
import type { TestRequest } from './exchange.ts'
import { createTestEnviron } from './exchange.ts'
import { MULTIPART } from './multipart.ts'

const JSON_TYPE = { 'Content-Type': 'application/json' }
const FORM_TYPE = { 'Content-Type': 'application/x-www-form-urlencoded' }

function post(request: TestRequest, limits?: RequestLimits): Request {
  return new Request(createTestEnviron({ method: 'POST', ...request }), limits)
}

function bytes(...values: readonly number[]): Uint8Array {
  return new Uint8Array(values)
}

/** An input that counts how often it is read, and whether it was left in the middle. */
class WatchedInput implements Input {
  readonly chunks: readonly Uint8Array[]
  reads = 0
  isLeft = false

  constructor(...chunks: readonly Uint8Array[]) {
    this.chunks = chunks
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<Uint8Array> {
    try {
      for (const chunk of this.chunks) {
        this.reads += 1
        yield chunk
      }
    } finally {
      this.isLeft = true
    }
  }
}

describe('the body of a request', () => {
  it('is read as bytes, as text and as a stream', async () => {
    const body = [bytes(0xc3), bytes(0xbc, 0x21)]
    assert.deepEqual([...(await post({ body }).bytes())], [0xc3, 0xbc, 0x21])
    assert.equal(await post({ body }).text(), 'ü!')
    assert.deepEqual(await collect(post({ body }).stream), body)
  })

  it('is empty when there is none', async () => {
    assert.equal((await post({}).bytes()).byteLength, 0)
    assert.equal(await post({}).text(), '')
  })

  it('comes over the wire once, however often it is asked for', async () => {
    const input = new WatchedInput(bytes(0x5b), bytes(0x5d))
    const request = post({ input, headers: JSON_TYPE })
    const [text, value, again] = await Promise.all([
      request.text(),
      request.json(),
      request.bytes(),
    ])
    assert.equal(text, '[]')
    assert.deepEqual(value, [])
    assert.equal(again.byteLength, 2)
    assert.equal(await request.json(), value)
    assert.deepEqual(await collect(request.stream), [again])
    assert.equal(input.reads, 2)
  })

  it('takes no more memory in pieces than as a whole', async () => {
    const count = 200_000
    const measure = createMeasure()
    const before = measure()
    let grown = 0
    async function* input(): AsyncGenerator<Uint8Array> {
      for (let i = 0; i < count; i++) yield bytes(i & 0xff)
      grown = measure() - before
    }
    assert.equal((await post({ input: input() }).bytes()).byteLength, count)
    assert.ok(grown < 20 * count, `${grown} bytes`)
  })

  it('can be asked for after it was refused, also by who never reads it', async () => {
    const request = post({ body: 'abcdef', headers: MULTIPART }, { maxContentLength: 3 })
    await assert.rejects(request.text(), ContentTooLarge)
    request.stream[Symbol.asyncIterator]()
    await assert.rejects(request.form(), ContentTooLarge)
    await assert.rejects(request.uploads().next(), ContentTooLarge)
  })

  it('can be read once as a stream, and says so', async () => {
    const request = post({ body: 'x' })
    await collect(request.stream)
    await assert.rejects(collect(request.stream), /once/)
    await assert.rejects(request.bytes(), { name: 'TypeError', message: /once/ })
  })

  it('is text with replacements where it is not UTF-8', async () => {
    assert.equal(await post({ body: bytes(0x61, 0xff) }).text(), 'a\ufffd')
  })

  for (const coding of ['gzip', 'br', 'identity, gzip', 'constructor']) {
    it(`is refused with 415 when it is encoded with ${coding}`, async () => {
      const request = post({ body: 'x', headers: { 'Content-Encoding': coding } })
      await assert.rejects(request.bytes(), UnsupportedMediaType)
    })
  }

  it('is read when its coding is identity, and as a stream in any', async () => {
    const headers = { 'Content-Encoding': 'Identity' }
    assert.equal(await post({ body: 'x', headers }).text(), 'x')
    const request = post({ body: 'x', headers: { 'Content-Encoding': 'gzip' } })
    assert.equal((await collect(request.stream)).length, 1)
  })
})

describe('the limit of a body', () => {
  it('refuses a declared length at once, without reading', async () => {
    const input = new WatchedInput(bytes(1))
    const headers = { 'Content-Length': '5000000000' }
    const request = post({ input, headers })
    await assert.rejects(request.bytes(), ContentTooLarge)
    assert.equal(input.reads, 0)
  })

  it('counts what is not declared, and stops reading', async () => {
    const input = new WatchedInput(bytes(1, 2), bytes(3, 4), bytes(5))
    await assert.rejects(post({ input }, { maxContentLength: 3 }).bytes(), ContentTooLarge)
    assert.equal(input.reads, 2)
    assert.equal(input.isLeft, true)
  })

  it('counts what streams', async () => {
    const request = post({ body: [bytes(1, 2), bytes(3, 4)], hasLength: false })
    request.maxContentLength = 3
    await assert.rejects(collect(request.stream), ContentTooLarge)
  })

  it('is reached by exactly as many bytes', async () => {
    assert.equal(await post({ body: 'abc' }, { maxContentLength: 3 }).text(), 'abc')
  })

  it('can be changed for one request', async () => {
    const request = post({ body: 'abcdef' }, { maxContentLength: 3 })
    request.maxContentLength = 6
    assert.equal(await request.text(), 'abcdef')
  })

  it('is 16 MiB by default', async () => {
    const limit = 16 * 1024 * 1024
    await assert.rejects(post({ body: new Uint8Array(limit + 1) }).bytes(), ContentTooLarge)
    assert.equal((await post({ body: new Uint8Array(limit) }).bytes()).byteLength, limit)
  })

  it('can be lifted', async () => {
    const request = post({ body: 'abc' }, { maxContentLength: Number.POSITIVE_INFINITY })
    assert.equal(await request.text(), 'abc')
  })
})

describe('a client that leaves in the middle', () => {
  async function* broken(): AsyncGenerator<Uint8Array> {
    yield bytes(1)
    throw new Error('aborted')
  }

  for (const read of ['bytes', 'text', 'json', 'form'] as const) {
    it(`makes ${read}() reject, and knows why`, async () => {
      const headers = read === 'form' ? FORM_TYPE : JSON_TYPE
      const request = post({ input: broken(), headers })
      await assert.rejects(request[read](), (error) => {
        assert.ok(error instanceof ClientDisconnected && error instanceof BadRequest)
        assert.match(String(error.cause), /aborted/)
        return true
      })
    })
  }

  it('makes json() reject although it is silent', async () => {
    const request = post({ input: broken(), headers: JSON_TYPE })
    await assert.rejects(request.json({ silent: true }), ClientDisconnected)
  })

  it('makes a stream reject', async () => {
    await assert.rejects(collect(post({ input: broken() }).stream), ClientDisconnected)
  })

  it('keeps an answer that middleware gives', async () => {
    const input = {
      [Symbol.asyncIterator]: () => ({ next: () => Promise.reject(new ContentTooLarge('mine')) }),
    }
    await assert.rejects(post({ input }).bytes(), { status: 413, description: 'mine' })
  })
})

describe('json()', () => {
  const types = [
    'application/json',
    'APPLICATION/JSON; Charset=UTF-8',
    'application/json; charset="utf8"',
    'application/vnd.api+json; charset=utf-8',
    'application/+json',
  ]
  for (const type of types) {
    it(`reads a body of type ${type}`, async () => {
      assert.deepEqual(await post({ body: '[1]', headers: { 'Content-Type': type } }).json(), [1])
    })
  }

  const refusedTypes = [
    undefined,
    'text/plain',
    'text/plain; content-type="application/json"',
    'application/json<script>alert(1)</script>',
    'application/json; charset=utf-16',
    'application/jsonp',
    'text/x+json',
  ]
  for (const type of refusedTypes) {
    it(`refuses a body of type ${type} with 415`, async () => {
      const headers: Record<string, string> = type === undefined ? {} : { 'Content-Type': type }
      const request = post({ body: '{"a":1}', headers })
      await assert.rejects(request.json(), UnsupportedMediaType)
      assert.equal(await post({ body: '{"a":1}', headers }).json({ silent: true }), undefined)
      assert.deepEqual(await post({ body: '{"a":1}', headers }).json({ force: true }), { a: 1 })
    })
  }

  interface JsonRow {
    readonly name: string
    readonly body: string | Uint8Array
  }

  const malformed: readonly JsonRow[] = [
    { name: 'nothing', body: '' },
    { name: 'half an object', body: '{bad' },
    { name: 'more than one value', body: '{"a":1} x' },
    { name: 'single quotes', body: "{'a':1}" },
    { name: 'a NUL at the end', body: '{"a":1}\0' },
    { name: 'bytes that are not UTF-8', body: bytes(0x22, 0xff, 0xfe, 0x22) },
    { name: 'a __proto__ key', body: '{"__proto__":{"polluted":1}}' },
    { name: 'a __proto__ key in escapes', body: '{"\\u005f_proto__":{"polluted":1}}' },
    { name: 'a __proto__ key far inside', body: '[[{"a":[{"__proto__":null}]}]]' },
    { name: 'a prototype below a constructor', body: '{"constructor":{"prototype":{"a":1}}}' },
    { name: 'arrays 1 001 deep', body: '['.repeat(1001) + ']'.repeat(1001) },
    { name: 'objects 1 001 deep', body: `${'{"a":'.repeat(1001)}1${'}'.repeat(1001)}` },
    { name: 'arrays 50 000 deep', body: '['.repeat(50_000) + ']'.repeat(50_000) },
  ]
  for (const { name, body } of malformed) {
    it(`refuses ${name} with 400`, async () => {
      const request = post({ body, headers: JSON_TYPE })
      await assert.rejects(request.json(), BadRequest)
      assert.equal(await request.json({ silent: true }), undefined)
    })
  }

  const values: readonly JsonRow[] = [
    { name: 'null', body: 'null' },
    { name: 'a number', body: '5' },
    { name: 'a lone surrogate', body: '{"a":"\\ud800"}' },
    { name: 'the word as a value', body: '["__proto__","constructor"]' },
    { name: 'a constructor that is text', body: '{"constructor":"VW"}' },
    { name: 'a prototype that is nowhere special', body: '{"prototype":1}' },
    { name: 'brackets in strings', body: JSON.stringify(['['.repeat(3000), '\\"['.repeat(2000)]) },
    { name: 'many arrays side by side', body: `[${'[],'.repeat(5000)}{}]` },
    { name: 'arrays 1 000 deep', body: '['.repeat(1000) + ']'.repeat(1000) },
  ]
  for (const { name, body } of values) {
    it(`reads ${name}`, async () => {
      const value = await post({ body, headers: JSON_TYPE }).json()
      assert.deepEqual(value, JSON.parse(String(body)))
    })
  }

  it('takes a byte order mark off', async () => {
    assert.deepEqual(await post({ body: '\ufeff{}', headers: JSON_TYPE }).json(), {})
  })

  it('walks over a large array of suspicious text', async () => {
    const body = JSON.stringify(['__proto__', ...Array.from({ length: 200_000 }, () => 1)])
    const value = await post({ body, headers: JSON_TYPE }).json<unknown[]>()
    assert.equal(value.length, 200_001)
  })

  it('takes the last of two keys', async () => {
    assert.deepEqual(await post({ body: '{"a":1,"a":2}', headers: JSON_TYPE }).json(), { a: 2 })
  })

  it('says nothing of the body in its error', async () => {
    const request = post({ body: '{"secret', headers: JSON_TYPE })
    await assert.rejects(request.json(), (error: Error) => !error.message.includes('secret'))
  })

  it('refuses a body that is too large, although it is silent', async () => {
    const request = post({ body: '[1,2]', headers: JSON_TYPE }, { maxContentLength: 3 })
    await assert.rejects(request.json({ silent: true }), ContentTooLarge)
  })

  it('stays fast on text that looks for trouble', async () => {
    for (const body of [`"${'\\"'.repeat(500_000)}`, '"'.repeat(500_001), '[{"'.repeat(300_000)]) {
      const start = performance.now()
      await assert.rejects(post({ body, headers: JSON_TYPE }).json(), BadRequest)
      assert.ok(performance.now() - start < 1000)
    }
  })
})

describe('form()', () => {
  it('reads names and values in order', async () => {
    const form = await post({ body: 'a=1&b=&a=2&c=%C3%BC+x', headers: FORM_TYPE }).form()
    assert.deepEqual(
      [...form],
      [
        ['a', '1'],
        ['b', ''],
        ['a', '2'],
        ['c', 'ü x'],
      ],
    )
  })

  it('reads UTF-8 that is not escaped', async () => {
    assert.equal((await post({ body: 'a=ü', headers: FORM_TYPE }).form()).get('a'), 'ü')
  })

  it('is read with any method, and once', async () => {
    const request = post({ method: 'DELETE', body: 'a=1', headers: FORM_TYPE })
    assert.equal(await request.form(), await request.form())
  })

  it('is empty without a body, whatever the type', async () => {
    for (const headers of [{}, FORM_TYPE, { 'Content-Type': 'text/plain' }]) {
      const form = await post({ headers }).form()
      assert.ok(form instanceof MultiDict)
      assert.equal(form.size, 0)
    }
  })

  const types = [
    undefined,
    'text/plain',
    'constructor',
    'application/x-www-form-urlencoded<script>',
    'text/plain; content-type="application/x-www-form-urlencoded"',
    'application/x-www-form-urlencoded; charset=utf-7',
    'application/x-www-form-urlencoded; charset=iso-8859-1',
  ]
  for (const type of types) {
    it(`refuses a body of type ${type} with 415`, async () => {
      const headers: Record<string, string> = type === undefined ? {} : { 'Content-Type': type }
      await assert.rejects(post({ body: 'a=1', headers }).form(), UnsupportedMediaType)
    })
  }

  it('names the type it reads', async () => {
    const request = post({ body: 'a=1', headers: { 'Content-Type': 'text/plain' } })
    await assert.rejects(request.form(), /application\/x-www-form-urlencoded/)
  })

  for (const body of ['a=%zz', 'a=%', 'a=%C3', '%FF=1', bytes(0x61, 0x3d, 0xe9)]) {
    it(`refuses ${JSON.stringify(body)} with 400`, async () => {
      await assert.rejects(post({ body, headers: FORM_TYPE }).form(), BadRequest)
    })
  }

  it('takes names that objects have for nothing special', async () => {
    const body = '__proto__=1&constructor=2&hasOwnProperty=3&__proto__[x]=1'
    const form = await post({ body, headers: FORM_TYPE }).form()
    assert.deepEqual(Object.keys(form.toObject()), [
      '__proto__',
      'constructor',
      'hasOwnProperty',
      '__proto__[x]',
    ])
    assert.equal(Reflect.get({}, 'x'), undefined)
  })

  it('refuses more text than maxFormMemorySize with 413, at once', async () => {
    const input = new WatchedInput(bytes(1))
    const headers = { ...FORM_TYPE, 'Content-Length': '500001' }
    await assert.rejects(post({ input, headers }).form(), ContentTooLarge)
    assert.equal(input.reads, 0)
  })

  it('refuses more text than maxFormMemorySize with 413, counted', async () => {
    const request = post({ body: 'a=1234', headers: FORM_TYPE, hasLength: false })
    request.maxFormMemorySize = 5
    await assert.rejects(request.form(), ContentTooLarge)
  })

  it('refuses more text than maxFormMemorySize with 413, after it was read', async () => {
    const request = post({ body: 'a=1234', headers: FORM_TYPE }, { maxFormMemorySize: 5 })
    assert.equal(await request.text(), 'a=1234')
    await assert.rejects(request.form(), ContentTooLarge)
  })

  const fields = (count: number) => Array.from({ length: count }, (_, i) => `k${i}=v`).join('&')

  it('refuses more than 1 000 fields with 413', async () => {
    assert.equal((await post({ body: fields(1000), headers: FORM_TYPE }).form()).size, 1000)
    await assert.rejects(post({ body: fields(1001), headers: FORM_TYPE }).form(), ContentTooLarge)
  })

  it('takes more fields where more parts are allowed, and not less where less are', async () => {
    const more = post({ body: fields(1500), headers: FORM_TYPE }, { maxFormParts: 1500 })
    assert.equal((await more.form()).size, 1500)
    const less = post({ body: fields(3), headers: FORM_TYPE }, { maxFormParts: 2 })
    assert.equal((await less.form()).size, 3)
  })
})

describe('any bytes at all', () => {
  const hostile = fc.string({
    unit: fc.constantFrom(
      '{',
      '}',
      '[',
      ']',
      '"',
      '\\',
      ':',
      ',',
      '1',
      '__proto__',
      '%',
      '&',
      '=',
      '\ud800',
      '\ufeff',
    ),
  })
  const bodies = fc.oneof(
    fc.uint8Array(),
    hostile.map((text) => new TextEncoder().encode(text)),
  )

  for (const [read, headers] of [
    ['json', JSON_TYPE],
    ['form', FORM_TYPE],
  ] as const) {
    it(`make ${read}() give a value or answer with 400`, async () => {
      await fc.assert(
        fc.asyncProperty(bodies, async (body) => {
          const outcome = await post({ body, headers })
            [read]()
            .catch((error: unknown) => error)
          assert.ok(!(outcome instanceof Error) || outcome instanceof BadRequest)
        }),
      )
    })
  }
})

async function collect(chunks: AsyncIterable<Uint8Array>): Promise<Uint8Array[]> {
  const collected = []
  for await (const chunk of chunks) collected.push(chunk)
  return collected
}

/** Gives a function that tells how many bytes the process holds on to. */
function createMeasure(): () => number {
  setFlagsFromString('--expose-gc')
  const collectGarbage: unknown = runInNewContext('gc')
  return () => {
    assert.ok(typeof collectGarbage === 'function')
    collectGarbage()
    const { heapUsed, arrayBuffers } = process.memoryUsage()
    return heapUsed + arrayBuffers
  }
}
