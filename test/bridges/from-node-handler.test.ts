/** Listeners of node's servers as applications: what they see of a request, and what becomes of a response. */

import assert from 'node:assert/strict'
import { once } from 'node:events'
import { createReadStream, readdirSync, readlinkSync } from 'node:fs'
import type { ServerResponse } from 'node:http'
import { IncomingMessage } from 'node:http'
import { Socket } from 'node:net'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { describe, it } from 'node:test'
import { fileURLToPath } from 'node:url'
import { lint } from '../../src/gateway/index.ts'
import type { NextFunction } from '../../src/hosts/node/index.ts'
import { fromNodeHandler } from '../../src/hosts/node/index.ts'
import { createTestEnviron, perform } from '../gateway/exchange.ts'
import { ask, begin, connect, serveLinted } from './serving.ts'

/** Waits until something is so, or for ever so long. */
async function until(isSo: () => boolean): Promise<void> {
  const deadline = Date.now() + 5000
  while (!isSo() && Date.now() < deadline) await new Promise((resolve) => setImmediate(resolve))
}

/** Where a link leads; `''` where it is gone. */
function linkOf(path: string): string {
  try {
    return readlinkSync(path)
  } catch {
    return ''
  }
}

type Listener = (request: IncomingMessage, response: ServerResponse) => unknown

/** Lets a listener look at the request of an environ. */
async function look<seen>(
  changes: Readonly<Record<string, unknown>>,
  see: (request: IncomingMessage) => seen,
): Promise<seen> {
  const found: seen[] = []
  const application = fromNodeHandler((request: IncomingMessage, response: ServerResponse) => {
    found.push(see(request))
    response.end()
  })
  await perform(lint(application), createTestEnviron(changes))
  const [first] = found
  assert.ok(first !== undefined)
  return first
}

interface RequestRow {
  readonly name: string
  readonly environ: Readonly<Record<string, unknown>>
  readonly see: (request: IncomingMessage) => unknown
  readonly seen: unknown
}

function pathsOf(request: IncomingMessage): unknown[] {
  return [request.url, Reflect.get(request, 'baseUrl'), Reflect.get(request, 'originalUrl')]
}

