import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import type { Application } from '../../src/gateway/index.ts'
import { lint } from '../../src/gateway/index.ts'
import type { ServeOptions } from '../../src/hosts/node/index.ts'
import { serve } from '../../src/hosts/node/index.ts'
import { applySettings, resolveSettings } from '../../src/hosts/node/server-settings.ts'
import { start } from './client.ts'
import { get, RawConnection } from './raw-connection.ts'

const hello: Application = lint((environ, startResponse) => {
  startResponse('200 OK', [['Content-Type', 'text/plain']])
  return [environ.PATH_INFO]
})

/** What a client sends, and what it sees of a limit before the connection ends. */
interface Limit {
  readonly name: string
  readonly options: ServeOptions
  readonly application?: Application
  readonly bytes: string
  readonly answer: RegExp
}

const readAll: Application = lint(async (environ, startResponse) => {
  for await (const chunk of environ['wsgi.input']) assert.ok(chunk.length > 0)
  startResponse('200 OK', [['Content-Type', 'text/plain']])
  return ['read']
})

const PAGE = (status: string): RegExp =>
  new RegExp(
    `^HTTP/1\\.1 ${status}\\r\\n(?:[^\\r]+\\r\\n)*Connection: close\\r\\n(?:[^\\r]+\\r\\n)*\\r\\n[\\w .,-]+\\n$`,
  )

const LIMITS: readonly Limit[] = [
  {
    name: 'a silent connection after headersTimeoutMs with 408',
    options: { headersTimeoutMs: 100, checkingIntervalMs: 50 },
    bytes: '',
    answer: PAGE('408 Request Timeout'),
  },
  {
    name: 'half a head after headersTimeoutMs with 408',
    options: { headersTimeoutMs: 100, checkingIntervalMs: 50 },
    bytes: 'GET / HTTP/1.1\r\nHost: loc',
    answer: PAGE('408 Request Timeout'),
  },
  {
    name: 'half a body after requestTimeoutMs with 408, while the application reads it',
    options: { requestTimeoutMs: 100, checkingIntervalMs: 50 },
    application: readAll,
    bytes: 'POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 9\r\n\r\nabc',
    answer: PAGE('408 Request Timeout'),
  },
  {
    name: 'a head of 17 KB with 431',
    options: {},
    bytes: get('/', `X-Long: ${'a'.repeat(17_000)}`),
    answer: PAGE('431 Request Header Fields Too Large'),
  },
  {
    name: 'a head beyond maxHeaderBytes with 431',
    options: { maxHeaderBytes: 1000 },
    bytes: get('/', `X-Long: ${'a'.repeat(1100)}`),
    answer: PAGE('431 Request Header Fields Too Large'),
  },
  {
    name: 'the 101st header line with 431',
    options: {},
    bytes: get('/', ...new Array<string>(100).fill('X: a')),
    answer: PAGE('431 Request Header Fields Too Large'),
  },
  {
    name: 'a header line beyond maxHeaderLines with 431',
    options: { maxHeaderLines: 3 },
    bytes: get('/', 'A: 1', 'B: 2', 'C: 3'),
    answer: PAGE('431 Request Header Fields Too Large'),
  },
  {
    name: 'a header line beyond maxHeaderLines with 431, when the client waits for 100',
    options: { maxHeaderLines: 3 },
    bytes: get('/', 'A: 1', 'Expect: 100-continue', 'Content-Length: 3'),
    answer: PAGE('431 Request Header Fields Too Large'),
  },
  {
    name: 'a target of more than 8 KiB with 414',
    options: {},
    bytes: get(`/${'a'.repeat(8192)}`),
    answer: PAGE('414 URI Too Long'),
  },
  {
    name: 'a chunk with 17 KB of extensions with 413',
    options: {},
    application: readAll,
    bytes: `POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n3;${'a'.repeat(17_000)}\r\nabc\r\n`,
    answer: PAGE('413 Content Too Large'),
  },
  {
    name: 'an application that does not answer within handlerTimeoutMs with 503',
    options: { handlerTimeoutMs: 50 },
    application: () => new Promise(() => undefined),
    bytes: get('/'),
    answer: PAGE('503 Service Unavailable'),
  },
  {
    name: 'an idle connection after keepAliveTimeoutMs without a word',
    options: { keepAliveTimeoutMs: 100 },
    bytes: get('/idle'),
    answer: /^HTTP\/1\.1 200 OK[\s\S]*Connection: keep-alive[\s\S]*\/idle$/,
  },
  {
    name: 'a connection without a byte for inactivityTimeoutMs without a word',
    options: { inactivityTimeoutMs: 100, handlerTimeoutMs: 0 },
    application: () => new Promise(() => undefined),
    bytes: get('/'),
    answer: /^$/,
  },
]

