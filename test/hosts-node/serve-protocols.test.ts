import assert from 'node:assert/strict'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import http2 from 'node:http2'
import { describe, it } from 'node:test'
import tls from 'node:tls'
import type { Application } from '../../src/gateway/index.ts'
import { lint } from '../../src/gateway/index.ts'
import type { ServeOptions } from '../../src/hosts/node/index.ts'
import type { TestServer } from './client.ts'
import { start } from './client.ts'
import { Gate } from './gate.ts'
import { get, RawConnection } from './raw-connection.ts'

const TLS = {
  key: readFileSync(new URL('../fixtures/tls/key.pem', import.meta.url)),
  cert: readFileSync(new URL('../fixtures/tls/cert.pem', import.meta.url)),
}

const describeRequest: Application = lint((environ, startResponse) => {
  startResponse('200 OK', [['Content-Type', 'text/plain']])
  return [`${environ['wsgi.url_scheme']} ${environ.SERVER_PROTOCOL} ${environ.PATH_INFO}`]
})

/** Connects with TLS, and asks for a protocol. */
async function openTls(server: TestServer, protocol: string): Promise<RawConnection> {
  const { port } = server
  const socket = tls.connect({ port, ALPNProtocols: [protocol], rejectUnauthorized: false })
  await once(socket, 'secureConnect')
  assert.equal(socket.alpnProtocol, protocol)
  return new RawConnection(socket)
}

/** What a client of HTTP/2 sees of one response. */
interface Http2Answer {
  readonly status: number
  readonly body: string
}

/** Opens a session of HTTP/2. */
async function openSession({ url }: TestServer): Promise<http2.ClientHttp2Session> {
  const session = http2.connect(url, { rejectUnauthorized: false })
  session.on('error', () => undefined)
  await once(session, 'connect')
  return session
}

async function ask(
  session: http2.ClientHttp2Session,
  headers: http2.OutgoingHttpHeaders,
): Promise<Http2Answer> {
  const stream = session.request(headers)
  const chunks: Buffer[] = []
  stream.on('data', (chunk: Buffer) => chunks.push(chunk))
  const ended = once(stream, 'end')
  const [response] = await once(stream, 'response')
  await ended
  return { status: Number(response[':status']), body: Buffer.concat(chunks).toString() }
}

describe('serve with tls', () => {
  it('speaks https', async () => {
    await using server = await start(describeRequest, { tls: TLS })
    assert.match(server.url, /^https:\/\/127\.0\.0\.1:\d+$/)
    const client = await openTls(server, 'http/1.1')
    assert.match(
      await client.send(get('/a', 'Connection: close')).untilEnd(),
      /https HTTP\/1\.1 \/a$/,
    )
  })

  it('closes the body of a client of HTTP/2 that leaves in the middle of it', async () => {
    const gate = new Gate()
    await using server = await start(
      lint((_environ, startResponse) => {
        startResponse('200 OK', [['Content-Type', 'application/octet-stream']])
        return {
          *[Symbol.iterator]() {
            for (;;) yield new Uint8Array(1_000_000)
          },
          close: () => void gate.arrive(),
        }
      }),
      { tls: TLS, http2: true },
    )
    const session = await openSession(server)
    const stream = session.request({ ':path': '/' })
    stream.on('error', () => undefined)
    await once(stream, 'readable')
    session.destroy()
    await gate.arrived
    assert.deepEqual(server.log, [])
  })

  it('answers a client that sends no more', async () => {
    for (const speaksHttp2 of [false, true]) {
      const gate = new Gate()
      await using server = await start(
        lint(async (environ, startResponse) => {
          await gate.arrive()
          return describeRequest(environ, startResponse)
        }),
        { tls: TLS, http2: speaksHttp2 },
      )
      const { port } = server
      const socket = tls.connect({ port, rejectUnauthorized: false })
      await once(socket, 'secureConnect')
      const client = new RawConnection(socket)
      client.send(get('/late')).endSending()
      await gate.arrived
      await new Promise((resolve) => setTimeout(resolve, 20))
      gate.open()
      assert.match(await client.untilEnd(), /https HTTP\/1\.1 \/late$/)
    }
  })

  it('closes a connection that does not speak TLS', async () => {
    await using server = await start(describeRequest, { tls: TLS })
    const client = await RawConnection.open(server.port)
    assert.doesNotMatch(await client.send(get('/')).untilEnd(), /HTTP/)
    const next = await openTls(server, 'http/1.1')
    await next.send(get('/')).until(/https/)
    next.close()
  })

  for (const options of [{ tls: TLS }, { tls: TLS, http2: true }] satisfies ServeOptions[]) {
    const name = 'http2' in options ? 'HTTP/1.1 beside HTTP/2' : 'https'

    it(`refuses bytes that are no request over ${name}`, async () => {
      await using server = await start(describeRequest, options)
      const client = await openTls(server, 'http/1.1')
      assert.match(
        await client.send('no request\r\n\r\n').untilEnd(),
        /^HTTP\/1\.1 400 Bad Request\r\n[\s\S]*Connection: close/,
      )
    })

    it(`has its limits over ${name}`, async () => {
      const limits = { maxRequestsPerSocket: 2, headersTimeoutMs: 100, checkingIntervalMs: 50 }
      await using server = await start(describeRequest, { ...options, ...limits })
      const client = await openTls(server, 'http/1.1')
      const text = await client.send(get('/1') + get('/2') + get('/3')).untilEnd()
      assert.match(text, /\/1HTTP[\s\S]*Connection: close[\s\S]*\/2$/)
      const slow = await openTls(server, 'http/1.1')
      assert.match(await slow.send('GET / HT').untilEnd(), /^HTTP\/1\.1 408 /)
      const long = await openTls(server, 'http/1.1')
      const head = get('/', `X: ${'a'.repeat(17_000)}`)
      assert.match(await long.send(head).untilEnd(), /^HTTP\/1\.1 431 /)
    })

    it(`closes gracefully over ${name}`, async () => {
      const gate = new Gate()
      const server = await start(async (environ, startResponse) => {
        if (environ.PATH_INFO === '/late') await gate.arrive()
        return describeRequest(environ, startResponse)
      }, options)
      const [idle, silent, late, raw] = [
        await openTls(server, 'http/1.1'),
        await openTls(server, 'http/1.1'),
        await openTls(server, 'http/1.1'),
        await RawConnection.open(server.port),
      ]
      await idle.send(get('/')).until(/\/$/)
      late.send(get('/late'))
      await gate.arrived
      const closed = server.close()
      await Promise.all([idle.untilEnd(), silent.untilEnd(), raw.untilEnd()])
      gate.open()
      assert.match(await late.untilEnd(), /Connection: close[\s\S]*\/late$/)
      await closed
      assert.deepEqual(server.log, [])
    })
  }

  it('ends a handshake that takes longer than headersTimeoutMs', async () => {
    await using server = await start(describeRequest, { tls: TLS, headersTimeoutMs: 100 })
    const client = await RawConnection.open(server.port)
    assert.equal(await client.untilEnd(), '')
  })
})

