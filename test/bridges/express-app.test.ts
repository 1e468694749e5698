/** A whole Express app as an application: routes, errors, files, streams, uploads. */

import assert from 'node:assert/strict'
import { once } from 'node:events'
import { describe, it } from 'node:test'
import express from 'express'
import type { Application } from '../../src/gateway/index.ts'
import { fromNodeHandler } from '../../src/hosts/node/index.ts'
import { ask, begin, serveLinted, serveListener } from './serving.ts'

function createApp(): express.Express {
  const app = express()
  app.set('env', 'test')
  const router = express.Router()
  router.get('/where', (request, response) => {
    response.json([request.baseUrl, request.url, request.originalUrl, request.path])
  })
  app.use('/below', router)
  app.get('/hello/:name', (request, response) => {
    response.cookie('seen', 'yes').send(`Hello, ${request.params.name}`)
  })
  app.get('/about', ({ protocol, secure, hostname, ip, xhr, query }, response) => {
    response.json({ protocol, secure, hostname, ip, xhr, query })
  })
  app.get('/old', (_request, response) => response.redirect('/hello/new'))
  app.get('/file', (_request, response) =>
    response.sendFile('serving.ts', { root: import.meta.dirname }),
  )
  app.get('/missing-file', (_request, response) =>
    response.sendFile('none', { root: import.meta.dirname }),
  )
  app.get('/throws', () => {
    throw Object.assign(new Error('teapot'), { status: 418 })
  })
  app.get('/rejects', async () => {
    throw new Error('rejected')
  })
  app.get('/stream', async (_request, response) => {
    response.type('text')
    for (const part of ['one ', 'two ', 'three']) {
      response.write(part)
      await new Promise((resolve) => setTimeout(resolve, 5))
    }
    response.end()
  })
  app.post('/json', express.json(), (request, response) => {
    response.status(201).json(request.body)
  })
  app.post('/form', express.urlencoded({ extended: false }), (request, response) => {
    response.json(request.body)
  })
  app.put('/upload', async (request, response) => {
    let length = 0
    for await (const chunk of request) length += chunk.length
    response.json({ length })
  })
  app.delete('/thing', (_request, response) => response.status(204).end())
  app.use(
    (
      error: Error,
      request: express.Request,
      response: express.Response,
      next: express.NextFunction,
    ) => {
      if (request.query['plain'] === undefined) next(error)
      else response.status(500).send(`handled: ${error.message}`)
    },
  )
  return app
}

interface AppRow {
  readonly target: string
  readonly method?: string
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: string
}

/** Requests whose answers are the same on a server of node and through the gateway. */
const ROWS: readonly AppRow[] = [
  { target: '/hello/Ad%C3%A1?x' },
  { target: '/hello/a%2Fb' },
  { target: '/hello/%zz' },
  { target: '/hello/ada', method: 'HEAD' },
  { target: '/hello/ada', method: 'OPTIONS' },
  { target: '/about?a=1&a=2', headers: { 'X-Requested-With': 'XMLHttpRequest' } },
  { target: '/below/where?q' },
  { target: '/BELOW/where/' },
  { target: '/old' },
  { target: '/file' },
  { target: '/file', headers: { Range: 'bytes=0-2' } },
  { target: '/file', headers: { Range: 'bytes=999999-' } },
  { target: '/missing-file' },
  { target: '/throws' },
  { target: '/throws?plain' },
  { target: '/rejects' },
  { target: '/stream' },
  { target: '/no/such/page' },
  { target: '/no/such/page', method: 'POST', body: 'unread' },
  { target: '/thing', method: 'DELETE' },
  {
    target: '/json',
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: '{"a":[1]}',
  },
  {
    target: '/json',
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: '{"a":',
  },
  {
    target: '/json',
    method: 'POST',
    headers: { 'Content-Type': 'application/json', 'Transfer-Encoding': 'chunked' },
    body: '{"b":2}',
  },
  {
    target: '/form',
    method: 'POST',
    headers: { 'Content-Type': 'application/x-www-form-urlencoded' },
    body: 'a=1&b=%C3%A9',
  },
]