describe('serve ends', () => {
  for (const { name, options, application = hello, bytes, answer } of LIMITS) {
    it(name, async () => {
      await using server = await start(application, options)
      const client = await RawConnection.open(server.port)
      assert.match(await client.send(bytes).untilEnd(), answer)
      client.close()
    })
  }

  it('a client that reads nothing after inactivityTimeoutMs', async () => {
    let isClosed: () => void = () => undefined
    const closed = new Promise<void>((resolve) => {
      isClosed = resolve
    })
    await using server = await start(
      (_environ, startResponse) => {
        startResponse('200 OK', [])
        return Object.assign(endless(), { close: isClosed })
      },
      { inactivityTimeoutMs: 200 },
    )
    const client = await RawConnection.open(server.port)
    client.pause()
    client.send(get('/'))
    await closed
    client.close()
  })
})

function* endless(): Generator<Uint8Array> {
  for (;;) yield new Uint8Array(65_536)
}

describe('serve lets pass', () => {
  it('100 header lines, and as many as maxHeaderLines', async () => {
    for (const maxHeaderLines of [100, 7]) {
      await using server = await start(hello, { maxHeaderLines })
      const lines = new Array<string>(maxHeaderLines - 2).fill('X: a')
      const client = await RawConnection.open(server.port)
      client.send(get('/lines', ...lines, 'Connection: close'))
      assert.match(await client.untilEnd(), /^HTTP\/1\.1 200 OK[\s\S]*\/lines$/)
    }
  })

  it('requests without a limit of time where it is 0', () => {
    // node's properties of the same meaning, of which 0 is documented to set no limit.
    const properties = { requestTimeout: 60_000, headersTimeout: 60_000 }
    applySettings(properties, resolveSettings({ requestTimeoutMs: 0, headersTimeoutMs: 0 }))
    assert.deepEqual([properties.requestTimeout, properties.headersTimeout], [0, 0])
  })
})

