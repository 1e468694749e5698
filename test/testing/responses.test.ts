/** What a test reads of a response. */

import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { Flagon, Response } from 'flagon'

const app = new Flagon({}, { config: { SECRET_KEY: 'x'.repeat(32) } })

app.get('/text', () => 'häy')
app.get('/json', () => ({ a: [1] }))
app.get('/made', ({ session, g }) => {
  session.set('user', 7)
  g['colour'] = 'red'
  const response = new Response('made', {
    status: '299 Odd',
    headers: [
      ['X-A', '1'],
      ['x-a', '2'],
    ],
  })
  response.setCookie('a', '1')
  response.setCookie('b', '2')
  return response
})

describe('a response', () => {
  it('has status, text and header fields as they were written', async () => {
    await using client = app.testClient()
    const response = await client.get('/made')
    assert.deepEqual([response.status, response.statusText, response.ok], [299, 'Odd', true])
    assert.deepEqual(response.headers.getAll('X-A'), ['1', '2'])
    assert.ok([...response.headers].some(([name]) => name === 'X-A'))
    assert.equal(response.headers.getSetCookie().length, 3)
    assert.equal(response.headers.get('Content-Length'), '4')
    assert.deepEqual(response.request, { method: 'GET', url: 'http://localhost/made' })
    assert.deepEqual(response.history, [])
  })

  it('is read in every form, any number of times', async () => {
    await using client = app.testClient()
    const response = await client.get('/text')
    assert.equal(await response.text(), 'häy')
    assert.equal(await response.text(), 'häy')
    assert.equal((await response.bytes()).byteLength, 4)
    assert.equal(await new globalThis.Response(response.body).text(), 'häy')
    assert.equal(response.status, 200)
    const { a } = await (await client.get('/json')).json<{ readonly a: readonly number[] }>()
    assert.deepEqual(a, [1])
    await assert.rejects(response.json(), { name: 'SyntaxError' })
  })

  it('has the context of its request', async () => {
    await using client = app.testClient()
    const { context } = await client.get('/made')
    assert.equal(context.session.get('user'), 7)
    assert.equal(context.g['colour'], 'red')
    assert.equal(context.request.path, '/made')
    assert.equal(context.app, app)
    const both = await Promise.all([client.get('/text'), client.get('/json')])
    assert.deepEqual(
      both.map((response) => response.context.request.path),
      ['/text', '/json'],
    )
  })

  it('of middleware or of the host has no context, and says so', async () => {
    const closed = new Flagon({})
    closed.use(() => (_environ, startResponse) => {
      startResponse('503 Service Unavailable', [['Content-Type', 'text/plain']])
      return ['closed']
    })
    await using client = closed.testClient()
    const response = await client.get('/')
    assert.deepEqual([response.status, await response.text()], [503, 'closed'])
    assert.throws(() => response.context, /GET http:\/\/localhost\/ has no context/)
  })

  it('reads JSON as the application does', async () => {
    const dates = new Flagon({})
    dates.json = {
      stringify: (value) => `~${JSON.stringify(value)}`,
      parse: (text) => JSON.parse(text.slice(1)),
    }
    dates.post('/', async ({ request }) => ({ got: await request.json() }))
    await using client = dates.testClient()
    const response = await client.post('/', { json: [1] })
    assert.match(await response.text(), /^~/)
    assert.deepEqual(await response.json(), { got: [1] })
  })

  it('comes when the teardown hooks have run', async () => {
    const events: string[] = []
    const torn = new Flagon({})
    torn.get('/', () => 'x')
    torn.teardownRequest(async () => {
      await new Promise(setImmediate)
      events.push('torn down')
    })
    await using client = torn.testClient()
    await client.get('/')
    assert.deepEqual(events, ['torn down'])
  })
})

describe('the lifespan of an application', () => {
  it('begins before the first request and ends with the client', async () => {
    const events: string[] = []
    const served = new Flagon({})
    served.beforeServing(async () => void events.push('before'))
    served.afterServing(() => void events.push('after'))
    served.get('/', () => events.join())
    const client = served.testClient()
    assert.equal(await (await client.get('/')).text(), 'before')
    assert.equal(await (await client.get('/')).text(), 'before')
    await client.close()
    assert.deepEqual(events, ['before', 'after'])
  })

  it('that cannot begin fails the request', async () => {
    const served = new Flagon({})
    served.beforeServing(() => {
      throw new Error('no database')
    })
    await using client = served.testClient()
    await assert.rejects(client.get('/'), /no database/)
  })
})