/** What differs by chance, or is the server's. */
const UNSTEADY = /^(?:date|connection|keep-alive|transfer-encoding|content-length)$/i

describe('an Express app', () => {
  it('answers as on a server of node', async (test) => {
    const app = createApp()
    const direct = await serveListener(test, app)
    const { url, log } = await serveLinted(test, fromNodeHandler(app))
    for (const { target, body, ...options } of ROWS) {
      const expected = await ask(direct + target, options, body)
      const actual = await ask(url + target, options, body)
      const name = `${options.method ?? 'GET'} ${target}`
      assert.equal(
        `${actual.status} ${actual.reason}`,
        `${expected.status} ${expected.reason}`,
        name,
      )
      assert.equal(withoutStack(actual.text), withoutStack(expected.text), name)
      assert.deepEqual(steady(actual.rawHeaders), steady(expected.rawHeaders), name)
    }
    assert.deepEqual(log, [])
  })

  it('finds its own prefix where it is mounted', async (test) => {
    const app = fromNodeHandler(createApp())
    const mounted: Application = (environ, startResponse) => {
      const PATH_INFO = environ.PATH_INFO.slice('/mount'.length)
      return app({ ...environ, SCRIPT_NAME: '/mount', PATH_INFO }, startResponse)
    }
    const { url } = await serveLinted(test, mounted)
    const { text } = await ask(`${url}/mount/below/where?q`)
    assert.deepEqual(JSON.parse(text), [
      '/mount/below',
      '/where?q',
      '/mount/below/where?q',
      '/where',
    ])
  })

  it('takes an upload of 5 MB', async (test) => {
    const { url } = await serveLinted(test, fromNodeHandler(createApp()))
    const answer = await ask(`${url}/upload`, { method: 'PUT' }, Buffer.alloc(5_000_000))
    assert.deepEqual(JSON.parse(answer.text), { length: 5_000_000 })
  })

  it('answers 100 requests at once', async (test) => {
    const { url } = await serveLinted(test, fromNodeHandler(createApp()))
    const answers = await Promise.all(
      Array.from({ length: 100 }, (_, i) => ask(`${url}/${i % 2 === 0 ? `hello/${i}` : 'stream'}`)),
    )
    for (const [i, { text }] of answers.entries()) {
      assert.equal(text, i % 2 === 0 ? `Hello, ${i}` : 'one two three')
    }
  })

  it('is told when the client leaves', async (test) => {
    const app = express()
    let left = (): void => undefined
    const hasLeft = new Promise<void>((resolve) => {
      left = resolve
    })
    app.get('/events', (request, response) => {
      response.writeHead(200, { 'Content-Type': 'text/event-stream' })
      const timer = setInterval(() => response.write('data: tick\n\n'), 5)
      request.on('close', () => {
        clearInterval(timer)
        left()
      })
    })
    const { url, log } = await serveLinted(test, fromNodeHandler(app))
    const message = await begin(`${url}/events`)
    await once(message, 'data')
    message.destroy()
    await hasLeft
    assert.deepEqual(log, [])
  })

  it('cuts a response off that breaks down', async (test) => {
    const app = express()
    app.set('env', 'test')
    app.get('/', async (_request, response) => {
      response.write('begun')
      await new Promise((resolve) => setTimeout(resolve, 20))
      throw new Error('broken')
    })
    const { url, log } = await serveLinted(test, fromNodeHandler(app))
    await assert.rejects(ask(url), { code: 'ECONNRESET' })
    assert.match(log.join(''), /destroyed its response/)
  })
})

/** An error page shows who has called the app. */
function withoutStack(text: string): string {
  return text.replace(/<br> &nbsp; &nbsp;at .*<\/pre>/, '</pre>')
}

function steady(rawHeaders: readonly string[]): string[] {
  const lines: string[] = []
  for (let i = 0; i < rawHeaders.length; i += 2) {
    if (!UNSTEADY.test(rawHeaders[i] ?? '')) lines.push(`${rawHeaders[i]}: ${rawHeaders[i + 1]}`)
  }
  return lines.sort()
}
