/** Clients that leave, or stop reading. */

import assert from 'node:assert/strict'
import type { Inability } from '../row.ts'
import type { Scenario } from '../scenario.ts'

const UNNOTICED: Inability = {
  hosts: ['workerd'],
  because: 'it notices that a client has left when it writes to it, not before',
}

/** The scenarios. */
export const departures: readonly Scenario[] = [
  {
    id: 'S28',
    name: 'a client leaves in the middle: the signal aborts, the body is returned, and then closed once',
    rules: [20, 21, 23],
    needs: ['departure', 'streaming'],
    async play(stage) {
      const visit = stage.visit({ target: '/endless' })
      assert.ok(await visit.waitUntil(({ body }) => body.length > 2000), 'there was no answer')
      visit.leave()
      const events = await stage.awaitTrace(({ length }) => length >= 'abort return close'.length)
      const [one = '', ...others] = events.split(' ').filter((event) => event !== 'abort')
      assert.deepEqual([one, ...others], ['return', 'close'])
      assert.equal(events.match(/abort/g)?.length, 1, 'the signal did not abort once')
    },
  },
  {
    id: 'S33a',
    name: 'a client leaves before the response: the signal aborts, the body is closed unread, nothing is logged',
    rules: [21, 23],
    needs: ['departure'],
    async play(stage) {
      const before = stage.host.output().length
      const visit = stage.visit({ target: '/waiting' })
      await stage.awaitTrace('called')
      visit.leave()
      assert.equal(await stage.awaitTrace('called abort close'), 'called abort close')
      assert.doesNotMatch(stage.host.output().slice(before), /error/i)
    },
    limits: [UNNOTICED],
  },
  {
    id: 'S33b',
    name: 'a client ends its connection before the response: after a while, it is taken to have left',
    rules: [23],
    needs: ['departure', 'raw bytes'],
    async play(stage) {
      const visit = stage.visit({ target: '/waiting' })
      await stage.awaitTrace('called')
      visit.hangUp()
      assert.equal(await stage.awaitTrace('called abort close'), 'called abort close')
    },
    limits: [UNNOTICED],
  },
  {
    id: 'S34',
    name: 'a signal that is asked for when the client has left is aborted already',
    rules: [23, 40],
    needs: ['departure'],
    async play(stage) {
      const watched = `${stage.id}-watched`
      const visit = stage.visit({ target: '/late-signal' })
      const other = stage.visit({ target: '/waiting' }, watched)
      await stage.awaitTrace('called')
      await stage.awaitTrace('called', watched)
      visit.leave()
      other.leave()
      await stage.awaitTrace((events) => events.includes('abort'), watched)
      await stage.release()
      assert.equal(await stage.awaitTrace('called true close'), 'called true close')
    },
    limits: [
      UNNOTICED,
      {
        hosts: ['deno'],
        because: 'a signal that is first asked for then aborts a moment later',
      },
    ],
  },
  {
    id: 'S35',
    name: 'the signal of a request that went well never aborts',
    rules: [40],
    needs: ['departure'],
    async play(stage) {
      const [one, other] = [`${stage.id}-one`, `${stage.id}-other`]
      await stage.ask({ target: '/kept-signal' }, one)
      await stage.ask({ target: '/kept-signal?stream' }, other)
      assert.equal(await stage.awaitTrace('false close', other), 'false close')
      // Whatever aborts too late aborts when the connection has ended, and this is a while after it.
      await new Promise((resolve) => setTimeout(resolve, 60))
      assert.equal(await stage.readTrace(one), 'false')
      assert.equal(await stage.readTrace(other), 'false close')
    },
  },
  {
    id: 'S31',
    name: 'a client stops reading: no more chunks are asked for; when it leaves, the body is closed',
    rules: [19, 21, 23],
    needs: ['backpressure'],
    async play(stage) {
      const visit = stage.visit({ target: '/firehose' })
      visit.stall()
      await stage.awaitTrace((text) => text.includes('chunk'))
      const count = await awaitRest(() => stage.readTrace())
      assert.ok(count < MAX_CHUNKS, `${count} chunks of 64 KiB were produced for nobody`)
      visit.leave()
      const events = await stage.awaitTrace((text) => text.includes('close'))
      assert.equal(events.split(' ').filter((event) => event === 'close').length, 1)
    },
  },
  {
    id: 'S46',
    name: 'a client leaves in the middle of its own body: reading it fails',
    rules: [38],
    needs: ['departure', 'streamed requests'],
    async play(stage) {
      const visit = stage.visit({
        method: 'POST',
        target: '/upload',
        headers: ['Content-Length: 5'],
        body: ['he'],
        isUnfinished: true,
      })
      await stage.awaitTrace('called')
      visit.hangUp()
      assert.equal(await stage.awaitTrace('called rejected'), 'called rejected')
    },
  },
]

/** What fits between an application and a client that does not read: the buffers of two sockets. */
const MAX_CHUNKS = 500

/** Waits until the number of chunks stays the same for a while, and gives it. */
async function awaitRest(read: () => Promise<string>): Promise<number> {
  let count = -1
  for (let i = 0; i < 40; i++) {
    const next = (await read()).split(' ').length
    if (next === count) return count
    count = next
    await new Promise((resolve) => setTimeout(resolve, 60))
  }
  throw new Error(`chunks are still produced after ${count}`)
}
