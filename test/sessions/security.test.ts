/** The rows about sessions and signatures of the security tables, se-01 to se-37, through an application. */

import assert from 'node:assert/strict'
import { createHmac } from 'node:crypto'
import { describe, it } from 'node:test'
import { inspect } from 'node:util'
import type { ConfigInit, View } from '../../src/app/index.ts'
import { Flagon } from '../../src/app/index.ts'
import { lint } from '../../src/gateway/index.ts'
import { makeResponse } from '../../src/message/index.ts'
import {
  EncryptedCookieSessions,
  FlaskSessionInterface,
  MemoryStore,
  ServerSessions,
  SignedCookieSessions,
} from '../../src/sessions/index.ts'
import { createToken, KEY } from './tokens.ts'
import { visit } from './visit.ts'

const OLD_KEY = 'k0'.repeat(16)
const LIFETIME = 31 * 24 * 60 * 60

/** An application with one view for each way to use a session. */
function createApp(config: ConfigInit = {}, views: Readonly<Record<string, View>> = {}) {
  const app = new Flagon({}, { config: { SECRET_KEY: KEY, ...config } })
  app.get('/show', ({ session }) => Object.fromEntries(session))
  app.get('/set/<name>', ({ session, params }) => {
    session.set(String(params.name), 1)
    return 'set'
  })
  app.get('/clear', ({ session }) => {
    session.clear()
    return 'cleared'
  })
  app.get('/none', () => 'none')
  for (const [rule, view] of Object.entries(views)) app.get(rule, view)
  return app
}

/** What the session of an application holds for a cookie. */
async function show(cookie: string | undefined, app = createApp()): Promise<unknown> {
  const { status, text, setCookies } = await visit(lint(app), '/show', cookie)
  assert.equal(status, '200 OK')
  assert.deepEqual(setCookies, [])
  return JSON.parse(text)
}

/** A cookie as the application signs it. */
async function signed(app = createApp()): Promise<string> {
  const { cookie } = await visit(lint(app), '/set/u')
  assert.ok(cookie)
  return cookie
}

/** A row of the table. */
interface Row {
  readonly id: string
  readonly says: string
  check(): Promise<unknown>
}

const seconds = (): number => Math.floor(Date.now() / 1000)

async function assertEmpty(tokens: Iterable<string>): Promise<void> {
  const app = createApp()
  for (const token of tokens) assert.deepEqual(await show(token, app), {}, token)
}

const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_'

function* neighbours(token: string): Generator<string> {
  for (const [i, character] of [...token].entries()) {
    for (const other of ALPHABET) {
      if (other !== character) yield token.slice(0, i) + other + token.slice(i + 1)
    }
  }
}

function flipBit(token: string, part: number): string {
  const parts = token.split('.')
  const text = parts[part] ?? ''
  parts[part] = String.fromCharCode(text.charCodeAt(0) ^ 1) + text.slice(1)
  return parts.join('.')
}

const encode = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url')

