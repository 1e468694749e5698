import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { Readable } from 'node:stream'
import { describe, it } from 'node:test'
import type { Chunk } from '../../src/gateway/index.ts'
import { Response } from '../../src/message/index.ts'
import { createTestEnviron, exchange } from './exchange.ts'

describe('Response', () => {
  it('answers with its text as HTML', async () => {
    const answer = await exchange(new Response('<p>hi</p>').gateway)
    assert.equal(answer.status, '200 OK')
    assert.deepEqual(answer.headers, [['Content-Type', 'text/html; charset=utf-8']])
    assert.equal(answer.text, '<p>hi</p>')
  })

  it('answers with bytes as they are', async () => {
    const answer = await exchange(new Response(new Uint8Array([0xff, 0])).gateway)
    assert.deepEqual([...answer.bytes], [0xff, 0])
  })

  it('shows what it sends, and sends what it is set to', async () => {
    const response = new Response('old')
    assert.equal(response.body, 'old')
    response.body = new Uint8Array([0x6e])
    assert.equal((await exchange(response.gateway)).text, 'n')
    response.body = null
    assert.equal(response.body, '')
  })

  for (const body of [undefined, null, '']) {
    it(`answers with nothing for ${JSON.stringify(body)}`, async () => {
      const response = body === undefined ? new Response() : new Response(body)
      assert.equal((await exchange(response.gateway)).bytes.byteLength, 0)
    })
  }

  it('refuses a body that is none, and says what it is', () => {
    const made = (body: unknown) => Reflect.construct(Response, [body])
    assert.throws(() => made(5), { name: 'TypeError', message: /the number 5/ })
    assert.throws(() => made({}), { name: 'TypeError', message: /class Object/ })
    assert.throws(() => made(true), TypeError)
  })

  it('answers any number of times, each with a header list of its own', async () => {
    const response = new Response('x', { headers: { 'X-A': '1' } })
    const first = await exchange(response.gateway)
    first.headers.length = 0
    const second = await exchange(response.gateway)
    assert.equal(second.header('X-A'), '1')
    assert.equal(second.text, 'x')
  })

  it('gives a complete body as an array, so that hosts know its length', () => {
    const body = new Response('x').start(() => undefined)
    assert.ok(Array.isArray(body))
  })
})

interface StatusRow {
  readonly given: number | string
  readonly line: string
  readonly code: number
  readonly text: string
}

describe('the status of a response', () => {
  const rows: readonly StatusRow[] = [
    { given: 404, line: '404 Not Found', code: 404, text: 'Not Found' },
    { given: '404', line: '404 Not Found', code: 404, text: 'Not Found' },
    { given: '404 Gone Fishing', line: '404 Gone Fishing', code: 404, text: 'Gone Fishing' },
    { given: '299 ODD THING', line: '299 ODD THING', code: 299, text: 'ODD THING' },
    { given: 299, line: '299', code: 299, text: '' },
  ]
  for (const { given, line, code, text } of rows) {
    it(`is ${line} when it is given as ${JSON.stringify(given)}`, async () => {
      const response = new Response('', { status: given })
      assert.equal(response.status, code)
      assert.equal(response.statusCode, code)
      assert.equal(response.statusText, text)
      assert.equal((await exchange(response.gateway)).status, line)
    })
  }

  for (const status of [
    0,
    99,
    100,
    600,
    1000,
    4.5,
    Number.NaN,
    '',
    'abc',
    '404Not',
    '200 a\r\nb',
  ]) {
    it(`refuses ${JSON.stringify(status)}`, () => {
      assert.throws(() => new Response('', { status }), TypeError)
    })
  }
})

