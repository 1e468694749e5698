import assert from 'node:assert/strict'
import { once } from 'node:events'
import http from 'node:http'
import net from 'node:net'
import { after, before, describe, it } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Application, Body, Environ } from '../../src/gateway/index.ts'
import { toNodeHandler } from '../../src/hosts/node/index.ts'
import type { BareServer } from './bare-server.ts'
import { startBare, until } from './bare-server.ts'
import { request } from './client.ts'

const PLAIN: [string, string] = ['Content-Type', 'text/plain']
const get = (path: string): string => `GET ${path} HTTP/1.1\r\nHost: a\r\n\r\n`

/** What a client got until the connection ended, and how it ended. */
interface Ending {
  readonly text: string
  readonly error: string | undefined
}

describe('clients that leave the node host', () => {
  let server: BareServer
  before(async () => {
    server = await startBare()
  })
  after(() => server.close())

  async function connect(bytes: string): Promise<net.Socket> {
    const socket = net.connect({ port: server.port, host: '127.0.0.1', allowHalfOpen: true })
    socket.on('error', () => undefined)
    await once(socket, 'connect')
    socket.write(bytes)
    return socket
  }

  async function readToEnd(socket: net.Socket): Promise<Ending> {
    const received: Buffer[] = []
    let error: string | undefined
    socket.on('data', (data) => received.push(data))
    socket.on('error', (problem: NodeJS.ErrnoException) => {
      error = problem.code
    })
    await new Promise<void>((resolve) => {
      socket.once('end', resolve).once('close', () => resolve())
    })
    socket.destroy()
    return { text: Buffer.concat(received).toString('latin1'), error }
  }

  /** A body that never gives its second chunk, and notes when it is closed. */
  function stuck(log: string[], name: string): Body {
    async function* read(): AsyncGenerator<string> {
      yield name
      await new Promise(() => undefined)
    }
    return Object.assign(read(), { close: () => log.push(name) })
  }

  it('are noticed by every response that waits behind another one', async () => {
    const log: string[] = []
    const signals: AbortSignal[] = []
    server.run((environ, startResponse) => {
      const signal = environ['wsgi.signal']?.(environ)
      if (signal !== undefined) signals.push(signal)
      startResponse('200 OK', [PLAIN])
      return stuck(log, environ.PATH_INFO)
    })
    const socket = await connect(get('/1') + get('/2') + get('/3'))
    await once(socket, 'data')
    socket.resetAndDestroy()
    await until(() => log.length === 3)
    assert.deepEqual(log.sort(), ['/1', '/2', '/3'])
    assert.deepEqual(
      signals.map((signal) => signal.aborted),
      [true, true, true],
    )
    assert.deepEqual(server.log, [])
  })

  it('cause no error in the log, whatever the application throws then', async () => {
    let seen: Environ | undefined
    const gate = new AbortController()
    server.run(async (environ) => {
      seen = environ
      await once(gate.signal, 'abort')
      throw new Error('for nobody')
    })
    const socket = await connect(get('/'))
    await until(() => seen !== undefined)
    const signal = seen?.['wsgi.signal']?.(seen)
    socket.resetAndDestroy()
    await until(() => signal?.aborted === true)
    gate.abort()
    await sleep(20)
    assert.deepEqual(server.log, [])
  })

  it('get an answer that takes its time although they send no more', async () => {
    server.run(async (_environ, startResponse) => {
      await sleep(50)
      startResponse('200 OK', [PLAIN])
      return ['late']
    })
    const socket = await connect(get('/'))
    socket.end()
    assert.match((await readToEnd(socket)).text, /^HTTP\/1\.1 200 OK[\s\S]*late$/)
  })

  it('get all of a slow stream although they send no more', async () => {
    const ticks = 8
    server.run((_environ, startResponse) => {
      startResponse('200 OK', [PLAIN])
      return (async function* () {
        for (let i = 0; i < ticks; i++) {
          yield String(i)
          await sleep(200)
        }
      })()
    })
    const socket = await connect(get('/'))
    socket.end()
    assert.match((await readToEnd(socket)).text, /1\r\n7\r\n0\r\n\r\n$/)
  })

  it('are noticed when they send no more and nothing is sent to them', async () => {
    const log: string[] = []
    let signal: AbortSignal | undefined
    server.run((environ, startResponse) => {
      signal = environ['wsgi.signal']?.(environ)
      startResponse('200 OK', [PLAIN])
      return stuck(log, 'first')
    })
    const socket = await connect(get('/'))
    await once(socket, 'data')
    socket.end()
    await until(() => log.length > 0)
    assert.equal(signal?.aborted, true)
    socket.destroy()
  })

  it('get an answer that takes its time although a watched response waits behind it', async () => {
    const gate = new AbortController()
    server.run(async ({ PATH_INFO: path }, startResponse) => {
      if (path === '/slow') await once(gate.signal, 'abort')
      startResponse('200 OK', [PLAIN])
      return new Set([path])
    })
    const socket = await connect(get('/slow') + get('/behind'))
    socket.end()
    // Longer than a connection may be silent where the response whose turn it is wants to know.
    setTimeout(() => gate.abort(), 1500)
    const { text } = await readToEnd(socket)
    assert.deepEqual(text.match(/^\/\w+/gm), ['/slow', '/behind'])
  })

  it('are noticed by a stream that begins when they have sent the last, although there was one before', async () => {
    const log: string[] = []
    const gate = new AbortController()
    let seen = ''
    server.run(async ({ PATH_INFO: path }, startResponse) => {
      seen = path
      if (path === '/2') await once(gate.signal, 'abort')
      startResponse('200 OK', [PLAIN])
      return path === '/1' ? new Set(['first']) : stuck(log, path)
    })
    const socket = await connect(get('/1'))
    await once(socket, 'data')
    socket.write(get('/2'))
    await until(() => seen === '/2')
    socket.end()
    await sleep(50)
    gate.abort()
    await until(() => log.length > 0)
    socket.destroy()
  })

  it('S34: are noticed when the signal is asked for after they sent the last', async () => {
    let seen: Environ | undefined
    server.run((environ) => {
      seen = environ
      return new Promise<Body>(() => undefined)
    })
    const socket = await connect(get('/'))
    await until(() => seen !== undefined)
    socket.end()
    await sleep(50)
    const signal = seen?.['wsgi.signal']?.(seen)
    await until(() => signal?.aborted === true)
    socket.destroy()
  })

  it('see a reset where the end of the connection would be the end of the body', async () => {
    server.run((_environ, startResponse) => {
      startResponse('200 OK', [PLAIN])
      return (async function* () {
        yield 'half'
        await sleep(20)
        throw new Error('broken')
      })()
    })
    const ending = await readToEnd(await connect('GET / HTTP/1.0\r\n\r\n'))
    assert.equal(ending.error, 'ECONNRESET')
    const chunked = await readToEnd(await connect(get('/')))
    assert.match(chunked.text, /4\r\nhalf\r\n$/)
    assert.equal(chunked.error, undefined)
  })

  it('are not taken to have left when the host breaks a response off', async () => {
    let signal: AbortSignal | undefined
    server.run((environ, startResponse) => {
      signal = environ['wsgi.signal']?.(environ)
      startResponse('200 OK', [PLAIN])
      return (async function* () {
        yield 'half'
        throw new Error('broken')
      })()
    })
    await readToEnd(await connect(get('/')))
    await sleep(20)
    assert.equal(signal?.aborted, false)
  })

  it('can ask two applications in turn, and no listener stays behind', async () => {
    const warnings: Error[] = []
    const note = (warning: Error): number => warnings.push(warning)
    process.on('warning', note)
    const application: Application = (environ, startResponse) => {
      environ['wsgi.signal']?.(environ)
      startResponse('200 OK', [PLAIN])
      return ['ok']
    }
    const handlers = [toNodeHandler(application), toNodeHandler(application)]
    const both = http.createServer((incoming, response) => {
      handlers[incoming.url === '/0' ? 0 : 1]?.(incoming, response)
    })
    both.listen(0, '127.0.0.1')
    await once(both, 'listening')
    const agent = new http.Agent({ keepAlive: true, maxSockets: 1 })
    const { port } = Object(both.address())
    for (let i = 0; i < 40; i++) {
      const answer = http.get({ host: '127.0.0.1', port, path: `/${i % 2}`, agent })
      const [response] = await once(answer, 'response')
      await once(response.resume(), 'end')
    }
    agent.destroy()
    both.close()
    process.off('warning', note)
    assert.deepEqual(warnings, [])
  })

  it('can send 1 000 requests over one connection, and no listener stays behind', async () => {
    const warnings: Error[] = []
    const note = (warning: Error): number => warnings.push(warning)
    process.on('warning', note)
    server.run((environ, startResponse) => {
      environ['wsgi.signal']?.(environ)
      startResponse('200 OK', [PLAIN, ['Content-Length', '2']])
      return (async function* () {
        yield 'ok'
      })()
    })
    const socket = await connect('')
    let text = ''
    for (let i = 0; i < 1000; i++) {
      socket.write(get('/'))
      for (text = ''; !text.endsWith('ok'); ) text += String((await once(socket, 'data'))[0])
    }
    socket.resume()
    socket.end(request('GET /last'))
    await once(socket, 'end')
    process.off('warning', note)
    assert.deepEqual(warnings, [])
    socket.destroy()
  })
})
