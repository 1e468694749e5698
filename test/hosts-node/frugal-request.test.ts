import assert from 'node:assert/strict'
import { subscribe, unsubscribe } from 'node:diagnostics_channel'
import { once } from 'node:events'
import type { IncomingMessage, Server, ServerResponse } from 'node:http'
import { createServer } from 'node:http'
import { describe, it } from 'node:test'
import { FrugalRequest } from '../../src/hosts/node/frugal-request.ts'
import { get, RawConnection } from './raw-connection.ts'

/** Looks at a request when node hands it over, and gives what was found. */
async function look<found>(
  bytes: string,
  find: (request: IncomingMessage) => found,
  prepare: (server: Server) => void = () => undefined,
): Promise<found> {
  const server: Server = createServer({ IncomingMessage: FrugalRequest, requireHostHeader: false })
  prepare(server)
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  const client = await RawConnection.open(typeof address === 'object' ? (address?.port ?? 0) : 0)
  const found = new Promise<found>((resolve) => {
    const answer = (request: IncomingMessage, response: ServerResponse): void => {
      resolve(find(request))
      response.end()
    }
    server.on('request', answer).on('checkContinue', answer).on('checkExpectation', answer)
  })
  client.send(bytes)
  await found
  client.close()
  server.close()
  return found
}

const FIELDS = { host: 'localhost', cookie: 'a=b; c=d', 'x-name': 'x' }
const REQUEST = get('/', 'Cookie: a=b', 'X-Name: x', 'Cookie: c=d')

/** Whether node has built its header object. */
function isBuilt(request: IncomingMessage): boolean {
  const key = Object.getOwnPropertySymbols(request).find((one) => one.description === 'kHeaders')
  assert.ok(key, 'node keeps the header object under another name')
  return Object(Reflect.get(request, key)) === Reflect.get(request, key)
}

describe('the request of a server of ours', () => {
  it('has no header object when it is handed over, as nobody wanted one', async () => {
    assert.equal(await look(REQUEST, isBuilt), false)
  })

  it('has the fields for whoever looks, also the first time', async () => {
    assert.deepEqual(await look(REQUEST, ({ headers }) => ({ ...headers })), FIELDS)
    assert.deepEqual(
      await look(REQUEST.replace('HTTP/1.1', 'HTTP/1.0'), ({ headers }) => ({ ...headers })),
      FIELDS,
    )
  })

  it('takes an assignment', async () => {
    const found = await look(REQUEST, (request) => {
      request.headers = { 'x-own': 'yes' }
      return request.headers
    })
    assert.deepEqual(found, { 'x-own': 'yes' })
  })

  it('has the fields for whoever listens to the channels of node', async () => {
    const seen: unknown[] = []
    const listen = (message: unknown): void => {
      if (message === null || typeof message !== 'object' || !('request' in message)) return
      const { request } = message
      if (request instanceof FrugalRequest) seen.push({ ...request.headers })
    }
    const channels = ['http.server.request.start', 'http.server.response.created']
    for (const name of channels) {
      subscribe(name, listen)
      assert.deepEqual(await look(REQUEST, ({ headers }) => ({ ...headers })), FIELDS)
      unsubscribe(name, listen)
    }
    assert.ok(seen.length > 0)
    for (const fields of seen) assert.deepEqual(fields, FIELDS)
  })

  it('has the fields for whoever wraps the events of the server', async () => {
    let seen: unknown
    await look(REQUEST, isBuilt, (server) => {
      const emit = server.emit.bind(server)
      server.emit = (event: string, ...values: unknown[]) => {
        const [request] = values
        if (request instanceof FrugalRequest) seen = { ...request.headers }
        return emit(event, ...values)
      }
    })
    assert.deepEqual(seen, FIELDS)
  })

  for (const [field, event] of [
    ['Expect: 100-continue', 'checkContinue'],
    ['eXPECT: 100-Continue', 'checkContinue'],
    ['Expect: banana', 'checkExpectation'],
    ['Expects: 100-continue', 'request'],
  ] as const) {
    it(`lets node find ${JSON.stringify(field)}`, async () => {
      let seen = ''
      await look(get('/', field), isBuilt, (server) => {
        for (const name of ['request', 'checkContinue', 'checkExpectation']) {
          server.on(name, () => {
            seen = name
          })
        }
      })
      assert.equal(seen, event)
    })
  }

  it('lets node find that a client of HTTP/1.0 takes chunks', async () => {
    const server: Server = createServer({ IncomingMessage: FrugalRequest })
    server.on('request', (_request, response) => {
      response.write('a')
      response.end('b')
    })
    server.listen(0, '127.0.0.1')
    await once(server, 'listening')
    const address = server.address()
    const client = await RawConnection.open(typeof address === 'object' ? (address?.port ?? 0) : 0)
    client.send('GET / HTTP/1.0\r\nTE: chunked\r\n\r\n')
    assert.match(await client.untilEnd(), /Transfer-Encoding: chunked/)
    server.close()
  })
})