describe('the media type of a response', () => {
  it('gets a charset when it is of a text', () => {
    assert.equal(new Response('', { mimetype: 'text/csv' }).contentType, 'text/csv; charset=utf-8')
    assert.equal(new Response('', { mimetype: 'image/png' }).contentType, 'image/png')
  })

  it('is read without its parameters, and can be set', () => {
    const response = new Response('')
    assert.equal(response.mimetype, 'text/html')
    response.mimetype = 'text/plain'
    assert.equal(response.contentType, 'text/plain; charset=utf-8')
    response.contentType = 'a/b; c=d'
    assert.equal(response.mimetype, 'a/b')
  })

  it('may come with the headers, where mimetype beats it', () => {
    const headers = { 'content-type': 'a/b' }
    assert.equal(new Response('', { headers }).contentType, 'a/b')
    assert.equal(new Response('', { headers, mimetype: 'c/d' }).headers.get('Content-Type'), 'c/d')
    assert.equal(new Response('', { headers: {} }).mimetype, 'text/html')
  })

  it('can be taken away', () => {
    const response = new Response('')
    response.headers.delete('Content-Type')
    assert.equal(response.contentType, undefined)
    assert.equal(response.mimetype, undefined)
  })
})

describe('a streaming response', () => {
  async function* letters(): AsyncGenerator<string> {
    yield 'a'
    yield 'b'
  }

  const sources: Readonly<Record<string, () => Response>> = {
    generator: () => new Response(['a', 'b'].values()),
    'asynchronous generator': () => new Response(letters()),
    'web stream': () => new Response(new Blob(['ab']).stream()),
  }
  for (const [name, create] of Object.entries(sources)) {
    it(`sends what a ${name} gives, once`, async () => {
      const response = create()
      assert.equal(response.isStreamed, true)
      assert.equal((await exchange(response.gateway)).text, 'ab')
      assert.throws(() => response.start(() => undefined), /sent already/)
    })
  }

  it('can be sent again with another body', async () => {
    const response = new Response(letters())
    await exchange(response.gateway)
    response.body = 'c'
    assert.equal(response.isStreamed, false)
    assert.equal((await exchange(response.gateway)).text, 'c')
  })

  it('cancels a web stream that nobody reads', async () => {
    const cancelled: unknown[] = []
    const stream = new ReadableStream<Uint8Array>({
      cancel: () => void cancelled.push('cancelled'),
    })
    const body = new Response(stream).start(() => undefined)
    await body.close?.()
    assert.deepEqual(cancelled, ['cancelled'])
  })

  it('cancels a web stream that is left in the middle, and once', async () => {
    const cancelled: unknown[] = []
    const stream = new ReadableStream<Uint8Array>({
      pull: (controller) => controller.enqueue(new Uint8Array(1)),
      cancel: () => void cancelled.push('cancelled'),
    })
    const body = new Response(stream).start(() => undefined)
    assert.ok(Symbol.asyncIterator in body)
    for await (const chunk of body) {
      assert.equal(chunk.length, 1)
      break
    }
    await body.close?.()
    assert.deepEqual(cancelled, ['cancelled'])
  })

  it('closes its body when it is not sent, and leaves it to the host when it is', async () => {
    const closed: string[] = []
    const open = (name: string) => ({
      *[Symbol.iterator](): Iterator<Chunk> {},
      close: () => closed.push(name),
    })
    await new Response(open('dropped')).close()
    const sent = new Response(open('sent'))
    sent.start(() => undefined)
    await sent.close()
    await new Response('text').close()
    assert.deepEqual(closed, ['dropped'])
  })

  it('is closed when its head is refused, and once', async () => {
    const closed: string[] = []
    const response = new Response({
      *[Symbol.iterator](): Iterator<Chunk> {},
      close: () => closed.push('closed'),
    })
    const refuse = () => {
      throw new TypeError('refused')
    }
    assert.throws(() => response.start(refuse), /refused/)
    await response.close()
    assert.deepEqual(closed, ['closed'])
  })
})

