/** Fetch handlers as applications: what they see of a request, and what becomes of a response. */

import assert from 'node:assert/strict'
import { once } from 'node:events'
import { describe, it } from 'node:test'
import { Hono } from 'hono'
import type { Application } from '../../src/gateway/index.ts'
import { lint } from '../../src/gateway/index.ts'
import type { FetchContext } from '../../src/hosts/fetch/index.ts'
import { fromFetchHandler } from '../../src/hosts/fetch/index.ts'
import type { Outcome } from '../gateway/exchange.ts'
import { createTestEnviron, perform } from '../gateway/exchange.ts'
import type { H3App } from './h3.ts'
import { createH3App } from './h3.ts'
import { ask, begin, connect, serveLinted, serveListener } from './serving.ts'

type Handler = (request: Request) => Response | Promise<Response>

function run(handler: Handler, changes: Readonly<Record<string, unknown>> = {}): Promise<Outcome> {
  return perform(lint(fromFetchHandler(handler)), createTestEnviron(changes))
}

interface RequestRow {
  readonly name: string
  readonly environ: Readonly<Record<string, unknown>>
  readonly see: (request: Request) => unknown
  readonly seen: unknown
}

const REQUESTS: readonly RequestRow[] = [
  {
    name: 'has the URL as the client sent it',
    environ: { REQUEST_URI: '/%7Ea%2fb?q=%20', PATH_INFO: '/~a%2Fb', QUERY_STRING: 'q=%20' },
    see: ({ url }) => url,
    seen: 'http://localhost:8000/%7Ea%2fb?q=%20',
  },
  {
    name: 'has the whole path where it is mounted',
    environ: { REQUEST_URI: '/a/b', SCRIPT_NAME: '/a', PATH_INFO: '/b', QUERY_STRING: '' },
    see: ({ url }) => url,
    seen: 'http://localhost:8000/a/b',
  },
  {
    name: 'has a path that was changed on the way, encoded anew',
    environ: { PATH_INFO: '/né w', QUERY_STRING: 'q' },
    see: ({ url }) => url,
    seen: 'http://localhost:8000/n%C3%A9%20w?q',
  },
  {
    name: 'has a path with dots that are no dot segments',
    environ: { PATH_INFO: '/a%2F../...', REQUEST_URI: '/a%2F../...', QUERY_STRING: '/../\\' },
    see: ({ url }) => url,
    seen: 'http://localhost:8000/a%2F../...?/../\\',
  },
  {
    name: 'has the scheme, and the name of the server where the client named none',
    environ: {
      'wsgi.url_scheme': 'https',
      HTTP_HOST: undefined,
      SERVER_PROTOCOL: 'HTTP/1.0',
      SERVER_NAME: '[::1]',
      SERVER_PORT: '8443',
    },
    see: ({ url }) => url,
    seen: 'https://[::1]:8443/path?query',
  },
  {
    name: 'keeps a path with two slashes a path',
    environ: { REQUEST_URI: '//evil.example/x', PATH_INFO: '//evil.example/x', QUERY_STRING: '' },
    see: ({ url }) => url,
    seen: 'http://localhost:8000//evil.example/x',
  },
  {
    name: 'has a URL without a path for OPTIONS *',
    environ: { REQUEST_METHOD: 'OPTIONS', REQUEST_URI: '*', PATH_INFO: '*', QUERY_STRING: '' },
    see: ({ method, url }) => [method, url],
    seen: ['OPTIONS', 'http://localhost:8000/'],
  },
  {
    name: 'has header fields',
    environ: { CONTENT_TYPE: 'text/plain', HTTP_X_TEXT: 'caf\xe9', HTTP_COOKIE: 'a=1; b=2' },
    see: ({ headers }) => Object.fromEntries(headers),
    seen: {
      accept: '*/*',
      'content-type': 'text/plain',
      cookie: 'a=1; b=2',
      host: 'localhost:8000',
      'x-text': 'caf\xe9',
    },
  },
  {
    name: 'has no body with GET',
    environ: {},
    see: ({ method, body }) => [method, body],
    seen: ['GET', null],
  },
  {
    name: 'has no body of no length',
    environ: { REQUEST_METHOD: 'POST', CONTENT_LENGTH: '0' },
    see: ({ method, body }) => [method, body],
    seen: ['POST', null],
  },
  {
    name: 'has the address of the client',
    environ: { REMOTE_ADDR: '192.0.2.9' },
    see: (request) => Reflect.get(request, 'ip'),
    seen: '192.0.2.9',
  },
]

interface RefusedRow {
  readonly name: string
  readonly environ: Readonly<Record<string, unknown>>
  readonly status: string
}

