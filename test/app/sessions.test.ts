/** Where sessions stand in a request: when they are opened, and when they are saved. */

import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { setImmediate } from 'node:timers/promises'
import type { Context } from '../../src/app/index.ts'
import { Flagon, requestFinished } from '../../src/app/index.ts'
import type { Body } from '../../src/gateway/index.ts'
import { lint } from '../../src/gateway/index.ts'
import { abort, makeResponse, redirect } from '../../src/message/index.ts'
import type { SessionInterface } from '../../src/sessions/index.ts'
import {
  EncryptedCookieSessions,
  MemoryStore,
  ServerSessions,
  Session,
} from '../../src/sessions/index.ts'
import { createTestEnviron } from '../message/exchange.ts'
import { KEY } from '../sessions/tokens.ts'
import { visit } from '../sessions/visit.ts'

const createApp = (config = {}) => new Flagon({}, { config: { SECRET_KEY: KEY, ...config } })

describe('a session', () => {
  it('is saved after the hooks, also when the view failed', async () => {
    const app = createApp()
    app.afterRequest((response, { session }) => {
      session.set('after', 1)
      return response
    })
    app.get('/ok', ({ session }) => String(session.set('view', 1).size))
    app.get('/abort', ({ session }) => {
      session.set('view', 1)
      return abort(403)
    })
    app.get('/throw', ({ session }) => {
      session.set('view', 1)
      throw new Error('on purpose')
    })
    app.get('/redirect', ({ session }) => {
      session.set('view', 1)
      return redirect('/ok')
    })
    app.get('/show', ({ session }) => Object.fromEntries(session))
    const tested = lint(app)
    for (const [path, status] of [
      ['/ok', 200],
      ['/abort', 403],
      ['/throw', 500],
      ['/redirect', 302],
    ] as const) {
      const answer = await visit(tested, path)
      assert.equal(Number(answer.status.slice(0, 3)), status)
      assert.match(answer.header('Vary') ?? '', /Cookie/)
      assert.deepEqual(JSON.parse((await visit(tested, '/show', answer.cookie)).text), {
        view: 1,
        after: 1,
      })
    }
  })

  it('is saved when a hook fails, and when the hooks see the page of that', async () => {
    const app = createApp()
    app.afterRequest(() => {
      throw new Error('on purpose')
    })
    app.get('/', ({ session }) => String(session.set('a', 1).size))
    const { status, setCookies } = await visit(lint(app), '/', undefined, { log: [] })
    assert.equal(status, '500 Internal Server Error')
    assert.equal(setCookies.length, 1)
  })

  it('is the same for hooks, view, error handlers and templates', async () => {
    const app = createApp()
    app.beforeRequest(({ session }) => {
      session.set('seen', ['before'])
    })
    app.errorHandler(404, (_error, { session }) => String(session.get('seen')))
    app.get('/', ({ renderString }) => renderString('<%= it.session.get("seen") %>'))
    assert.equal((await visit(lint(app), '/')).text, 'before')
    assert.equal((await visit(lint(app), '/none')).text, 'before')
  })

  it('costs nothing to a request that does not touch it', () => {
    const app = createApp()
    app.get('/', () => 'text')
    app.get('/rendered', ({ renderString }) => renderString('text'))
    for (const cookie of [undefined, 'other=1', 'session=forged', 'session=eyJ1IjoxfQ.1.x']) {
      for (const target of ['/', '/rendered']) {
        const headers = cookie === undefined ? {} : { Cookie: cookie }
        const starts: unknown[] = []
        const body = app.gateway(createTestEnviron({ target, headers }), (...head) => {
          starts.push(head)
        })
        assert.deepEqual(body, ['text'])
        assert.deepEqual(starts, [['200 OK', [['Content-Type', 'text/html; charset=utf-8']]]])
      }
    }
  })

  it('stays without a promise when it is read and written', () => {
    const app = createApp()
    app.get('/', ({ session }) => {
      session.set('n', Number(session.get('n') ?? 0) + 1)
      return String(session.get('n'))
    })
    const body: Body | Promise<Body> = app.gateway(createTestEnviron(), () => undefined)
    assert.ok(Array.isArray(body))
  })

  for (const sessions of [new EncryptedCookieSessions(), new ServerSessions(new MemoryStore())]) {
    it(`is kept by ${sessions.constructor.name} from request to request`, async () => {
      const app = createApp()
      app.sessionInterface = sessions
      app.get('/', ({ session }) => {
        session.set('n', Number(session.get('n') ?? 0) + 1)
        return String(session.get('n'))
      })
      const first = await visit(lint(app), '/')
      const second = await visit(lint(app), '/', first.cookie)
      const third = await visit(lint(app), '/', second.cookie)
      assert.deepEqual([first.text, second.text, third.text], ['1', '2', '3'])
      assert.doesNotMatch(Buffer.from(third.cookie ?? '', 'base64url').toString('latin1'), /"n"/)
    })
  }

  it('has the attributes that the settings say', async () => {
    const app = createApp({
      SESSION_COOKIE_NAME: 'sid',
      SESSION_COOKIE_DOMAIN: 'example.com',
      SESSION_COOKIE_PATH: '/shop',
      SESSION_COOKIE_HTTPONLY: false,
      SESSION_COOKIE_SAMESITE: false,
      SESSION_COOKIE_SECURE: true,
    })
    app.get('/', ({ session }) => String(session.set('a', 1).size))
    const [line = ''] = (await visit(lint(app), '/', undefined, { name: 'sid' })).setCookies
    assert.deepEqual(line.split('; ').slice(1).sort(), [
      'Domain=example.com',
      'Path=/shop',
      'Secure',
    ])
  })

  it('is HttpOnly, SameSite=Lax and for all paths, and Secure on https', async () => {
    const app = createApp()
    app.get('/', ({ session }) => String(session.set('a', 1).size))
    const attributesOf = async (scheme: 'http' | 'https') => {
      const [line = ''] = (await visit(lint(app), '/', undefined, { scheme })).setCookies
      return line.split('; ').slice(1).sort()
    }
    assert.deepEqual(await attributesOf('http'), ['HttpOnly', 'Path=/', 'SameSite=Lax'])
    assert.deepEqual(await attributesOf('https'), ['HttpOnly', 'Path=/', 'SameSite=Lax', 'Secure'])
  })

  it('has the path of the application where none is set', async () => {
    const app = createApp({ APPLICATION_ROOT: '/shop' })
    app.get('/', ({ session }) => String(session.set('a', 1).size))
    assert.match((await visit(lint(app), '/')).setCookies.join(), /Path=\/shop;/)
  })
})