describe('a stream of node', () => {
  it('is sent, and destroyed when the client leaves while a chunk is awaited', async () => {
    const stream = new Readable({ read: () => undefined })
    stream.push('a')
    const body = new Response(stream).start(() => undefined)
    assert.ok(Symbol.asyncIterator in body)
    const iterator = body[Symbol.asyncIterator]()
    assert.equal(String((await iterator.next()).value), 'a')
    const pending = iterator.next()
    await body.close?.()
    assert.equal(stream.destroyed, true)
    await assert.rejects(pending, { code: 'ERR_STREAM_PREMATURE_CLOSE' })
  })

  it('that fails before it is read ends no process, and tells who reads', async () => {
    const stream = new Readable({ read: () => undefined })
    const response = new Response(stream)
    const closed = new Promise((resolve) => stream.on('close', resolve))
    stream.destroy(new Error('gone'))
    await closed
    await assert.rejects(exchange(response.gateway), /gone/)
  })

  it('is destroyed when it is not sent', async () => {
    const stream = Readable.from(['a'])
    await new Response(stream).close()
    assert.equal(stream.destroyed, true)
  })
})

describe('a web stream', () => {
  it('is cancelled when the client leaves while a chunk is awaited', async () => {
    const cancelled: string[] = []
    const stream = new ReadableStream<string>({ cancel: () => void cancelled.push('cancelled') })
    const body = new Response(stream).start(() => undefined)
    assert.ok(Symbol.asyncIterator in body)
    const pending = body[Symbol.asyncIterator]().next()
    await body.close?.()
    assert.deepEqual(cancelled, ['cancelled'])
    assert.equal((await pending).done, true)
  })

  it('may give text', async () => {
    const stream = new ReadableStream<string>({
      start: (controller) => {
        controller.enqueue('ü')
        controller.close()
      },
    })
    assert.equal((await exchange(new Response(stream).gateway)).text, 'ü')
  })

  it('that somebody else reads is refused', () => {
    const stream = new Blob(['x']).stream()
    stream.getReader()
    assert.throws(() => new Response(stream), /locked/)
  })
})

describe('an iterator', () => {
  /** One that holds something from its beginning on. */
  function hold(log: string[]): IterableIterator<string> {
    return {
      next: () => ({ done: false, value: 'x' }),
      return: () => {
        log.push('returned')
        return { done: true, value: undefined }
      },
      [Symbol.iterator]() {
        return this
      },
    }
  }

  it('is ended once when it is never sent', async () => {
    const log: string[] = []
    const response = new Response(hold(log))
    await response.close()
    await response.close()
    assert.deepEqual(log, ['returned'])
  })

  it('is left to the server when it was begun', async () => {
    const log: string[] = []
    const body = new Response(hold(log)).start(() => undefined)
    assert.ok(Symbol.iterator in body)
    for (const chunk of body) {
      assert.equal(chunk, 'x')
      break
    }
    await body.close?.()
    assert.deepEqual(log, ['returned'])
  })
})

describe('onClose', () => {
  it('runs when the answer is over, in order, after the body has closed', async () => {
    const log: string[] = []
    const response = new Response({
      *[Symbol.iterator](): Iterator<Chunk> {
        yield 'x'
        log.push('sent')
      },
      close: () => log.push('body'),
    })
    response.onClose(async () => log.push('first'))
    response.onClose(() => log.push('second'))
    assert.equal((await exchange(response.gateway)).text, 'x')
    assert.deepEqual(log, ['sent', 'body', 'first', 'second'])
  })

  it('keeps a complete body complete, and runs each time it is sent', async () => {
    const log: string[] = []
    const response = new Response('x')
    response.onClose(() => log.push('closed'))
    assert.ok(Array.isArray(response.start(() => undefined)))
    await exchange(response.gateway)
    await exchange(response.gateway)
    assert.deepEqual(log, ['closed', 'closed'])
  })

  it('runs once when the answer is not sent', async () => {
    const log: string[] = []
    const response = new Response('x')
    response.onClose(() => log.push('closed'))
    await response.close()
    await response.close()
    assert.deepEqual(log, ['closed'])
  })

  it('runs all, also after one that fails, and tells what failed', async () => {
    const log: string[] = []
    const response = new Response('x')
    response.onClose(() => Promise.reject(new Error('one')))
    response.onClose(() => log.push('ran'))
    const body = response.start(() => undefined)
    await assert.rejects(async () => body.close?.(), /one/)
    assert.deepEqual(log, ['ran'])
    response.onClose(() => {
      throw new Error('two')
    })
    await assert.rejects(async () => response.close(), AggregateError)
  })

  it('runs when the head is refused', () => {
    const log: string[] = []
    const response = new Response('x')
    response.onClose(() => log.push('closed'))
    const refuse = () => {
      throw new TypeError('refused')
    }
    assert.throws(() => response.start(refuse), /refused/)
    assert.deepEqual(log, ['closed'])
  })
})