const REQUESTS: readonly RequestRow[] = [
  {
    name: 'is of the classes of node',
    environ: {},
    see: (request) => [
      request instanceof IncomingMessage,
      request instanceof Readable,
      request.socket instanceof Socket,
    ],
    seen: [true, true, true],
  },
  {
    name: 'has a method and a version',
    environ: { REQUEST_METHOD: 'DELETE', SERVER_PROTOCOL: 'HTTP/1.0' },
    see: (request) => [
      request.method,
      request.httpVersion,
      request.httpVersionMajor,
      request.httpVersionMinor,
    ],
    seen: ['DELETE', '1.0', 1, 0],
  },
  {
    name: 'has the target as it was sent',
    environ: { REQUEST_URI: '/%7Ea%2fb?q=%20', PATH_INFO: '/~a%2Fb', QUERY_STRING: 'q=%20' },
    see: pathsOf,
    seen: ['/%7Ea%2fb?q=%20', '', '/%7Ea%2fb?q=%20'],
  },
  {
    name: 'has the path below SCRIPT_NAME, as it was sent',
    environ: {
      REQUEST_URI: '/a%62/c%64/e?f',
      SCRIPT_NAME: '/ab',
      PATH_INFO: '/cd/e',
      QUERY_STRING: 'f',
    },
    see: pathsOf,
    seen: ['/c%64/e?f', '/ab', '/a%62/c%64/e?f'],
  },
  {
    name: 'has a path of one slash where nothing is left',
    environ: { REQUEST_URI: '/ab', SCRIPT_NAME: '/ab', PATH_INFO: '', QUERY_STRING: '' },
    see: pathsOf,
    seen: ['/', '/ab', '/ab'],
  },
  {
    name: 'has a path that was changed on the way, encoded anew',
    environ: { REQUEST_URI: '/old', PATH_INFO: '/né w%25', QUERY_STRING: '' },
    see: pathsOf,
    seen: ['/n%C3%A9%20w%25', '', '/old'],
  },
  {
    name: 'has a path where the host knows no target',
    environ: { REQUEST_URI: undefined, SCRIPT_NAME: '/s', PATH_INFO: '/p', QUERY_STRING: '' },
    see: pathsOf,
    seen: ['/p', '/s', '/s/p'],
  },
  {
    name: 'has header fields as node has them',
    environ: {
      'wsgi.raw_headers': [
        ...['hOST', 'localhost:8000', 'Accept', '*/*'],
        ...['Cookie', 'a=1', 'X-A', '1', 'Cookie', 'b=2', 'x-a', '2', 'X_Y', 'no'],
      ],
      HTTP_COOKIE: 'a=1; b=2',
      HTTP_X_A: '1, 2',
    },
    see: ({ rawHeaders, headers, headersDistinct }) => [
      rawHeaders,
      headers,
      { ...headersDistinct },
    ],
    seen: [
      [
        ...['hOST', 'localhost:8000', 'Accept', '*/*'],
        ...['Cookie', 'a=1', 'X-A', '1', 'Cookie', 'b=2', 'x-a', '2'],
      ],
      { host: 'localhost:8000', accept: '*/*', cookie: 'a=1; b=2', 'x-a': '1, 2' },
      { host: ['localhost:8000'], accept: ['*/*'], cookie: ['a=1', 'b=2'], 'x-a': ['1', '2'] },
    ],
  },
  {
    name: 'has header fields that were changed, added and taken away on the way',
    environ: {
      'wsgi.raw_headers': ['Host', 'inner', 'Accept', '*/*', 'X-Gone', '1'],
      HTTP_HOST: 'outer',
      HTTP_X_REAL_IP: '192.0.2.1',
    },
    see: ({ rawHeaders }) => rawHeaders,
    seen: ['Accept', '*/*', 'Host', 'outer', 'X-Real-Ip', '192.0.2.1'],
  },
  {
    name: 'has header fields where the host keeps none as they were received',
    environ: { CONTENT_TYPE: 'text/plain' },
    see: ({ rawHeaders }) => rawHeaders,
    seen: ['Host', 'localhost:8000', 'Accept', '*/*', 'Content-Type', 'text/plain'],
  },
  {
    name: 'has a socket with the addresses',
    environ: { REMOTE_ADDR: '2001:db8::1', REMOTE_PORT: '99', 'wsgi.url_scheme': 'https' },
    see: ({ socket }) => [
      socket.remoteAddress,
      socket.remotePort,
      socket.remoteFamily,
      socket.localAddress,
      socket.localPort,
      Reflect.get(socket, 'encrypted'),
    ],
    seen: ['2001:db8::1', 99, 'IPv6', '127.0.0.1', 8000, true],
  },
  {
    name: 'has a socket without a peer where there is none',
    environ: { REMOTE_ADDR: undefined, REMOTE_PORT: undefined },
    see: ({ socket }) => [socket.remoteAddress, socket.remotePort, 'encrypted' in socket],
    seen: [undefined, undefined, false],
  },
  {
    name: 'is complete when it has no body',
    environ: {},
    see: ({ complete, destroyed, readable }) => [complete, destroyed, readable],
    seen: [true, false, true],
  },
]

