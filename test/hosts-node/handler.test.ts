import assert from 'node:assert/strict'
import { once } from 'node:events'
import http from 'node:http'
import net from 'node:net'
import { after, before, describe, it } from 'node:test'
import type { Application, Environ } from '../../src/gateway/index.ts'
import { toNodeHandler } from '../../src/hosts/node/index.ts'
import type { BareServer } from './bare-server.ts'
import { startBare, until } from './bare-server.ts'
import { ask, exchange, request } from './client.ts'

const PLAIN: [string, string] = ['Content-Type', 'text/plain']

describe('toNodeHandler on a server of node', () => {
  let server: BareServer
  before(async () => {
    server = await startBare()
  })
  after(() => server.close())

  function* generate(...chunks: string[]): Generator<string> {
    yield* chunks
  }

  it('S51: sends no chunks to a client of HTTP/1.0 that asks for them', async () => {
    server.run((_environ, startResponse) => {
      startResponse('200 OK', [PLAIN])
      return generate('one', 'two')
    })
    const text = await exchange(server.port, 'GET / HTTP/1.0\r\nTE: chunked\r\n\r\n')
    assert.doesNotMatch(text, /Transfer-Encoding/)
    assert.match(text, /\r\n\r\nonetwo$/)
  })

  for (const method of ['GET', 'HEAD']) {
    it(`S59: keeps a Trailer for ${method} only where the body is sent in chunks`, async () => {
      const trailer: [string, string] = ['Trailer', 'X-Sum']
      for (const body of [['whole'], generate('one', 'two')]) {
        server.run((_environ, startResponse) => {
          startResponse('200 OK', [PLAIN, trailer])
          return body
        })
        const { status, headers } = await ask(server.port, request(`${method} /`))
        const isChunked = method === 'GET' && !Array.isArray(body)
        assert.deepEqual([status, headers.includes('Trailer: X-Sum')], ['200 OK', isChunked])
      }
    })
  }

  for (const [name, body] of [
    ['an Array', ['late']],
    ['a promise', Promise.resolve(['late'])],
    ['a stream', new Set(['late'])],
  ] as const) {
    it(`cuts off what somebody else has begun, for ${name}`, async () => {
      const log: string[] = []
      const application: Application = (_environ, startResponse) => {
        startResponse('200 OK', [PLAIN])
        return body
      }
      const handler = toNodeHandler(application, { errors: { write: (line) => log.push(line) } })
      const other = http.createServer((incoming, response) => {
        response.write('begun')
        handler(incoming, response)
      })
      other.listen(0, '127.0.0.1')
      await once(other, 'listening')
      const text = await exchange(
        Number(Object(other.address()).port),
        'GET / HTTP/1.1\r\nHost: a\r\n\r\n',
      )
      other.close()
      assert.match(text, /begun\r\n$/)
      assert.match(log.join(''), /ERR_HTTP_HEADERS_SENT|after they are sent/)
    })
  }

  it('logs and answers an error of an application that has spoilt its environ', async () => {
    server.runUnchecked((environ) => {
      Object.assign(environ, { PATH_INFO: 1n })
      throw new Error('broken')
    })
    assert.equal((await ask(server.port, request('GET /'))).status, '500 Internal Server Error')
    assert.match(server.log.join(''), /^Error in the application: Error: broken/)
  })

  it('logs an error once or so that is the cause of itself', async () => {
    server.runUnchecked(() => {
      const error = new Error('broken')
      error.cause = error
      throw error
    })
    assert.equal((await ask(server.port, request('GET /'))).status, '500 Internal Server Error')
    assert.equal(server.log.join('').match(/Error: broken/g)?.length, 6)
  })

  it('S25: answers 500 when the first chunk is longer than its Content-Length', async () => {
    server.runUnchecked((_environ, startResponse) => {
      startResponse('200 OK', [PLAIN, ['Content-Length', '2']])
      return generate('abc')
    })
    const { status, body } = await ask(server.port, request('GET /'))
    assert.deepEqual([status, body], ['500 Internal Server Error', 'Internal Server Error\n'])
    assert.match(server.log.join(''), /longer than its Content-Length/)
  })

  it('asks a body for nothing more once it was closed', async () => {
    const log: string[] = []
    let release: (chunk: string) => void = () => undefined
    server.runUnchecked((_environ, startResponse) => {
      startResponse('200 OK', [PLAIN])
      let count = 0
      return {
        [Symbol.asyncIterator]: () => ({
          async next() {
            count += 1
            log.push(`next ${count}`)
            if (count === 1) return { done: false, value: 'first' }
            return {
              done: false,
              value: await new Promise<string>((resolve) => (release = resolve)),
            }
          },
        }),
        close: () => log.push('close'),
      }
    })
    const socket = net.connect(server.port, '127.0.0.1')
    socket.on('error', () => undefined)
    socket.write(request('GET /'))
    await once(socket, 'data')
    socket.resetAndDestroy()
    await until(() => log.includes('close'))
    release('')
    await new Promise((resolve) => setImmediate(resolve))
    assert.deepEqual(log, ['next 1', 'next 2', 'close'])
  })

  it('logs what return() rejects with after a chunk that is none', async () => {
    const log: string[] = []
    server.runUnchecked((_environ, startResponse) => {
      startResponse('200 OK', [PLAIN])
      return {
        [Symbol.asyncIterator]: () => ({
          next: async () => ({ done: false, value: JSON.parse('5') }),
          return: () => Promise.reject(new Error('stuck')),
        }),
        close: () => log.push('close'),
      }
    })
    assert.equal((await ask(server.port, request('GET /'))).status, '500 Internal Server Error')
    await until(() => log.length > 0)
    assert.match(server.log.join(''), /A chunk must be[\s\S]*Error: stuck/)
  })

  /** Reads what is left of a body, or gives the error. */
  async function readRest(input: AsyncIterator<Uint8Array>): Promise<string> {
    let text = ''
    try {
      for (;;) {
        const { done, value } = await input.next()
        if (done) return text
        text += Buffer.from(value).toString()
      }
    } catch (error) {
      return String(error)
    }
  }

  /** What reading the body gives after the response, when `early` chunks of it were read before. */
  async function readLate(bytes: string, early: number): Promise<string> {
    let environ: Environ | undefined
    let input: AsyncIterator<Uint8Array> | undefined
    server.runUnchecked(async (current, startResponse) => {
      environ = current
      if (early > 0) input = current['wsgi.input'][Symbol.asyncIterator]()
      for (let i = 0; i < early; i++) await input?.next()
      startResponse('200 OK', [PLAIN])
      return ['ok']
    })
    assert.match(await exchange(server.port, bytes), /ok$/)
    return readRest(input ?? environ?.['wsgi.input'][Symbol.asyncIterator]() ?? assert.fail())
  }

  const LENGTH = ['Content-Length: 9']
  const LATE: readonly (readonly [name: string, bytes: string, early: number, result: RegExp])[] = [
    [
      'a body that nobody read',
      request('POST /', ['Content-Length: 5'], 'hello'),
      0,
      /was dropped/,
    ],
    ['a body that did not arrive whole', request('POST /', LENGTH, 'hello'), 1, /was dropped/],
    [
      'chunks that nobody read',
      request('POST /', ['Transfer-Encoding: chunked'], '1\r\na\r\n0\r\n\r\n'),
      0,
      /was dropped/,
    ],
    ['a body that was read whole', request('POST /', ['Content-Length: 5'], 'hello'), 1, /^$/],
    ['no body', request('GET /'), 0, /^$/],
    ['an empty body', request('POST /', ['Content-Length: 0']), 0, /^$/],
  ]
  for (const [name, bytes, early, result] of LATE) {
    it(`rule 38: reads ${name} after the response, and never a silent end`, async () => {
      assert.match(await readLate(bytes, early), result)
    })
  }

  it('rejects a read that waits when the response is complete', async () => {
    const reads: Promise<string>[] = []
    server.runUnchecked((environ, startResponse) => {
      reads.push(readRest(environ['wsgi.input'][Symbol.asyncIterator]()))
      startResponse('200 OK', [PLAIN])
      return ['ok']
    })
    await exchange(server.port, request('POST /', ['Content-Length: 300000'], 'hello'))
    assert.match(String(await reads[0]), /was dropped/)
  })

  it('gives the next request although a body was left in the middle', async () => {
    server.runUnchecked(async (environ, startResponse) => {
      if (environ.REQUEST_METHOD === 'POST') {
        await environ['wsgi.input'][Symbol.asyncIterator]().next()
      }
      startResponse('200 OK', [PLAIN])
      return [environ.PATH_INFO]
    })
    const socket = net.connect(server.port, '127.0.0.1')
    socket.write('POST /1 HTTP/1.1\r\nHost: a\r\nContent-Length: 10\r\n\r\nhello')
    let text = ''
    while (!text.endsWith('/1')) text += String((await once(socket, 'data'))[0])
    socket.write(`world${request('GET /2')}`)
    while (!text.endsWith('/2')) text += String((await once(socket, 'data'))[0])
    socket.destroy()
  })

  it('sm-11: answers a client that is still sending, which can read it', async () => {
    server.run((_environ, startResponse) => {
      startResponse('413 Content Too Large', [PLAIN])
      return ['too much']
    })
    const socket = net.connect(server.port, '127.0.0.1')
    let problem: Error | undefined
    socket.on('error', (error) => {
      problem = error
    })
    let text = ''
    socket.on('data', (data) => {
      text += String(data)
    })
    socket.write('POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 300000\r\n\r\n')
    // The client goes on after the answer, in small pieces, and then reads.
    for (let i = 0; i < 50; i++) {
      await new Promise<void>((resolve) => {
        socket.write('a'.repeat(100), () => resolve())
      })
    }
    if (!socket.readableEnded) await once(socket, 'end')
    assert.match(text, /^HTTP\/1\.1 413 [\s\S]*\r\nConnection: close\r\n[\s\S]*too much$/)
    assert.equal(problem, undefined)
    socket.destroy()
  })
})
