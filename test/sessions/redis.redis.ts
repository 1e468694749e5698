/** Sessions in a real Redis server, through unstorage: `npm run test:redis`. */

import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { Redis } from 'ioredis'
import { Flagon } from '../../src/app/index.ts'
import { lint } from '../../src/gateway/index.ts'
import { ServerSessions, UnstorageStore } from '../../src/sessions/index.ts'
import type { RedisServer } from './redis-server.ts'
import { startRedis } from './redis-server.ts'
import { testStore } from './store-contract.ts'
import type { TestStorage } from './unstorage.ts'
import { createStorage, redisDriver } from './unstorage.ts'
import { visit } from './visit.ts'

describe('UnstorageStore in Redis', () => {
  let server: RedisServer
  let storage: TestStorage
  let redis: Redis

  before(async () => {
    server = await startRedis()
    storage = createStorage({ driver: redisDriver({ path: server.socket, base: 'flagon' }) })
    redis = new Redis(server.socket)
  })

  after(async () => {
    await storage.dispose()
    await redis.quit()
    await server.close()
  })

  testStore(() => new UnstorageStore(storage))

  it('lets Redis itself forget a session', async () => {
    await new UnstorageStore(storage).set('brief', 'text', 60)
    const seconds = await redis.ttl('flagon:session:brief')
    assert.ok(seconds > 50 && seconds <= 60, String(seconds))
  })

  it('keeps the sessions of an application', async () => {
    const app = createApp()
    const first = await visit(app, '/count')
    const second = await visit(app, '/count', first.cookie)
    const third = await visit(createApp(), '/count', second.cookie)
    assert.deepEqual([first.text, second.text, third.text], ['1', '2', '3'])
    assert.deepEqual([second.cookie, third.cookie], [first.cookie, first.cookie])
  })

  it('holds no id that a client could send', async () => {
    const { cookie = '' } = await visit(createApp(), '/count')
    const keys = await redis.keys('*')
    assert.ok(keys.length > 0)
    for (const key of keys)
      assert.ok(!key.includes(cookie) && !(await redis.get(key))?.includes(cookie))
  })

  it('renews a permanent session with every response, and its time in Redis', async () => {
    const app = createApp()
    const { cookie } = await visit(app, '/stay')
    const [key = ''] = await keysOf('"_permanent')
    await redis.expire(key, 100)
    const { setCookies } = await visit(app, '/none', cookie)
    assert.match(setCookies.join(), new RegExp(`session=${cookie}; .*Expires=`))
    assert.ok((await redis.ttl(key)) > 100)
  })

  it('forgets a session that ended, and the old record of one that was regenerated', async () => {
    const app = createApp()
    const counted = await visit(app, '/count')
    const countBefore = await redis.dbsize()
    const regenerated = await visit(app, '/regenerate', counted.cookie)
    assert.equal(await redis.dbsize(), countBefore)
    assert.notEqual(regenerated.cookie, counted.cookie)
    assert.equal((await visit(app, '/count', regenerated.cookie)).text, '2')
    assert.equal((await visit(app, '/count', counted.cookie)).text, '1')
    const countAfter = await redis.dbsize()
    await visit(app, '/end', regenerated.cookie)
    assert.equal(await redis.dbsize(), countAfter - 1)
  })

  it('answers 500 while there is no server', async () => {
    const other = await startRedis()
    const driver = redisDriver({
      path: other.socket,
      maxRetriesPerRequest: 0,
      enableOfflineQueue: false,
      retryStrategy: () => null,
    })
    const away = createStorage({ driver })
    const app = createApp(away)
    await away.hasItem('wake').catch(() => undefined)
    await other.close()
    const log: string[] = []
    const { status } = await visit(app, '/count', 'A'.repeat(43), { log })
    assert.equal(status, '500 Internal Server Error')
    assert.notEqual(log.join(''), '')
    await away.dispose().catch(() => undefined)
  })

  async function keysOf(part: string): Promise<string[]> {
    const keys = await redis.keys('*')
    const values = await Promise.all(keys.map((key) => redis.get(key)))
    return keys.filter((_, i) => values[i]?.includes(part.replace('"', '\\"')))
  }

  function createApp(used = storage) {
    const app = new Flagon()
    app.sessionInterface = new ServerSessions(new UnstorageStore(used))
    app.get('/none', () => 'none')
    app.get('/count', ({ session }) => {
      session.set('count', Number(session.get('count') ?? 0) + 1)
      return String(session.get('count'))
    })
    app.get('/stay', ({ session }) => {
      session.permanent = true
      return 'ok'
    })
    app.get('/regenerate', ({ session }) => {
      session.regenerate()
      return 'ok'
    })
    app.get('/end', ({ session }) => {
      session.clear()
      return 'ok'
    })
    return lint(app)
  }
})
