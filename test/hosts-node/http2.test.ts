import assert from 'node:assert/strict'
import { once } from 'node:events'
import type { ClientHttp2Session, ClientHttp2Stream, IncomingHttpHeaders } from 'node:http2'
import http2 from 'node:http2'
import { after, before, describe, it } from 'node:test'
import type { Application, Body, Environ, HeaderList } from '../../src/gateway/index.ts'
import type { BareServer } from './bare-server.ts'
import { startBareHttp2, until } from './bare-server.ts'

const NO_ERROR = 0
const INTERNAL_ERROR = 2

/** What a client of HTTP/2 saw of one request. */
interface Seen {
  readonly headers: IncomingHttpHeaders & { ':status'?: number | undefined }
  readonly rawHeaders: readonly string[]
  readonly body: string
  readonly code: number
}

/** Reads an answer to its end, be it good or bad. */
async function see(stream: ClientHttp2Stream): Promise<Seen> {
  let headers: Seen['headers'] = {}
  let rawHeaders: readonly string[] = []
  const received: Buffer[] = []
  stream.on('error', () => undefined)
  stream.on('response', (head, _flags, ...rest: unknown[]) => {
    headers = head
    rawHeaders = Array.isArray(rest[0]) ? rest[0] : []
  })
  stream.on('data', (data) => received.push(data))
  await new Promise<void>((resolve) => stream.once('close', resolve))
  const body = Buffer.concat(received).toString()
  return { headers, rawHeaders, body, code: stream.rstCode ?? 0 }
}

/** An answer, and what a client sees of it. */
interface Row {
  readonly name: string
  readonly method?: string
  readonly status: string
  readonly headers?: HeaderList
  readonly body: () => Body
  readonly expected: Readonly<Record<string, string | number | string[] | undefined>>
  readonly text: string
}

const PLAIN: [string, string] = ['Content-Type', 'text/plain']

const ROWS: readonly Row[] = [
  {
    name: 'sums up an Array',
    status: '200 OK',
    headers: [PLAIN],
    body: () => ['a', 'é'],
    expected: { ':status': 200, 'content-type': 'text/plain', 'content-length': '3' },
    text: 'aé',
  },
  {
    name: 'says 0 for an empty body',
    status: '200 OK',
    headers: [PLAIN],
    body: () => [],
    expected: { ':status': 200, 'content-length': '0' },
    text: '',
  },
  {
    name: 'drops the reason phrase, and says nothing about the connection',
    status: '404 Nowhere',
    headers: [PLAIN],
    body: () => ['none'],
    expected: { ':status': 404, connection: undefined, 'transfer-encoding': undefined },
    text: 'none',
  },
  {
    name: 'keeps Set-Cookie lines apart and in order',
    status: '200 OK',
    headers: [
      PLAIN,
      ['Set-Cookie', 'a=1'],
      ['X-A', 'x'],
      ['set-cookie', 'b=2'],
      ['SET-COOKIE', 'c=3'],
    ],
    body: () => ['ok'],
    expected: { 'set-cookie': ['a=1', 'b=2', 'c=3'], 'x-a': 'x' },
    text: 'ok',
  },
  {
    name: 'joins two lines that node does not send',
    status: '200 OK',
    headers: [
      PLAIN,
      ['X-Content-Type-Options', 'nosniff'],
      ['x-content-type-options', 'nosniff'],
      ['Set-Cookie', 'a=1'],
      ['Set-Cookie', 'b=2'],
    ],
    body: () => ['ok'],
    expected: { 'x-content-type-options': 'nosniff, nosniff', 'set-cookie': ['a=1', 'b=2'] },
    text: 'ok',
  },
  {
    name: 'sends U+00E9 in a header',
    status: '200 OK',
    headers: [PLAIN, ['X-Name', 'caf\u00e9']],
    body: () => ['ok'],
    expected: { 'x-name': 'caf\u00e9' },
    text: 'ok',
  },
  {
    name: 'strips what is around a value',
    status: '200 OK',
    headers: [PLAIN, ['X-Name', '\t a b ']],
    body: () => ['ok'],
    expected: { 'x-name': 'a b' },
    text: 'ok',
  },
  {
    name: 'takes a header named __proto__ for a header',
    status: '200 OK',
    headers: [PLAIN, ['__proto__', 'x']],
    body: () => ['ok'],
    expected: { ':status': 200 },
    text: 'ok',
  },
  {
    name: 'keeps a Date of the application',
    status: '200 OK',
    headers: [PLAIN, ['Date', 'Thu, 01 Jan 1970 00:00:00 GMT']],
    body: () => ['ok'],
    expected: { date: 'Thu, 01 Jan 1970 00:00:00 GMT' },
    text: 'ok',
  },
  {
    name: 'sends no body for a HEAD, but its length',
    method: 'HEAD',
    status: '200 OK',
    headers: [PLAIN],
    body: () => ['thirteen byte'],
    expected: { ':status': 200, 'content-length': '13' },
    text: '',
  },
  {
    name: 'sends no body for a HEAD of a stream',
    method: 'HEAD',
    status: '200 OK',
    headers: [PLAIN],
    body: () => generate('a', 'b'),
    expected: { ':status': 200, 'content-length': undefined },
    text: '',
  },
  {
    name: 'sends neither body nor Content-Length with 204',
    status: '204 No Content',
    body: () => [],
    expected: { ':status': 204, 'content-length': undefined },
    text: '',
  },
  {
    name: 'says 0 with 205',
    status: '205 Reset Content',
    body: () => [],
    expected: { ':status': 205, 'content-length': '0' },
    text: '',
  },
  {
    name: 'keeps ETag and Content-Length of a 304',
    status: '304 Not Modified',
    headers: [
      ['ETag', '"a"'],
      ['Content-Length', '4'],
    ],
    body: () => [],
    expected: { ':status': 304, etag: '"a"', 'content-length': '4' },
    text: '',
  },
  {
    name: 'streams',
    status: '200 OK',
    headers: [PLAIN],
    body: () => generate('a', '', 'bc'),
    expected: { ':status': 200, 'content-length': undefined },
    text: 'abc',
  },
  {
    name: 'says 0 for a stream without a chunk',
    status: '200 OK',
    headers: [PLAIN],
    body: () => generate('', ''),
    expected: { ':status': 200, 'content-length': '0' },
    text: '',
  },
]