describe('the request of a listener', () => {
  for (const { name, environ, see, seen } of REQUESTS) {
    it(name, async () => {
      assert.deepEqual(await look(environ, see), seen)
    })
  }

  it('reads the body, and ends', async (test) => {
    const served = await serveLinted(
      test,
      fromNodeHandler(async (request: IncomingMessage, response: ServerResponse) => {
        const chunks: Buffer[] = []
        for await (const chunk of request) chunks.push(chunk)
        response.end(`${Buffer.concat(chunks)} ${request.complete}`)
      }),
    )
    const declared = await ask(served.url, { method: 'POST' }, 'hello')
    assert.equal(declared.text, 'hello true')
    const headers = { 'Transfer-Encoding': 'chunked' }
    const chunked = await ask(served.url, { method: 'POST', headers }, 'world')
    assert.equal(chunked.text, 'world true')
  })

  it('says that a body comes where no header field of the environ does', async () => {
    async function* input(): AsyncGenerator<Uint8Array> {
      yield new TextEncoder().encode('un')
      yield new TextEncoder().encode('announced')
    }
    const application = fromNodeHandler(
      async (request: IncomingMessage, response: ServerResponse) => {
        const text = Buffer.concat(await request.toArray()).toString()
        response.end(`${request.headers['transfer-encoding']} ${text}`)
      },
    )
    const post = { REQUEST_METHOD: 'POST', 'wsgi.input': input() }
    assert.equal(
      (await perform(lint(application), createTestEnviron(post))).text,
      'chunked unannounced',
    )
    const empty = { REQUEST_METHOD: 'POST' }
    assert.equal((await perform(lint(application), createTestEnviron(empty))).text, 'undefined ')
  })

  it('takes 5 MB with backpressure', async (test) => {
    let mostBuffered = 0
    const served = await serveLinted(
      test,
      fromNodeHandler(async (request: IncomingMessage, response: ServerResponse) => {
        let length = 0
        for await (const chunk of request) {
          mostBuffered = Math.max(mostBuffered, request.readableLength)
          length += chunk.length
          if (length < 200_000) await new Promise((resolve) => setImmediate(resolve))
        }
        response.end(String(length))
      }),
    )
    const answer = await ask(served.url, { method: 'PUT' }, Buffer.alloc(5_000_000, 'x'))
    assert.equal(answer.text, '5000000')
    assert.ok(mostBuffered < 500_000, `${mostBuffered} bytes were buffered`)
  })

  it('ends when nobody has read its body', async (test) => {
    const events: string[] = []
    const served = await serveLinted(
      test,
      fromNodeHandler((request: IncomingMessage, response: ServerResponse) => {
        for (const event of ['aborted', 'end', 'close']) request.on(event, () => events.push(event))
        response.statusCode = 413
        response.end('no')
      }),
    )
    assert.equal((await ask(served.url, { method: 'POST' }, 'unread')).status, 413)
    assert.deepEqual(events, ['end', 'close'])
  })

  it('fails with what the input fails with, and so does the application', async () => {
    const error = new Error('too large')
    const input = { [Symbol.asyncIterator]: () => ({ next: () => Promise.reject(error) }) }
    const heard: unknown[] = []
    const application = fromNodeHandler((request: IncomingMessage) => {
      request.on('error', (problem) => heard.push(problem))
      request.resume()
    })
    const environ = createTestEnviron({ CONTENT_LENGTH: '9', 'wsgi.input': input })
    await assert.rejects(perform(application, environ), error)
    await new Promise((resolve) => setImmediate(resolve))
    assert.deepEqual(heard, [error])
  })
})

interface ResponseRow {
  readonly name: string
  readonly listener: Listener
  readonly method?: string
  readonly status?: string
  readonly headers?: readonly string[]
  readonly text?: string
}

const OWN_FIELDS = /^(?:date|connection|keep-alive)$/i

