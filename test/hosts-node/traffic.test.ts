import assert from 'node:assert/strict'
import { once } from 'node:events'
import http from 'node:http'
import net from 'node:net'
import { afterEach, describe, it } from 'node:test'
import type { Application } from '../../src/gateway/index.ts'
import { lint } from '../../src/gateway/index.ts'
import { toNodeHandler } from '../../src/hosts/node/index.ts'
import { knownTraffic } from '../../src/hosts/node/traffic.ts'
import { until } from './bare-server.ts'
import { Gate } from './gate.ts'
import { get, RawConnection } from './raw-connection.ts'

const PLAIN: [string, string] = ['Content-Type', 'text/plain']
const REFUSED = 'GET / HTTP/1.1\r\nHost: a@b\r\n\r\n'

const hello: Application = lint((environ, startResponse) => {
  startResponse('200 OK', [PLAIN])
  return environ.PATH_INFO === '/stream' ? new Set(['one', 'two']) : [environ.PATH_INFO]
})

describe('the traffic of a connection', () => {
  let server = http.createServer()
  let sockets: net.Socket[] = []
  afterEach(() => {
    server.closeAllConnections()
    server.close()
  })

  async function open(listener: http.RequestListener): Promise<RawConnection> {
    sockets = []
    server = http.createServer(listener)
    server.on('connection', (socket) => sockets.push(socket))
    server.listen(0, '127.0.0.1')
    await once(server, 'listening')
    return RawConnection.open(Number(Object(server.address()).port))
  }

  function trafficOf(socket: net.Socket | undefined): NonNullable<ReturnType<typeof knownTraffic>> {
    return knownTraffic(socket ?? assert.fail('no connection')) ?? assert.fail('no traffic')
  }

  it('does not grow behind a response that is the last one', async () => {
    const gate = new Gate()
    const handler = toNodeHandler(
      lint(async (_environ, startResponse) => {
        await gate.arrive()
        startResponse('200 OK', [PLAIN])
        return ['slow']
      }),
    )
    let count = 0
    const client = await open((request, response) => {
      count += 1
      handler(request, response)
    })
    client.send(get('/slow') + REFUSED)
    await gate.arrived
    client.send(get('/behind'))
    await until(() => count === 3)
    const [socket] = sockets
    const block = get('/behind').repeat(1000)
    client.send(block)
    await until(() => Number(socket?.bytesRead) > block.length)
    gate.open()
    assert.deepEqual((await client.untilEnd()).match(/HTTP\/1\.1 \d+/g), [
      'HTTP/1.1 200',
      'HTTP/1.1 400',
    ])
    assert.equal(count, 3)
  })

  it('still tells of a departure behind a response that is the last one', async () => {
    let signal: AbortSignal | undefined
    const client = await open(
      toNodeHandler((environ) => {
        signal = environ['wsgi.signal']?.(environ)
        return new Promise(() => undefined)
      }),
    )
    client.send(get('/') + REFUSED + get('/behind'))
    await until(() => signal !== undefined)
    client.reset()
    await until(() => signal?.aborted === true)
  })

  it('holds nothing of a request that is over', async () => {
    const client = await open(toNodeHandler(hello))
    for (const path of ['/1', '/stream', '/3']) {
      client.received = ''
      await client.send(get(path)).until(/\/\d$|0\r\n\r\n$/)
      const traffic = trafficOf(sockets[0])
      await until(() => traffic.lastResponse === undefined)
      assert.equal(traffic.lastInput, undefined)
      assert.equal(traffic.watchers.size, 0)
    }
    client.close()
  })

  it('is one for all hosts that share a server', async () => {
    const seen: string[] = []
    const note: Application = (environ, startResponse) => {
      seen.push(environ.PATH_INFO)
      return hello(environ, startResponse)
    }
    const [first, second] = [toNodeHandler(note), toNodeHandler(note)]
    const client = await open((request, response) => {
      const handler = request.url === '/1' ? first : second
      handler(request, response)
    })
    client.send(get('/1') + REFUSED + get('/1'))
    assert.deepEqual((await client.untilEnd()).match(/HTTP\/1\.1 \d+/g), [
      'HTTP/1.1 200',
      'HTTP/1.1 400',
    ])
    assert.deepEqual(seen, ['/1'])
  })
})

describe('the end of a connection', () => {
  /** A server that refuses everything, and its socket. */
  async function refuse(client: net.Socket): Promise<net.Socket> {
    const server = http.createServer(toNodeHandler(hello))
    const accepted = once(server, 'connection')
    server.listen(0, '127.0.0.1')
    await once(server, 'listening')
    client.on('error', () => undefined)
    client.connect(Number(Object(server.address()).port), '127.0.0.1')
    client.write(REFUSED)
    const [socket] = await accepted
    server.close()
    await once(client, 'end')
    return socket
  }

  it('is forced on a client that keeps its side open', async () => {
    const client = new net.Socket({ allowHalfOpen: true }).resume()
    const socket = await refuse(client)
    if (!socket.destroyed) await once(socket, 'close')
    client.destroy()
  })

  it('is forced on a client that does not stop sending, of which little is read', async () => {
    const client = new net.Socket({ allowHalfOpen: true }).resume()
    const socket = await refuse(client)
    const block = Buffer.alloc(65_536)
    const send = (): void => {
      while (!client.destroyed && client.write(block));
    }
    client.on('drain', send)
    send()
    if (!socket.destroyed) await once(socket, 'close')
    client.destroy()
    assert.ok(socket.bytesRead < 1_000_000, `${socket.bytesRead} bytes were read`)
  })
})
