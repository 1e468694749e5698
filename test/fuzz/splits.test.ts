/** The network cuts a request anywhere: what an application is called with does not depend on where. */

import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import type { TestServer } from '../hosts-node/client.ts'
import { start } from '../hosts-node/client.ts'
import { readResponses } from '../wire/responses.ts'
import { converse } from '../wire/transcript.ts'
import { mirror, readReflection } from './mirror.ts'

interface Row {
  readonly name: string
  readonly bytes: string
  /** The bodies that the application gets. */
  readonly bodies: readonly string[]
  /** The interim responses. */
  readonly interim?: readonly number[]
}

const CHUNKED = ['POST /a HTTP/1.1', 'Host: a', 'Transfer-Encoding: chunked', 'Connection: close']

const ROWS: readonly Row[] = [
  {
    name: 'a request without a body',
    bytes:
      'GET /a%2Fb/%C3%A9?c=d%20 HTTP/1.1\r\nHost: a:80\r\nX-A: \xe9 b\r\nx-a:\tc\t\r\nCookie: a=b\r\ncookie: c=d\r\nConnection: close\r\n\r\n',
    bodies: [''],
  },
  {
    name: 'a body with a length',
    bytes:
      'POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 11\r\nConnection: close\r\n\r\na=\0&b=\xff\r\n\r\n',
    bodies: ['a=\0&b=\xff\r\n\r\n'],
  },
  {
    name: 'a body in chunks, with an extension and a trailer',
    bytes: `${CHUNKED.join('\r\n')}\r\nTrailer: X-T\r\n\r\n3;a=b\r\nabc\r\n0A\r\n0123456789\r\n0\r\nX-T: 1\r\n\r\n`,
    bodies: ['abc0123456789'],
  },
  {
    name: 'two requests, the first with a body',
    bytes:
      'POST /1 HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\n\r\nabcGET /2 HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n',
    bodies: ['abc', ''],
  },
  {
    name: 'two requests, the second in chunks',
    bytes: `GET /1 HTTP/1.1\r\nHost: a\r\n\r\n${CHUNKED.join('\r\n')}\r\n\r\n1\r\nz\r\n0\r\n\r\n`,
    bodies: ['', 'z'],
  },
  {
    name: 'a body that is announced, and does not wait',
    bytes:
      'PUT / HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\nContent-Length: 4\r\nConnection: close\r\n\r\nbody',
    bodies: ['body'],
    interim: [100],
  },
  {
    name: 'a target in absolute form, after an empty line',
    bytes: '\r\nGET http://b:8080/c?d HTTP/1.1\r\nHost: b:8080\r\nConnection: close\r\n\r\n',
    bodies: [''],
  },
]

/** Connections at a time. */
const CONCURRENCY = 16

describe('a request that is cut in two', { timeout: 60_000 }, () => {
  let server: TestServer

  before(async () => {
    server = await start(mirror)
  })

  after(async () => {
    await server.close()
    assert.deepEqual(server.log, [])
  })

  /** What comes back, without the dates. */
  async function ask(pieces: readonly Buffer[]): Promise<string> {
    const { bytes } = await converse(server.port, { pieces, isEnough: () => false })
    return bytes.replaceAll(/\r\nDate: [^\r]*/g, '')
  }

  for (const { name, bytes, bodies, interim = [] } of ROWS) {
    it(`is the same wherever it is cut: ${name}`, async () => {
      const request = Buffer.from(bytes, 'latin1')
      const whole = await ask([request])
      const reading = readResponses(whole, { isClosed: true })
      assert.equal(reading.problem, undefined)
      assert.deepEqual(
        reading.interim.map(({ status }) => status),
        interim,
      )
      assert.deepEqual(
        reading.final.map(({ body }) => readReflection(body).body),
        bodies,
      )
      await forEachOffset(request.length, async (at) => {
        const cut = await ask([request.subarray(0, at), request.subarray(at)])
        assert.equal(cut, whole, `cut before byte ${at}`)
      })
    })
  }
})

/** Calls a function for every offset inside of `length` bytes, several at a time. */
async function forEachOffset(length: number, call: (at: number) => Promise<void>): Promise<void> {
  const offsets = Array.from({ length: length - 1 }, (_, i) => i + 1).values()
  const work = async (): Promise<void> => {
    for (const at of offsets) await call(at)
  }
  await Promise.all(Array.from({ length: CONCURRENCY }, work))
}
