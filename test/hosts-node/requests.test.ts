import assert from 'node:assert/strict'
import { once } from 'node:events'
import net from 'node:net'
import { after, before, describe, it } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Application, Environ, StartResponse } from '../../src/gateway/index.ts'
import { serve } from '../../src/hosts/node/index.ts'
import type { TestServer } from './client.ts'
import { ask, exchange, request, start } from './client.ts'
import { Gate } from './gate.ts'

/** Bytes that are answered before any application sees them. */
interface Refusal {
  readonly name: string
  readonly bytes: string
  readonly status: string
}

const REFUSALS: readonly Refusal[] = [
  {
    name: 'a second Host',
    bytes: 'GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n',
    status: '400 Bad Request',
  },
  { name: 'no Host', bytes: 'GET / HTTP/1.1\r\n\r\n', status: '400 Bad Request' },
  {
    name: 'a malformed Host',
    bytes: 'GET / HTTP/1.1\r\nHost: a b\r\n\r\n',
    status: '400 Bad Request',
  },
  { name: 'a fragment', bytes: 'GET /#a HTTP/1.1\r\nHost: a\r\n\r\n', status: '400 Bad Request' },
  {
    name: 'a target of another scheme',
    bytes: 'GET ftp://a/b HTTP/1.1\r\nHost: a\r\n\r\n',
    status: '400 Bad Request',
  },
  {
    name: 'an asterisk for GET',
    bytes: 'GET * HTTP/1.1\r\nHost: a\r\n\r\n',
    status: '400 Bad Request',
  },
  {
    name: 'a target of 9 KB',
    bytes: `GET /${'a'.repeat(9000)} HTTP/1.1\r\nHost: a\r\n\r\n`,
    status: '414 URI Too Long',
  },
  {
    name: 'a head of 17 KB',
    bytes: `GET / HTTP/1.1\r\nHost: a\r\nX: ${'a'.repeat(17_000)}\r\n\r\n`,
    status: '431 Request Header Fields Too Large',
  },
  {
    name: '101 header lines',
    bytes: `GET / HTTP/1.1\r\nHost: a\r\n${'X: a\r\n'.repeat(100)}\r\n`,
    status: '431 Request Header Fields Too Large',
  },
  {
    name: 'two lengths',
    bytes: 'POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nab',
    status: '400 Bad Request',
  },
  {
    name: 'a length that is no number',
    bytes: 'POST / HTTP/1.1\r\nHost: a\r\nContent-Length: +1\r\n\r\na',
    status: '400 Bad Request',
  },
  {
    name: 'length and chunks',
    bytes:
      'POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n',
    status: '400 Bad Request',
  },
  {
    name: 'another transfer coding',
    bytes: 'POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n',
    status: '501 Not Implemented',
  },
  { name: 'no HTTP at all', bytes: '\x16\x03\x01\x02\x00\x01\r\n\r\n', status: '400 Bad Request' },
]

