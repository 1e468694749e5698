/** Middleware of Connect and Express around applications: helmet, compression, morgan, body parsers. */

import assert from 'node:assert/strict'
import { once } from 'node:events'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { describe, it } from 'node:test'
import { brotliDecompressSync, createGunzip, gunzipSync } from 'node:zlib'
import compression from 'compression'
import express from 'express'
import helmet from 'helmet'
import morgan from 'morgan'
import type { Application } from '../../src/gateway/index.ts'
import { lint, lintMiddleware } from '../../src/gateway/index.ts'
import type { NextFunction } from '../../src/hosts/node/index.ts'
import { fromNodeHandler, fromNodeMiddleware } from '../../src/hosts/node/index.ts'
import { createTestEnviron, perform } from '../gateway/exchange.ts'
import { ask, begin, serveLinted, textApplication } from './serving.ts'

const LONG = 'the same text again and again, '.repeat(500)

function wait(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds))
}

/** An application that streams, a chunk every few milliseconds. */
const ticking: Application = async function* (_environ, startResponse) {
  startResponse('200 OK', [['Content-Type', 'text/plain']])
  for (let i = 0; i < 5; i++) {
    yield `tick ${i}\n`
    await wait(10)
  }
}

describe('a middleware of Connect', () => {
  it('adds its header fields to those of the application, whose own are sent', async (test) => {
    const middleware = fromNodeMiddleware(
      (_request: IncomingMessage, response: ServerResponse, next: NextFunction) => {
        response.setHeader('X-Before', '1')
        response.setHeader('Cache-Control', 'no-store')
        response.setHeader('Set-Cookie', 'a=1')
        response.setHeader('Vary', 'Origin')
        next()
      },
    )
    const application = textApplication('text', [
      ['cache-control', 'private'],
      ['Set-Cookie', 'b=2'],
      ['Set-Cookie', 'c=3'],
      ['Vary', 'Accept'],
      ['X-Twice', '1'],
      ['x-twice', '2'],
    ])
    const { url } = await serveLinted(test, middleware(application))
    const { headers, text } = await ask(url)
    assert.equal(text, 'text')
    assert.equal(headers['x-before'], '1')
    assert.equal(headers['cache-control'], 'private')
    assert.deepEqual(headers['set-cookie'], ['a=1', 'b=2', 'c=3'])
    assert.equal(headers.vary, 'Origin, Accept')
    assert.equal(headers['x-twice'], '1, 2')
    assert.equal(headers['content-length'], '4')
  })

  it('keeps both sides of the gateway', async () => {
    const passing = lintMiddleware(
      fromNodeMiddleware(
        (_request: IncomingMessage, _response: ServerResponse, next: NextFunction) => next(),
      ),
    )
    const array = textApplication('text')
    assert.deepEqual(
      passing(array)(createTestEnviron(), () => undefined),
      ['text'],
    )
    assert.equal((await perform(passing(array))).status, '200 OK')
    assert.equal((await perform(passing(ticking))).text, 'tick 0\ntick 1\ntick 2\ntick 3\ntick 4\n')
  })

  it('leaves the reason phrase as it is', async () => {
    const passing = fromNodeMiddleware(
      (_request: IncomingMessage, _response: ServerResponse, next: NextFunction) => next(),
    )
    for (const status of ['200 OK', '404 Gone Fishing', '299 ']) {
      const application: Application = (_environ, startResponse) => {
        startResponse(status, [])
        return []
      }
      assert.equal((await perform(passing(application))).status, status)
    }
  })

  it('may answer itself', async (test) => {
    const guard = fromNodeMiddleware(
      (request: IncomingMessage, response: ServerResponse, next: NextFunction) => {
        if (request.headers['authorization'] === 'let me in') next()
        else response.writeHead(401).end('who is there?')
      },
    )
    const { url } = await serveLinted(test, guard(textApplication('welcome')))
    assert.equal((await ask(url)).status, 401)
    assert.equal((await ask(url, { headers: { Authorization: 'let me in' } })).text, 'welcome')
  })

  it('may change the method and the path', async (test) => {
    const rewrite = fromNodeMiddleware(
      (request: IncomingMessage, _response: ServerResponse, next: NextFunction) => {
        request.method = 'PATCH'
        request.url = '/n%C3%A9w%2Fx?y=z'
        next()
      },
    )
    const echo: Application = ({ REQUEST_METHOD, PATH_INFO, QUERY_STRING }, startResponse) => {
      startResponse('200 OK', [['Content-Type', 'text/plain']])
      return [`${REQUEST_METHOD} ${PATH_INFO} ${QUERY_STRING}`]
    }
    const { url } = await serveLinted(test, rewrite(lint(echo)))
    assert.equal((await ask(`${url}/old`, { method: 'POST' })).text, 'PATCH /néw%2Fx y=z')
  })

  for (const [changed, seen] of [
    ['', '/ '],
    ['foo#bar é', '/foo '],
    ['http://x/y?é', '/y %C3%A9'],
    ['http://x', '/ '],
    ['/a b?c d#e', '/a b c%20d'],
    ['?q', '/ q'],
    ['//evil.example/x', '//evil.example/x '],
  ] as const) {
    it(`may write any URL: ${JSON.stringify(changed)}`, async () => {
      const rewrite = fromNodeMiddleware(
        (request: IncomingMessage, _response: ServerResponse, next: NextFunction) => {
          request.url = changed
          next()
        },
      )
      const echo: Application = ({ PATH_INFO, QUERY_STRING }, startResponse) => {
        startResponse('200 OK', [['Content-Type', 'text/plain']])
        return [`${PATH_INFO} ${QUERY_STRING}`]
      }
      assert.equal((await perform(rewrite(lint(echo)))).text, seen)
    })
  }

  it('may replace write by a function that gives nothing', async () => {
    const written: unknown[] = []
    const spy = fromNodeMiddleware(
      (_request: IncomingMessage, response: ServerResponse, next: NextFunction) => {
        const write = response.write.bind(response)
        Object.assign(response, {
          write(chunk: string) {
            written.push(chunk)
            write(chunk)
          },
        })
        next()
      },
    )
    assert.match((await perform(spy(ticking))).text, /^tick 0\n.*tick 4\n$/s)
    assert.equal(written.length, 5)
  })

  it('asks a stream for nothing before the host asks it (rule 19)', async () => {
    let produced = 0
    const endless: Application = function* (_environ, startResponse) {
      startResponse('200 OK', [])
      for (;;) {
        produced += 1
        yield 'chunk'
      }
    }
    const passing = fromNodeMiddleware(
      (_request: IncomingMessage, _response: ServerResponse, next: NextFunction) => next(),
    )
    const body = await passing(endless)(createTestEnviron(), () => undefined)
    assert.ok(Symbol.asyncIterator in body)
    const iterator = body[Symbol.asyncIterator]()
    for (let asked = 1; asked <= 3; asked++) {
      await iterator.next()
      for (let i = 0; i < 5; i++) await new Promise((resolve) => setImmediate(resolve))
      assert.equal(produced, asked)
    }
    await iterator.return?.()
  })

  it('that calls next twice runs the application once', async () => {
    let calls = 0
    const eager = fromNodeMiddleware(
      (_request: IncomingMessage, _response: ServerResponse, next: NextFunction) => {
        next()
        next()
        next(new Error('too late'))
      },
    )
    const application: Application = (_environ, startResponse) => {
      calls += 1
      startResponse('200 OK', [])
      return ['once']
    }
    assert.equal((await perform(eager(application))).text, 'once')
    assert.equal(calls, 1)
  })

  it('shows the application what it left on the request', async () => {
    const login = fromNodeMiddleware(
      (request: IncomingMessage, _response: ServerResponse, next: NextFunction) => {
        Object.assign(request, { user: 'ada' })
        next()
      },
    )
    const application: Application = (environ, startResponse) => {
      startResponse('200 OK', [['Content-Type', 'text/plain']])
      return [String(Reflect.get(Object(environ['node.request']), 'user'))]
    }
    assert.equal((await perform(login(application))).text, 'ada')
  })

  it('leaves the body of the request to the application', async (test) => {
    const application: Application = async (environ, startResponse) => {
      const chunks: Uint8Array[] = []
      for await (const chunk of environ['wsgi.input']) chunks.push(chunk)
      startResponse('200 OK', [['Content-Type', 'text/plain']])
      return [Buffer.concat(chunks)]
    }
    const { url } = await serveLinted(test, fromNodeMiddleware(helmet())(lint(application)))
    const upload = Buffer.alloc(5_000_000, 'abc')
    const answer = await ask(url, { method: 'POST' }, upload)
    assert.ok(answer.body.equals(upload))
  })

  it('that has read the body says so to an application that wants it', async (test) => {
    const application: Application = async (environ, startResponse) => {
      let problem = 'none'
      await environ['wsgi.input']
        [Symbol.asyncIterator]()
        .next()
        .catch((error: unknown) => {
          problem = String(error)
        })
      startResponse('200 OK', [['Content-Type', 'text/plain']])
      const { body } = Object(environ['node.request'])
      return [`${JSON.stringify(body)} ${problem}`]
    }
    const { url } = await serveLinted(test, fromNodeMiddleware(express.json())(application))
    const headers = { 'Content-Type': 'application/json' }
    const { text } = await ask(url, { method: 'POST', headers }, '{"a":1}')
    assert.match(text, /^\{"a":1\} Error: The body of the request was read before/)
  })

  it('that passes an error on has the server answer 500', async (test) => {
    const { url, log } = await serveLinted(
      test,
      fromNodeMiddleware(express.json())(textApplication('never')),
    )
    const headers = { 'Content-Type': 'application/json' }
    assert.equal((await ask(url, { method: 'POST', headers }, '{')).status, 500)
    assert.match(log.join(''), /SyntaxError/)
  })

  for (const when of ['before', 'after']) {
    it(`lets an application fail ${when} the head`, async (test) => {
      const failing: Application = async function* (_environ, startResponse) {
        startResponse('200 OK', [['Content-Type', 'text/plain']])
        if (when === 'after') yield 'begun'
        await wait(20)
        throw new Error('the application broke')
      }
      const { url, log } = await serveLinted(test, fromNodeMiddleware(helmet())(failing))
      if (when === 'after') await assert.rejects(ask(url), { code: 'ECONNRESET' })
      else assert.equal((await ask(url)).status, 500)
      assert.equal(log.length, 1)
      assert.match(log[0] ?? '', /the application broke/)
    })
  }

  it('lets an application throw at once', async (test) => {
    const failing: Application = () => {
      throw new Error('thrown')
    }
    const { url, log } = await serveLinted(test, fromNodeMiddleware(helmet())(failing))
    assert.equal((await ask(url)).status, 500)
    assert.match(log.join(''), /Error: thrown/)
  })

  it('lets a body be closed when the client leaves', async (test) => {
    let closed = (): void => undefined
    const isClosed = new Promise<void>((resolve) => {
      closed = resolve
    })
    const endless: Application = (_environ, startResponse) => {
      startResponse('200 OK', [['Content-Type', 'text/plain']])
      const chunk = new Uint8Array(65_536)
      return {
        async *[Symbol.asyncIterator]() {
          for (;;) {
            yield chunk
            await wait(1)
          }
        },
        close: () => closed(),
      }
    }
    const { url } = await serveLinted(test, fromNodeMiddleware(helmet())(lint(endless)))
    const message = await begin(url)
    await once(message, 'data')
    message.destroy()
    await isClosed
  })

  it('serves files', async (test) => {
    const root = new URL('.', import.meta.url).pathname
    const { url } = await serveLinted(
      test,
      fromNodeMiddleware(express.static(root))(textApplication('behind')),
    )
    const { headers, text } = await ask(`${url}/serving.ts`)
    assert.match(text, /^\/\*\* Serves an application/)
    const { etag = '' } = headers
    assert.equal(typeof etag, 'string')
    const fresh = { 'If-None-Match': String(etag) }
    const unchanged = await ask(`${url}/serving.ts`, { headers: fresh })
    assert.deepEqual([unchanged.status, unchanged.text], [304, ''])
    const part = await ask(`${url}/serving.ts`, { headers: { Range: 'bytes=4-9' } })
    assert.deepEqual([part.status, part.text], [206, 'Serves'])
    const head = await ask(`${url}/serving.ts`, { method: 'HEAD' })
    assert.equal(head.headers['content-length'], headers['content-length'])
    assert.equal((await ask(`${url}/no-such-file`)).text, 'behind')
  })
})

