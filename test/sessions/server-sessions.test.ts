import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { Flagon } from '../../src/app/index.ts'
import { lint } from '../../src/gateway/index.ts'
import type { SessionStore } from '../../src/sessions/index.ts'
import { MemoryStore, ServerSessions } from '../../src/sessions/index.ts'
import { visit } from './visit.ts'

/** A memory store that notes what it is asked. */
class NotingStore extends MemoryStore implements SessionStore {
  readonly calls: string[] = []
  readonly keys = new Set<string>()

  override get(key: string): Promise<string | undefined> {
    this.#note('get', key)
    return super.get(key)
  }
  override set(key: string, text: string, seconds: number): Promise<void> {
    this.#note(`set ${seconds}`, key)
    return super.set(key, text, seconds)
  }
  override delete(key: string): Promise<void> {
    this.#note('delete', key)
    return super.delete(key)
  }
  override touch(key: string, seconds: number): Promise<boolean> {
    this.#note(`touch ${seconds}`, key)
    return super.touch(key, seconds)
  }

  /** What was asked since the last time. */
  take(): string[] {
    return this.calls.splice(0)
  }

  #note(call: string, key: string): void {
    this.calls.push(call)
    this.keys.add(key)
  }
}

function createApp(store: SessionStore, config = {}) {
  const app = new Flagon({}, { config: { PERMANENT_SESSION_LIFETIME: 100, ...config } })
  app.sessionInterface = new ServerSessions(store)
  app.get('/none', () => 'none')
  app.get('/show', ({ session }) => ({ id: session.id ?? null, ...Object.fromEntries(session) }))
  app.get('/set/<name>', ({ session, params }) => {
    session.set(params.name, 1)
    return 'set'
  })
  app.get('/stay', ({ session }) => {
    session.permanent = true
    return 'ok'
  })
  app.get('/regenerate', ({ session }) => {
    session.regenerate()
    return 'ok'
  })
  app.get('/clear', ({ session }) => {
    session.clear()
    return 'ok'
  })
  return app
}

/** A promise, and what keeps it. */
function createGate(): readonly [gate: Promise<void>, open: () => void] {
  let open = (): void => undefined
  const gate = new Promise<void>((resolve) => {
    open = resolve
  })
  return [gate, open]
}