describe('the node host reads requests', () => {
  let application: Application = () => []
  let calls = 0
  let server: TestServer
  before(async () => {
    server = await start((environ, startResponse) => {
      calls += 1
      return application(environ, startResponse)
    })
  })
  after(() => server.close())

  for (const { name, bytes, status } of REFUSALS) {
    it(`refuses ${name} with a short page, and closes`, async () => {
      const callsBefore = calls
      const answer = await ask(server.port, bytes)
      assert.equal(answer.status, status)
      assert.match(answer.body, /^[\w\d ,.-]+\n$/)
      assert.equal(calls, callsBefore)
    })
  }

  async function readAll(environ: Environ): Promise<string> {
    const chunks: Uint8Array[] = []
    for await (const chunk of environ['wsgi.input']) chunks.push(chunk)
    return Buffer.concat(chunks).toString('latin1')
  }

  const echo = async (environ: Environ, startResponse: StartResponse): Promise<string[]> => {
    const body = await readAll(environ)
    startResponse('200 OK', [])
    return [`${environ.CONTENT_LENGTH ?? 'unknown'}:${body}`]
  }

  it('S44, S45: gives a body of chunks, and one with a length, to its end', async () => {
    application = echo
    const chunked = request(
      'POST /',
      ['Transfer-Encoding: chunked'],
      '3\r\nabc\r\n2\r\nde\r\n0\r\n\r\n',
    )
    assert.equal((await ask(server.port, chunked)).body, 'unknown:abcde')
    assert.equal(
      (await ask(server.port, request('POST /', ['Content-Length: 5'], 'abcde'))).body,
      '5:abcde',
    )
  })

  it('S46: rejects the read when the client leaves before the end', async () => {
    const failure = new Promise<unknown>((resolve) => {
      application = async (environ, startResponse) => {
        await readAll(environ).catch(resolve)
        startResponse('200 OK', [])
        return []
      }
    })
    const socket = net.connect(server.port, '127.0.0.1')
    socket.write(request('POST /', ['Content-Length: 5'], 'ab'))
    await sleep(50)
    socket.destroy()
    assert.ok((await failure) instanceof Error)
  })

  it('reads a body once', async () => {
    application = async (environ, startResponse) => {
      await readAll(environ)
      startResponse('200 OK', [])
      return [await readAll(environ).catch((error: unknown) => String(error))]
    }
    const { body } = await ask(server.port, request('POST /', ['Content-Length: 1'], 'a'))
    assert.match(body, /wsgi\.input was read already/)
  })

  it('S47: drains a short body that nobody read, and answers the next request', async () => {
    application = (environ, startResponse) => {
      startResponse('200 OK', [])
      return [environ.PATH_INFO]
    }
    const first = 'POST /one HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\nhello'
    const text = await exchange(server.port, first + request('GET /two'))
    assert.match(text, /\r\n\r\n\/oneHTTP\/1\.1 200 OK[\s\S]*\/two$/)
  })

  it('closes the connection instead of reading a long body that nobody wants', async () => {
    application = (_environ, startResponse) => {
      startResponse('413 Content Too Large', [])
      return ['too much']
    }
    const bytes = `POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 300000\r\n\r\n${'a'.repeat(50_000)}`
    const text = await exchange(server.port, bytes)
    assert.match(text, /^HTTP\/1\.1 413 [\s\S]*Connection: close[\s\S]*too much$/)
  })

  it('answers what was asked for before the connection broke, and then ends it', async () => {
    application = async (environ, startResponse) => {
      await sleep(30)
      return echo(environ, startResponse)
    }
    const bytes = 'POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\n\r\nabc and no request'
    assert.match(
      await exchange(server.port, bytes),
      /^HTTP\/1\.1 200 OK[\s\S]*Connection: close[\s\S]*2:ab$/,
    )
    const again = 'GET / HTTP/1.1\r\nHost: a\r\n\r\nno request'
    application = (_environ, startResponse) => {
      startResponse('200 OK', [])
      return streamSlowly()
    }
    const text = await exchange(server.port, again)
    assert.match(text, /^HTTP\/1\.1 200 OK[\s\S]*3\r\none\r\n3\r\ntwo\r\n0\r\n\r\n$/)
  })

  it('lets go of a client that leaves in the middle of a body behind a slow response', async () => {
    let reads = 0
    application = (environ, startResponse) => {
      if (environ.REQUEST_METHOD === 'POST') {
        return echo(environ, startResponse).finally(() => {
          reads += 1
        })
      }
      startResponse('200 OK', [])
      return streamSlowly()
    }
    const socket = net.connect(server.port, '127.0.0.1')
    socket.on('error', () => undefined).resume()
    socket.write(
      'GET / HTTP/1.1\r\nHost: a\r\n\r\nPOST / HTTP/1.1\r\nHost: a\r\nContent-Length: 9\r\n\r\nab',
    )
    await sleep(10)
    socket.end()
    await Promise.all([once(socket, 'close'), sleep(60)])
    assert.equal(reads, 1)
  })

  it('answers a body that is no sequence of chunks with 400', async () => {
    application = echo
    const bytes = 'POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n'
    assert.equal((await ask(server.port, bytes)).status, '400 Bad Request')
  })

  it('S48: answers after a part of the body, and the signal stays quiet', async () => {
    let signal: AbortSignal | undefined
    application = async (environ, startResponse) => {
      signal = environ['wsgi.signal']?.(environ)
      for await (const chunk of environ['wsgi.input']) {
        assert.ok(chunk.length > 0)
        break
      }
      startResponse('413 Content Too Large', [])
      return [environ.REMOTE_ADDR ?? 'nobody']
    }
    const bytes = `POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 300000\r\n\r\n${'a'.repeat(20_000)}`
    assert.match(await exchange(server.port, bytes), /413 [\s\S]*127\.0\.0\.1$/)
    assert.equal(signal?.aborted, false)
  })

  it('S49: sends 100 Continue when the body is read, and not before', async () => {
    let read = false
    application = async (environ, startResponse) => {
      await sleep(80)
      read = true
      return echo(environ, startResponse)
    }
    const socket = net.connect(server.port, '127.0.0.1')
    socket.write(request('POST /', ['Expect: 100-continue', 'Content-Length: 2']))
    const [interim] = await once(socket, 'data')
    assert.equal(read, true)
    assert.match(String(interim), /^HTTP\/1\.1 100 Continue\r\n\r\n$/)
    socket.write('ok')
    assert.match(String((await once(socket, 'data'))[0]), /2:ok$/)
    socket.destroy()
  })

  it('S50: sends no 100 Continue for a body that is not read', async () => {
    application = (_environ, startResponse) => {
      startResponse('401 Unauthorized', [])
      return ['who?']
    }
    const text = await exchange(
      server.port,
      request('POST /', ['Expect: 100-continue', 'Content-Length: 2']),
    )
    assert.match(text, /^HTTP\/1\.1 401 [\s\S]*who\?$/)
  })

  it('S52: takes path and host of an absolute target, and the scheme of the connection', async () => {
    application = (environ, startResponse) => {
      startResponse('200 OK', [])
      return [`${environ['wsgi.url_scheme']} ${environ.HTTP_HOST} ${environ.PATH_INFO}`]
    }
    assert.equal(
      (await ask(server.port, request('GET https://other:99/abs?x'))).body,
      'http other:99 /abs',
    )
  })

  it('gives a request nothing of the one before it on the same connection', async () => {
    const seen: string[] = []
    application = (environ, startResponse) => {
      seen.push(
        `${environ.REQUEST_METHOD} ${environ.PATH_INFO} ${environ['HTTP_X_A']} ${environ['added.key']}`,
      )
      environ['added.key'] = true
      environ['HTTP_X_A'] = 'changed'
      startResponse('200 OK', [])
      return []
    }
    const headers = (value: string): string => `Host: a\r\nX-A: ${value}\r\n\r\n`
    const lines = ['GET /1', 'GET /2', 'PUT /3', 'GET /4'].map(
      (line, i) => `${line} HTTP/1.1\r\n${headers(`v${i}`)}`,
    )
    await exchange(server.port, lines.join('') + request('GET /5'))
    assert.deepEqual(seen, [
      'GET /1 v0 undefined',
      'GET /2 v1 undefined',
      'PUT /3 v2 undefined',
      'GET /4 v3 undefined',
      'GET /5 undefined undefined',
    ])
  })
})