describe('a body that is replaced', () => {
  function open(log: string[]): Response {
    return new Response({
      *[Symbol.iterator](): Iterator<Chunk> {
        yield 'old'
      },
      close: () => log.push('closed'),
    })
  }

  it('is closed with the response, once', async () => {
    const log: string[] = []
    const response = open(log)
    response.body = 'new'
    assert.deepEqual(log, [])
    assert.equal((await exchange(response.gateway)).text, 'new')
    assert.deepEqual(log, ['closed'])
  })

  it('may be what the other one is made of', async () => {
    const log: string[] = []
    const response = open(log)
    const { body } = response
    assert.ok(typeof body === 'object' && Symbol.iterator in body)
    response.body = {
      *[Symbol.iterator](): Iterator<Chunk> {
        for (const chunk of body) yield `${chunk}!`
      },
    }
    assert.equal((await exchange(response.gateway)).text, 'old!')
    assert.deepEqual(log, ['closed'])
  })

  it('takes its length with it', async () => {
    const response = new Response('four', { headers: { 'Content-Length': '4' } })
    response.body = 'longer'
    assert.equal(response.headers.has('content-length'), false)
  })

  it('may belong to another response, which is closed with it', async () => {
    const log: string[] = []
    const before = open(log)
    before.onClose(() => log.push('before'))
    const response = new Response(before.body)
    response.replace(before)
    response.replace(response)
    assert.equal((await exchange(response.gateway)).text, 'old')
    assert.deepEqual(log, ['closed', 'before'])
  })

  it('leaves a response with the same text as it was, to be sent again', async () => {
    const kept = new Response('same')
    new Response('same').replace(kept)
    assert.equal((await exchange(kept.gateway)).text, 'same')
  })
})

describe('reading a response', () => {
  async function* letters(): AsyncGenerator<Chunk> {
    yield '{"a":'
    yield new Uint8Array([0x22, 0xc3])
    yield new Uint8Array([0xbc, 0x22])
    yield '}'
  }

  const bodies: Readonly<Record<string, () => Response>> = {
    text: () => new Response('{"a":"ü"}'),
    bytes: () => new Response(Buffer.from('{"a":"ü"}')),
    chunks: () => new Response(['{"a":', '"ü"}']),
    'a stream': () => new Response(letters()),
  }
  for (const [name, create] of Object.entries(bodies)) {
    it(`gives ${name} as text, as bytes and as the value of JSON, and still sends it`, async () => {
      const response = create()
      assert.equal(await response.text(), '{"a":"ü"}')
      assert.equal(response.isStreamed, false)
      assert.deepEqual(await response.json(), { a: 'ü' })
      assert.equal(Buffer.from(await response.bytes()).toString(), '{"a":"ü"}')
      assert.equal((await exchange(response.gateway)).text, '{"a":"ü"}')
    })
  }

  it('closes a stream that was read, once', async () => {
    const log: string[] = []
    const response = new Response({
      *[Symbol.iterator](): Iterator<Chunk> {
        yield 'x'
      },
      close: () => log.push('closed'),
    })
    assert.equal(await response.text(), 'x')
    await exchange(response.gateway)
    assert.deepEqual(log, ['closed'])
  })

  it('tells of a stream that breaks off, which cannot be sent then', async () => {
    const response = new Response(
      (function* () {
        yield 'x'
        throw new Error('broke')
      })(),
    )
    await assert.rejects(response.text(), /broke/)
    assert.throws(() => response.start(() => undefined), /or read/)
  })

  it('freezes a stream: it has a tag, and can be sent often', async () => {
    const response = await new Response(letters()).freeze()
    const digest = createHash('sha1').update('{"a":"ü"}').digest('hex')
    assert.equal(response.etag, `"${digest}"`)
    assert.equal((await exchange(response.gateway)).text, '{"a":"ü"}')
    assert.equal((await exchange(response.gateway)).text, '{"a":"ü"}')
  })

  for (const [mimetype, isJson] of [
    ['application/json', true],
    ['application/problem+json', true],
    ['application/+json', true],
    ['text/html', false],
    ['text/json', false],
  ] as const) {
    it(`knows whether ${mimetype} is JSON`, () => {
      assert.equal(new Response('', { mimetype }).isJson, isJson)
    })
  }
})

