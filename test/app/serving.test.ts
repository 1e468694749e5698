import assert from 'node:assert/strict'
import { once } from 'node:events'
import { createServer } from 'node:http'
import { describe, it } from 'node:test'
import { setImmediate as nextTurn } from 'node:timers/promises'
import { Blueprint, Flagon } from '../../src/app/index.ts'
import { lint } from '../../src/gateway/index.ts'
import { toFetchHandler } from '../../src/hosts/fetch/index.ts'
import { toLambdaHandler } from '../../src/hosts/lambda/index.ts'
import { serve, toNodeHandler } from '../../src/hosts/node/index.ts'

/** An application that notes what runs. */
function createApp(log: string[]): Flagon {
  const app = new Flagon()
  for (const i of [1, 2]) {
    app.beforeServing(async () => {
      await nextTurn()
      log.push(`before${i}`)
    })
    app.afterServing(async () => {
      await nextTurn()
      log.push(`after${i}`)
    })
  }
  app.get('/', () => {
    log.push('view')
    return 'x'
  })
  return app
}

const EVENT = {
  version: '2.0',
  rawPath: '/',
  rawQueryString: '',
  headers: { host: 'localhost' },
  requestContext: {
    http: { method: 'GET', path: '/', protocol: 'HTTP/1.1', sourceIp: '192.0.2.1' },
  },
}

describe('beforeServing and afterServing', () => {
  it('run once around the life of a server, the latter in reverse', async () => {
    const log: string[] = []
    const server = await serve(lint(createApp(log)), { port: 0 })
    assert.deepEqual(log, ['before1', 'before2'])
    assert.equal(await (await fetch(server.url)).text(), 'x')
    await Promise.all([server.close(), server.close()])
    assert.deepEqual(log, ['before1', 'before2', 'view', 'after2', 'after1'])
  })

  it('stop a server from starting when one fails, with its error', async () => {
    const log: string[] = []
    const app = createApp(log)
    const error = new Error('no database')
    let isBroken = true
    app.beforeServing(() => {
      if (isBroken) throw error
    })
    await assert.rejects(serve(app, { port: 0 }), error)
    assert.deepEqual(log, ['before1', 'before2'])
    isBroken = false
    const server = await serve(app, { port: 0 })
    await server.close()
    assert.deepEqual(log.slice(2), ['before1', 'before2', 'after2', 'after1'])
  })

  it('run the rest when the server cannot listen', async () => {
    const log: string[] = []
    const taken = await serve(new Flagon(), { port: 0 })
    const port = Number(new URL(taken.url).port)
    await assert.rejects(serve(createApp(log), { port }))
    assert.deepEqual(log, ['before1', 'before2', 'after2', 'after1'])
    await taken.close()
  })

  it('all run at the end, and what fails there is what closing rejects with', async () => {
    const log: string[] = []
    const app = createApp(log)
    const error = new Error('late')
    app.afterServing(() => Promise.reject(error))
    const server = await serve(app, { port: 0 })
    await assert.rejects(server.close(), error)
    assert.deepEqual(log, ['before1', 'before2', 'after2', 'after1'])
  })

  it('run once for two servers of one process, the end with the last of them', async () => {
    const log: string[] = []
    const app = createApp(log)
    const [first, second] = await Promise.all([serve(app, { port: 0 }), serve(app, { port: 0 })])
    await first.close()
    assert.deepEqual(log, ['before1', 'before2'])
    await second.close()
    assert.deepEqual(log, ['before1', 'before2', 'after2', 'after1'])
  })

  it('begin again only when the end before is over', async () => {
    const log: string[] = []
    const app = createApp(log)
    const first = await serve(app, { port: 0 })
    let again: unknown
    app.afterServing(async () => {
      await nextTurn()
      again = app.lifespan?.start()
    })
    await first.close()
    await again
    assert.deepEqual(log, ['before1', 'before2', 'after2', 'after1', 'before1', 'before2'])
  })

  for (const path of ['text', 'stream']) {
    it(`wait for the teardown hooks of all requests: ${path}`, async () => {
      const log: string[] = []
      const app = createApp(log)
      app.teardownRequest(async () => {
        // Longer than the connection takes to end.
        for (let turn = 0; turn < 100; turn++) await nextTurn()
        log.push('teardown')
      })
      app.get('/text', () => 'text')
      app.get('/stream', function* () {
        yield 'stream'
      })
      const server = await serve(lint(app), { port: 0 })
      assert.equal(await (await fetch(`${server.url}/${path}`)).text(), path)
      await server.close()
      assert.deepEqual(log.slice(2), ['teardown', 'after2', 'after1'])
    })
  }

  /** Asks three times at once, on a host that is never told of an end. */
  const HOSTS: Readonly<
    Record<string, (app: Flagon) => (() => Promise<string>) | Promise<() => Promise<string>>>
  > = {
    fetch: (app) => {
      const handler = toFetchHandler(lint(app), { errors: { write: () => undefined } })
      return async () => (await handler(new Request('http://localhost/'))).text()
    },
    'app.fetch': (app) => async () => (await app.fetch(new Request('http://localhost/'))).text(),
    Lambda: (app) => {
      const handler = toLambdaHandler(lint(app), { errors: { write: () => undefined } })
      return async () => String((await handler(EVENT)).body)
    },
  }

  for (const [name, open] of Object.entries(HOSTS)) {
    it(`run once before the first requests, which wait: ${name}`, async () => {
      const log: string[] = []
      const ask = await open(createApp(log))
      assert.deepEqual(await Promise.all([ask(), ask(), ask()]), ['x', 'x', 'x'])
      assert.equal(await ask(), 'x')
      assert.deepEqual(log, ['before1', 'before2', 'view', 'view', 'view', 'view'])
    })

    it(`fail the requests that wait, and try again with the next one: ${name}`, async () => {
      const app = new Flagon()
      let attempts = 0
      app.beforeServing(async () => {
        attempts += 1
        await nextTurn()
        if (attempts === 1) throw new Error('not yet')
      })
      app.get('/', () => 'x')
      const ask = await open(app)
      assert.deepEqual(await Promise.all([ask(), ask()]), [
        'Internal Server Error\n',
        'Internal Server Error\n',
      ])
      assert.equal(await ask(), 'x')
      assert.equal(attempts, 2)
    })
  }

  it('run before the first request of a listener', async () => {
    const log: string[] = []
    const server = createServer(toNodeHandler(lint(createApp(log)))).listen(0, '127.0.0.1')
    await once(server, 'listening')
    const address = server.address()
    assert.ok(typeof address === 'object' && address !== null)
    const ask = async (): Promise<string> =>
      (await fetch(`http://127.0.0.1:${address.port}/`)).text()
    assert.deepEqual(await Promise.all([ask(), ask()]), ['x', 'x'])
    assert.deepEqual(log, ['before1', 'before2', 'view', 'view'])
    server.close()
    server.closeAllConnections()
  })

  it('may be added by a blueprint', async () => {
    const log: string[] = []
    const app = new Flagon()
    const part = new Blueprint('part')
    part.record((setup) => setup.app.beforeServing(() => log.push(setup.name)))
    app.registerBlueprint(part)
    const server = await serve(app, { port: 0 })
    await server.close()
    assert.deepEqual(log, ['part'])
  })

  it('are nothing to hosts without them', () => {
    assert.equal(new Flagon().lifespan, undefined)
  })
})
