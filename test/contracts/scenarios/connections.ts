/** Connections that carry more than a request and its answer. */

import assert from 'node:assert/strict'
import type { Connection } from '../../hosts/wire.ts'
import type { RunningHost } from '../host.ts'
import type { Inability } from '../row.ts'
import type { Scenario } from '../scenario.ts'
import type { Stage } from '../stage.ts'

const GO_ON_AT_ONCE: Inability = {
  hosts: ['bun', 'deno', 'srvx'],
  because: 'they tell the client to go on before they call a handler',
}

/** The scenarios. */
export const connections: readonly Scenario[] = [
  {
    id: 'S47',
    name: 'a long body is not read, and the next request follows at once: it is answered, or the connection ends',
    rules: [24],
    needs: ['raw bytes'],
    async play(stage) {
      const connection = connect(stage.host)
      const length = 1_000_000
      connection.send(
        format('POST', '/unread', stage, `Content-Length: ${length}`) + 'x'.repeat(length),
      )
      connection.send(format('GET', '/array', stage, 'Connection: close'))
      await connection.waitUntil(() => connection.isEnded)
      const received = connection.received.toString('latin1')
      assert.match(received, /^HTTP\/1\.1 200 .*\r\n\r\nunread/s)
      const rest = received.slice(received.indexOf('unread') + 'unread'.length)
      if (rest !== '') assert.match(rest, /^HTTP\/1\.1 200 .*\r\n\r\nHello$/s)
    },
    limits: [
      {
        hosts: ['workerd'],
        because: 'it resets the connection at times, before the first answer was read',
        isByChance: true,
      },
    ],
  },
  {
    id: 'S103',
    name: 'a short body is not read: the next request on the connection is answered',
    rules: [24],
    needs: ['raw bytes'],
    async play(stage) {
      const connection = connect(stage.host)
      connection.send(`${format('POST', '/unread', stage, 'Content-Length: 10')}0123456789`)
      assert.equal((await connection.answer()).body.toString(), 'unread')
      connection.clear()
      connection.send(format('GET', '/array', stage))
      const answer = await connection.answer()
      connection.destroy()
      assert.equal(answer.body.toString(), 'Hello')
    },
  },
  {
    id: 'S49a',
    name: 'a client that expects 100 Continue is told to go on, once',
    rules: [24],
    needs: ['raw bytes', 'interim responses'],
    async play(stage) {
      const connection = connect(stage.host)
      const expectation = ['Content-Length: 5', 'Expect: 100-continue', 'Connection: close']
      connection.send(format('POST', '/echo', stage, ...expectation))
      assert.ok(await connection.waitUntil(() => connection.received.includes('\r\n\r\n')))
      connection.send('hello')
      const answer = await connection.answer()
      connection.destroy()
      assert.deepEqual(answer.interim, [100])
      assert.equal(answer.body.toString(), 'hello')
    },
  },
  {
    id: 'S49b',
    name: 'a client that expects 100 Continue is told to go on when the body is read, and not before',
    rules: [24],
    needs: ['raw bytes', 'interim responses'],
    async play(stage) {
      const connection = connect(stage.host)
      const expectation = ['Content-Length: 5', 'Expect: 100-continue', 'Connection: close']
      connection.send(format('POST', '/read-late', stage, ...expectation))
      assert.equal(await stage.awaitTrace('called'), 'called')
      assert.equal(connection.received.length, 0, 'told to go on before the body was read')
      await stage.release()
      assert.ok(await connection.waitUntil(() => connection.received.includes(' 100 ')))
      connection.send('hello')
      const answer = await connection.answer()
      connection.destroy()
      assert.deepEqual(answer.interim, [100])
      assert.equal(answer.body.toString(), 'hello')
    },
    limits: [GO_ON_AT_ONCE],
  },
  {
    id: 'S50',
    name: 'a client that expects 100 Continue is not told to go on when the body is not read',
    rules: [24],
    needs: ['raw bytes', 'interim responses'],
    async play(stage) {
      const connection = connect(stage.host)
      const expectation = ['Content-Length: 5', 'Expect: 100-continue']
      connection.send(format('POST', '/unwanted', stage, ...expectation))
      const answer = await connection.answer()
      connection.destroy()
      assert.equal(answer.status, 401)
      assert.deepEqual(answer.interim, [])
    },
    limits: [GO_ON_AT_ONCE],
  },
  {
    id: 'S67a',
    name: 'early hints are sent before the response, each as a 103',
    rules: [42],
    needs: ['interim responses', 'early hints'],
    async play(stage) {
      const answer = await stage.ask({ target: '/hints' })
      assert.deepEqual([answer.interim, answer.body.toString()], [[103, 103], 'hinted'])
    },
  },
  {
    id: 'S67b',
    name: 'a client of HTTP/1.0 gets no early hints',
    rules: [26],
    needs: ['raw bytes', 'interim responses', 'early hints'],
    async play(stage) {
      const answer = await stage.ask({
        target: '',
        raw: 'GET /hints HTTP/1.0\r\nHost: h\r\n\r\n',
      })
      assert.deepEqual([answer.interim, answer.status], [[], 200])
    },
  },
  {
    id: 'S65',
    name: 'a client on a Unix socket is answered, and has no address',
    rules: [34],
    needs: ['unix sockets'],
    async play(stage) {
      const keys = 'X-Keys: REMOTE_ADDR REMOTE_PORT PATH_INFO'
      const answer = await stage.host.visitPath?.({ target: '/x', headers: [keys] })?.finish()
      assert.equal(answer?.body.toString(), 'REMOTE_ADDR=-\nREMOTE_PORT=-\nPATH_INFO=/x')
    },
  },
]

function connect(host: RunningHost): Connection {
  if (host.connect === undefined) throw new Error('this host takes no connections')
  return host.connect()
}

function format(
  method: string,
  target: string,
  stage: Stage,
  ...headers: readonly string[]
): string {
  const lines = [`${method} ${target} HTTP/1.1`, 'Host: h', `X-Trace: ${stage.id}`, ...headers]
  return `${lines.join('\r\n')}\r\n\r\n`
}
