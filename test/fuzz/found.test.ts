/** What the mutation run has found: requests that broke a host once. */

import assert from 'node:assert/strict'
import { once } from 'node:events'
import { connect } from 'node:net'
import { after, before, describe, it } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import type { TestServer } from '../hosts-node/client.ts'
import { start } from '../hosts-node/client.ts'
import { Gate } from '../hosts-node/gate.ts'
import { readResponses } from '../wire/responses.ts'
import { converse } from '../wire/transcript.ts'
import { mirror } from './mirror.ts'
import { examineAnswer } from './oracle.ts'

interface Row {
  readonly name: string
  readonly bytes: string
  /** The statuses of all responses. */
  readonly statuses: readonly number[]
}

const ROWS: readonly Row[] = [
  {
    name: 'HTTP/2.0 over HTTP/1, which ended the process',
    bytes: 'GET / HTTP/2.0\r\nHost: a\r\n\r\n',
    statuses: [200],
  },
  {
    name: 'bad bytes behind a refusal, which were answered, too',
    bytes: 'GET / HTTP/1.1\r\n\r\no',
    statuses: [400],
  },
  {
    name: 'a body that cannot be read behind a refusal, which was answered, too',
    bytes: 'POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: xchunked\r\n\r\n0\r\n\r\n',
    statuses: [400],
  },
  {
    name: 'bad bytes in the place of a body that is waited for, which were answered, too',
    bytes: 'GET / HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\n\r\n=',
    statuses: [200],
  },
  {
    name: 'a request behind a refused one, which kept the socket open',
    bytes: 'GET / HTTP/1.1\r\nHost: a@b\r\n\r\nGET / HTTP/1.1\r\nHost: a@b\r\n\r\n',
    statuses: [400],
  },
]

describe('what the mutation run has found', { timeout: 30_000 }, () => {
  let server: TestServer

  before(async () => {
    server = await start(mirror)
  })

  after(() => server.close())

  for (const { name, bytes, statuses } of ROWS) {
    for (const halfClose of [false, true]) {
      it(`is mended: ${name}${halfClose ? ', then the end' : ''}`, async () => {
        const transcript = await converse(server.port, {
          pieces: [Buffer.from(bytes, 'latin1')],
          halfClose,
          isEnough: (text) => readResponses(text, { isClosed: false }).final.length > 0,
        })
        const { final } = readResponses(transcript.bytes, { isClosed: true })
        assert.deepEqual(
          final.map(({ status }) => status),
          statuses,
        )
        if (halfClose) assert.deepEqual(examineAnswer(bytes, transcript), [])
      })
    }
  }

  it('is mended: many bad packets behind a slow response, each of which added a listener', async () => {
    const warnings: Error[] = []
    const note = (warning: Error): void => void warnings.push(warning)
    process.on('warning', note)
    const gate = new Gate()
    const slow = await start(async (environ, startResponse) => {
      await gate.arrive()
      return mirror(environ, startResponse)
    })
    const socket = connect({ port: slow.port, host: '127.0.0.1', noDelay: true })
    socket.write('GET / HTTP/1.1\r\nHost: a\r\n\r\n')
    await gate.arrived
    for (let i = 0; i < 30; i++) {
      socket.write('=')
      await sleep(2)
    }
    gate.open()
    socket.resume()
    await once(socket, 'close')
    process.off('warning', note)
    assert.deepEqual(warnings, [])
    await slow.close()
  })
})