describe('a permanent session', () => {
  function createPermanent(config = {}) {
    const app = createApp({ PERMANENT_SESSION_LIFETIME: 60, ...config })
    app.get('/stay', ({ session }) => {
      session.permanent = true
      return 'ok'
    })
    app.get('/none', () => 'none')
    app.get('/json', () => ({}))
    app.get('/read', ({ session }) => String(session.permanent))
    app.get('/public', () => makeResponse('ok', 200, { 'Cache-Control': 'public, max-age=60' }))
    return app
  }

  for (const sessions of [undefined, new EncryptedCookieSessions()]) {
    it(`is renewed by every response${sessions ? ', encrypted' : ''}`, async () => {
      const app = createPermanent()
      if (sessions !== undefined) app.sessionInterface = sessions
      const { cookie, setCookies } = await visit(lint(app), '/stay')
      const expires = new Date(/Expires=([^;]*)/.exec(setCookies.join())?.[1] ?? '').getTime()
      assert.ok(Math.abs(expires - Date.now() - 60_000) < 10_000)
      for (const path of ['/none', '/json', '/read']) {
        const renewed = await visit(lint(app), path, cookie)
        assert.match(renewed.setCookies.join(), /^session=.*Expires=/, path)
        assert.equal(renewed.header('Vary'), 'Cookie')
      }
    })
  }

  it('is left alone if told so', async () => {
    const app = lint(createPermanent({ SESSION_REFRESH_EACH_REQUEST: false }))
    const { cookie } = await visit(app, '/stay')
    assert.deepEqual((await visit(app, '/none', cookie)).setCookies, [])
    assert.deepEqual((await visit(app, '/read', cookie)).setCookies, [])
  })

  it('is not renewed by what shared caches keep', async () => {
    const app = lint(createPermanent())
    const { cookie } = await visit(app, '/stay')
    const { setCookies, headers } = await visit(app, '/public', cookie)
    assert.deepEqual(setCookies, [])
    assert.ok(headers.some(([, value]) => value === 'public, max-age=60'))
  })

  it('is not renewed for a forged cookie that begins like one', async () => {
    const app = lint(createPermanent())
    const { cookie = '' } = await visit(app, '/stay')
    const { setCookies, header } = await visit(app, '/none', `${cookie.slice(0, -4)}AAAA`)
    assert.deepEqual(setCookies, [])
    assert.equal(header('Vary'), undefined)
  })
})

describe('a change after the response has begun', () => {
  it('is an error that says so, where the body streams', async () => {
    const app = createApp()
    const errors: unknown[] = []
    app.get('/', async function* ({ session }) {
      yield 'start'
      try {
        session.set('late', 1)
      } catch (error) {
        errors.push(error)
      }
    })
    app.get('/touched', ({ session }) => {
      session.set('early', 1)
      return (async function* () {
        yield String(session.get('early'))
        try {
          session.clear()
        } catch (error) {
          errors.push(error)
        }
      })()
    })
    await visit(lint(app), '/')
    const { text, setCookies } = await visit(lint(app), '/touched')
    assert.equal(text, '1')
    assert.equal(setCookies.length, 1)
    assert.deepEqual(
      errors.map((error) => /the response has begun/.test(String(error))),
      [true, true],
    )
  })
})