const REFUSED: readonly RefusedRow[] = [
  { name: 'TRACE', environ: { REQUEST_METHOD: 'TRACE' }, status: '501 Not Implemented' },
  { name: 'CONNECT', environ: { REQUEST_METHOD: 'CONNECT' }, status: '501 Not Implemented' },
  {
    name: 'a path that leaves the mount by dot segments',
    environ: { SCRIPT_NAME: '/old', PATH_INFO: '/../secret', REQUEST_URI: '/old/../secret' },
    status: '400 Bad Request',
  },
  {
    name: 'a path that ends with a dot segment',
    environ: { PATH_INFO: '/a/.', REQUEST_URI: '/a/.' },
    status: '400 Bad Request',
  },
  {
    name: 'a dot segment that is escaped',
    environ: { PATH_INFO: '/../a', REQUEST_URI: '/%2E%2e/a?b' },
    status: '400 Bad Request',
  },
  {
    name: 'a path with a backslash',
    environ: { PATH_INFO: '/a\\..\\b', REQUEST_URI: '/a\\..\\b' },
    status: '400 Bad Request',
  },
  {
    name: 'a host that no URL can have',
    environ: { HTTP_HOST: '256.256.256.256' },
    status: '400 Bad Request',
  },
]

describe('the request of a fetch handler', () => {
  for (const { name, environ, see, seen } of REQUESTS) {
    it(name, async () => {
      const found: unknown[] = []
      await run((request) => {
        found.push(see(request))
        return new Response('ok')
      }, environ)
      assert.deepEqual(found, [seen])
    })
  }

  for (const { name, environ, status } of REFUSED) {
    it(`cannot be made for ${name}`, async () => {
      const outcome = await run(() => assert.fail('the handler was called'), environ)
      assert.equal(outcome.status, status)
    })
  }

  it('streams its body', async (test) => {
    const handler: Handler = async (request) => {
      let length = 0
      for await (const chunk of request.body ?? []) length += chunk.byteLength
      return new Response(String(length))
    }
    const { url } = await serveLinted(test, fromFetchHandler(handler))
    assert.equal((await ask(url, { method: 'PUT' }, Buffer.alloc(5_000_000))).text, '5000000')
    assert.equal((await ask(url, { method: 'POST' }, '')).text, '0')
  })

  it('may be left unread, or given up', async (test) => {
    const handler: Handler = async (request) => {
      await request.body?.cancel()
      return new Response('unread', { status: 413 })
    }
    const { url } = await serveLinted(test, fromFetchHandler(handler))
    assert.equal((await ask(url, { method: 'POST' }, 'unwanted')).status, 413)
  })

  it('has a signal that aborts when the client leaves', async (test) => {
    let aborted = (): void => undefined
    let called = (): void => undefined
    const hasAborted = new Promise<void>((resolve) => {
      aborted = resolve
    })
    const isCalled = new Promise<void>((resolve) => {
      called = resolve
    })
    const handler: Handler = (request) => {
      called()
      return new Promise((resolve) => {
        request.signal.addEventListener('abort', () => {
          aborted()
          resolve(new Response('nobody reads this'))
        })
      })
    }
    const { url, log } = await serveLinted(test, fromFetchHandler(handler))
    const client = await connect(url)
    await isCalled
    client.resetAndDestroy()
    await hasAborted
    assert.deepEqual(log, [])
  })

  it('comes with the environ, and with a context', async () => {
    const kept: unknown[] = []
    const seen: unknown[] = []
    const environ = createTestEnviron({
      'wsgi.wait_until': (_environ: unknown, pending: unknown) => kept.push(pending),
    })
    const work = Promise.resolve('work')
    const application = fromFetchHandler((_request, bindings, context: FetchContext) => {
      context.passThroughOnException()
      context.waitUntil(work)
      seen.push(bindings.REMOTE_ADDR, context.props)
      return new Response('ok')
    })
    await perform(application, environ)
    assert.deepEqual(kept, [work])
    assert.deepEqual(seen, ['192.0.2.7', {}])
  })

  it('comes with the bindings of a Worker where there are any', async () => {
    const bindings = { KEY: 'value' }
    const application = fromFetchHandler((_request, { KEY }: typeof bindings) => new Response(KEY))
    const environ = createTestEnviron({ 'workers.env': bindings })
    assert.equal((await perform(application, environ)).text, 'value')
  })

  it('comes with a context that logs failures where the host cannot wait', async () => {
    const environ = createTestEnviron()
    const application = fromFetchHandler((_request, _bindings, context) => {
      context.waitUntil(Promise.reject(new Error('later')))
      return new Response('ok')
    })
    await perform(application, environ)
    await new Promise((resolve) => setImmediate(resolve))
    assert.match(String(Reflect.get(environ['wsgi.errors'], 'text')), /Error: later/)
  })
})

interface ResponseRow {
  readonly name: string
  readonly handler: Handler
  readonly method?: string
  readonly outcome: Outcome
}