const RESPONSES: readonly ResponseRow[] = [
  {
    name: 'of one text has a length',
    listener: (_request, response) => response.end('héllo'),
    headers: ['Content-Length', '6'],
    text: 'héllo',
  },
  {
    name: 'that is written in pieces at once has a length',
    listener: (_request, response) => {
      response.write('one ')
      response.write(Buffer.from('two '))
      response.write('74687265652021', 'hex')
      response.end('\xe9', 'latin1')
    },
    headers: ['Content-Length', '16'],
    text: 'one two three !\ufffd',
  },
  {
    name: 'has status, reason and header fields by setters',
    listener: (_request, response) => {
      response.statusCode = 404
      response.statusMessage = 'Gone Fishing'
      response.setHeader('X-A', 'é')
      response.appendHeader('X-A', 'b')
      response.setHeader('Set-Cookie', ['a=1', 'b=2'])
      response.end('x')
    },
    status: '404 Gone Fishing',
    headers: [
      'X-A',
      'é',
      'X-A',
      'b',
      'Set-Cookie',
      'a=1',
      'Set-Cookie',
      'b=2',
      'Content-Length',
      '1',
    ],
    text: 'x',
  },
  {
    name: 'has status, reason and header fields by writeHead',
    listener: (_request, response) => {
      response.writeHead(201, 'Made', ['X-A', '1', 'x-a', '2']).end('text \u{1F600}')
    },
    status: '201 Made',
    headers: ['X-A', '1', 'x-a', '2', 'Content-Length', '9'],
    text: 'text \u{1F600}',
  },
  {
    name: 'has a head that was flushed',
    listener: (_request, response) => {
      response.setHeader('X-A', '1')
      response.flushHeaders()
      response.end('text')
    },
    headers: ['X-A', '1', 'Content-Length', '4'],
    text: 'text',
  },
  {
    name: 'streams',
    listener: async (_request, response) => {
      response.write('one ')
      await new Promise((resolve) => setImmediate(resolve))
      response.end('two')
    },
    headers: ['Transfer-Encoding', 'chunked'],
    text: 'one two',
  },
  {
    name: 'streams with a length',
    listener: (_request, response) => {
      response.setHeader('Content-Length', 6)
      return pipeline(Readable.from(['abc', 'def']), response)
    },
    headers: ['Content-Length', '6'],
    text: 'abcdef',
  },
  {
    name: 'loses what is about the connection',
    listener: (_request, response) => {
      response.setHeader('Connection', 'close, X-Hop')
      response.setHeader('Keep-Alive', 'timeout=9')
      response.setHeader('Transfer-Encoding', 'chunked')
      response.setHeader('X-Hop', '1')
      response.setHeader('Status', '200')
      response.setHeader('X-End', '1')
      response.end('text')
    },
    headers: ['X-End', '1', 'Content-Length', '4'],
    text: 'text',
  },
  {
    name: 'loses its trailers',
    listener: (_request, response) => {
      response.setHeader('Trailer', 'X-T')
      response.write('text')
      response.addTrailers({ 'X-T': '1' })
      response.end()
    },
    headers: ['Content-Length', '4'],
    text: 'text',
  },
  {
    name: 'of status 204 has neither body nor length',
    listener: (_request, response) => response.writeHead(204, { 'Content-Length': 0 }).end(),
    status: '204 No Content',
    headers: [],
    text: '',
  },
  {
    name: 'of status 304 has no body',
    listener: (_request, response) => response.writeHead(304, { ETag: '"a"' }).end('dropped'),
    status: '304 Not Modified',
    headers: ['ETag', '"a"'],
    text: '',
  },
  {
    name: 'to HEAD has the length of a GET',
    method: 'HEAD',
    listener: (_request, response) => response.end('text'),
    headers: ['Content-Length', '4'],
    text: '',
  },
  {
    name: 'to HEAD has the length that the listener declares',
    method: 'HEAD',
    listener: (_request, response) => response.writeHead(200, { 'Content-Length': 9 }).end(),
    headers: ['Content-Length', '9'],
    text: '',
  },
  {
    name: 'to HEAD has no length where the listener leaves out the body',
    method: 'HEAD',
    listener: (_request, response) => response.writeHead(200, { 'X-A': '1' }).end(),
    headers: ['X-A', '1'],
    text: '',
  },
  {
    name: 'may send 100 and 102 before',
    listener: (_request, response) => {
      response.writeContinue()
      response.writeProcessing()
      response.end('text')
    },
    headers: ['Content-Length', '4'],
    text: 'text',
  },
  {
    name: 'may be sent much later',
    listener: async (_request, response) => {
      await new Promise((resolve) => setTimeout(resolve, 20))
      response.end('late')
    },
    headers: ['Content-Length', '4'],
    text: 'late',
  },
]

