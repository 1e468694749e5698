/** Applications inside Express, Fastify and Vite. */

import assert from 'node:assert/strict'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { TestContext } from 'node:test'
import { describe, it } from 'node:test'
import express from 'express'
import fastify from 'fastify'
import { createServer } from 'vite'
import type { Application } from '../../src/gateway/index.ts'
import { lint } from '../../src/gateway/index.ts'
import type { NodeHandlerOptions } from '../../src/hosts/node/index.ts'
import { toNodeHandler } from '../../src/hosts/node/index.ts'
import { ask, begin, serveListener, textApplication } from './serving.ts'

const violations: string[] = []

/** Makes a handler of an application; the checker stands between. */
function handle(application: Application, options: NodeHandlerOptions = {}) {
  const checked = lint(application, { onError: (error) => violations.push(error.message) })
  return toNodeHandler(checked, { errors: { write: (text) => violations.push(text) }, ...options })
}

/** Answers with the place it finds itself at. */
const place: Application = (environ, startResponse) => {
  const { SCRIPT_NAME, PATH_INFO, QUERY_STRING, REQUEST_URI } = environ
  startResponse('200 OK', [['Content-Type', 'application/json']])
  return [JSON.stringify([SCRIPT_NAME, PATH_INFO, QUERY_STRING, REQUEST_URI])]
}

/** Answers with the body of the request, or with why it cannot be read. */
const echo: Application = async (environ, startResponse) => {
  const chunks: Uint8Array[] = []
  let problem = ''
  try {
    for await (const chunk of environ['wsgi.input']) chunks.push(chunk)
  } catch (error) {
    problem = String(error)
  }
  startResponse('200 OK', [['Content-Type', 'text/plain']])
  return [...chunks, problem]
}

interface PlaceRow {
  readonly target: string
  readonly place: readonly [script: string, path: string, query: string]
}

const EXPRESS_PLACES: readonly PlaceRow[] = [
  { target: '/free/x?q', place: ['', '/free/x', 'q'] },
  { target: '/prefix', place: ['/prefix', '', ''] },
  { target: '/prefix/', place: ['/prefix', '/', ''] },
  { target: '/prefix?q=1', place: ['/prefix', '', 'q=1'] },
  { target: '/prefix/a%2Fb/%C3%A9?x=%20', place: ['/prefix', '/a%2Fb/é', 'x=%20'] },
  { target: '/PREFIX/a', place: ['/PREFIX', '/a', ''] },
  { target: '/prefix//evil.example', place: ['/prefix', '//evil.example', ''] },
  { target: '/outer/inner/deep', place: ['/outer/inner', '/deep', ''] },
  { target: '/n%C3%A9/x', place: ['/né', '/x', ''] },
  { target: '/user/a%20b/x', place: ['/user/a b', '/x', ''] },
  { target: '/moved/x?y', place: ['', '/to/x', 'z'] },
]

async function checkPlaces(url: string, rows: readonly PlaceRow[]): Promise<void> {
  for (const { target, place: expected } of rows) {
    const { text } = await ask(url + target)
    assert.deepEqual(JSON.parse(text), [...expected, target], target)
  }
  assert.deepEqual(violations, [])
}

