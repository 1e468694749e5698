import assert from 'node:assert/strict'
import { once } from 'node:events'
import net from 'node:net'
import { after, before, describe, it } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Application, Body, Chunk, Environ } from '../../src/gateway/index.ts'
import type { TestServer } from './client.ts'
import { ask, exchange, request, start } from './client.ts'

/** A body that writes down what is done to it. */
function recordBody(log: string[], chunks: Iterable<Chunk | Promise<Chunk>>): Body {
  const source = chunks[Symbol.iterator]()
  return {
    [Symbol.asyncIterator]: () => ({
      async next() {
        const step = source.next()
        if (step.done === true) return { done: true, value: undefined }
        return { done: false, value: await step.value }
      },
      async return() {
        log.push('return')
        return { done: true, value: undefined }
      },
    }),
    close() {
      log.push('close')
    },
  }
}

describe('a stream on the node host', () => {
  let application: Application = () => []
  let server: TestServer
  before(async () => {
    server = await start((environ, startResponse) => application(environ, startResponse))
  })
  after(() => server.close())

  function answer(body: () => Body, headers: [string, string][] = []): void {
    application = (_environ, startResponse) => {
      startResponse('200 OK', headers)
      return body()
    }
  }

  it('S29: is closed once after its end, and its iterator is left alone', async () => {
    const log: string[] = []
    answer(() => recordBody(log, ['a', 'b']))
    // node 26 joins what is written in one go.
    const text = await exchange(server.port, request('GET /'))
    assert.match(text, /\r\n\r\n(?:1\r\na\r\n1\r\nb|2\r\nab)\r\n0\r\n\r\n$/)
    assert.deepEqual(log, ['close'])
  })

  it('S07: is stopped and closed for a HEAD', async () => {
    const log: string[] = []
    answer(() => recordBody(log, ['a', 'b']))
    const { headers, body } = await ask(server.port, request('HEAD /'))
    assert.deepEqual({ headers, body }, { headers: [], body: '' })
    assert.deepEqual(log, ['return', 'close'])
  })

  it('S15: is cut off, without its last chunk, when it throws', async () => {
    const log: string[] = []
    const broken = Promise.reject(new Error('broken'))
    broken.catch(() => undefined)
    answer(() => recordBody(log, ['a', broken]))
    server.log.length = 0
    const text = await exchange(server.port, request('GET /'))
    assert.match(text, /^HTTP\/1\.1 200 OK/)
    assert.match(text, /1\r\na\r\n$/)
    assert.deepEqual(log, ['close'])
    assert.match(server.log.join(''), /Error: broken/)
  })

  it('S24: is cut off when it is shorter than its Content-Length', async () => {
    answer(() => recordBody([], ['abc']), [['Content-Length', '9']])
    assert.match(
      await exchange(server.port, request('GET /')),
      /Content-Length: 9[\s\S]*\r\n\r\nabc$/,
    )
  })

  it('S25: never sends more than its Content-Length', async () => {
    const log: string[] = []
    answer(() => recordBody(log, ['ab', 'c']), [['Content-Length', '2']])
    assert.match(await exchange(server.port, request('GET /')), /\r\n\r\nab$/)
    assert.deepEqual(log, ['return', 'close'])
  })

  it('S16: makes a late startResponse throw its own error', async () => {
    const late = new Error('late')
    let thrown: unknown
    application = (_environ, startResponse) => {
      startResponse('200 OK', [])
      return (function* () {
        yield 'a'
        try {
          startResponse('500 Internal Server Error', [], late)
        } catch (error) {
          thrown = error
          throw error
        }
      })()
    }
    assert.match(await exchange(server.port, request('GET /')), /1\r\na\r\n$/)
    assert.equal(thrown, late)
  })

  it('S32: sends a chunk before the next one is made', async () => {
    let release: (chunk: string) => void = () => undefined
    const second = new Promise<string>((resolve) => {
      release = resolve
    })
    answer(() => recordBody([], ['first', second]))
    const socket = net.connect(server.port, '127.0.0.1')
    socket.write(request('GET /'))
    let received = ''
    while (!received.includes('first')) received += String((await once(socket, 'data'))[0])
    release('second')
    while (!received.includes('second')) received += String((await once(socket, 'data'))[0])
    socket.destroy()
  })

  it('S31: waits for a client that does not read', async () => {
    let count = 0
    const log: string[] = []
    answer(() =>
      recordBody(
        log,
        endless(() => {
          count += 1
        }),
      ),
    )
    const socket = net.connect(server.port, '127.0.0.1')
    socket.pause()
    socket.write(request('GET /'))
    await sleep(400)
    const reached = count
    await sleep(200)
    assert.equal(count, reached)
    assert.ok(reached < 400, `${reached} chunks of 64 KiB were made for a client that reads none`)
    socket.destroy()
    while (log.length < 2) await sleep(5)
    assert.deepEqual(log, ['return', 'close'])
  })

  it('S28, S33: is closed, and the signal aborts, when the client leaves while a chunk is awaited', async () => {
    const log: string[] = []
    let signal: AbortSignal | undefined
    application = (environ, startResponse) => {
      signal = environ['wsgi.signal']?.(environ)
      startResponse('200 OK', [])
      return recordBody(log, ['first', new Promise<string>(() => undefined)])
    }
    server.log.length = 0
    const socket = net.connect(server.port, '127.0.0.1')
    socket.write(request('GET /'))
    await once(socket, 'data')
    socket.destroy()
    while (!log.includes('close')) await sleep(5)
    assert.equal(signal?.aborted, true)
    assert.deepEqual(log, ['return', 'close'])
    assert.deepEqual(server.log, [])
  })

  it('S33: closes a body that comes after the client has left, unread', async () => {
    const log: string[] = []
    let release: () => void = () => undefined
    const gate = new Promise<void>((resolve) => {
      release = resolve
    })
    let seen: Environ | undefined
    application = async (environ, startResponse) => {
      seen = environ
      await gate
      startResponse('200 OK', [])
      return recordBody(log, ['never'])
    }
    const socket = net.connect(server.port, '127.0.0.1')
    socket.write(request('GET /'))
    while (seen === undefined) await sleep(5)
    const signal = seen['wsgi.signal']?.(seen)
    socket.resetAndDestroy()
    while (signal?.aborted !== true) await sleep(5)
    release()
    while (!log.includes('close')) await sleep(5)
    assert.deepEqual(log, ['close'])
  })

  it('S35: leaves the signal of a complete response alone', async () => {
    let signal: AbortSignal | undefined
    application = (environ, startResponse) => {
      signal = environ['wsgi.signal']?.({ ...environ })
      startResponse('200 OK', [])
      return ['ok']
    }
    await ask(server.port, request('GET /'))
    await sleep(20)
    assert.equal(signal?.aborted, false)
  })

  it('S30: is sent in full although its close fails', async () => {
    answer(() =>
      Object.assign(['whole'], {
        close: () => {
          throw new Error('stuck')
        },
      }),
    )
    server.log.length = 0
    assert.equal((await ask(server.port, request('GET /'))).body, 'whole')
    assert.match(server.log.join(''), /Error: stuck/)
  })
})

function* endless(made: () => void): Generator<Uint8Array> {
  for (;;) {
    made()
    yield new Uint8Array(65_536)
  }
}