describe('the response of a listener', () => {
  for (const row of RESPONSES) {
    it(row.name, async (test) => {
      const { url } = await serveLinted(test, fromNodeHandler(row.listener))
      const answer = await ask(url, { method: row.method ?? 'GET' })
      const { rawHeaders } = answer
      const own = rawHeaders.filter((_, i) => !OWN_FIELDS.test(rawHeaders[i - (i % 2)] ?? ''))
      assert.equal(`${answer.status} ${answer.reason}`, row.status ?? '200 OK')
      assert.deepEqual(own, row.headers)
      assert.equal(answer.text, row.text)
    })
  }

  it('of a listener that answers at once is complete at once, and no promise', () => {
    const application = fromNodeHandler((_request: IncomingMessage, response: ServerResponse) => {
      response.write('one')
      response.end('two')
    })
    const body = application(createTestEnviron(), () => undefined)
    assert.deepEqual(body, ['one', 'two'])
  })

  it('says what node says of it', async (test) => {
    const seen: unknown[] = []
    const { url } = await serveLinted(
      test,
      fromNodeHandler((request: IncomingMessage, response: ServerResponse) => {
        const note = (event: string): void => {
          seen.push([event, response.writableEnded, response.writableFinished])
        }
        response.on('finish', () => note('finish'))
        response.on('close', () => note('close'))
        seen.push(response.headersSent, response.req === request)
        response.write('text', () => seen.push('written'))
        seen.push(response.headersSent, response.writableEnded, response.writableNeedDrain)
        response.end()
      }),
    )
    assert.equal((await ask(url)).text, 'text')
    assert.deepEqual(seen, [
      ...[false, true, true, false, false, 'written'],
      ['finish', true, true],
      ['close', true, true],
    ])
  })

  it('waits for a client that reads slowly', async (test) => {
    const chunk = Buffer.alloc(65_536, 'x')
    let written = 0
    let drains = 0
    const { url } = await serveLinted(
      test,
      fromNodeHandler(async (_request: IncomingMessage, response: ServerResponse) => {
        for (; written < 400; written += 1) {
          if (response.write(chunk)) continue
          assert.equal(response.writableNeedDrain, true)
          await once(response, 'drain')
          assert.equal(response.writableNeedDrain, false)
          drains += 1
        }
        response.end()
      }),
    )
    const message = await begin(url)
    await once(message, 'readable')
    await new Promise((resolve) => setTimeout(resolve, 100))
    assert.ok(written < 400, 'everything was written before it was read')
    let length = 0
    for await (const part of message) length += part.length
    assert.equal(length, 400 * chunk.length)
    assert.ok(drains > 0)
  })

  it('has nothing written before it is asked for more', async () => {
    let written = 0
    const application = fromNodeHandler((_request: IncomingMessage, response: ServerResponse) => {
      const source = new Readable({
        highWaterMark: 1,
        read() {
          written += 1
          this.push(written > 1000 ? null : Buffer.alloc(20_000))
        },
      })
      source.pipe(response)
    })
    const body = await lint(application)(createTestEnviron(), () => undefined)
    assert.ok(Symbol.asyncIterator in body)
    const iterator = body[Symbol.asyncIterator]()
    await iterator.next()
    for (let i = 0; i < 20; i++) await new Promise((resolve) => setImmediate(resolve))
    // Sockets and responses keep some chunks between them, but not many.
    assert.ok(written < 10, `${written} chunks were written`)
    await iterator.return?.()
    await body.close?.()
  })

  it('of many small chunks lets others have their turn', async () => {
    const COUNT = 5000
    let pushed = 0
    const application = fromNodeHandler((_request: IncomingMessage, response: ServerResponse) => {
      const source = new Readable({
        highWaterMark: 1,
        read() {
          pushed += 1
          this.push(pushed > COUNT ? null : 'x'.repeat(1000))
        },
      })
      source.pipe(response)
    })
    let pushedAtTurn = COUNT
    const performed = perform(lint(application))
    await new Promise((resolve) => setImmediate(resolve))
    setImmediate(() => {
      pushedAtTurn = pushed
    })
    assert.equal((await performed).text.length, 1000 * COUNT)
    assert.ok(pushedAtTurn < COUNT, 'nobody else had a turn before the end')
  })

  for (const [name, status] of [
    ['to HEAD', 200],
    ['of status 205', 205],
  ] as const) {
    it(`${name} lets a file that is piped into it be read to its end and closed`, async (test) => {
      const file = fileURLToPath(new URL('../../package-lock.json', import.meta.url))
      const ends: string[] = []
      const listener = (_request: IncomingMessage, response: ServerResponse): void => {
        response.statusCode = status
        response.on('finish', () => ends.push('finish'))
        const source = createReadStream(file, { highWaterMark: 4096 })
        source.on('close', () => ends.push(`close ${source.readableEnded}`))
        source.pipe(response)
      }
      const { url } = await serveLinted(test, fromNodeHandler(listener))
      const method = name === 'to HEAD' ? 'HEAD' : 'GET'
      for (let i = 0; i < 5; i++) assert.equal((await ask(url, { method })).text, '')
      await until(() => ends.length === 10)
      assert.deepEqual(ends.sort(), [
        ...Array.from({ length: 5 }, () => 'close true'),
        ...Array.from({ length: 5 }, () => 'finish'),
      ])
      const open = readdirSync('/proc/self/fd').map((fd) => linkOf(`/proc/self/fd/${fd}`))
      assert.ok(!open.includes(file), 'the file is still open')
    })
  }

  it('sends early hints where the host can', async () => {
    const hints: unknown[] = []
    const application = fromNodeHandler((_request: IncomingMessage, response: ServerResponse) => {
      response.writeEarlyHints({ link: '</a.css>; rel=preload' })
      response.end('text')
    })
    const environ = createTestEnviron({
      'wsgi.early_hints': (_environ: unknown, headers: unknown) => hints.push(headers),
    })
    assert.equal((await perform(lint(application), environ)).text, 'text')
    assert.deepEqual(hints, [[['Link', '</a.css>; rel=preload']]])
    assert.equal((await perform(lint(application), createTestEnviron())).text, 'text')
  })
})