describe('cookies of a response', () => {
  it('have the defaults of the framework, and are added', async () => {
    const response = new Response('')
    response.setCookie('a', '1')
    response.setCookie('b', '2', { path: '', httpOnly: false, sameSite: false })
    const answer = await exchange(response.gateway)
    const lines = answer.headers.filter(([name]) => name === 'Set-Cookie').map(([, line]) => line)
    assert.deepEqual(lines, ['a=1; Path=/; HttpOnly; SameSite=Lax', 'b=2'])
  })

  it('are secure on https, unless they say otherwise', async () => {
    const response = new Response('')
    response.setCookie('a', '1')
    response.setCookie('b', '2', { secure: false })
    response.setCookie('c', '3', { secure: true })
    assert.deepEqual(await secureNames(response, 'http'), ['c'])
    assert.deepEqual(await secureNames(response, 'https'), ['a', 'c'])
  })

  it('are secure where browsers would drop them otherwise', () => {
    const response = new Response('')
    response.setCookie('a', '1', { sameSite: 'None' })
    response.setCookie('b', '1', { partitioned: true })
    response.setCookie('__Host-c', '1')
    response.setCookie('__Secure-d', '1')
    assert.ok(response.headers.getSetCookie().every((line) => line.includes('; Secure')))
    assert.throws(
      () => response.setCookie('a', '1', { sameSite: 'None', secure: false }),
      TypeError,
    )
  })

  it('are deleted by an empty one that has ended', () => {
    const response = new Response('')
    response.deleteCookie('a', { path: '/p' })
    assert.deepEqual(response.headers.getSetCookie(), [
      'a=; Max-Age=0; Path=/p; Expires=Thu, 01 Jan 1970 00:00:00 GMT; HttpOnly; SameSite=Lax',
    ])
  })

  it('set and then deleted are both sent, in order', () => {
    const response = new Response('')
    response.setCookie('a', '1')
    response.deleteCookie('a')
    assert.deepEqual(
      response.headers.getSetCookie().map((line) => line.slice(0, 3)),
      ['a=1', 'a=;'],
    )
  })

  it('that are too large are told in the log', async () => {
    const log: string[] = []
    const response = new Response('')
    const attributes = '; Path=/; HttpOnly; SameSite=Lax'
    response.setCookie('a', 'x'.repeat(4093 - 2 - attributes.length))
    response.setCookie('b', 'x'.repeat(4094 - 2 - attributes.length))
    await exchange(response.gateway, { log })
    assert.equal(log.length, 1)
    assert.match(log.join(), /cookie b has 4094 bytes/)
  })

  it('are told of from the size that is given on, and never for 0', async () => {
    const log: string[] = []
    const response = new Response('')
    response.setCookie('a', 'x'.repeat(5000))
    await exchange((environ, start) => response.start(start, environ, 0), { log })
    await exchange((environ, start) => response.start(start, environ, 6000), { log })
    assert.deepEqual(log, [])
    await exchange((environ, start) => response.start(start, environ, 50), { log })
    assert.equal(log.length, 1)
  })

  it('are refused at the call', () => {
    assert.throws(() => new Response('').setCookie('a b', '1'), TypeError)
  })
})

