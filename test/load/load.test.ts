/** Load on a server process: what the client sees, and what the server still holds afterwards. */

import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { after, before, describe, it } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { ask, Client, get } from './client.ts'
import { LoadedServer } from './loaded-server.ts'
import type { Measurement } from './server.ts'

/** The most connections that the descriptors of this process and of the server allow. */
const DESCRIPTORS = Number(execFileSync('/bin/sh', ['-c', 'ulimit -n'], { encoding: 'utf8' }))
const IDLE_CONNECTIONS = Math.min(8000, (Number.isNaN(DESCRIPTORS) ? 8000 : DESCRIPTORS) - 200)

const PIPELINED = 2000
const ABORTED = 200

/** Answers as they lie behind each other. */
function bodiesOf(received: string): string[] {
  return received
    .split('HTTP/1.1 ')
    .slice(1)
    .map((answer) => answer.slice(answer.indexOf('\r\n\r\n') + 4))
}

describe('a server under load', () => {
  let server: LoadedServer
  let base: Measurement
  before(async () => {
    server = await LoadedServer.start()
    for (let i = 0; i < 50; i++) await ask(server.port, '/')
    base = await server.measure()
  })
  after(() => server.stop())

  it(`answers beside ${IDLE_CONNECTIONS} idle connections, which cost little`, async () => {
    const idle: Client[] = []
    for (let i = 0; i < IDLE_CONNECTIONS; i += 100) {
      const some = Array.from({ length: 100 }, async () => {
        const client = await Client.connect(server.port)
        client.send(get('/'))
        await client.waitUntil(({ received }) => received.endsWith('ok'))
        return client
      })
      idle.push(...(await Promise.all(some)))
    }
    const held = await server.measure()
    assert.equal(held.descriptors - base.descriptors >= IDLE_CONNECTIONS, true)
    assert.match(await ask(server.port, '/'), /ok$/)
    const each = (held.memory - base.memory) / idle.length
    assert.ok(each < 24_000, `an idle connection takes ${each} bytes`)
    for (const client of idle) client.leave()
    assert.deepEqual(await server.waitForBase(base, 12_000_000), [])
  })

  it('forgets a client that keeps its connection and falls silent', async () => {
    const patient = await LoadedServer.start({ serve: { keepAliveTimeoutMs: 200 } })
    const client = await Client.connect(patient.port)
    client.send(get('/'))
    await client.waitForEnd()
    assert.match(client.received, /ok$/)
    await patient.stop()
  })

  it(`answers ${PIPELINED} pipelined requests in their order, where so many are allowed`, async () => {
    const generous = await LoadedServer.start({ serve: { maxRequestsPerSocket: 0 } })
    const client = await Client.connect(generous.port)
    const targets = Array.from({ length: PIPELINED }, (_, i) => `/query?${i};`)
    client.send(targets.map((target) => get(target)).join(''))
    await client.waitUntil(({ received }) => received.endsWith(`${PIPELINED - 1};`))
    const expected = targets.map((target) => target.slice('/query?'.length))
    assert.deepEqual(bodiesOf(client.received), expected)
    client.leave()
    await generous.stop()
  })

  it('ends a connection that has carried 1000 requests, with the answer to the last', async () => {
    const client = await Client.connect(server.port)
    const targets = Array.from({ length: PIPELINED }, (_, i) => `/query?${i};`)
    client.send(targets.map((target) => get(target)).join(''))
    await client.waitForEnd()
    const bodies = bodiesOf(client.received)
    assert.deepEqual(
      bodies,
      targets.slice(0, 1000).map((target) => target.slice('/query?'.length)),
    )
    assert.match(
      client.received.slice(client.received.lastIndexOf('HTTP/1.1')),
      /connection: close/i,
    )
    assert.deepEqual(await server.waitForBase(base), [])
  })

  it('serves many requests on one connection, and holds nothing of them', async () => {
    const steady = await LoadedServer.start({ serve: { maxRequestsPerSocket: 0 } })
    const client = await Client.connect(steady.port, 0)
    let answerLength = 0
    const repeat = async (times: number): Promise<void> => {
      for (let i = 0; i < times; i++) {
        const wanted = client.byteCount + answerLength
        client.send(get('/'))
        await client.waitUntil(({ byteCount }) => byteCount > wanted - 1)
      }
    }
    client.send(get('/'))
    await client.waitUntil(({ byteCount }) => byteCount > 0)
    answerLength = client.byteCount
    await repeat(1000)
    const warm = await steady.measure()
    await repeat(4000)
    const held = await steady.measure()
    assert.ok(held.heap < warm.heap + 1_000_000, `${held.heap - warm.heap} bytes more`)
    // A listener too many on a socket would be a warning here.
    assert.deepEqual(held.log, [])
    client.leave()
    await steady.stop()
  })

  it(`forgets ${ABORTED} uploads that were broken off`, async () => {
    for (let i = 0; i < ABORTED; i += 20) await breakOffUploads(20)
    await server.waitFor(
      ({ brokenUploads }) => brokenUploads === base.brokenUploads + ABORTED,
      'not all applications learnt that their client left',
    )
    // A client that leaves is no error.
    assert.deepEqual(await server.waitForBase(base), [])
    assert.match(await ask(server.port, '/'), /ok$/)
  })

  async function breakOffUploads(count: number): Promise<void> {
    const clients = await Promise.all(
      Array.from({ length: count }, () => Client.connect(server.port)),
    )
    for (const [i, client] of clients.entries()) {
      client.send('POST /upload HTTP/1.1\r\nHost: localhost\r\n')
      client.send(
        i % 2 === 0
          ? 'Content-Length: 1000000\r\n\r\n'
          : 'Transfer-Encoding: chunked\r\n\r\n400\r\n',
      )
      client.send('x'.repeat(1000))
    }
    await sleep(30)
    for (const [i, client] of clients.entries()) {
      if (i % 4 < 2) client.leave()
      else client.reset()
    }
  }

  it('asks a body for no more than a slow reader takes', async () => {
    const stalled = await Client.connect(server.port)
    stalled.socket.pause()
    stalled.send(get('/endless'))
    const first = await server.waitFor(({ chunks }) => chunks > base.chunks, 'no chunk was made')
    let last = first.chunks
    await server.waitFor((held) => {
      const isStill = held.chunks === last && held.chunks > base.chunks
      last = held.chunks
      return isStill
    }, 'the body went on')
    // The rest is what the buffers of two sockets hold.
    assert.ok(last - base.chunks < 200, `${last - base.chunks} chunks of 64 KiB`)
    stalled.leave()
    assert.deepEqual(await server.waitForBase(base), [])
  })

  it('answers others while a body takes all of the time for itself', async () => {
    const greedy = await Client.connect(server.port, 1000)
    greedy.send(get('/endless-busily'))
    await greedy.waitUntil(({ byteCount }) => byteCount > 1_000_000)
    assert.match(await ask(server.port, '/'), /ok$/)
    greedy.leave()
    assert.deepEqual(await server.waitForBase(base), [])
  })

  it('cuts off a client that reads nothing for too long', async () => {
    const strict = await LoadedServer.start({ serve: { inactivityTimeoutMs: 500 } })
    const stalled = await Client.connect(strict.port)
    stalled.socket.pause()
    stalled.send(get('/endless'))
    await strict.waitFor(({ openBodies }) => openBodies === 1, 'no body was made')
    await strict.waitFor(({ openBodies }) => openBodies === 0, 'the body was not closed')
    stalled.leave()
    await strict.stop()
  })

  it('answers a client that sends its head and body slowly', async () => {
    const client = await Client.connect(server.port)
    for (const byte of 'POST /upload HTTP/1.1\r\nHost: localhost\r\nContent-Length: 9\r\n\r\n123456789') {
      client.send(byte)
      await sleep(1)
    }
    await client.waitUntil(({ received }) => received.endsWith('\r\n\r\n9'))
    assert.match(client.received, /^HTTP\/1\.1 200 OK/)
    client.leave()
  })

  it('refuses clients that take too long for their head, or send none', async () => {
    const strict = await LoadedServer.start({
      serve: { headersTimeoutMs: 300, checkingIntervalMs: 100 },
    })
    const slow = await Promise.all(Array.from({ length: 50 }, () => Client.connect(strict.port)))
    for (const client of slow.slice(0, 25)) client.send('GET / HTTP/1.1\r\nHos')
    await Promise.all(slow.map((client) => client.waitForEnd()))
    for (const client of slow.slice(0, 25)) assert.match(client.received, /^HTTP\/1\.1 408 /)
    assert.equal(strict.isAlive, true)
    await strict.stop()
  })

  it('refuses a body that takes too long', async () => {
    const strict = await LoadedServer.start({
      serve: { requestTimeoutMs: 400, headersTimeoutMs: 300, checkingIntervalMs: 100 },
    })
    const slow = await Client.connect(strict.port)
    slow.send('POST /upload HTTP/1.1\r\nHost: localhost\r\nContent-Length: 9\r\n\r\n1')
    await slow.waitForEnd()
    assert.match(slow.received, /^HTTP\/1\.1 408 /)
    await strict.waitFor(({ brokenUploads }) => brokenUploads === 1, 'the application waits on')
    await strict.stop()
  })

  const DEPARTURES: readonly {
    readonly when: string
    readonly target: string
    readonly isTime: (client: Client) => boolean
  }[] = [
    { when: 'before the head', target: '/late', isTime: () => true },
    { when: 'with the head', target: '/endless-slowly', isTime: ({ byteCount }) => byteCount > 0 },
    { when: 'after the head', target: '/endless', isTime: ({ byteCount }) => byteCount > 100_000 },
  ]
  for (const { when, target, isTime } of DEPARTURES) {
    for (const way of ['leave', 'reset'] as const) {
      it(`closes the bodies of clients that leave ${when} (${way})`, async () => {
        const clients = await Promise.all(
          Array.from({ length: 30 }, () => Client.connect(server.port, 1000)),
        )
        for (const client of clients) client.send(get(target))
        await Promise.all(clients.map((client) => client.waitUntil(isTime)))
        for (const client of clients) client[way]()
        assert.deepEqual(await server.waitForBase(base), [])
        assert.match(await ask(server.port, '/'), /ok$/)
      })
    }
  }

  it('lives on when clients connect and reset at once, and holds nothing of them', async () => {
    await connectAndReset(500)
    await server.waitForBase(base)
    const warm = await server.measure()
    await connectAndReset(2000)
    // A kilobyte for each would be twice as much.
    assert.deepEqual(await server.waitForBase(warm, 1_000_000), [])
    assert.match(await ask(server.port, '/'), /ok$/)
  })

  async function connectAndReset(count: number): Promise<void> {
    for (let i = 0; i < count; i += 50) {
      const clients = await Promise.all(
        Array.from({ length: 50 }, () => Client.connect(server.port)),
      )
      for (const client of clients) client.reset()
    }
  }
})