const TEXT: [string, string] = ['content-type', 'text/plain;charset=UTF-8']

const RESPONSES: readonly ResponseRow[] = [
  {
    name: 'has a status, a reason and header fields',
    handler: () =>
      new Response('x', { status: 404, statusText: 'Gone Fishing', headers: { A: '1' } }),
    outcome: { status: '404 Gone Fishing', headers: [['a', '1'], TEXT], text: 'x' },
  },
  {
    name: 'has no reason',
    handler: () => new Response(null, { status: 299 }),
    outcome: { status: '299', headers: [], text: '' },
  },
  {
    name: 'has cookies',
    handler: () => {
      const response = new Response(null)
      response.headers.append('Set-Cookie', 'a=1, 2')
      response.headers.append('Set-Cookie', 'b=3')
      return response
    },
    outcome: {
      status: '200 OK',
      headers: [
        ['set-cookie', 'a=1, 2'],
        ['set-cookie', 'b=3'],
      ],
      text: '',
    },
  },
  {
    name: 'loses what is about the connection',
    handler: () =>
      new Response(null, {
        headers: {
          Connection: 'close, X-Hop',
          'Keep-Alive': '1',
          'Transfer-Encoding': 'chunked',
          'X-Hop': '1',
          'X-End': '1',
        },
      }),
    outcome: { status: '200 OK', headers: [['x-end', '1']], text: '' },
  },
  {
    name: 'of status 204 loses its length',
    handler: () => new Response(null, { status: 204, headers: { 'Content-Length': '0' } }),
    outcome: { status: '204 No Content', headers: [], text: '' },
  },
  {
    name: 'may be promised',
    handler: async () => new Response('late'),
    outcome: { status: '200 OK', headers: [TEXT], text: 'late' },
  },
  {
    name: 'streams',
    handler: () =>
      new Response(
        new ReadableStream({
          async start(controller) {
            for (const part of ['one ', 'two']) {
              await new Promise((resolve) => setTimeout(resolve, 5))
              controller.enqueue(new TextEncoder().encode(part))
            }
            controller.close()
          },
        }),
      ),
    outcome: { status: '200 OK', headers: [], text: 'one two' },
  },
]

describe('the response of a fetch handler', () => {
  for (const { name, handler, outcome } of RESPONSES) {
    it(name, async () => {
      assert.deepEqual(await run(handler), outcome)
    })
  }

  it('of a text is a complete body', async () => {
    for (const content of ['text', new Uint8Array([1]), '', null]) {
      const application = fromFetchHandler(() => new Response(content))
      const body = await application(createTestEnviron(), () => undefined)
      assert.ok(Array.isArray(body), `${content}`)
    }
  })

  it('to HEAD says no length where none is known', async (test) => {
    const application = fromFetchHandler((request) => {
      const headers = request.url.endsWith('known') ? { 'Content-Length': '7' } : { A: '1' }
      const empty = new ReadableStream({ start: (controller) => controller.close() })
      return new Response(request.url.endsWith('stream') ? empty : null, { headers })
    })
    const { url } = await serveLinted(test, application)
    assert.equal((await ask(url, { method: 'HEAD' })).headers['content-length'], undefined)
    const stream = await ask(`${url}/stream`, { method: 'HEAD' })
    assert.equal(stream.headers['content-length'], undefined)
    const known = await ask(`${url}/known`, { method: 'HEAD' })
    assert.equal(known.headers['content-length'], '7')
    assert.equal((await ask(url)).headers['content-length'], '0')
  })

  it('that came over the network decoded does not say how it was encoded', async (test) => {
    const { gzipSync } = await import('node:zlib')
    const upstream = await serveListener(test, (_request, response) => {
      response.setHeader('Content-Encoding', 'gzip')
      response.setHeader('X-Upstream', 'yes')
      response.end(gzipSync('decoded'))
    })
    const { url } = await serveLinted(
      test,
      fromFetchHandler(() => fetch(upstream)),
    )
    const answer = await ask(url)
    assert.equal(answer.text, 'decoded')
    assert.equal(answer.headers['x-upstream'], 'yes')
    assert.equal(answer.headers['content-encoding'], undefined)
  })

  it('is cancelled when the client leaves', async (test) => {
    let cancelled = (): void => undefined
    const isCancelled = new Promise<void>((resolve) => {
      cancelled = resolve
    })
    const handler: Handler = () =>
      new Response(
        new ReadableStream({
          async pull(controller) {
            await new Promise((resolve) => setTimeout(resolve, 5))
            controller.enqueue(new Uint8Array(1000))
          },
          cancel: () => cancelled(),
        }),
      )
    const { url, log } = await serveLinted(test, fromFetchHandler(handler))
    const message = await begin(url)
    await once(message, 'data')
    message.destroy()
    await isCancelled
    assert.deepEqual(log, [])
  })

  it('that breaks down is cut off', async (test) => {
    const handler: Handler = () =>
      new Response(
        new ReadableStream({
          async pull(controller) {
            controller.enqueue(new Uint8Array(10))
            await new Promise((resolve) => setTimeout(resolve, 20))
            controller.error(new Error('broken off'))
          },
        }),
      )
    const { url, log } = await serveLinted(test, fromFetchHandler(handler))
    await assert.rejects(ask(url), { code: 'ECONNRESET' })
    assert.equal(log.length, 1)
    assert.match(log[0] ?? '', /broken off/)
  })
})