const ROWS: readonly Row[] = [
  {
    id: 'se-01',
    says: 'what was written comes back, and is not sent again unchanged',
    check: async () => assert.deepEqual(await show(await signed()), { u: 1 }),
  },
  {
    id: 'se-02',
    says: 'a signature with one bit flipped is an empty session',
    check: async () => assertEmpty([flipBit(await signed(), 2)]),
  },
  {
    id: 'se-03',
    says: 'a payload or a timestamp with one bit flipped is an empty session',
    check: async () => {
      const token = await signed()
      await assertEmpty([flipBit(token, 0), flipBit(token, 1)])
    },
  },
  {
    id: 'se-04',
    says: 'no token with one character replaced is accepted, not even in its spare bits',
    check: async () => assertEmpty(neighbours(await signed())),
  },
  {
    id: 'se-05',
    says: 'no token that was cut is accepted',
    check: async () => {
      const token = await signed()
      await assertEmpty(Array.from(token, (_, length) => token.slice(0, length)))
    },
  },
  {
    id: 'se-06',
    says: 'nothing before, after or around a token is accepted',
    check: async () => {
      const token = await signed()
      const dressed = [`${token}.x`, `${token}=`, ` ${token}`, `"${token}"`, token + token]
      await assertEmpty([...dressed, `${token}.${token}`, token.replace('.', '%2E'), `${token}\t`])
    },
  },
  {
    id: 'se-07',
    says: 'tokens of other parts are empty sessions, and cost nothing',
    check: async () => {
      const [payload = '', time = '', signature = ''] = (await signed()).split('.')
      const parts = [`${time}.${payload}.${signature}`, `${payload}.${signature}`]
      await assertEmpty([...parts, `${payload}.${time}.${signature}.`, '.'.repeat(8000), '..'])
      const app = createApp()
      const start = process.cpuUsage()
      for (let i = 0; i < 100; i++) await show('.'.repeat(8000), app)
      // The CPU time of this process, so that a loaded machine does not decide.
      assert.ok(process.cpuUsage(start).user / 1000 / 100 < 5)
    },
  },
  {
    id: 'se-08',
    says: 'a token for another purpose is an empty session',
    check: async () =>
      assertEmpty([createToken({ purpose: 'reset' }), createToken({ use: 'sign' })]),
  },
  {
    id: 'se-09',
    says: 'a token by an unknown key is an empty session',
    check: async () => assertEmpty([createToken({ key: 'unknown' }), createToken({ key: '' })]),
  },
  {
    id: 'se-10',
    says: 'a token by an old key is accepted, and the next write is signed by the new one',
    check: async () => {
      const app = createApp({ SECRET_KEY_FALLBACKS: [OLD_KEY] })
      const old = createToken({ key: OLD_KEY })
      assert.deepEqual(await show(old, app), { u: 1 })
      const { cookie } = await visit(lint(app), '/set/v', old)
      assert.deepEqual(await show(cookie), { u: 1, v: 1 })
    },
  },
  {
    id: 'se-11',
    says: 'what is written is signed by the new key and by no old one',
    check: async () => {
      const app = createApp({ SECRET_KEY_FALLBACKS: [OLD_KEY] })
      const cookie = await signed(app)
      assert.deepEqual(await show(cookie, createApp({ SECRET_KEY: OLD_KEY })), {})
      assert.deepEqual(await show(cookie), { u: 1 })
    },
  },
  {
    id: 'se-12',
    says: 'a key that was taken off the list is worth nothing',
    check: async () => assertEmpty([createToken({ key: OLD_KEY })]),
  },
  {
    id: 'se-13',
    says: 'without a key a session reads as empty, and a write is an error that says what to do',
    check: async () => {
      for (const SECRET_KEY of [undefined, '']) {
        const app = createApp(SECRET_KEY === undefined ? {} : { SECRET_KEY })
        if (SECRET_KEY === undefined) delete app.config.SECRET_KEY
        assert.deepEqual(await show(createToken({ key: '' }), app), {})
        const log: string[] = []
        const { status, setCookies } = await visit(lint(app), '/set/u', undefined, { log })
        assert.equal(status, '500 Internal Server Error')
        assert.deepEqual(setCookies, [])
        assert.match(log.join(''), /SessionError: .*no SECRET_KEY.*openssl rand -hex 32/s)
      }
    },
  },
  {
    id: 'se-14',
    says: 'a short key is told of in the log, once, and not in debug mode',
    check: async () => {
      const logOf = async (config: ConfigInit): Promise<string> => {
        const app = lint(createApp(config))
        const log: string[] = []
        for (let i = 0; i < 2; i++) await visit(app, '/none', undefined, { log })
        return log.join('')
      }
      assert.match(await logOf({ SECRET_KEY: 'dev' }), /^SECRET_KEY has 3 bytes[^\n]*\n$/)
      assert.equal(await logOf({ SECRET_KEY: 'dev', DEBUG: true }), '')
      assert.equal(await logOf({}), '')
    },
  },
  {
    id: 'se-15',
    says: 'a session expires above its lifetime, and not at it',
    check: async () => {
      await assertEmpty([createToken({ timestamp: String(seconds() - LIFETIME - 1) })])
      // Some seconds earlier, because the clock goes on while the request is made.
      const young = createToken({ timestamp: String(seconds() - LIFETIME + 30) })
      assert.deepEqual(await show(young), { u: 1 })
    },
  },
  {
    id: 'se-16',
    says: 'a token of the future is an empty session',
    check: async () => assertEmpty([createToken({ timestamp: String(seconds() + 3600) })]),
  },
  {
    id: 'se-17',
    says: 'a timestamp that is none is an empty session, although it is signed',
    check: async () => {
      const timestamps = ['abc', '-1', '18446744073709551616', '']
      await assertEmpty(timestamps.map((timestamp) => createToken({ timestamp })))
    },
  },
  {
    id: 'se-18',
    says: 'JSON that is no object is an empty session',
    check: async () =>
      assertEmpty(['[]', '[1]', 'null', '1', '"x"'].map((payload) => createToken({ payload }))),
  },
  {
    id: 'se-19',
    says: 'a payload that is no JSON, or no UTF-8, is an empty session',
    check: async () => {
      const payloads = ['', '{', 'u=1', Buffer.from('7b22ff223a317d', 'hex')]
      await assertEmpty(payloads.map((payload) => createToken({ payload })))
    },
  },
  {
    id: 'se-20',
    says: 'keys that lead to prototypes are dropped',
    check: async () => {
      const payload =
        '{"__proto__":{"admin":true},"a":{"__proto__":{"admin":true}},' +
        '"b":{"\\u005f_proto__":1},"constructor":{"prototype":{"admin":true}},"u":1}'
      const app = createApp(
        {},
        {
          '/admin': ({ session }) => ({
            admin: [
              session.get('admin') ?? null,
              Reflect.get(Object(session.get('a')), 'admin') ?? null,
            ],
          }),
        },
      )
      assert.deepEqual(await show(createToken({ payload }), app), { a: {}, b: {}, u: 1 })
      const { text } = await visit(lint(app), '/admin', createToken({ payload }))
      assert.deepEqual(JSON.parse(text), { admin: [null, null] })
    },
  },
  {
    id: 'se-21',
    says: 'nothing is inflated, save in cookies of Flask, where it is bounded (flask.test.ts)',
    check: async () => {
      const token = createToken({ payload: '{"u":1}' })
      await assertEmpty([`.${token}`])
    },
  },
  {
    id: 'se-22',
    says: 'the algorithm comes from no token: a JWT is an empty session',
    check: async () => {
      const body = encode({ u: 1 })
      const none = encode({ alg: 'none', typ: 'JWT' })
      const signedHead = `${encode({ alg: 'HS256', typ: 'JWT' })}.${body}`
      const signature = createHmac('sha256', KEY).update(signedHead).digest('base64url')
      await assertEmpty([`${none}.${body}.`, `${none}.${body}`, `${signedHead}.${signature}`])
    },
  },
  {
    id: 'se-23',
    says: 'of two cookies the first decides',
    check: async () => {
      const token = await signed()
      const headers = { Cookie: `session=bad; session=${token}` }
      const { text } = await visit(lint(createApp()), '/show', undefined, { headers })
      assert.equal(text, '{}')
      const others = { Cookie: `xsession=bad; session2=bad; session=${token}; session=bad` }
      const second = await visit(lint(createApp()), '/show', undefined, { headers: others })
      assert.equal(second.text, '{"u":1}')
    },
  },
  {
    id: 'se-24',
    says: 'a session that is too large is an error in debug mode, else logged, and never cut',
    check: async () => {
      const views: Record<string, View> = {
        '/large': ({ session }) => {
          session.set('text', 'x'.repeat(3100))
          return 'ok'
        },
      }
      const log: string[] = []
      const production = await visit(lint(createApp({}, views)), '/large', undefined, { log })
      assert.equal(production.status, '200 OK')
      assert.deepEqual(production.setCookies, [])
      assert.match(log.join(''), /too large for a cookie: \d+ bytes.*ServerSessions/)
      const debug = createApp({ DEBUG: true }, views)
      const answer = await visit(lint(debug), '/large', undefined, { log })
      assert.equal(answer.status, '500 Internal Server Error')
      const free = await visit(
        lint(createApp({ MAX_COOKIE_SIZE: 0 }, views)),
        '/large',
        undefined,
        {
          log,
        },
      )
      assert.ok((free.cookie?.length ?? 0) > 4093)
    },
  },
  {
    id: 'se-25',
    says: 'what JSON cannot carry is a TypeError with its name, when it is set or when it is saved',
    check: async () => {
      const app = createApp(
        {},
        {
          '/date': ({ session }) => {
            session.set('when', { at: new Date() })
            return 'ok'
          },
          '/later': ({ session }) => {
            const cart: unknown[] = []
            session.set('cart', cart)
            cart.push(1n)
            return 'ok'
          },
        },
      )
      for (const [path, message] of [
        ['/date', /"when": when\.at is a Date/],
        ['/later', /"cart": cart\[0\] is a bigint/],
      ] as const) {
        const log: string[] = []
        const { status, setCookies } = await visit(lint(app), path, undefined, { log })
        assert.equal(status, '500 Internal Server Error')
        assert.deepEqual(setCookies, [])
        assert.match(log.join(''), message)
      }
    },
  },
  {
    id: 'se-26',
    says: 'a signature of another length is refused and does not throw',
    check: async () => {
      const token = await signed()
      const start = token.slice(0, token.lastIndexOf('.') + 1)
      await assertEmpty(
        ['', 'A', 'A'.repeat(42), 'A'.repeat(44), 'A'.repeat(1000)].map((s) => start + s),
      )
    },
  },
  {
    id: 'se-27',
    says: 'signatures are made and compared by node:crypto, which compares in constant time',
    check: async () => {
      // WebCrypto is not asked: without it, all is as before.
      const descriptor = Object.getOwnPropertyDescriptor(globalThis.crypto, 'subtle')
      Object.defineProperty(globalThis.crypto, 'subtle', {
        configurable: true,
        get: () => assert.fail('WebCrypto was asked'),
      })
      try {
        assert.deepEqual(await show(await signed()), { u: 1 })
      } finally {
        if (descriptor === undefined) Reflect.deleteProperty(globalThis.crypto, 'subtle')
        else Object.defineProperty(globalThis.crypto, 'subtle', descriptor)
      }
    },
  },
  {
    id: 'se-28',
    says: 'whatever looks at the session makes the answer vary by the cookie',
    check: async () => {
      const looks: Record<string, View> = {
        '/get': ({ session }) => String(session.get('u')),
        '/has': ({ session }) => String(session.has('u')),
        '/size': ({ session }) => String(session.size),
        '/keys': ({ session }) => [...session.keys()].join(),
        '/new': ({ session }) => String(session.isNew),
        '/flashes': ({ flashes }) => flashes().join(),
        '/template': ({ renderString }) => renderString('<%= it.session.get("u") %>'),
      }
      const app = lint(createApp({}, looks))
      for (const path of [...Object.keys(looks), '/set/u', '/clear']) {
        assert.equal((await visit(app, path)).header('Vary'), 'Cookie', path)
        assert.equal((await visit(app, path, createToken())).header('Vary'), 'Cookie', path)
      }
      assert.equal((await visit(app, '/none', createToken())).header('Vary'), undefined)
    },
  },
  {
    id: 'se-29',
    says: 'an answer that sets the cookie is not for shared caches, and the log says so',
    check: async () => {
      const cached = (value: string): View => {
        return ({ session }) => {
          session.set('u', 1)
          return makeResponse('ok', 200, { 'Cache-Control': value })
        }
      }
      const app = lint(
        createApp(
          {},
          {
            '/public': cached('public, max-age=60'),
            '/shared': cached('s-maxage=60'),
            '/private': cached('private, max-age=60'),
          },
        ),
      )
      const log: string[] = []
      const cacheControlOf = async (path: string) =>
        (await visit(app, path, undefined, { log })).header('Cache-Control')
      assert.equal(await cacheControlOf('/private'), 'private, max-age=60')
      assert.deepEqual(log, [])
      assert.equal(await cacheControlOf('/public'), 'max-age=60, private')
      assert.equal(await cacheControlOf('/shared'), 'private')
      assert.match(log.join(''), /made private/)
    },
  },
  {
    id: 'se-30',
    says: 'a cookie is taken away by the attributes it was set with',
    check: async () => {
      const app = lint(
        createApp({
          SESSION_COOKIE_DOMAIN: 'example.com',
          SESSION_COOKIE_PATH: '/shop',
          SESSION_COOKIE_SECURE: true,
          SESSION_COOKIE_SAMESITE: 'None',
          SESSION_COOKIE_PARTITIONED: true,
        }),
      )
      const [line = ''] = (await visit(app, '/clear', createToken())).setCookies
      const attributes = line.split('; ').map((attribute) => attribute.toLowerCase())
      for (const wanted of [
        'session=',
        'max-age=0',
        'expires=thu, 01 jan 1970 00:00:00 gmt',
        'domain=example.com',
        'path=/shop',
        'secure',
        'httponly',
        'samesite=none',
        'partitioned',
      ]) {
        assert.ok(attributes.includes(wanted), `${wanted} in ${line}`)
      }
    },
  },
  {
    id: 'se-31',
    says: 'a session that was slipped to somebody before a login is not logged in by it',
    check: async () => {
      const login: View = ({ session }) => {
        session.regenerate()
        session.set('user', 'ada')
        return 'ok'
      }
      for (const sessions of [new SignedCookieSessions(), new ServerSessions(new MemoryStore())]) {
        const app = createApp({}, { '/login': login })
        app.sessionInterface = sessions
        const slipped = await signed(app)
        const { cookie } = await visit(lint(app), '/login', slipped)
        assert.notEqual(cookie, slipped)
        assert.deepEqual(await show(cookie, app), { u: 1, user: 'ada' })
        const before = await show(slipped, app)
        assert.ok(typeof before === 'object' && before !== null && !('user' in before))
      }
    },
  },
  {
    id: 'se-32',
    says: 'a copy of a cookie outlives a log-out in a signed cookie, and not on the server',
    check: async () => {
      const app = createApp()
      const copy = await signed(app)
      await visit(lint(app), '/clear', copy)
      assert.deepEqual(await show(copy, app), { u: 1 })
      const kept = createApp()
      kept.sessionInterface = new ServerSessions(new MemoryStore())
      const id = await signed(kept)
      assert.deepEqual(await show(id, kept), { u: 1 })
      await visit(lint(kept), '/clear', id)
      assert.deepEqual(await show(id, kept), {})
    },
  },
  {
    id: 'se-33',
    says: 'a change inside of a value is saved when modified is set, and not else',
    check: async () => {
      const push = ({ session }: Parameters<View>[0]) => {
        const cart = session.get('cart')
        assert.ok(Array.isArray(cart))
        return cart.push('x')
      }
      const app = createApp(
        {},
        {
          '/quiet': (context) => String(push(context)),
          '/told': (context) => {
            const length = push(context)
            context.session.modified = true
            return String(length)
          },
        },
      )
      const token = createToken({ payload: '{"cart":[]}' })
      assert.deepEqual((await visit(lint(app), '/quiet', token)).setCookies, [])
      const { cookie } = await visit(lint(app), '/told', token)
      assert.deepEqual(await show(cookie, app), { cart: ['x'] })
    },
  },
  {
    id: 'se-34',
    says: 'a cookie that browsers would refuse is an error of the set-up',
    check: async () => {
      const refused: readonly ConfigInit[] = [
        { SESSION_COOKIE_NAME: '__Host-session', SESSION_COOKIE_DOMAIN: 'example.com' },
        { SESSION_COOKIE_NAME: '__Host-session', SESSION_COOKIE_SECURE: false },
        { SESSION_COOKIE_NAME: '__Host-session', SESSION_COOKIE_PATH: '/shop' },
        { SESSION_COOKIE_NAME: '__Secure-session', SESSION_COOKIE_SECURE: false },
        { SESSION_COOKIE_SAMESITE: 'None', SESSION_COOKIE_SECURE: false },
        { SESSION_COOKIE_PARTITIONED: true, SESSION_COOKIE_SECURE: false },
        { SESSION_COOKIE_NAME: 'a b' },
        { SESSION_COOKIE_DOMAIN: 'x.com;HttpOnly' },
        { PERMANENT_SESSION_LIFETIME: -1 },
        { PERMANENT_SESSION_LIFETIME: Number.NaN },
        { MAX_COOKIE_SIZE: 0.5 },
      ]
      for (const config of refused) {
        await assert.rejects(visit(createApp(config), '/none'), TypeError, JSON.stringify(config))
      }
      const app = lint(createApp({ SESSION_COOKIE_NAME: '__Host-session' }))
      const [line = ''] = (await visit(app, '/set/u')).setCookies
      assert.match(line, /^__Host-session=.*; Secure/)
    },
  },
  {
    id: 'se-35',
    says: 'of two requests at once the last answer wins, whole',
    check: async () => {
      const app = lint(createApp())
      const token = createToken()
      const [a, b] = await Promise.all([visit(app, '/set/a', token), visit(app, '/set/b', token)])
      assert.deepEqual(await show(a.cookie), { u: 1, a: 1 })
      assert.deepEqual(await show(b.cookie), { u: 1, b: 1 })
    },
  },
  {
    id: 'se-36',
    says: 'no key is in a page, in the log, or where the settings are printed',
    check: async () => {
      const secrets = {
        SECRET_KEY: 'first-secret-key',
        SECRET_KEY_FALLBACKS: ['second-secret-key'],
      }
      const app = createApp(secrets, {
        '/fail': ({ config }) => {
          throw new Error(`failed with ${inspect(config)} ${JSON.stringify(config)}`)
        },
        '/tell': ({ config, session }) => inspect([config, session]),
      })
      const log: string[] = []
      const failed = await visit(lint(app), '/fail', createToken(), { log })
      const told = await visit(lint(app), '/tell', createToken(), { log })
      const printed = [failed.text, told.text, log.join(''), inspect(app.config, { depth: 9 })]
      for (const text of printed) assert.doesNotMatch(text, /secret-key/)
      assert.match(log.join(''), /failed with/)
    },
  },
  {
    id: 'se-37',
    says: 'the cookie of another name is not accepted under this one, although the key is the same',
    check: async () => {
      const other = createApp({ SESSION_COOKIE_NAME: 'other' })
      const { cookie } = await visit(lint(other), '/set/u', undefined, { name: 'other' })
      assert.ok(cookie)
      await assertEmpty([cookie])
    },
  },
]