interface FailureRow {
  readonly name: string
  readonly listener: (
    request: IncomingMessage,
    response: ServerResponse,
    next: (error?: unknown) => void,
  ) => unknown
  readonly logged: RegExp
}

const FAILURES: readonly FailureRow[] = [
  {
    name: 'throws',
    listener: () => {
      throw new Error('thrown')
    },
    logged: /thrown/,
  },
  {
    name: 'rejects',
    listener: async () => {
      throw new Error('rejected')
    },
    logged: /rejected/,
  },
  {
    name: 'throws what is no error',
    listener: () => {
      // biome-ignore lint/style/useThrowOnlyError: what listeners may do
      throw 'a string'
    },
    logged: /the string "a string"/,
  },
  {
    name: 'calls next with an error',
    listener: (_request, _response, next) => next(new Error('passed on')),
    logged: /passed on/,
  },
  {
    name: 'calls next with an error later',
    listener: (_request, _response, next) => setImmediate(next, new Error('passed on')),
    logged: /passed on/,
  },
  {
    name: 'destroys its response',
    listener: (_request, response) => response.destroy(),
    logged: /destroyed its response/,
  },
  {
    name: 'destroys the request',
    listener: (request) => request.destroy(new Error('unwanted')),
    logged: /unwanted|destroyed its response/,
  },
  {
    name: 'answers with a status of an upgrade',
    listener: (_request, response) => response.writeHead(101).end(),
    logged: /without a response/,
  },
]