describe('serve counts', () => {
  it('requests: the last one of a connection says so, and what is behind it is not looked at', async () => {
    const paths: string[] = []
    await using server = await start(
      lint((environ, startResponse) => {
        paths.push(environ.PATH_INFO)
        startResponse('200 OK', [['Content-Type', 'text/plain']])
        return [environ.PATH_INFO]
      }),
      { maxRequestsPerSocket: 2 },
    )
    const client = await RawConnection.open(server.port)
    client.send(get('/1') + get('/2') + get('/3') + get('/4'))
    const text = await client.untilEnd()
    assert.deepEqual(text.match(/HTTP\/1\.1 .*/g), ['HTTP/1.1 200 OK', 'HTTP/1.1 200 OK'])
    assert.deepEqual(text.match(/^Connection: .*$/gm), [
      'Connection: keep-alive',
      'Connection: close',
    ])
    assert.deepEqual(paths, ['/1', '/2'])
  })

  it('1000 requests of a client that pipelines 1500, and answers each of them', async () => {
    await using server = await start(hello)
    const client = await RawConnection.open(server.port)
    for (let i = 1; i <= 1500; i += 1) client.send(get(`/${i}`))
    const text = await client.untilEnd()
    const paths = text.split('HTTP/1.1 200 OK').map((answer) => answer.split('\r\n\r\n')[1])
    assert.deepEqual(
      paths.slice(1),
      Array.from({ length: 1000 }, (_, i) => `/${i + 1}`),
    )
    assert.match(text, /Connection: close(?![\s\S]*HTTP\/1\.1)[\s\S]*\/1000$/)
  })

  it('requests: every answer comes when the first one is slow', async () => {
    let release: () => void = () => undefined
    const gate = new Promise<void>((resolve) => {
      release = resolve
    })
    await using server = await start(
      lint(async (environ, startResponse) => {
        if (environ.PATH_INFO === '/1') await gate
        startResponse('200 OK', [['Content-Type', 'text/plain']])
        if (environ.PATH_INFO === '/3') setTimeout(release, 10)
        return [environ.PATH_INFO]
      }),
      { maxRequestsPerSocket: 3 },
    )
    const client = await RawConnection.open(server.port)
    client.send(get('/1') + get('/2') + get('/3') + get('/4'))
    const text = await client.untilEnd()
    assert.deepEqual(text.match(/^\/\d/gm), ['/1', '/2', '/3'])
  })

  it('no requests where maxRequestsPerSocket is 0', async () => {
    await using server = await start(hello, { maxRequestsPerSocket: 0 })
    const client = await RawConnection.open(server.port)
    for (let i = 1; i <= 1100; i += 1) client.send(get(`/${i}`))
    assert.doesNotMatch(await client.until(/\/1100$/), /Connection: close/)
    client.close()
  })

  it('connections: one beyond maxConnections is closed at once', async () => {
    await using server = await start(hello, { maxConnections: 1 })
    const first = await RawConnection.open(server.port)
    await first.send(get('/first')).until(/\/first$/)
    const second = await RawConnection.open(server.port)
    assert.equal(await second.untilEnd(), '')
    await first.send(get('/again')).until(/\/again$/)
    first.close()
  })
})

describe('serve keeps idle connections', () => {
  for (const { options, seconds } of [
    { options: {}, seconds: 5 },
    { options: { behindProxy: true }, seconds: 75 },
    { options: { behindProxy: true, keepAliveTimeoutMs: 9000 }, seconds: 9 },
  ]) {
    it(`for ${seconds} s with ${JSON.stringify(options)}`, async () => {
      await using server = await start(hello, options)
      const client = await RawConnection.open(server.port)
      const text = await client.send(get('/')).until(/\r\n\r\n\/$/)
      assert.match(text, new RegExp(`^Keep-Alive: timeout=${seconds}\\r$`, 'm'))
      client.close()
    })
  }
})

/** Options that make no sense, and the error that says so. */
const NONSENSE: readonly [options: ServeOptions, error: RegExp][] = [
  [{ headersTimeoutMs: -1 }, /headersTimeoutMs is a whole number from 0 .*; it is -1/],
  [{ keepAliveTimeoutMs: 1.5 }, /keepAliveTimeoutMs .* it is 1\.5/],
  [{ maxConnections: Number.NaN }, /maxConnections .* it is NaN/],
  [{ maxHeaderLines: 101 }, /maxHeaderLines is a whole number from 1 to 100; it is 101/],
  [{ maxHeaderBytes: 0 }, /maxHeaderBytes is a whole number from 1/],
  [{ checkingIntervalMs: 0 }, /checkingIntervalMs is a whole number from 1/],
  [
    { headersTimeoutMs: 5000, requestTimeoutMs: 4000 },
    /headersTimeoutMs \(5000\) is longer than requestTimeoutMs \(4000\)/,
  ],
]

describe('serve refuses to start', () => {
  for (const [options, error] of NONSENSE) {
    it(`with ${JSON.stringify(options)}`, async () => {
      await assert.rejects(
        serve(hello, { port: 0, ...options }),
        (thrown) => thrown instanceof RangeError && error.test(thrown.message),
      )
    })
  }
})
