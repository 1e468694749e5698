/** Sessions that a test changes between two requests. */

import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import type { SessionInterface } from 'flagon'
import {
  EncryptedCookieSessions,
  Flagon,
  MemoryStore,
  ServerSessions,
  SignedCookieSessions,
} from 'flagon'

const INTERFACES: readonly (readonly [string, () => SessionInterface])[] = [
  ['signed cookies', () => new SignedCookieSessions()],
  ['encrypted cookies', () => new EncryptedCookieSessions()],
  ['a store', () => new ServerSessions(new MemoryStore())],
]

function createApp(sessionInterface?: SessionInterface): Flagon {
  const app = new Flagon({}, { config: { SECRET_KEY: 'k'.repeat(32), TESTING: true } })
  if (sessionInterface !== undefined) app.sessionInterface = sessionInterface
  app.get('/', ({ session }) => String(session.get('user') ?? 'nobody'))
  app.post('/login', ({ session }) => {
    session.set('user', 'bob')
    return 'in'
  })
  return app
}

describe('a session transaction', () => {
  for (const [name, create] of INTERFACES) {
    it(`changes the session, with ${name}`, async () => {
      await using client = createApp(create()).testClient()
      const given = await client.sessionTransaction(async (session) => {
        await new Promise(setImmediate)
        session.set('user', 'ada')
        return 'given'
      })
      assert.equal(given, 'given')
      assert.equal(await (await client.get('/')).text(), 'ada')
      await client.post('/login')
      await client.sessionTransaction((session) => assert.equal(session.get('user'), 'bob'))
      await client.sessionTransaction((session) => session.clear())
      assert.equal(await (await client.get('/')).text(), 'nobody')
    })
  }

  it('that fails changes nothing', async () => {
    await using client = createApp().testClient()
    const failing = client.sessionTransaction((session) => {
      session.set('user', 'ada')
      throw new Error('no')
    })
    await assert.rejects(failing, /no/)
    assert.equal(await (await client.get('/')).text(), 'nobody')
  })

  it('needs a SECRET_KEY', async () => {
    await using client = new Flagon({}).testClient()
    await assert.rejects(
      client.sessionTransaction(() => undefined),
      /no SECRET_KEY: give the tests one/,
    )
  })
})