interface MistakeRow {
  readonly name: string
  readonly result: () => unknown
  readonly message: RegExp
}

const MISTAKES: readonly MistakeRow[] = [
  {
    name: 'nothing',
    result: () => undefined,
    message: /returned undefined; it must return a Response/,
  },
  { name: 'a text', result: () => 'text', message: /returned the string "text"; it must return/ },
  { name: 'Response.error()', result: () => Response.error(), message: /status 0/ },
  {
    name: 'a response that was read',
    result: async () => {
      const response = new Response('text')
      await response.text()
      return response
    },
    message: /was read already; return a clone\(\)/,
  },
  { name: 'an error', result: () => Promise.reject(new Error('rejected')), message: /^rejected$/ },
]

describe('a fetch handler', () => {
  it('is refused at set-up when it is no function, such as a whole app', () => {
    // biome-ignore lint/nursery/noUnsafeTypeAssertion: the mistake that must be told
    assert.throws(() => fromFetchHandler(createHono() as never), {
      name: 'TypeError',
      message: /must be a function; it is .*Hono.*fromFetchHandler\(app\.fetch\)/,
    })
  })
})

describe('a fetch handler that fails', () => {
  for (const { name, result, message } of MISTAKES) {
    it(`with ${name} says so`, async () => {
      // biome-ignore lint/nursery/noUnsafeTypeAssertion: the mistakes that must be told
      const handler = result as () => Response
      const application = fromFetchHandler(handler)
      await assert.rejects(async () => perform(application), { message })
    })
  }
})

function createHono(): Hono {
  const app = new Hono()
  app.get('/hello/:name', (context) => context.text(`Hello, ${context.req.param('name')}`))
  app.get('/json', (context) => context.json({ a: 1 }, 201, { 'X-A': '1' }))
  app.post('/echo', async (context) => context.json(await context.req.json()))
  app.get('/old', (context) => context.redirect('/hello/new'))
  app.get('/throws', () => {
    throw new Error('broken')
  })
  app.onError((error, context) => context.text(`handled: ${error.message}`, 500))
  return app
}

function createH3(): H3App {
  const app = createH3App()
  app.get('/hello/:name', (event) => `Hello, ${event.context.params?.['name']}`)
  app.get('/json', (event) => {
    event.res.status = 201
    event.res.headers.set('X-A', '1')
    return { a: 1 }
  })
  app.post('/echo', (event) => event.req.json())
  app.get('/old', () => Response.redirect('http://localhost/hello/new', 302))
  return app
}

const APPS: readonly { name: string; application: Application }[] = [
  { name: 'a Hono app', application: fromFetchHandler(createHono().fetch) },
  { name: 'an h3 app', application: fromFetchHandler((request) => createH3().fetch(request)) },
]

for (const { name, application } of APPS) {
  describe(`${name} on the node host`, () => {
    it('answers', async (test) => {
      const { url } = await serveLinted(test, application)
      const hello = await ask(`${url}/hello/ada`)
      assert.equal(hello.text, 'Hello, ada')
      assert.equal(hello.headers['content-length'], '10')
      const json = await ask(`${url}/json`)
      assert.deepEqual([json.status, json.text, json.headers['x-a']], [201, '{"a":1}', '1'])
      const headers = { 'Content-Type': 'application/json' }
      const echo = await ask(`${url}/echo`, { method: 'POST', headers }, '{"b":[2]}')
      assert.equal(echo.text, '{"b":[2]}')
      const old = await ask(`${url}/old`)
      assert.deepEqual([old.status, /\/hello\/new$/.test(old.headers.location ?? '')], [302, true])
      assert.equal((await ask(`${url}/none`)).status, 404)
      const head = await ask(`${url}/hello/ada`, { method: 'HEAD' })
      assert.deepEqual([head.status, head.text], [200, ''])
    })

    it('answers 100 requests at once', async (test) => {
      const { url } = await serveLinted(test, application)
      const answers = await Promise.all(
        Array.from({ length: 100 }, (_, i) => ask(`${url}/hello/${i}`)),
      )
      assert.deepEqual(
        answers.map(({ text }) => text),
        Array.from({ length: 100 }, (_, i) => `Hello, ${i}`),
      )
    })
  })
}