async function* streamSlowly(): AsyncGenerator<string> {
  yield 'one'
  await sleep(20)
  yield 'two'
}

describe('serve', () => {
  it('says what to do when the port is taken', async () => {
    const first = await start(() => [])
    await assert.rejects(
      serve(() => [], { port: first.port }),
      /127\.0\.0\.1:\d+ is in use by another program/,
    )
    await first.close()
  })

  it('waits for the responses and the announced work when it closes', async () => {
    let done = false
    const [gate, work] = [new Gate(), new Gate()]
    const server = await start(async (environ, startResponse) => {
      environ['wsgi.wait_until']?.(
        environ,
        work.arrive().then(() => {
          done = true
        }),
      )
      await gate.arrive()
      startResponse('200 OK', [])
      return ['late']
    })
    const answer = exchange(server.port, 'GET / HTTP/1.1\r\nHost: a\r\n\r\n')
    await gate.arrived
    const closed = server.close()
    gate.open()
    assert.match(await answer, /Connection: close[\s\S]*late$/)
    work.open()
    await closed
    assert.equal(done, true)
  })

  it('serves on a Unix socket, where there is no peer address', async () => {
    const path = `/tmp/flagon-test-${process.pid}.sock`
    let address: string | undefined = 'unset'
    const server = await serve(
      (environ, startResponse) => {
        address = environ.REMOTE_ADDR
        startResponse('200 OK', [])
        return ['unix']
      },
      { path },
    )
    assert.equal(server.url, `unix:${path}`)
    const socket = net.connect(path)
    socket.write(request('GET /'))
    assert.match(String((await once(socket, 'data'))[0]), /unix$/)
    assert.equal(address, undefined)
    await server.close()
  })
})
