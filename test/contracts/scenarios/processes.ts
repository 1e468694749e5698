/** What a host keeps from one request to the next, and how it ends. */

import assert from 'node:assert/strict'
import { connect } from 'node:net'
import type { Scenario } from '../scenario.ts'

/** The scenarios. */
export const processes: readonly Scenario[] = [
  {
    id: 'S63',
    name: 'what an application does to its environ, the next one does not see',
    rules: [27],
    needs: ['one process'],
    async play(stage) {
      for (let i = 0; i < 2; i++) {
        assert.equal((await stage.ask({ target: '/spoil' })).body.toString(), 'fresh, 1,0')
      }
    },
  },
  {
    id: 'S64',
    name: 'no AbortController and no stream is made for an application that asks for neither',
    rules: [40],
    needs: ['one process', 'counted objects'],
    async play(stage) {
      await stage.ask({ target: '/count?begin' })
      await stage.ask({ target: '/array' })
      await stage.ask({ target: '/environ' })
      assert.equal((await stage.ask({ target: '/count' })).body.toString(), '0')
    },
  },
  {
    id: 'S68',
    name: 'a server that ends waits for the work that was announced',
    rules: [40],
    needs: ['closing'],
    isLast: true,
    async play(stage) {
      const before = stage.host.output().length
      const answer = await stage.ask({ method: 'POST', target: '/work' })
      assert.equal(answer.body.toString(), 'working')
      assert.ok(!stage.host.output().slice(before).includes('the work is done'))
      await stage.host.close?.()
      assert.match(stage.host.output().slice(before), /the work is done/)
    },
  },
  {
    id: 'S69',
    name: 'a server that ends answers what it is asked already, and says that the connection ends',
    rules: [25],
    needs: ['closing', 'raw bytes', 'streamed requests'],
    isLast: true,
    async play(stage) {
      const connection = stage.host.connect?.()
      const { port } = stage.host
      assert.ok(connection !== undefined && port !== undefined)
      const lines = ['POST /upload HTTP/1.1', 'Host: h', `X-Trace: ${stage.id}`]
      connection.send(`${lines.join('\r\n')}\r\nContent-Length: 5\r\n\r\nhe`)
      await stage.awaitTrace('called')
      const end = stage.host.close?.()
      await untilRefused(port)
      connection.send('llo')
      const answer = await connection.answer()
      assert.equal(answer.body.toString(), 'read')
      assert.equal(new Map(answer.headers).get('connection'), 'close')
      assert.ok(await connection.waitUntil(() => connection.isEnded), 'the connection stays')
      await end
    },
  },
]

/** Waits until a port takes no more connections. */
async function untilRefused(port: number): Promise<void> {
  for (let i = 0; i < 500; i++) {
    if (await isRefused(port)) return
    await new Promise((resolve) => setTimeout(resolve, 5))
  }
  throw new Error('the server still takes connections')
}

function isRefused(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1')
    socket.once('connect', () => resolve(false)).once('error', () => resolve(true))
    socket.once('connect', () => socket.destroy())
  })
}