async function secureNames(response: Response, scheme: 'http' | 'https'): Promise<string[]> {
  const { headers } = await exchange(response.gateway, { scheme })
  return headers.flatMap(([, line]) =>
    line.endsWith('; Secure') || line.includes('; Secure;') ? [line.slice(0, 1)] : [],
  )
}

describe('headers of a response', () => {
  it('are refused where they would split it', () => {
    assert.throws(() => new Response('').headers.set('X-A', 'a\r\nX-B: b'), TypeError)
  })

  it('name what the answer depends on, without duplicates', () => {
    const response = new Response('', { headers: { Vary: 'Accept' } })
    response.vary.add('accept', 'Cookie')
    assert.equal(response.headers.get('Vary'), 'Accept, Cookie')
  })

  it('encode a location', () => {
    const response = new Response('')
    assert.equal(response.location, undefined)
    response.location = '/é\r\nX: y'
    assert.equal(response.location, '/%C3%A9%0D%0AX:%20y')
  })

  it('write dates', () => {
    const response = new Response('')
    assert.equal(response.lastModified, undefined)
    response.lastModified = new Date(0)
    assert.equal(response.headers.get('Last-Modified'), 'Thu, 01 Jan 1970 00:00:00 GMT')
    assert.equal(response.lastModified?.getTime(), 0)
  })

  it('put an entity tag into quotes', () => {
    const response = new Response('')
    response.etag = 'abc'
    assert.equal(response.etag, '"abc"')
    response.etag = 'W/"x"'
    assert.equal(response.etag, 'W/"x"')
    assert.throws(() => {
      response.etag = 'a"b'
    }, TypeError)
  })
})

describe('addEtag', () => {
  it('makes a tag of the body, the same for the same bytes', () => {
    const digest = `"${createHash('sha1').update('payload').digest('hex')}"`
    assert.equal(new Response('payload').addEtag().etag, digest)
    assert.equal(new Response(new TextEncoder().encode('payload')).addEtag().etag, digest)
    assert.equal(new Response(['pay', 'load']).addEtag().etag, digest)
  })

  it('keeps a tag that is there', () => {
    const response = new Response('payload', { headers: { ETag: '"mine"' } })
    assert.equal(response.addEtag().etag, '"mine"')
  })

  it('refuses a body that streams', () => {
    assert.throws(() => new Response(['a'].values()).addEtag(), /streamed/)
  })
})

interface ConditionalRow {
  readonly method?: string
  readonly headers: Readonly<Record<string, string>>
  readonly status: number
}

describe('makeConditional', () => {
  const rows: readonly ConditionalRow[] = [
    { headers: {}, status: 200 },
    { headers: { 'If-None-Match': '"v"' }, status: 304 },
    { headers: { 'If-None-Match': '"x"' }, status: 200 },
    { headers: { 'If-Modified-Since': 'Fri, 01 Jan 2100 00:00:00 GMT' }, status: 304 },
    { headers: { 'If-Match': '"x"' }, status: 412 },
    { headers: { 'If-Match': '*' }, status: 200 },
    { headers: { 'If-Unmodified-Since': 'Thu, 01 Jan 1970 00:00:00 GMT' }, status: 412 },
    { method: 'HEAD', headers: { 'If-None-Match': '"v"' }, status: 304 },
    { method: 'POST', headers: { 'If-None-Match': '"v"' }, status: 200 },
    { method: 'POST', headers: { 'If-Match': '"x"' }, status: 200 },
  ]
  for (const { method = 'GET', headers, status } of rows) {
    it(`makes ${status} of ${method} with ${JSON.stringify(headers)}`, () => {
      const environ = createTestEnviron({ method, headers })
      assert.equal(createVersion().makeConditional({ environ }).status, status)
    })
  }

  it('sends a 304 without a body and what describes it, and keeps the rest', async () => {
    const environ = createTestEnviron({ headers: { 'If-None-Match': '"v"' } })
    const response = createVersion().makeConditional({ environ })
    response.headers.set('Cache-Control', 'no-cache')
    response.setCookie('a', '1', { secure: true })
    const answer = await exchange(response.gateway)
    assert.equal(answer.status, '304 Not Modified')
    assert.equal(answer.text, '')
    assert.deepEqual(
      answer.headers.map(([name]) => name),
      ['ETag', 'Cache-Control', 'Set-Cookie'],
    )
  })

  it('sends a 412 without the body', async () => {
    const environ = createTestEnviron({ headers: { 'If-Match': '"x"' } })
    const answer = await exchange(createVersion().makeConditional({ environ }).gateway)
    assert.equal(answer.text, '')
  })

  it('leaves an answer that is no success as it is', () => {
    const environ = createTestEnviron({ headers: { 'If-None-Match': '*' } })
    const response = new Response('', { status: 404 })
    assert.equal(response.makeConditional({ environ }).status, 404)
  })

  it('closes a body that is not sent', () => {
    const closed: string[] = []
    const response = new Response({
      *[Symbol.iterator](): Iterator<Chunk> {},
      close: () => closed.push('closed'),
    })
    response.etag = 'v'
    response.makeConditional({
      environ: createTestEnviron({ headers: { 'If-None-Match': '"v"' } }),
    })
    assert.deepEqual(closed, ['closed'])
  })

  function createVersion(): Response {
    const response = new Response('payload')
    response.etag = 'v'
    response.lastModified = new Date(Date.UTC(2020, 0, 2))
    return response
  }
})