describe('helmet', () => {
  it('sets its header fields', async (test) => {
    const { url } = await serveLinted(test, fromNodeMiddleware(helmet())(textApplication('text')))
    const { headers, text } = await ask(url)
    assert.equal(text, 'text')
    assert.equal(headers['x-content-type-options'], 'nosniff')
    assert.match(String(headers['content-security-policy']), /default-src 'self'/)
  })
})

describe('compression', () => {
  const compress = fromNodeMiddleware(compression())

  it('makes a response that is the same when it is decoded', async (test) => {
    const { url } = await serveLinted(
      test,
      compress(textApplication(LONG, [['Content-Length', String(LONG.length)]])),
    )
    const gzip = await ask(url, { headers: { 'Accept-Encoding': 'gzip' } })
    assert.equal(gzip.headers['content-encoding'], 'gzip')
    assert.equal(gzip.headers['content-length'], undefined)
    assert.equal(gzip.headers.vary, 'Accept-Encoding')
    assert.equal(gunzipSync(gzip.body).toString(), LONG)
    const brotli = await ask(url, { headers: { 'Accept-Encoding': 'br' } })
    assert.equal(brotliDecompressSync(brotli.body).toString(), LONG)
    const plain = await ask(url)
    assert.deepEqual([plain.headers['content-encoding'], plain.text], [undefined, LONG])
    assert.equal(plain.headers['content-length'], String(LONG.length))
    const head = await ask(url, { method: 'HEAD', headers: { 'Accept-Encoding': 'gzip' } })
    assert.deepEqual([head.status, head.text], [200, ''])
  })

  it('leaves a short text as it is', async (test) => {
    const { url } = await serveLinted(test, compress(textApplication('short')))
    const { headers, text } = await ask(url, { headers: { 'Accept-Encoding': 'gzip' } })
    assert.deepEqual([headers['content-encoding'], headers['content-length']], [undefined, '5'])
    assert.equal(text, 'short')
  })

  it('sends each chunk of a stream at once', async (test) => {
    let goOn = (): void => undefined
    const heard = new Promise<void>((resolve) => {
      goOn = resolve
    })
    const waiting: Application = async function* (_environ, startResponse) {
      startResponse('200 OK', [['Content-Type', 'text/plain']])
      yield 'first'
      await heard
      yield ' second'
    }
    const { url } = await serveLinted(test, compress(lint(waiting)))
    const message = await begin(url, { headers: { 'Accept-Encoding': 'gzip' } })
    assert.equal(message.headers['content-encoding'], 'gzip')
    let text = ''
    for await (const part of message.pipe(createGunzip())) {
      text += part
      // The second chunk comes only when the first one was decoded.
      goOn()
    }
    assert.equal(text, 'first second')
  })

  it('compresses what an Express app answers, with backpressure', async (test) => {
    const app = express()
    app.use(compression())
    app.get('/', (_request, response) => {
      response.type('text')
      for (let i = 0; i < 200; i++) response.write(LONG)
      response.end()
    })
    const { url } = await serveLinted(test, fromNodeHandler(app))
    const answer = await ask(url, { headers: { 'Accept-Encoding': 'gzip' } })
    assert.equal(gunzipSync(answer.body).length, 200 * LONG.length)
  })
})