describe('sessions keep the security rows', { timeout: 60_000 }, () => {
  for (const { id, says, check } of ROWS) it(`${id}: ${says}`, async () => void (await check()))

  it('all 37 of them', () => {
    const wanted = Array.from({ length: 37 }, (_, i) => `se-${String(i + 1).padStart(2, '0')}`)
    assert.deepEqual(
      ROWS.map(({ id }) => id),
      wanted,
    )
  })

  for (const sessions of [new EncryptedCookieSessions(), new FlaskSessionInterface()]) {
    const { name } = sessions.constructor

    it(`accept no changed or cut token of ${name}`, async () => {
      const app = createApp({ SECRET_KEY_FALLBACKS: [OLD_KEY] })
      app.sessionInterface = sessions
      const token = await signed(app)
      assert.deepEqual(await show(token, app), { u: 1 })
      for (const changed of neighbours(token))
        assert.deepEqual(await show(changed, app), {}, changed)
      for (let length = 0; length < token.length; length++) {
        assert.deepEqual(await show(token.slice(0, length), app), {})
      }
    })

    it(`rotate the keys of ${name}`, async () => {
      const before = createApp({ SECRET_KEY: OLD_KEY })
      const after = createApp({ SECRET_KEY_FALLBACKS: [OLD_KEY] })
      for (const app of [before, after]) app.sessionInterface = sessions
      const old = await signed(before)
      assert.deepEqual(await show(old, after), { u: 1 })
      const { cookie } = await visit(lint(after), '/set/v', old)
      assert.deepEqual(await show(cookie, before), {})
      assert.deepEqual(await show(cookie, after), { u: 1, v: 1 })
    })
  }
})