describe('ServerSessions', () => {
  it('asks the store no more than it has to', async () => {
    const store = new NotingStore()
    const app = lint(createApp(store))
    await visit(app, '/show')
    assert.deepEqual(store.take(), [])
    const { cookie } = await visit(app, '/set/a')
    assert.deepEqual(store.take(), ['set 100'])
    await visit(app, '/show', cookie)
    assert.deepEqual(store.take(), ['get'])
    await visit(app, '/set/b', cookie)
    assert.deepEqual(store.take(), ['get', 'get', 'set 100'])
    await visit(app, '/clear', cookie)
    assert.deepEqual(store.take(), ['get', 'delete'])
  })

  it('answers without a promise where nothing has to be waited for', () => {
    const app = createApp(new MemoryStore())
    const text: unknown[] = []
    const environ = { REQUEST_METHOD: 'GET', SCRIPT_NAME: '', PATH_INFO: '/none', QUERY_STRING: '' }
    // @ts-expect-error: the rest of the environ is not looked at
    const body = app.gateway(environ, () => undefined)
    assert.ok(Array.isArray(body))
    text.push(...body)
    assert.deepEqual(text, ['none'])
  })

  it('gives a cookie that is an id, and a store that does not hold it', async () => {
    const store = new NotingStore()
    const app = lint(createApp(store))
    const { cookie = '' } = await visit(app, '/set/a')
    assert.match(cookie, /^[\w-]{43}$/)
    for (const key of store.keys) {
      assert.match(key, /^[\da-f]{64}$/)
      assert.doesNotMatch(`${await store.get(key)}`, new RegExp(cookie))
    }
    const { text } = await visit(app, '/show', cookie)
    assert.deepEqual(JSON.parse(text), { id: cookie, a: 1 })
  })

  it('gives every session an id of its own', async () => {
    const app = lint(createApp(new MemoryStore()))
    const ids = await Promise.all(Array.from({ length: 50 }, () => visit(app, '/set/a')))
    assert.equal(new Set(ids.map(({ cookie }) => cookie)).size, 50)
  })

  it('does not adopt an id that it did not give', async () => {
    const app = lint(createApp(new MemoryStore()))
    const planted = 'A'.repeat(43)
    assert.equal((await visit(app, '/show', planted)).text, '{"id":null}')
    const { cookie } = await visit(app, '/set/a', planted)
    assert.notEqual(cookie, planted)
    assert.equal((await visit(app, '/show', planted)).text, '{"id":null}')
  })

  it('asks the store for nothing that has not the shape of an id', async () => {
    const store = new NotingStore()
    const app = lint(createApp(store))
    const texts = [
      '',
      'a',
      '../../etc/passwd',
      'A'.repeat(42),
      'A'.repeat(44),
      `${'A'.repeat(42)}.`,
    ]
    for (const text of texts) {
      assert.equal((await visit(app, '/show', text)).text, '{"id":null}')
    }
    assert.deepEqual(store.take(), [])
  })

  it('gives a new id and forgets the old record when it is regenerated', async () => {
    const store = new NotingStore()
    const app = lint(createApp(store))
    const { cookie: old } = await visit(app, '/set/a')
    const { cookie } = await visit(app, '/regenerate', old)
    assert.notEqual(cookie, old)
    assert.equal((await visit(app, '/show', old)).text, '{"id":null}')
    assert.deepEqual(JSON.parse((await visit(app, '/show', cookie)).text), { id: cookie, a: 1 })
    assert.equal(store.size, 1)
  })

  it('takes record and cookie away from a session that ends', async () => {
    const store = new NotingStore()
    const app = lint(createApp(store))
    const { cookie } = await visit(app, '/set/a')
    const ended = await visit(app, '/clear', cookie)
    assert.equal(ended.cookie, undefined)
    assert.equal(store.size, 0)
  })

  it('renews a permanent session with every response', async () => {
    const store = new NotingStore()
    const app = lint(createApp(store))
    const { cookie } = await visit(app, '/stay')
    store.take()
    const { setCookies } = await visit(app, '/none', cookie)
    assert.deepEqual(store.take(), ['get', 'touch 100'])
    assert.match(setCookies.join(), new RegExp(`^session=${cookie}; .*Expires=`))
  })

  it('renews it only when it changes, if told so', async () => {
    const store = new NotingStore()
    const app = lint(createApp(store, { SESSION_REFRESH_EACH_REQUEST: false }))
    const { cookie } = await visit(app, '/stay')
    store.take()
    assert.deepEqual((await visit(app, '/none', cookie)).setCookies, [])
    assert.deepEqual(store.take(), ['get'])
  })

  it('renews by get and set where the store cannot touch', async () => {
    const kept = new NotingStore()
    const store: SessionStore = {
      get: (key) => kept.get(key),
      set: (key, text, seconds) => kept.set(key, text, seconds),
      delete: (key) => kept.delete(key),
    }
    const app = lint(createApp(store))
    const { cookie } = await visit(app, '/stay')
    kept.take()
    await visit(app, '/none', cookie)
    assert.deepEqual(kept.take(), ['get', 'get', 'set 100'])
  })

  for (const { meanwhile, path } of [
    { meanwhile: '/clear', path: '/slow' },
    { meanwhile: '/regenerate', path: '/slow' },
    { meanwhile: '/regenerate', path: '/slow/read' },
  ]) {
    it(`leaves ${meanwhile} of another request meanwhile as it is: ${path}`, async () => {
      const store = new MemoryStore()
      const app = createApp(store)
      const [mayEnd, endNow] = createGate()
      const [hasBegun, begin] = createGate()
      app.get('/slow{/:kind}', async ({ session, params }) => {
        if (params.kind === undefined) session.set('late', 1)
        begin()
        await mayEnd
        return 'slow'
      })
      const tested = lint(app)
      const { cookie } = await visit(tested, '/stay')
      const slow = visit(tested, path, cookie)
      await hasBegun
      await visit(tested, meanwhile, cookie)
      const size = store.size
      endNow()
      // A cookie, or the end of one, could arrive behind that of the other answer.
      assert.deepEqual((await slow).setCookies, [])
      assert.equal((await visit(tested, '/show', cookie)).text, '{"id":null}')
      assert.equal(store.size, size)
    })
  }

  it('is a new session when the store holds what is none', async () => {
    const store = new MemoryStore()
    const app = lint(createApp(store))
    for (const text of ['', '[]', 'null', '{', '1']) {
      const { cookie } = await visit(app, '/set/a')
      assert.ok(cookie)
      const { createHash } = await import('node:crypto')
      await store.set(createHash('sha256').update(cookie).digest('hex'), text, 60)
      assert.equal((await visit(app, '/show', cookie)).text, '{"id":null}')
    }
  })

  it('carries more than a cookie could', async () => {
    const app = createApp(new MemoryStore())
    app.get('/large', ({ session }) => {
      session.set('text', 'x'.repeat(100_000))
      return 'ok'
    })
    app.get('/length', ({ session }) => String(String(session.get('text')).length))
    const { cookie } = await visit(lint(app), '/large')
    assert.equal((await visit(lint(app), '/length', cookie)).text, '100000')
  })

  it('answers 500 when the store fails, and error handlers see an empty session', async () => {
    const broken: SessionStore = {
      get: () => Promise.reject(new Error('no connection')),
      set: () => Promise.reject(new Error('no connection')),
      delete: () => Promise.reject(new Error('no connection')),
    }
    const app = createApp(broken)
    app.errorHandler(500, ({ status }, { session }) => `${status} ${session.size}`)
    const log: string[] = []
    const reading = await visit(lint(app), '/show', 'A'.repeat(43), { log })
    const writing = await visit(lint(app), '/set/a', undefined, { log })
    assert.equal(reading.text, '500 0')
    assert.equal(writing.text, '500 1')
    assert.deepEqual(writing.setCookies, [])
    assert.match(log.join(''), /no connection/)
  })
})
