import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { Flagon } from '../../src/app/index.ts'
import { lint } from '../../src/gateway/index.ts'
import { exchange } from '../message/exchange.ts'

/** Names that hosts read off what a module exports; finding one, they do something else. */
const HOST_NAMES = [
  'stop',
  'error',
  'port',
  'hostname',
  'unix',
  'key',
  'cert',
  'ca',
  'http2',
  'http3',
  'static',
  'routes',
  'websocket',
  'development',
  'id',
  'app',
  'then',
  'GET',
  'HEAD',
  'POST',
  'PUT',
  'PATCH',
  'DELETE',
  'OPTIONS',
]

describe('an application', () => {
  it('is a function of the gateway with two parameters', () => {
    const app = new Flagon()
    assert.equal(typeof app, 'function')
    assert.equal(app.length, 2)
    assert.ok(app instanceof Flagon)
  })

  it('has no name that a host would take for a setting', () => {
    const app = new Flagon(import.meta)
    assert.deepEqual(
      HOST_NAMES.filter((name) => name in app),
      [],
    )
  })

  it('has a fetch of its own that needs no this', async () => {
    const app = new Flagon()
    app.get('/', ({ request }) => request.host)
    const { fetch } = { ...app }
    assert.equal(Object.getOwnPropertyDescriptor(app, 'fetch')?.enumerable, true)
    const response = await fetch(new Request('http://example.org:81/'))
    assert.equal(await response.text(), 'example.org:81')
  })

  it('passes requests through its middleware, the last one first', async () => {
    const app = new Flagon()
    app.get('/', ({ environ }) => String(environ['test.seen']))
    for (const name of ['inner', 'outer']) {
      app.use((application) => (environ, startResponse) => {
        const seen = environ['test.seen'] ?? ''
        return application({ ...environ, 'test.seen': `${seen}${name} ` }, startResponse)
      })
    }
    assert.equal((await exchange(lint(app))).text, 'outer inner ')
  })

  it('is named after its folder, finds its root, and keeps what extensions leave', () => {
    const app = new Flagon(import.meta)
    assert.equal(app.name, 'app')
    assert.equal(app.root, import.meta.dirname)
    assert.equal(new Flagon({ url: 'file:///srv/caf%C3%A9/app.ts' }).root, '/srv/café')
    assert.equal(new Flagon({ root: '/srv/x' }, { name: 'mine' }).name, 'mine')
    assert.equal(new Flagon().root, undefined)
    app.extensions['db'] = 1
    assert.deepEqual(app.extensions, { db: 1 })
  })

  it('uses converters of its own', async () => {
    const app = new Flagon()
    app.converter('list', { parse: (text) => text.split(','), format: (value) => String(value) })
    app.get('/l/<list:items>', ({ params }) => ({ items: params.items }))
    assert.equal((await exchange(lint(app), { target: '/l/a,b' })).text, '{"items":["a","b"]}\n')
  })

  it('reads settings: limits of the body, and any others', async () => {
    const app = new Flagon({}, { config: { MAX_CONTENT_LENGTH: 3, MINE: 'yes' } })
    app.post('/', async ({ request, config }) => `${config['MINE']} ${await request.text()}`)
    assert.equal((await exchange(lint(app), { method: 'POST', body: 'abc' })).text, 'yes abc')
    const refused = await exchange(lint(app), { method: 'POST', body: 'abcd' })
    assert.equal(refused.status, '413 Content Too Large')
  })

  it('keeps requests apart that are answered at the same time', async () => {
    const app = new Flagon()
    app.beforeRequest(async ({ g, request }) => {
      await new Promise((resolve) => setTimeout(resolve, Math.random() * 5))
      g['id'] = request.args.get('id')
    })
    app.get('/', async ({ g, request, params }) => {
      await new Promise((resolve) => setImmediate(resolve))
      return `${g['id']} ${request.args.get('id')} ${Object.keys(params).length}`
    })
    const answers = await Promise.all(
      Array.from({ length: 200 }, (_, id) => exchange(lint(app), { target: `/?id=${id}` })),
    )
    assert.deepEqual(
      answers.map(({ text }) => text),
      answers.map((_, id) => `${id} ${id} 0`),
    )
  })

  it('gives a view a signal, and waits for work it announces', async () => {
    const announced: Promise<unknown>[] = []
    const app = new Flagon()
    app.get('/', ({ signal, waitUntil }) => {
      waitUntil(Promise.resolve('done'))
      return String(signal.aborted)
    })
    const answer = await exchange((environ, startResponse) => {
      environ['wsgi.wait_until'] = (_environ, work) => announced.push(work)
      return lint(app)(environ, startResponse)
    })
    assert.equal(answer.text, 'false')
    assert.deepEqual(await Promise.all(announced), ['done'])
  })
})
