import assert from 'node:assert/strict'
import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { after, before, describe, it } from 'node:test'
import { Flagon } from '../../src/app/index.ts'
import type { Application } from '../../src/gateway/index.ts'
import { createEnviron, lint, RefusedRequest } from '../../src/gateway/index.ts'
import { toNodeHandler } from '../../src/hosts/node/index.ts'

function createApp(): Flagon {
  const app = new Flagon({})
  app.use(lint)
  app.get('/hello/<name>', ({ params }) => `Hello, ${params.name}`)
  app.post('/echo', async ({ request }) => await request.text())
  app.get('/later', async () => 'late')
  app.get('/info', ({ environ }) => String(Reflect.get(Object(environ['fetch.info']), 'site')))
  app.post('/work', ({ environ }) => {
    environ['wsgi.wait_until']?.(environ, Promise.resolve('done'))
    return 'accepted'
  })
  return app
}

const GET = new Request('http://example.com/hello/Ada?x=1')

describe('an app called with a Request', () => {
  it('answers like its fetch', async () => {
    const app = createApp()
    const response = await app(GET)
    assert.equal(response.status, 200)
    assert.equal(response.headers.get('Content-Type'), 'text/html; charset=utf-8')
    assert.equal(await response.text(), 'Hello, Ada')
  })

  it('stays synchronous where its views are', () => {
    const app = createApp()
    assert.ok(app(GET) instanceof Response)
    assert.ok(app(new Request('http://h/later')) instanceof Promise)
  })

  it('reads the body of the request', async () => {
    const app = createApp()
    const response = await app(new Request('http://h/echo', { method: 'POST', body: 'héllo' }))
    assert.equal(await response.text(), 'héllo')
  })

  it('takes the context of Netlify and the event of an edge as its second argument', async () => {
    const app = createApp()
    const kept: unknown[] = []
    const context = { site: 'example', waitUntil: (work: unknown) => kept.push(work) }
    assert.equal(await (await app(new Request('http://h/info'), context)).text(), 'example')
    await app(new Request('http://h/work', { method: 'POST' }), context)
    await Promise.all(kept)
    assert.equal(kept.length, 1)
  })

  it('takes a Request of another class', async () => {
    const foreign = {
      url: GET.url,
      method: 'GET',
      headers: GET.headers,
      body: null,
      signal: GET.signal,
    }
    const response = Reflect.apply(createApp(), undefined, [foreign])
    assert.equal(await (await response).text(), 'Hello, Ada')
  })

  it('needs no `this`, and neither does its fetch', async () => {
    const app = createApp()
    const { fetch } = app
    for (const answer of [
      Reflect.apply(app, undefined, [GET]),
      Reflect.apply(fetch, null, [GET]),
    ]) {
      assert.equal(await (await answer).text(), 'Hello, Ada')
    }
  })

  it('takes two arguments, as srvx and Netlify count them', () => {
    assert.equal(createApp().length, 2)
  })
})

describe('an app called with an environ', () => {
  it('is an application of the gateway, also for the types', () => {
    const application: Application = createApp()
    const connection = {
      scheme: 'http',
      serverName: 'h',
      serverPort: '80',
      errors: { write: () => undefined },
      multiprocess: false,
    } as const
    const line = { method: 'GET', url: '/hello/Ada', httpVersion: '1.1' }
    const input = { [Symbol.asyncIterator]: () => ({ next: async () => END }) }
    const environ = createEnviron(line, ['Host', 'h'], connection, input)
    assert.ok(!(environ instanceof RefusedRequest))
    let status = ''
    const body = application(environ, (given) => {
      status = given
    })
    assert.equal(status, '200 OK')
    assert.deepEqual(body, ['Hello, Ada'])
  })
})

const END = { done: true, value: undefined } as const

/** A call that is none of an application, and what the error says. */
interface MisuseRow {
  readonly name: string
  readonly parameters: readonly unknown[]
  readonly message: RegExp
}

const MISUSE_ROWS: readonly MisuseRow[] = [
  { name: 'nothing', parameters: [], message: /\(environ, startResponse\), or with a Request/ },
  { name: 'an environ alone', parameters: [{ PATH_INFO: '/' }], message: /startResponse/ },
  { name: 'a URL', parameters: ['http://h/'], message: /or with a Request/ },
  { name: 'null', parameters: [null, null], message: /or with a Request/ },
  {
    name: "a header named 'get'",
    parameters: [{ url: '/', headers: { get: 'x' } }],
    message: /Req/,
  },
]

describe('an app called otherwise', () => {
  for (const { name, parameters, message } of MISUSE_ROWS) {
    it(`throws a TypeError that says how it is called: ${name}`, () => {
      const call = (): unknown => Reflect.apply(createApp(), undefined, parameters)
      assert.throws(call, (error) => error instanceof TypeError && message.test(error.message))
    })
  }
})

describe('an app called by a server of node', () => {
  let url: string
  const app = createApp()
  const server = createServer((request, response) => {
    if (request.url === '/handler') {
      toNodeHandler(app)(request, response)
      return
    }
    try {
      Reflect.apply(app, server, [request, response])
    } catch (error) {
      response.end(String(error))
    }
  })

  before(async () => {
    server.listen(0, '127.0.0.1')
    await once(server, 'listening')
    // biome-ignore lint/nursery/noUnsafeTypeAssertion: a TCP server that listens has an address
    url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  })
  after(() => server.close())

  it('says that toNodeHandler is wanted', async () => {
    const text = await (await fetch(`${url}/`)).text()
    assert.match(text, /^TypeError: .*toNodeHandler\(app\), from 'flagon\/node'/)
  })

  it('answers when it is wrapped so', async () => {
    assert.equal((await fetch(`${url}/handler`)).status, 404)
  })
})
