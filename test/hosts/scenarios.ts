/** What cannot be told by one request and one answer: time, clients that leave, connections that stay. */

import assert from 'node:assert/strict'
import type { HostName } from './row.ts'
import { Connection, exchange } from './wire.ts'

/** Something that happens between a client and a host. */
export interface Scenario {
  /** What is promised, in a sentence. */
  readonly name: string
  /** Plays it, and throws when the promise is not kept. */
  play(port: number, id: string): Promise<void>
  /** Where a runtime cannot obey, and why; the scenario is not played there. */
  readonly limits?: readonly { readonly hosts: readonly HostName[]; readonly because: string }[]
}

function get(target: string, id: string, ...headers: readonly string[]): string {
  const lines = [`GET ${target} HTTP/1.1`, 'Host: h', `X-Trace: ${id}`, ...headers]
  return `${lines.join('\r\n')}\r\n\r\n`
}

function post(target: string, id: string, ...headers: readonly string[]): string {
  return get(target, id, ...headers).replace('GET', 'POST')
}

function wait(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds))
}

/** The events that an application traced. */
export async function readTrace(port: number, id: string): Promise<string> {
  const answer = await exchange(port, [get(`/trace?${id}`, '', 'Connection: close')], 'GET')
  return answer.body.toString()
}

/** Asks for the events until they are as expected, or for a second. */
export async function awaitTrace(port: number, id: string, expected: string): Promise<string> {
  const deadline = Date.now() + 1000
  for (;;) {
    const events = await readTrace(port, id)
    if (events === expected || Date.now() > deadline) return events
    await wait(20)
  }
}

/** The scenarios of the conformance applications. */
export const scenarios: readonly Scenario[] = [
  {
    name: 'a chunk arrives before the next one is produced',
    async play(port, id) {
      const connection = new Connection(port)
      connection.send(get('/slow', id, 'Connection: close'))
      assert.ok(await connection.waitUntil(() => connection.received.includes('first')))
      const arrival = Date.now()
      const answer = await connection.answer()
      const lead = Date.now() - arrival
      connection.destroy()
      assert.equal(answer.body.toString(), 'firstsecond')
      assert.ok(lead > 200, `the first chunk came ${lead} ms before the last`)
    },
  },
  {
    name: 'a client that leaves in the middle: the body is returned and closed, the signal aborts',
    async play(port, id) {
      const connection = new Connection(port)
      connection.send(get('/endless', id))
      await connection.waitUntil(() => connection.received.length > 2000)
      connection.destroy()
      const events = await awaitTrace(port, id, 'abort finally close')
      assert.deepEqual(events.split(' ').sort(), ['abort', 'close', 'finally'])
    },
  },
  {
    name: 'a client that leaves before the response: the signal aborts, the body is closed unread',
    async play(port, id) {
      const connection = new Connection(port)
      connection.send(get('/waiting', id))
      await wait(100)
      connection.destroy()
      assert.equal(await awaitTrace(port, id, 'abort close'), 'abort close')
    },
    limits: [
      {
        hosts: ['workerd'],
        because: 'it notices that a client has left when it writes to it, not before',
      },
    ],
  },
  {
    name: 'the signal of a request that went well never aborts',
    async play(port, id) {
      await exchange(port, [get('/kept-signal', `${id}a`, 'Connection: close')], 'GET')
      await exchange(port, [get('/kept-signal?stream', `${id}b`, 'Connection: close')], 'GET')
      await wait(100)
      assert.equal(await readTrace(port, `${id}a`), 'false')
      assert.equal(await readTrace(port, `${id}b`), 'false close')
    },
  },
  {
    name: 'a client that stops reading stops the body',
    async play(port, id) {
      const connection = new Connection(port)
      connection.stall()
      connection.send(get('/firehose', id))
      await wait(300)
      const before = (await readTrace(port, id)).length
      await wait(100)
      const after = (await readTrace(port, id)).length
      connection.destroy()
      assert.ok(before > 0, 'the body was never read')
      assert.equal(after, before)
    },
  },
  {
    name: 'a client that leaves in the middle of its own body: reading it fails',
    async play(port, id) {
      const connection = new Connection(port)
      connection.send(`${post('/upload', id, 'Content-Length: 5')}he`)
      await wait(100)
      connection.destroy()
      assert.equal(await awaitTrace(port, id, 'rejected'), 'rejected')
    },
  },
  {
    name: 'two requests on one connection, the body of the first unread',
    async play(port, id) {
      const connection = new Connection(port)
      connection.send(`${post('/unread', id, 'Content-Length: 10')}0123456789`)
      assert.equal((await connection.answer()).body.toString(), 'unread')
      connection.clear()
      connection.send(get('/array', id))
      const answer = await connection.answer()
      connection.destroy()
      assert.equal(answer.body.toString(), 'Hello')
    },
  },
  {
    name: 'a client that expects 100 Continue is told to go on, once',
    async play(port, id) {
      const connection = new Connection(port)
      connection.send(
        post('/echo', id, 'Content-Length: 5', 'Expect: 100-continue', 'Connection: close'),
      )
      assert.ok(await connection.waitUntil(() => connection.received.includes('\r\n\r\n'), 1000))
      connection.send('hello')
      const answer = await connection.answer()
      connection.destroy()
      assert.deepEqual(answer.interim, [100])
      assert.equal(answer.body.toString(), 'hello')
    },
  },
]

/** The scenarios of the example. */
export const helloScenarios: readonly Scenario[] = [
  {
    name: 'a stylesheet that the client has is not sent again',
    async play(port) {
      const first = await exchange(port, [get('/static/style.css', '', 'Connection: close')], 'GET')
      const etag = new Map(first.headers).get('etag')
      assert.ok(etag !== undefined, 'there is no ETag')
      const condition = `If-None-Match: ${etag}`
      const second = get('/static/style.css', '', condition, 'Connection: close')
      const answer = await exchange(port, [second], 'GET')
      assert.equal(answer.status, 304)
      assert.equal(answer.body.length + answer.excess.length, 0)
    },
    limits: [{ hosts: ['workerd'], because: 'its files have no date to make an ETag of' }],
  },
]