for (const [name, options] of [
  ['with tls', { tls: TLS, http2: true }],
  ['without tls', { http2: true }],
] satisfies [string, ServeOptions][]) {
  describe(`serve with http2 ${name}`, () => {
    it('speaks HTTP/2', async () => {
      await using server = await start(describeRequest, options)
      const session = await openSession(server)
      const { status, body } = await ask(session, { ':path': '/a' })
      assert.equal(status, 200)
      assert.match(body, /^https? HTTP\/2(?:\.0)? \/a$/)
      session.destroy()
    })

    it('refuses TRACE, CONNECT, an unknown expectation and 101 header lines', async () => {
      await using server = await start(describeRequest, options)
      const session = await openSession(server)
      const lines = Object.fromEntries(Array.from({ length: 101 }, (_, i) => [`x-${i}`, 'a']))
      assert.equal((await ask(session, { ':method': 'TRACE', ':path': '/' })).status, 501)
      assert.equal((await ask(session, { ':path': '/', expect: 'banana' })).status, 417)
      assert.equal((await ask(session, { ':path': '/', ...lines })).status, 431)
      const tunnel = { ':method': 'CONNECT', ':authority': 'a:443' }
      assert.equal((await ask(session, tunnel)).status, 501)
      session.destroy()
    })

    it('says how many streams and how long heads it takes', async () => {
      await using server = await start(describeRequest, { ...options, maxHeaderBytes: 9000 })
      const session = http2.connect(server.url, { rejectUnauthorized: false })
      const [settings] = await once(session, 'remoteSettings')
      assert.equal(settings.maxConcurrentStreams, 100)
      assert.equal(settings.maxHeaderListSize, 9000)
      const stream = session.request({ ':path': '/', x: 'a'.repeat(10_000) })
      await assert.rejects(once(stream, 'response'))
      session.destroy()
    })

    it('ends a session after maxRequestsPerSocket streams, and answers them', async () => {
      await using server = await start(describeRequest, { ...options, maxRequestsPerSocket: 3 })
      const session = await openSession(server)
      const closed = once(session, 'close')
      const answers = [1, 2, 3].map((i) => ask(session, { ':path': `/${i}` }))
      const bodies = (await Promise.all(answers)).map(({ body }) => body.split(' ')[2])
      assert.deepEqual(bodies, ['/1', '/2', '/3'])
      await closed
    })

    it('ends a session without a request after inactivityTimeoutMs', async () => {
      await using server = await start(describeRequest, { ...options, inactivityTimeoutMs: 100 })
      const session = await openSession(server)
      await once(session, 'close')
    })

    it('says GOAWAY when it closes, ends idle sessions, and waits for open streams', async () => {
      const gate = new Gate()
      const server = await start(async (environ, startResponse) => {
        await gate.arrive()
        return describeRequest(environ, startResponse)
      }, options)
      const [idle, busy] = [await openSession(server), await openSession(server)]
      const answer = ask(busy, { ':path': '/late' })
      await gate.arrived
      const away = Promise.all([once(idle, 'close'), once(busy, 'goaway')])
      const closed = server.close()
      await away
      gate.open()
      assert.match((await answer).body, /\/late$/)
      await closed
      assert.deepEqual(server.log, [])
    })

    it('cuts streams off after graceMs', async () => {
      const gate = new Gate()
      const server = await start(async () => {
        await gate.arrive()
        return []
      }, options)
      const session = await openSession(server)
      const stream = session.request({ ':path': '/' })
      stream.on('error', () => undefined)
      await gate.arrived
      const closed = once(stream, 'close')
      await server.close({ graceMs: 50 })
      await closed
      assert.match(server.log.join(''), /connections cut off: 1/)
      gate.open()
    })
  })
}