describe('an application in Express', () => {
  it('finds the path that led to it', async (test) => {
    const app = express()
    const router = express.Router()
    router.use('/inner', handle(place))
    app.use('/outer', router)
    app.use('/prefix', handle(place))
    app.use('/n%C3%A9', handle(place))
    app.use('/user/:name', handle(place))
    app.use((request, _response, next) => {
      if (request.url === '/moved/x?y') request.url = '/to/x?z'
      next()
    })
    app.use(handle(place))
    await checkPlaces(await serveListener(test, app), EXPRESS_PLACES)
  })

  it('reads a body that nobody has read', async (test) => {
    const app = express()
    app.use('/echo', handle(echo))
    const url = await serveListener(test, app)
    const upload = Buffer.alloc(5_000_000, 'abc')
    const answer = await ask(`${url}/echo`, { method: 'POST' }, upload)
    assert.ok(answer.body.equals(upload))
  })

  it('is told that a body parser has read the body', async (test) => {
    const app = express()
    app.use(express.json(), handle(echo))
    const url = await serveListener(test, app)
    const headers = { 'Content-Type': 'application/json' }
    const { text } = await ask(url, { method: 'POST', headers }, '{}')
    assert.match(text, /read before the application could, as express\.json\(\) does.*verify/)
    assert.equal((await ask(url, { method: 'POST' }, 'of another type')).text, 'of another type')
    assert.equal((await ask(url)).text, '')
  })

  it('reads the body that a body parser has kept', async (test) => {
    const app = express()
    const verify = (request: object, _response: unknown, bytes: Buffer): void => {
      Object.assign(request, { rawBody: bytes })
    }
    app.use(express.json({ verify }), handle(echo))
    const url = await serveListener(test, app)
    const headers = { 'Content-Type': 'application/json' }
    assert.equal((await ask(url, { method: 'POST', headers }, '{"a":1}')).text, '{"a":1}')
    const chunked = { ...headers, 'Transfer-Encoding': 'chunked' }
    assert.equal((await ask(url, { method: 'POST', headers: chunked }, '[]')).text, '[]')
    const { gzipSync } = await import('node:zlib')
    const zipped = { ...headers, 'Content-Encoding': 'gzip' }
    const answer = await ask(url, { method: 'POST', headers: zipped }, gzipSync('{"zipped":true}'))
    assert.equal(answer.text, '{"zipped":true}')
    assert.deepEqual(violations, [])
  })

  it('answers 404 itself, or leaves it to the next handler', async (test) => {
    let closed = 0
    const unknown: Application = (environ, startResponse) => {
      startResponse('404 Not Found', [['X-Unknown', '1']])
      const chunks = environ.QUERY_STRING === 'stream' ? new Set(['none']) : ['none']
      return Object.assign(chunks, { close: () => (closed += 1) })
    }
    const late: Application = async (environ, startResponse) => unknown(environ, startResponse)
    const app = express()
    app.use('/own', handle(unknown))
    app.use('/next', handle(unknown, { fallthrough: true }))
    app.use('/late', handle(late, { fallthrough: true }))
    app.use('/known', handle(textApplication('known'), { fallthrough: true }))
    app.use((_request, response) => {
      response.status(404).send('the next one')
    })
    const url = await serveListener(test, app)
    assert.equal((await ask(`${url}/own`)).text, 'none')
    for (const target of ['/next', '/next?stream', '/late', '/late?stream']) {
      const answer = await ask(url + target)
      assert.deepEqual([answer.text, answer.headers['x-unknown']], ['the next one', undefined])
    }
    assert.equal((await ask(`${url}/known`)).text, 'known')
    assert.equal(closed, 5)
    assert.deepEqual(violations, [])
  })

  it('has as many parameters as Express expects of a handler', () => {
    assert.equal(toNodeHandler(place).length, 2)
    assert.equal(toNodeHandler(place, { fallthrough: true }).length, 3)
  })

  it('streams', async (test) => {
    const app = express()
    app.use(
      '/stream',
      handle(async function* (_environ, startResponse) {
        startResponse('200 OK', [['Content-Type', 'text/plain']])
        yield 'one '
        await new Promise((resolve) => setTimeout(resolve, 10))
        yield 'two'
      }),
    )
    const message = await begin(`${await serveListener(test, app)}/stream`)
    const parts: string[] = []
    for await (const part of message) parts.push(String(part))
    assert.deepEqual(parts, ['one ', 'two'])
  })
})

describe('an application in Fastify', () => {
  async function start(test: TestContext): Promise<string> {
    const app = fastify()
    const [places, echoes] = [handle(place), handle(echo)]
    app.removeAllContentTypeParsers()
    // Without a parser, the body is left where it is.
    app.addContentTypeParser('*', (_request, _payload, done) => done(null))
    app.all('/echo', (request, reply) => {
      reply.hijack()
      echoes(request.raw, reply.raw)
    })
    app.all('/*', (request, reply) => {
      reply.hijack()
      places(request.raw, reply.raw)
    })
    test.after(() => app.close())
    return app.listen({ port: 0, host: '127.0.0.1' })
  }

  it('answers', async (test) => {
    const url = await start(test)
    await checkPlaces(url, [
      { target: '/', place: ['', '/', ''] },
      { target: '/a%2Fb?q', place: ['', '/a%2Fb', 'q'] },
    ])
  })

  it('reads the body', async (test) => {
    const url = await start(test)
    const upload = Buffer.alloc(5_000_000, 'abc')
    const headers = { 'Content-Type': 'application/json' }
    const answer = await ask(`${url}/echo`, { method: 'POST', headers }, upload)
    assert.ok(answer.body.equals(upload))
  })
})

describe('an application in Vite', () => {
  /** A server of Vite that watches and bundles nothing. */
  async function createVite(test: TestContext, base: string, plugin: boolean) {
    const root = await mkdtemp(join(tmpdir(), 'flagon-vite-'))
    const application = handle(place, { fallthrough: true })
    const vite = await createServer({
      root,
      base,
      configFile: false,
      envFile: false,
      logLevel: 'silent',
      appType: 'custom',
      optimizeDeps: { noDiscovery: true },
      server: { middlewareMode: true, ws: false, watch: null, hmr: false },
      plugins: plugin
        ? [
            {
              name: 'flagon',
              configureServer: (server) => () => {
                server.middlewares.use('/app', application)
              },
            },
          ]
        : [],
    })
    if (!plugin) vite.middlewares.use('/app', application)
    test.after(async () => {
      await vite.close()
      await rm(root, { recursive: true })
    })
    return vite.middlewares
  }

  for (const plugin of [false, true]) {
    const name = plugin ? 'by a plugin' : 'by its middleware server'
    it(`answers ${name}`, { timeout: 30_000 }, async (test) => {
      const url = await serveListener(test, await createVite(test, '/', plugin))
      await checkPlaces(url, [
        { target: '/app/x?q', place: ['/app', '/x', 'q'] },
        { target: '/app', place: ['/app', '', ''] },
        { target: '/app/', place: ['/app', '/', ''] },
      ])
      assert.equal((await ask(`${url}/none`)).status, 404)
    })
  }

  it('finds the base in front of it', { timeout: 30_000 }, async (test) => {
    const url = await serveListener(test, await createVite(test, '/base/', false))
    await checkPlaces(url, [{ target: '/base/app/x', place: ['/base/app', '/x', ''] }])
  })
})