describe('morgan', () => {
  it('logs status, length and time of a response', async (test) => {
    const lines: string[] = []
    const stream = { write: (line: string) => lines.push(line) }
    const log = fromNodeMiddleware(
      morgan(
        ':method :url :status :res[content-type] :res[content-length] :remote-addr :response-time',
        { stream },
      ),
    )
    const { url } = await serveLinted(test, log(textApplication('text')))
    await ask(`${url}/a?b`)
    assert.equal(lines.length, 1)
    assert.match(
      lines[0] ?? '',
      /^GET \/a\?b 200 text\/plain; charset=utf-8 4 127\.0\.0\.1 [\d.]+\n$/,
    )
  })

  it('logs the end of a stream, and the length that an Express app declares', async (test) => {
    const lines: string[] = []
    const app = express()
    app.use(morgan('tiny', { stream: { write: (line: string) => lines.push(line) } }))
    app.get('/', (_request, response) => {
      response.send('12345')
    })
    const { url } = await serveLinted(test, fromNodeHandler(app))
    await ask(url)
    assert.match(lines.join(''), /^GET \/ 200 5 - [\d.]+ ms\n$/)
    const log = fromNodeMiddleware(
      morgan('tiny', { stream: { write: (line: string) => lines.push(line) } }),
    )
    const other = await serveLinted(test, log(lint(ticking)))
    assert.equal((await ask(other.url)).text.length, 35)
    const [, milliseconds] = /- ([\d.]+) ms\n$/.exec(lines.at(-1) ?? '') ?? []
    assert.ok(Number(milliseconds) > 0)
  })
})

describe('several middleware', () => {
  it('work one behind the other, on 100 requests at once', async (test) => {
    const lines: string[] = []
    const stream = { write: (line: string) => lines.push(line) }
    const stack = [
      helmet(),
      compression(),
      express.urlencoded({ extended: false }),
    ].reduce<Application>(
      (application, middleware) => fromNodeMiddleware(middleware)(application),
      (environ, startResponse) => {
        startResponse('200 OK', [['Content-Type', 'text/plain']])
        return [`${environ.QUERY_STRING} ${LONG}`]
      },
    )
    const logged = fromNodeMiddleware(morgan('tiny', { stream }))(stack)
    const { url } = await serveLinted(test, logged)
    const headers = { 'Accept-Encoding': 'gzip' }
    const answers = await Promise.all(
      Array.from({ length: 100 }, (_, i) => ask(`${url}/?${i}`, { headers })),
    )
    for (const [i, answer] of answers.entries()) {
      assert.equal(gunzipSync(answer.body).toString(), `${i} ${LONG}`)
    }
    assert.equal(lines.length, 100)
  })
})