function changeLate({ session }: Context, errors: string[]): void {
  try {
    session.set('late', 1)
  } catch (error) {
    errors.push(String(error))
  }
}

describe('a session that nobody has read when the response begins', () => {
  for (const kind of ['text', 'json']) {
    it(`refuses changes behind a response of ${kind}`, async () => {
      const app = createApp()
      const errors: string[] = []
      const work: Promise<void>[] = []
      app.get('/', (context) => {
        // It is opened here, and read later.
        const { session, waitUntil } = context
        const late = setImmediate().then(() => changeLate(context, errors))
        waitUntil(late)
        work.push(late)
        return session instanceof Session && kind === 'text' ? 'ok' : {}
      })
      await visit(lint(app), '/')
      await Promise.all(work)
      assert.match(errors.join(), /^SessionError: .*the response has begun/)
    })
  }

  it('refuses them in teardown hooks, and in receivers of requestFinished', async () => {
    const app = createApp()
    const errors: string[] = []
    app.teardownRequest((_error, context) => changeLate(context, errors))
    app.get('/', () => 'ok')
    const disconnect = requestFinished.connect((_sender, { context }) =>
      changeLate(context, errors),
    )
    try {
      assert.deepEqual((await visit(lint(app), '/')).setCookies, [])
    } finally {
      disconnect()
    }
    assert.equal(errors.length, 2)
  })
})

describe('app.sessionInterface', () => {
  /** Keeps one session for everybody. */
  class OneSession implements SessionInterface {
    readonly log: string[] = []
    readonly #pace: 'at once' | 'later'
    #values: Record<string, unknown> = {}

    constructor(pace: 'at once' | 'later') {
      this.#pace = pace
    }

    open(): Session | Promise<Session> {
      this.log.push('open')
      const session = new Session({ load: () => this.#values })
      return this.#pace === 'later' ? Promise.resolve(session) : session
    }

    save(session: Session): void | Promise<void> {
      this.log.push('save')
      this.#values = session.toRecord()
      return this.#pace === 'later' ? Promise.resolve() : undefined
    }
  }

  for (const pace of ['at once', 'later'] as const) {
    it(`may open and save ${pace}, around all hooks`, async () => {
      const app = createApp()
      const sessions = new OneSession(pace)
      app.sessionInterface = sessions
      app.beforeRequest(({ session }) => {
        sessions.log.push(`before ${session.get('n') ?? 0}`)
      })
      app.afterRequest((response) => {
        sessions.log.push('after')
        return response
      })
      app.get('/', ({ session }) => {
        sessions.log.push('view')
        session.set('n', 1)
        return 'ok'
      })
      await visit(lint(app), '/')
      await visit(lint(app), '/none')
      assert.deepEqual(sessions.log, [
        ...['open', 'before 0', 'view', 'after', 'save'],
        ...['open', 'before 1', 'after', 'save'],
      ])
    })

    it(`opens ${pace} for the text of a view without hooks`, async () => {
      const app = createApp()
      app.sessionInterface = new OneSession(pace)
      app.get('/', ({ session }) =>
        String(session.set('n', Number(session.get('n') ?? 0) + 1).get('n')),
      )
      await visit(lint(app), '/')
      assert.equal((await visit(lint(app), '/')).text, '2')
    })
  }

  it('may give no session, which then refuses changes', async () => {
    const app = createApp()
    app.sessionInterface = { open: () => undefined, save: () => assert.fail('was saved') }
    app.get('/', ({ session }) => String(session.size))
    app.get('/set', ({ session }) => String(session.set('a', 1).size))
    assert.equal((await visit(lint(app), '/')).text, '0')
    const { status } = await visit(lint(app), '/set', undefined, { log: [] })
    assert.equal(status, '500 Internal Server Error')
  })

  it('is an error of the set-up after the first request', async () => {
    const app = createApp()
    app.get('/', () => 'ok')
    await visit(lint(app), '/')
    assert.throws(() => {
      app.sessionInterface = new EncryptedCookieSessions()
    }, /sessionInterface/)
  })

  it('must give sessions without a promise when it says that it is lazy', async () => {
    const app = createApp()
    app.sessionInterface = {
      isLazy: true,
      open: async () => new Session(),
      save: () => undefined,
    }
    app.get('/', ({ session }) => String(session.size))
    const log: string[] = []
    await visit(lint(app), '/', undefined, { log })
    assert.match(log.join(''), /is lazy must open sessions without a promise/)
  })
})
