import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { describe, it } from 'node:test'
import { pathToFileURL } from 'node:url'
import { promisify } from 'node:util'
import type { Application } from '../../src/gateway/index.ts'
import { lint } from '../../src/gateway/index.ts'
import { parseAnswer, start } from './client.ts'
import { Gate } from './gate.ts'
import { get, RawConnection } from './raw-connection.ts'

const hello: Application = lint((environ, startResponse) => {
  startResponse('200 OK', [['Content-Type', 'text/plain']])
  return [environ.PATH_INFO]
})

/** A request that no application sees. */
interface Refusal {
  readonly name: string
  readonly bytes: string
  readonly status: string
}

const REFUSALS: readonly Refusal[] = [
  {
    name: 'an expectation that nobody knows',
    bytes: get('/', 'Expect: banana', 'Content-Length: 2'),
    status: '417 Expectation Failed',
  },
  { name: 'TRACE', bytes: 'TRACE / HTTP/1.1\r\nHost: a\r\n\r\n', status: '501 Not Implemented' },
  {
    name: 'CONNECT',
    bytes: 'CONNECT a:443 HTTP/1.1\r\nHost: a:443\r\n\r\n',
    status: '501 Not Implemented',
  },
  {
    name: 'CONNECT with what the client would send through the tunnel',
    bytes: `CONNECT a:443 HTTP/1.1\r\nHost: a:443\r\n\r\n\x16\x03\x01${'a'.repeat(5000)}`,
    status: '501 Not Implemented',
  },
  {
    name: 'the preface of HTTP/2',
    bytes: 'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n',
    status: '400 Bad Request',
  },
  { name: 'a handshake of TLS', bytes: '\x16\x03\x01\x00\xf1\x01', status: '400 Bad Request' },
]

describe('serve answers by itself', () => {
  for (const { name, bytes, status } of REFUSALS) {
    it(`${name}: a short page, and the end of the connection`, async () => {
      let calls = 0
      await using server = await start((environ, startResponse) => {
        calls += 1
        return hello(environ, startResponse)
      })
      const client = await RawConnection.open(server.port)
      const text = await client.send(bytes).untilEnd()
      const answer = parseAnswer(text)
      assert.equal(answer.status, status)
      assert.match(text, /\r\nConnection: close\r\n/)
      assert.match(text, /\r\nDate: \w{3}, \d\d \w{3} \d{4} \d\d:\d\d:\d\d GMT\r\n/)
      assert.match(answer.body, /^[\w .,-]+\n$/)
      assert.equal(calls, 0)
    })
  }

  it('a CONNECT behind a response that is not complete: after it', async () => {
    const gate = new Gate()
    await using server = await start((_environ, startResponse) => {
      startResponse('200 OK', [['Content-Length', '4000000']])
      return stream(gate)
    })
    const client = await RawConnection.open(server.port)
    client.send(`${get('/')}CONNECT a:443 HTTP/1.1\r\nHost: a\r\n\r\n`)
    await client.until(/first/)
    gate.open()
    const text = await client.untilEnd()
    assert.match(text.slice(-500), /^a+HTTP\/1\.1 501 Not Implemented\r\n/)
  })

  it('a CONNECT behind three long responses: after them', async () => {
    const chunk = Buffer.alloc(100_000, 97)
    await using server = await start((_environ, startResponse) => {
      startResponse('200 OK', [['Content-Length', '4000000']])
      return new Set(Array.from({ length: 40 }, () => Buffer.from(chunk)))
    })
    const client = await RawConnection.open(server.port)
    client.send(`${get('/1') + get('/2') + get('/3')}CONNECT a:443 HTTP/1.1\r\nHost: a\r\n\r\n`)
    const text = await client.untilEnd()
    assert.ok(text.length > 12_000_000, `${text.length} bytes came`)
    assert.match(text.slice(-500), /^a+HTTP\/1\.1 501 Not Implemented\r\n/)
  })

  it('a head that is too long, although the client goes on sending', async () => {
    await using server = await start(hello)
    const client = await RawConnection.open(server.port)
    client.send(`GET / HTTP/1.1\r\nHost: a\r\nX: ${'a'.repeat(17_000)}`)
    const sending = setInterval(() => client.send('more'), 5)
    const text = await client.untilEnd()
    clearInterval(sending)
    client.close()
    assert.match(text, /^HTTP\/1\.1 431 /)
  })

  it('no second time a request whose body breaks off behind its response', async () => {
    await using server = await start(hello)
    const client = await RawConnection.open(server.port)
    client.send('POST /early HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n')
    await client.until(/\/early$/)
    const text = await client.send('no chunk\r\n').untilEnd()
    assert.equal(text.match(/HTTP\/1\.1/g)?.length, 1)
  })

  it('nothing of the bytes that it refuses', async () => {
    await using server = await start(hello)
    const client = await RawConnection.open(server.port)
    const text = await client.send('SECRET\x00SECRET\r\n\r\n').untilEnd()
    assert.match(text, /^HTTP\/1\.1 400 Bad Request\r\n/)
    assert.doesNotMatch(text, /SECRET/)
  })
})

