import assert from 'node:assert/strict'
import { once } from 'node:events'
import net from 'node:net'
import { describe, it } from 'node:test'
import type { Application, Body, Environ } from '../../src/gateway/index.ts'
import { lint } from '../../src/gateway/index.ts'
import { until } from './bare-server.ts'
import { start } from './client.ts'
import { Gate } from './gate.ts'
import { get, RawConnection } from './raw-connection.ts'

const hello: Application = lint((environ, startResponse) => {
  startResponse('200 OK', [['Content-Type', 'text/plain']])
  return [environ.PATH_INFO]
})

/** An application that begins to answer when the gate opens. */
function waiting(gate: Gate): Application {
  return lint(async (environ, startResponse) => {
    await gate.arrive()
    startResponse('200 OK', [['Content-Type', 'text/plain']])
    return [environ.PATH_INFO]
  })
}

describe('closing a server', () => {
  it('ends connections that are idle, and those that never sent a byte', async () => {
    const server = await start(hello)
    const idle = await RawConnection.open(server.port)
    await idle.send(get('/1')).until(/\/1$/)
    const silent = await RawConnection.open(server.port)
    await server.close()
    assert.match(await idle.untilEnd(), /Connection: keep-alive[\s\S]*\/1$/)
    assert.equal(await silent.untilEnd(), '')
    assert.deepEqual(server.log, [])
  })

  it('refuses new connections at once', async () => {
    const gate = new Gate()
    const server = await start(waiting(gate))
    const client = await RawConnection.open(server.port)
    client.send(get('/'))
    await gate.arrived
    const closed = server.close()
    await assert.rejects(RawConnection.open(server.port), { code: 'ECONNREFUSED' })
    gate.open()
    await closed
  })

  it('waits for a response in progress, which says that it is the last one', async () => {
    const gate = new Gate()
    const server = await start(waiting(gate))
    const client = await RawConnection.open(server.port)
    client.send(get('/late'))
    await gate.arrived
    const closed = server.close()
    gate.open()
    assert.match(
      await client.untilEnd(),
      /^HTTP\/1\.1 200 OK[\s\S]*Connection: close[\s\S]*\/late$/,
    )
    await closed
  })

  it('answers all that was pipelined before, and says on the last one that it is', async () => {
    const gate = new Gate()
    const server = await start(waiting(gate))
    const client = await RawConnection.open(server.port)
    client.send(get('/1') + get('/2') + get('/3'))
    await gate.arrived
    const closed = server.close()
    gate.open()
    const text = await client.untilEnd()
    assert.deepEqual(text.match(/^Connection: .*$/gm), [
      'Connection: keep-alive',
      'Connection: keep-alive',
      'Connection: close',
    ])
    assert.deepEqual(text.match(/^\/\d/gm), ['/1', '/2', '/3'])
    await closed
  })

  it('answers a request that has reached the machine, and one that is still arriving', async () => {
    const server = await start(hello)
    const [idle, half] = [
      await RawConnection.open(server.port),
      await RawConnection.open(server.port),
    ]
    await idle.send(get('/1')).until(/\/1$/)
    half.send('GET /half HTTP/1.1\r\n')
    await idle.send(get('/2')).until(/\/2$/)
    idle.send(get('/3'))
    const closed = server.close()
    half.send('Host: a\r\n\r\n')
    assert.match(await idle.untilEnd(), /Connection: close[\s\S]*\/3$/)
    assert.match(await half.untilEnd(), /Connection: close[\s\S]*\/half$/)
    await closed
  })

  it('ends a connection after a stream that began before', async () => {
    const gate = new Gate()
    const server = await start(
      lint((_environ, startResponse) => {
        startResponse('200 OK', [['Content-Type', 'text/plain']])
        return stream(gate)
      }),
    )
    const client = await RawConnection.open(server.port)
    await client.send(get('/')).until(/first/)
    const closed = server.close()
    gate.open()
    assert.match(await client.untilEnd(), /Connection: keep-alive[\s\S]*second\r\n0\r\n\r\n$/)
    await closed
  })

  it('sends all of a response to a client that reads slowly', async () => {
    const size = 20_000_000
    const server = await start((_environ, startResponse) => {
      startResponse('200 OK', [])
      return [new Uint8Array(size).fill(97)]
    })
    const client = await RawConnection.open(server.port)
    await client.send(get('/')).until(/\r\n\r\na/)
    client.pause()
    const closed = server.close()
    client.resume()
    const text = await client.untilEnd()
    assert.equal(text.length - text.indexOf('\r\n\r\n') - 4, size)
    await closed
    assert.deepEqual(server.log, [])
  })

  it('waits for the work of applications, and for what comes of it', async () => {
    const done: string[] = []
    const [first, second] = [new Gate(), new Gate()]
    const work = async (gate: Gate, name: string): Promise<void> => {
      await gate.arrive()
      done.push(name)
    }
    const server = await start(
      lint((environ) => {
        const own = work(first, 'first')
        environ['wsgi.wait_until']?.(environ, own)
        // The client has left by then: no body is closed, after which it would be too late.
        void own.then(() => environ['wsgi.wait_until']?.(environ, work(second, 'second')))
        return new Promise<Body>(() => undefined)
      }),
    )
    const client = await RawConnection.open(server.port)
    client.send(get('/'))
    await first.arrived
    client.reset()
    const closed = server.close()
    const next = second.arrived.then(() => 'second')
    first.open()
    assert.equal(await Promise.race([closed, next]), 'second')
    await new Promise((resolve) => setTimeout(resolve, 20))
    second.open()
    await closed
    assert.deepEqual(done, ['first', 'second'])
  })

  it('does not wait for clients that keep an idle connection open', async () => {
    const server = await start(hello)
    const client = net.connect({ port: server.port, host: '127.0.0.1', allowHalfOpen: true })
    client.write(get('/idle'))
    await once(client, 'data')
    const closed = server.close({ graceMs: 1500 })
    await once(client.resume(), 'end')
    await closed
    client.destroy()
    assert.deepEqual(server.log, [])
  })

  it('cuts connections off although the log is gone', async () => {
    const gate = new Gate()
    const server = await start(waiting(gate), {
      errors: {
        write() {
          throw new Error('The log is gone.')
        },
      },
    })
    const client = await RawConnection.open(server.port)
    client.send(get('/'))
    await gate.arrived
    await server.close({ graceMs: 50 })
    await client.untilEnd()
    gate.open()
  })

  it('does not wait for work that is announced when the client has left', async () => {
    let seen: Environ | undefined
    let isClosed = false
    const server = await start((environ, startResponse) => {
      seen = environ
      startResponse('200 OK', [])
      return Object.assign(stream(new Gate()), {
        close: () => {
          isClosed = true
        },
      })
    })
    const client = await RawConnection.open(server.port)
    await client.send(get('/')).until(/first/)
    client.reset()
    await until(() => isClosed)
    seen?.['wsgi.wait_until']?.(seen, new Promise(() => undefined))
    await server.close({ graceMs: 1500 })
    assert.deepEqual(server.log, [])
  })

  for (const [name, body] of [
    ['an Array', ['ok']],
    ['a stream', new Set(['ok'])],
  ] as const) {
    it(`does not wait for work that is announced when ${name} was sent`, async () => {
      let seen: Environ | undefined
      const server = await start((environ, startResponse) => {
        seen = environ
        startResponse('200 OK', [])
        return body
      })
      const client = await RawConnection.open(server.port)
      await client.send(get('/', 'Connection: close')).untilEnd()
      seen?.['wsgi.wait_until']?.(seen, new Promise(() => undefined))
      await server.close({ graceMs: 1500 })
      assert.deepEqual(server.log, [])
    })
  }

  it('cuts off after graceMs what is not done, and logs it', async () => {
    const gate = new Gate()
    const server = await start(waiting(gate))
    const client = await RawConnection.open(server.port)
    client.send(get('/'))
    await gate.arrived
    await server.close({ graceMs: 50 })
    assert.equal(await client.untilEnd(), '')
    assert.match(
      server.log.join(''),
      /not wait longer than 50 ms: connections cut off: 1, work .*: 0\./,
    )
    gate.open()
  })

  it('leaves work after graceMs that does not end, and logs it', async () => {
    const server = await start(
      lint((environ, startResponse) => {
        environ['wsgi.wait_until']?.(environ, new Promise(() => undefined))
        startResponse('200 OK', [['Content-Type', 'text/plain']])
        return ['ok']
      }),
    )
    const client = await RawConnection.open(server.port)
    await client.send(get('/')).until(/ok$/)
    await server.close({ graceMs: 50 })
    assert.match(server.log.join(''), /connections cut off: 0, work of wsgi\.wait_until left: 1\./)
  })

  it('is done once: a second call waits for the first', async () => {
    const server = await start(hello)
    const closed = server.close()
    assert.equal(server.close({ graceMs: 1 }), closed)
    await closed
  })

  it('is what the end of an `await using` does', async () => {
    let port = 0
    {
      await using server = await start(hello)
      port = server.port
      const client = await RawConnection.open(port)
      await client.send(get('/')).until(/\/$/)
    }
    await assert.rejects(RawConnection.open(port), { code: 'ECONNREFUSED' })
  })

  it('takes no time that is none', async () => {
    await using server = await start(hello)
    await assert.rejects(
      server.close({ graceMs: -1 }),
      /graceMs is a number of milliseconds from 0/,
    )
  })
})

