import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Application, Body } from '../../src/gateway/index.ts'
import { lint } from '../../src/gateway/index.ts'
import { toNodeHandler } from '../../src/hosts/node/index.ts'
import type { BareServer } from './bare-server.ts'
import { startBare, until } from './bare-server.ts'
import { exchange, start } from './client.ts'
import { get, RawConnection } from './raw-connection.ts'

const GET = 'GET / HTTP/1.1\r\nHost: a\r\n\r\n'

describe('handlerTimeoutMs', () => {
  let server: BareServer
  before(async () => {
    server = await startBare({ handlerTimeoutMs: 30 })
  })
  after(() => server.close())

  it('ft-05: answers 503 for an application that never settles, and ends the connection', async () => {
    server.run(() => new Promise<Body>(() => undefined))
    const text = await exchange(server.port, GET)
    assert.match(text, /^HTTP\/1\.1 503 Service Unavailable\r\n/)
    assert.match(text, /\r\nConnection: close\r\n[\s\S]*\r\n\r\nService Unavailable\n$/)
    assert.match(server.log.join(''), /has not answered for 30 ms/)
  })

  it('closes a body that comes too late, unread', async () => {
    let release: (body: Body) => void = () => undefined
    const log: string[] = []
    server.runUnchecked((_environ, startResponse) => {
      startResponse('200 OK', [])
      return new Promise<Body>((resolve) => {
        release = resolve
      })
    })
    assert.match(await exchange(server.port, GET), /^HTTP\/1\.1 503 /)
    release({
      [Symbol.iterator]() {
        log.push('read')
        return ['late'][Symbol.iterator]()
      },
      close: () => log.push('close'),
    })
    await until(() => log.length > 0)
    assert.deepEqual(log, ['close'])
  })

  it('logs an error that comes too late, and answers nothing more', async () => {
    let reject: (error: Error) => void = () => undefined
    server.run(
      () =>
        new Promise<Body>((_resolve, fail) => {
          reject = fail
        }),
    )
    assert.equal((await exchange(server.port, GET)).match(/HTTP\/1\.1 /g)?.length, 1)
    reject(new Error('too late'))
    await until(() => /Error: too late/.test(server.log.join('')))
  })

  it('ends the connection behind the requests that were pipelined behind it', async () => {
    const never = new Promise<Body>(() => undefined)
    const application: Application = ({ PATH_INFO: path }, startResponse) => {
      if (path === '/') return never
      startResponse('200 OK', [['Content-Type', 'text/plain']])
      return [path]
    }
    const options = { handlerTimeoutMs: 30, keepAliveTimeoutMs: 60_000 }
    await using patient = await start(lint(application), options)
    const client = await RawConnection.open(patient.port)
    const text = await client.send(get('/') + get('/2')).untilEnd()
    assert.deepEqual(text.match(/HTTP\/1\.1 \d+/g), ['HTTP/1.1 503', 'HTTP/1.1 200'])
  })

  it('counts for each request from its own begin', async () => {
    server.runUnchecked(() => new Promise<Body>(() => undefined))
    const both = [exchange(server.port, GET)]
    await sleep(20)
    both.push(exchange(server.port, GET))
    for (const text of await Promise.all(both)) assert.match(text, /^HTTP\/1\.1 503 /)
  })

  it('leaves a stream alone that takes longer', async () => {
    server.run(async (_environ, startResponse) => {
      startResponse('200 OK', [['Content-Type', 'text/plain']])
      return (async function* () {
        yield 'begin'
        await sleep(120)
        yield 'end'
      })()
    })
    const text = await exchange(
      server.port,
      GET.replace('\r\n\r\n', '\r\nConnection: close\r\n\r\n'),
    )
    assert.match(text, /end\r\n0\r\n\r\n$/)
    assert.deepEqual(server.log, [])
  })

  for (const handlerTimeoutMs of [Number.POSITIVE_INFINITY, -1, 0.5, Number.NaN, 2 ** 31]) {
    it(`is no time where it is ${handlerTimeoutMs}`, () => {
      assert.throws(() => toNodeHandler(() => [], { handlerTimeoutMs }), RangeError)
    })
  }

  it('leaves an application alone that answers in time', async () => {
    server.run(async (_environ, startResponse) => {
      startResponse('200 OK', [['Content-Type', 'text/plain']])
      return ['in time']
    })
    assert.match(
      await exchange(server.port, GET.replace('\r\n\r\n', '\r\nConnection: close\r\n\r\n')),
      /in time$/,
    )
    assert.deepEqual(server.log, [])
  })
})
