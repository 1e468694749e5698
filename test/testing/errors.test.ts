/** What goes wrong reaches the test. */

import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import type { Middleware } from 'flagon'
import { Flagon } from 'flagon'

function createApp(config: {
  readonly TESTING?: boolean
  readonly PROPAGATE_EXCEPTIONS?: boolean
}): Flagon {
  const app = new Flagon({}, { config })
  app.get('/sync', () => {
    throw new Error('sync view')
  })
  app.get('/async', async () => {
    throw new Error('async view')
  })
  app.get('/first', function* () {
    yield createChunk()
  })
  app.get('/later', async function* () {
    yield 'a'
    throw new Error('later chunk')
  })
  app.get('/nothing', () => JSON.parse('{}').nothing)
  return app
}

describe('an error of a view', () => {
  for (const config of [{ TESTING: true }, { PROPAGATE_EXCEPTIONS: true }]) {
    it(`rejects the request with ${JSON.stringify(config)}`, async () => {
      await using client = createApp(config).testClient()
      await assert.rejects(client.get('/sync'), { message: 'sync view' })
      await assert.rejects(client.get('/async'), { message: 'async view' })
      await assert.rejects(client.get('/first'), { message: 'first chunk' })
      await assert.rejects(client.get('/nothing'), TypeError)
      assert.equal((await client.get('/missing')).status, 404)
    })
  }

  it('is a 500 otherwise, and stands in the log', async () => {
    const app = createApp({})
    await using client = app.testClient()
    assert.equal((await client.get('/sync')).status, 500)
    assert.equal((await client.get('/async')).status, 500)
    assert.match(client.log, /"\/sync" \[GET\]: Error: sync view[\s\S]*Error: async view/)
    assert.equal(app.config.TESTING, false)
    await using second = app.testClient()
    await second.get('/sync')
    assert.match(second.log, /sync view/)
    assert.doesNotMatch(second.log, /async view/)
  })

  it('that breaks a stream off rejects the reading', async () => {
    await using client = createApp({}).testClient()
    const response = await client.get('/later')
    assert.equal(response.status, 200)
    await assert.rejects(response.text(), { message: 'later chunk' })
    await assert.rejects(response.text(), { message: 'later chunk' })
  })
})

function createChunk(): string {
  throw new Error('first chunk')
}

/** A middleware, and what a test of it is told. */
const ROWS: readonly (readonly [string, Middleware, RegExp])[] = [
  [
    'throws',
    () => () => {
      throw new Error('broken middleware')
    },
    /broken middleware/,
  ],
  [
    'gives no body',
    () => (_environ, startResponse) => {
      startResponse('200 OK', [])
      return JSON.parse('"text"')
    },
    /must return an iterable of chunks.*rule 2/,
  ],
  ['starts no response', () => () => ['x'], /rule 5/],
  [
    'lies about the length',
    () => (_environ, startResponse) => {
      startResponse('200 OK', [
        ['Content-Type', 'text/plain'],
        ['Content-Length', '9'],
      ])
      return ['x']
    },
    /rule \d+/,
  ],
]

describe('a middleware that', () => {
  for (const [says, middleware, message] of ROWS) {
    it(`${says} rejects the request`, async () => {
      const app = new Flagon({})
      app.get('/', function* () {
        yield 'streamed'
      })
      app.use(middleware)
      const client = app.testClient()
      await assert.rejects(
        async () => {
          await (await client.get('/')).text()
          await client.close()
        },
        { message },
      )
      await client.close().catch(() => undefined)
    })
  }
})
