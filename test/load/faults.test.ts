/** Faults of applications and of the machine: what the client sees, and that the server lives on. */

import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { PLACES, THROWN } from './application.ts'
import { ask, Client, get } from './client.ts'
import { LoadedServer } from './loaded-server.ts'
import type { Measurement } from './server.ts'

describe('an application that fails', () => {
  let server: LoadedServer
  let base: Measurement
  before(async () => {
    server = await LoadedServer.start()
    for (const thrown of Object.keys(THROWN)) await ask(server.port, `/fault/call/${thrown}`)
    base = await server.measure()
  })
  after(() => server.stop())

  for (const place of Object.keys(PLACES)) {
    for (const thrown of Object.keys(THROWN)) {
      it(`throws ${thrown}: ${place}`, async () => {
        const received = await ask(server.port, `/fault/${place.replaceAll(' ', '%20')}/${thrown}`)
        assert.equal(received.includes('SECRET'), false)
        if (place === 'after the head') {
          assert.match(received, /^HTTP\/1\.1 200 OK\r\n[\s\S]*before\r\n$/)
        } else {
          assert.match(received, /^HTTP\/1\.1 500 Internal Server Error\r\n/)
        }
        assert.match(await ask(server.port, '/'), /ok$/)
        const log = await server.waitForBase(base)
        assert.equal(log.length, 1, JSON.stringify(log))
      })
    }
  }

  it('never settles: a client that resets its connection is forgotten', async () => {
    const clients = await askForNothing(server, base)
    for (const client of clients) client.reset()
    assert.deepEqual(await server.waitForBase(base), [])
  })

  it('never settles: a client that only ends its side is given up with the application', async () => {
    // It could be one that waits: FIN says that no more requests come, and nothing else.
    const strict = await LoadedServer.start({ serve: { handlerTimeoutMs: 300 } })
    const first = await strict.measure()
    for (const client of await askForNothing(strict, first)) client.leave()
    await strict.waitForBase(first)
    await strict.stop()
  })

  it('never settles: the server says so after a while', async () => {
    const strict = await LoadedServer.start({ serve: { handlerTimeoutMs: 200 } })
    const received = await ask(strict.port, '/never')
    assert.match(received, /^HTTP\/1\.1 503 Service Unavailable\r\n/)
    assert.match(received, /\r\nConnection: close\r\n/)
    await strict.stop()
  })
})

/** Clients whose requests are never answered, once all of them are there. */
async function askForNothing(server: LoadedServer, base: Measurement): Promise<Client[]> {
  const clients = await Promise.all(Array.from({ length: 50 }, () => Client.connect(server.port)))
  for (const client of clients) client.send(get('/never'))
  await server.waitFor(
    ({ descriptors }) => descriptors >= base.descriptors + clients.length,
    'not all clients were accepted',
  )
  return clients
}

describe('a server without file descriptors', () => {
  it('lives on, and answers again when some are free', async () => {
    const server = await LoadedServer.start({ descriptors: 80 })
    const base = await server.measure()
    const clients = await Promise.all(
      Array.from({ length: 150 }, () => Client.connect(server.port)),
    )
    for (const client of clients) client.send(get('/'))
    // Each is answered, or closed: none is left hanging.
    await Promise.all(clients.map((client) => client.waitUntil(({ byteCount }) => byteCount > 0)))
    const answered = clients.filter(({ received }) => received.endsWith('ok'))
    assert.ok(answered.length > 10 && answered.length < 80, `${answered.length} were answered`)
    for (const client of clients) client.leave()
    await server.waitForBase(base)
    assert.match(await ask(server.port, '/'), /ok$/)
    assert.equal(server.isAlive, true)
    await server.stop()
  })
})