async function* stream(gate: Gate): AsyncGenerator<string> {
  yield 'first'
  await gate.arrive()
  yield 'second'
}

describe('a response that says Connection: close', () => {
  it('hides the requests behind it from the application', async () => {
    const seen: string[] = []
    await using server = await start(
      lint((environ, startResponse) => {
        seen.push(environ.PATH_INFO)
        startResponse('413 Content Too Large', [['Content-Type', 'text/plain']])
        return ['too much']
      }),
    )
    const client = await RawConnection.open(server.port)
    const body = 'a'.repeat(100_000)
    client.send(`POST /1 HTTP/1.1\r\nHost: a\r\nContent-Length: 100000\r\n\r\n${body}${get('/2')}`)
    const text = await client.untilEnd()
    assert.match(text, /Connection: close[\s\S]*too much$/)
    assert.deepEqual(seen, ['/1'])
  })

  it('because the client asked for it is not followed by another one', async () => {
    const seen: string[] = []
    await using server = await start(
      lint((environ, startResponse) => {
        seen.push(environ.PATH_INFO)
        const body: Body = [environ.PATH_INFO]
        startResponse('200 OK', [['Content-Type', 'text/plain']])
        return environ.PATH_INFO === '/late' ? Promise.resolve(body) : body
      }),
    )
    for (const path of ['/now', '/late']) {
      const client = await RawConnection.open(server.port)
      client.send(get(path, 'Connection: close') + get('/behind'))
      const text = await client.untilEnd()
      assert.match(text, new RegExp(`^HTTP/1\\.1 200 OK[\\s\\S]*\r\n\r\n${path}$`))
    }
    assert.deepEqual(seen, ['/now', '/late'])
  })
})