describe('a listener that fails', () => {
  for (const { name, listener, logged } of FAILURES) {
    it(`and ${name} is answered with 500`, async (test) => {
      const { url, log } = await serveLinted(test, fromNodeHandler(listener))
      const answer = await ask(url)
      assert.deepEqual([answer.status, answer.text], [500, 'Internal Server Error\n'])
      assert.equal(log.length, 1)
      assert.match(log[0] ?? '', logged)
    })
  }

  it('after the head is cut off', async (test) => {
    const { url, log } = await serveLinted(
      test,
      fromNodeHandler(async (_request: IncomingMessage, response: ServerResponse) => {
        response.write('before')
        await new Promise((resolve) => setTimeout(resolve, 50))
        response.destroy(new Error('broken off'))
      }),
    )
    await assert.rejects(ask(url), { code: 'ECONNRESET' })
    assert.match(log.join(''), /broken off/)
  })

  it('after the end has its response', async (test) => {
    const { url, log } = await serveLinted(
      test,
      fromNodeHandler(async (_request: IncomingMessage, response: ServerResponse) => {
        response.end('answered')
        throw new Error('too late')
      }),
    )
    assert.equal((await ask(url)).text, 'answered')
    assert.match(log.join(''), /too late/)
  })

  for (const name of ['destroys its response', 'throws', 'rejects', 'calls next with an error']) {
    it(`and ${name} has a request that closes, and gives the input back`, async () => {
      const calls: string[] = []
      const input = {
        [Symbol.asyncIterator]: () => ({
          next: async () => ({ done: false, value: new Uint8Array(10) }),
          return: async () => {
            calls.push('return')
            return { done: true, value: undefined }
          },
        }),
      }
      const { listener } = FAILURES.find((row) => row.name === name) ?? {}
      const application = fromNodeHandler(
        async (request: IncomingMessage, response: ServerResponse, next: NextFunction) => {
          for (const event of ['aborted', 'close']) request.on(event, () => calls.push(event))
          await once(request, 'readable')
          return listener?.(request, response, next)
        },
      )
      const environ = createTestEnviron({
        REQUEST_METHOD: 'POST',
        CONTENT_LENGTH: '100',
        'wsgi.input': input,
      })
      await assert.rejects(perform(application, environ))
      await until(() => calls.length === 3)
      assert.deepEqual(calls.sort(), ['aborted', 'close', 'return'])
    })
  }

  it('that only passes on finds nobody behind it', async (test) => {
    const listener = (_request: IncomingMessage, response: ServerResponse, next: () => void) => {
      response.setHeader('X-Before', '1')
      next()
      next()
    }
    const { url } = await serveLinted(test, fromNodeHandler(listener))
    const answer = await ask(url)
    assert.deepEqual([answer.status, answer.text], [404, 'Not Found\n'])
    assert.equal(answer.headers['x-before'], '1')
  })

  it('is refused when it is no function', () => {
    // biome-ignore lint/nursery/noUnsafeTypeAssertion: the mistake that must be told
    assert.throws(() => fromNodeHandler({} as never), { message: /must be a function/ })
  })
})

describe('a listener whose client leaves', () => {
  for (const when of ['before', 'after']) {
    it(`${when} the head is told by request and response`, { timeout: 10_000 }, async (test) => {
      const events: string[] = []
      let leave = (): void => undefined
      const left = new Promise<void>((resolve) => {
        leave = resolve
      })
      let called = (): void => undefined
      const begun = new Promise<void>((resolve) => {
        called = resolve
      })
      const { url, log } = await serveLinted(
        test,
        fromNodeHandler((request: IncomingMessage, response: ServerResponse) => {
          for (const event of ['aborted', 'close']) {
            request.on(event, () => events.push(`request ${event}`))
          }
          response.on('close', () => {
            events.push(`response close ${response.writableFinished} ${response.destroyed}`)
            leave()
          })
          if (when === 'after') response.write('begun')
          called()
        }),
      )
      const client = await connect(url)
      await (when === 'after' ? once(client, 'data') : begun)
      client.resetAndDestroy()
      await left
      await new Promise((resolve) => setImmediate(resolve))
      assert.ok(events.includes('response close false true'), String(events))
      assert.ok(events.includes('request close'), String(events))
      assert.ok(events.includes('request aborted'), String(events))
      assert.deepEqual(log, [])
    })
  }
})