describe('serve gives an application', () => {
  it('a request for an upgrade as any other, and ends the connection', async () => {
    const seen: unknown[] = []
    await using server = await start(
      lint((environ, startResponse) => {
        seen.push(environ['HTTP_UPGRADE'])
        startResponse('200 OK', [['Content-Type', 'text/plain']])
        return ['no upgrade']
      }),
    )
    const client = await RawConnection.open(server.port)
    client.send(get('/', 'Connection: Upgrade', 'Upgrade: websocket') + get('/2'))
    assert.match(
      await client.untilEnd(),
      /^HTTP\/1\.1 200 OK[\s\S]*Connection: close[\s\S]*no upgrade$/,
    )
    assert.deepEqual(seen, ['websocket'])
  })

  it('a request of a client that then sends no more', async () => {
    await using server = await start(hello)
    const client = await RawConnection.open(server.port)
    client.send(get('/last')).endSending()
    assert.match(await client.untilEnd(), /\/last$/)
  })
})

describe('serve survives', () => {
  it('clients that reset their connection at any time', async () => {
    await using server = await start(async (environ, startResponse) => {
      await new Promise((resolve) => setTimeout(resolve, 5))
      return hello(environ, startResponse)
    })
    const begun = [
      '',
      'GET',
      get('/'),
      get('/').repeat(3),
      'CONNECT a:1 HTTP/1.1\r\nHost: a\r\n\r\n',
      '\x00',
    ]
    for (const bytes of begun) {
      const client = await RawConnection.open(server.port)
      client.send(bytes).reset()
    }
    const client = await RawConnection.open(server.port)
    await client.send(get('/alive')).until(/\/alive$/)
    client.close()
    assert.deepEqual(server.log, [])
  })
})

describe('serve does not start', () => {
  const module = pathToFileURL('src/hosts/node/index.ts').href
  const program = `import(${JSON.stringify(module)}).then(({ serve }) => serve(() => [], { port: 0 })).then(() => process.exit(0), (error) => { console.log(error.message); process.exit(9) })`
  const flags = ['--conditions=flagon-source', '--import', 'tsx']
  for (const [name, given, nodeOptions] of [
    ['as a flag', ['--insecure-http-parser'], ''],
    ['in NODE_OPTIONS', [], '--insecure-http-parser'],
  ] as const) {
    it(`with the lenient parser ${name}`, async () => {
      const env = { ...process.env, NODE_OPTIONS: nodeOptions }
      const run = promisify(execFile)(process.execPath, [...flags, ...given, '-e', program], {
        env,
      })
      await assert.rejects(run, { code: 9, stdout: /--insecure-http-parser, with which/ })
    })
  }
})

async function* stream(gate: Gate): AsyncGenerator<string> {
  yield 'first'
  await gate.arrive()
  yield 'a'.repeat(2_000_000)
  yield 'a'.repeat(1_999_995)
}