describe('Response.from', () => {
  it('keeps status, headers, each cookie and the body of a fetch Response', async () => {
    const fetched = new globalThis.Response('grüße', {
      status: 201,
      statusText: 'Made',
      headers: { 'X-A': '1', 'Content-Type': 'text/plain' },
    })
    fetched.headers.append('Set-Cookie', 'a=1')
    fetched.headers.append('Set-Cookie', 'b=2')
    const response = Response.from(fetched)
    assert.deepEqual(response.headers.getSetCookie(), ['a=1', 'b=2'])
    const answer = await exchange(response.gateway)
    assert.equal(answer.status, '201 Made')
    assert.equal(answer.header('content-type'), 'text/plain')
    assert.equal(answer.header('x-a'), '1')
    assert.equal(answer.text, 'grüße')
  })

  it('adds no content type to one that has none', () => {
    const response = Response.from(new globalThis.Response(null, { status: 204 }))
    assert.equal(response.contentType, undefined)
    assert.equal(response.status, 204)
  })

  it('writes the reason phrase where fetch has none', async () => {
    const answer = await exchange(
      Response.from(new globalThis.Response('', { status: 404 })).gateway,
    )
    assert.equal(answer.status, '404 Not Found')
  })

  it('leaves out what is about the connection it came over', () => {
    const fetched = new globalThis.Response('x', {
      headers: { Connection: 'close', 'Keep-Alive': 'timeout=5', 'Transfer-Encoding': 'chunked' },
    })
    const names = Response.from(fetched)
      .headers.toList()
      .map(([name]) => name)
    assert.deepEqual(names, ['content-type'])
  })

  it('keeps the coding of one that was made here', () => {
    const fetched = new globalThis.Response('x', { headers: { 'Content-Encoding': 'gzip' } })
    assert.equal(Response.from(fetched).headers.get('content-encoding'), 'gzip')
  })

  it('drops coding and length of one that fetch has decoded', () => {
    const fetched = new globalThis.Response('x', {
      headers: { 'Content-Encoding': 'gzip', 'Content-Length': '99' },
    })
    Object.defineProperty(fetched, 'url', { value: 'http://ex.test/' })
    const { headers } = Response.from(fetched)
    assert.equal(headers.has('content-encoding'), false)
    assert.equal(headers.has('content-length'), false)
  })

  it('refuses one whose body was read, and one that is an error', async () => {
    const read = new globalThis.Response('x')
    await read.text()
    assert.throws(() => Response.from(read), /read already/)
    assert.throws(() => Response.from(globalThis.Response.error()), TypeError)
  })
})