function* generate(...chunks: string[]): Generator<string> {
  yield* chunks
}

describe('toNodeHandler over HTTP/2', () => {
  let server: BareServer
  let client: ClientHttp2Session
  before(async () => {
    server = await startBareHttp2()
    client = http2.connect(`http://127.0.0.1:${server.port}`)
    client.on('error', () => undefined)
  })
  after(async () => {
    client.destroy()
    await server.close()
  })

  function ask(
    method = 'GET',
    path = '/',
    headers: http2.OutgoingHttpHeaders = {},
  ): ClientHttp2Stream {
    return client.request({ ':method': method, ':path': path, ...headers })
  }

  for (const { name, method, status, headers = [], body, expected, text } of ROWS) {
    it(name, async () => {
      server.run((_environ, startResponse) => {
        startResponse(
          status,
          headers.map(([field, value]) => [field, value]),
        )
        return body()
      })
      const seen = await see(ask(method))
      const picked = Object.fromEntries(
        Object.keys(expected).map((field) => [field, seen.headers[field]]),
      )
      assert.deepEqual(
        { picked, text: seen.body, code: seen.code },
        { picked: expected, text, code: NO_ERROR },
      )
      assert.deepEqual(server.log, [])
    })
  }

  it('describes the request in the environ', async () => {
    let environ: Partial<Environ> = {}
    server.run((current, startResponse) => {
      environ = current
      startResponse('200 OK', [PLAIN])
      return []
    })
    await see(
      ask('GET', '/caf%C3%A9?x=%20', {
        ':authority': 'example.org:99',
        cookie: ['a=b', 'c=d'],
        'x-a': ['1', '2'],
      }),
    )
    const { SERVER_PROTOCOL, HTTP_HOST, PATH_INFO, QUERY_STRING, REMOTE_ADDR, HTTP_COOKIE } =
      environ
    assert.deepEqual(
      [
        SERVER_PROTOCOL,
        HTTP_HOST,
        PATH_INFO,
        QUERY_STRING,
        REMOTE_ADDR,
        HTTP_COOKIE,
        environ['HTTP_X_A'],
      ],
      ['HTTP/2.0', 'example.org:99', '/café', 'x=%20', '127.0.0.1', 'a=b; c=d', '1, 2'],
    )
    assert.deepEqual(
      Object.keys(environ).filter((key) => key.includes(':') || /AUTHORITY|SCHEME/.test(key)),
      [],
    )
    assert.deepEqual(environ['wsgi.raw_headers']?.slice(0, 2), ['host', 'example.org:99'])
  })

  it('takes a Host that is the :authority, and refuses another one', async () => {
    server.run((environ, startResponse) => {
      startResponse('200 OK', [PLAIN])
      return [environ.HTTP_HOST ?? '']
    })
    const same = await see(ask('GET', '/', { ':authority': 'a.org', host: 'a.org' }))
    assert.deepEqual([same.headers[':status'], same.body], [200, 'a.org'])
    const other = await see(ask('GET', '/', { ':authority': 'a.org', host: 'b.org' }))
    assert.equal(other.headers[':status'], 400)
  })

  it('refuses what no application may see, with a page', async () => {
    const { headers, body, code } = await see(ask('GET', `/${'a'.repeat(9000)}`))
    assert.deepEqual(
      [headers[':status'], body, code],
      [414, 'The request target is too long.\n', NO_ERROR],
    )
    assert.equal((await see(ask('TRACE'))).headers[':status'], 501)
  })

  it('answers 500 before the commit, and resets the stream after it', async () => {
    const failing =
      (first: string): Application =>
      (_environ, startResponse) => {
        startResponse('200 OK', [PLAIN])
        return (function* () {
          yield first
          throw new Error('broken')
        })()
      }
    server.run(failing(''))
    const early = await see(ask())
    assert.deepEqual([early.headers[':status'], early.body], [500, 'Internal Server Error\n'])
    server.run(failing('a'))
    const late = await see(ask())
    assert.deepEqual([late.headers[':status'], late.code], [200, INTERNAL_ERROR])
    assert.match(server.log.join(''), /Error: broken/)
  })

  it('tells of a head that is too long for node', async () => {
    server.run((_environ, startResponse) => {
      startResponse('200 OK', [PLAIN, ['X-Long', 'a'.repeat(100_000)]])
      return ['ok']
    })
    // node ends the whole session.
    const own = http2.connect(`http://127.0.0.1:${server.port}`)
    await assert.rejects(once(own.request().resume(), 'response'), /FRAME_SIZE_ERROR/)
    own.destroy()
    await until(() => /The head of the response was not sent/.test(server.log.join('')))
  })

  it('never sends more or less than the Content-Length', async () => {
    const promise =
      (length: string, ...chunks: string[]): Application =>
      (_environ, startResponse) => {
        startResponse('200 OK', [PLAIN, ['Content-Length', length]])
        return generate(...chunks)
      }
    server.runUnchecked(promise('9', 'abc'))
    assert.equal((await see(ask())).code, INTERNAL_ERROR)
    server.runUnchecked(promise('2', 'a', 'bc'))
    const long = await see(ask())
    assert.equal(long.code, INTERNAL_ERROR)
    assert.ok(long.body.length <= 1)
    server.runUnchecked(promise('2', 'abc'))
    assert.equal((await see(ask())).headers[':status'], 500)
  })

  it('waits for a client that does not read, and stops when it leaves', async () => {
    let count = 0
    const log: string[] = []
    let signal: AbortSignal | undefined
    server.run((environ, startResponse) => {
      signal = environ['wsgi.signal']?.(environ)
      startResponse('200 OK', [PLAIN])
      return endless(
        () => {
          count += 1
        },
        () => log.push('return'),
      )
    })
    const stream = ask()
    stream.on('error', () => undefined)
    await once(stream, 'response')
    let reached = -1
    while (reached !== count) {
      reached = count
      await new Promise((resolve) => setTimeout(resolve, 100))
    }
    assert.ok(reached < 100, `${reached} chunks of 64 KiB were made for a client that reads none`)
    stream.close(http2.constants.NGHTTP2_CANCEL)
    await until(() => log.includes('return'))
    assert.equal(signal?.aborted, true)
    assert.deepEqual(server.log, [])
  })

  it('closes an awaited body, and aborts the signal, when the session ends', async () => {
    const log: string[] = []
    let signal: AbortSignal | undefined
    server.run((environ, startResponse) => {
      signal = environ['wsgi.signal']?.(environ)
      startResponse('200 OK', [PLAIN])
      return Object.assign(stuck(), { close: () => log.push('close') })
    })
    const other = http2.connect(`http://127.0.0.1:${server.port}`)
    other.on('error', () => undefined)
    const stream = other.request({ ':path': '/' })
    stream.on('error', () => undefined)
    await once(stream, 'data')
    other.destroy()
    await until(() => log.length > 0)
    assert.deepEqual(log, ['close'])
    assert.equal(signal?.aborted, true)
    assert.deepEqual(server.log, [])
  })

  it('leaves the signal of a complete response alone', async () => {
    let signal: AbortSignal | undefined
    server.run((environ, startResponse) => {
      signal = environ['wsgi.signal']?.(environ)
      startResponse('200 OK', [PLAIN])
      return ['ok']
    })
    await see(ask())
    await see(ask())
    assert.equal(signal?.aborted, false)
  })

  it('reads a body to its end, and rejects when the client leaves', async () => {
    const ends: unknown[] = []
    server.run(async (environ, startResponse) => {
      ends.push(await readAll(environ).catch((error: unknown) => error))
      startResponse('200 OK', [PLAIN])
      return []
    })
    const whole = ask('POST')
    whole.write('abc')
    whole.end('de')
    assert.equal((await see(whole)).headers[':status'], 200)
    const other = http2.connect(`http://127.0.0.1:${server.port}`)
    other.on('error', () => undefined)
    const cut = other.request({ ':method': 'POST', ':path': '/' })
    cut.on('error', () => undefined)
    await new Promise<void>((resolve) => {
      cut.write('abc', () => resolve())
    })
    other.destroy()
    await until(() => ends.length === 2)
    assert.equal(ends[0], 'abcde')
    assert.match(String(ends[1]), /The client left/)
  })

  it('answers before it read the request, and then stops it without an error', async () => {
    server.run(async (environ, startResponse) => {
      for await (const chunk of environ['wsgi.input']) {
        assert.ok(chunk.length > 0)
        break
      }
      startResponse('413 Content Too Large', [PLAIN])
      return ['too much']
    })
    const stream = ask('POST')
    stream.write('a'.repeat(1000))
    const { headers, body, code } = await see(stream)
    assert.deepEqual([headers[':status'], body, code], [413, 'too much', NO_ERROR])
    assert.deepEqual(server.log, [])
  })

  it('sends early hints before the response', async () => {
    server.run((environ, startResponse) => {
      environ['wsgi.early_hints']?.(environ, [
        ['Link', '</a.css>; rel=preload'],
        ['Link', '</b.js>; rel=preload'],
      ])
      startResponse('200 OK', [PLAIN])
      return ['ok']
    })
    const stream = ask()
    const hints: unknown[] = []
    stream.on('headers', (headers) => hints.push([headers[':status'], headers['link']]))
    assert.equal((await see(stream)).body, 'ok')
    assert.deepEqual(hints, [[103, '</a.css>; rel=preload, </b.js>; rel=preload']])
  })

  it('tells 503 when the application does not answer in time', async () => {
    const slow = await startBareHttp2({ handlerTimeoutMs: 20 })
    slow.run(() => new Promise<Body>(() => undefined))
    const other = http2.connect(`http://127.0.0.1:${slow.port}`)
    assert.equal((await see(other.request({ ':path': '/' }))).headers[':status'], 503)
    other.destroy()
    await slow.close()
  })
})

async function readAll(environ: Environ): Promise<string> {
  const chunks: Uint8Array[] = []
  for await (const chunk of environ['wsgi.input']) chunks.push(chunk)
  return Buffer.concat(chunks).toString()
}

function* endless(made: () => void, ended: () => void): Generator<Uint8Array> {
  try {
    for (;;) {
      made()
      yield new Uint8Array(65_536)
    }
  } finally {
    ended()
  }
}

async function* stuck(): AsyncGenerator<string> {
  yield 'first'
  await new Promise(() => undefined)
}
