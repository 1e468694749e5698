import assert from 'node:assert/strict'
import { after, describe, it } from 'node:test'
import '../../src/app/globals.ts'
import { Flagon } from '../../src/app/index.ts'
import type { Application, Body } from '../../src/gateway/index.ts'
import { beginLending, isComplete, lint, openBody, toBytes } from '../../src/gateway/index.ts'
import { sendFile } from '../../src/message/index.ts'
import { createTestEnviron } from '../message/exchange.ts'
import { createFolder, listOpen } from '../message/files.ts'

const folder = createFolder({ 'static/large.bin': new Uint8Array(2_000_000) })
after(() => folder.remove())

/** An application whose bodies of files are wrapped for every reason that there is. */
function createApp(): Flagon {
  const app = new Flagon({ root: folder.path })
  app.teardownRequest(() => undefined)
  app.afterRequest((response) => {
    response.onClose(() => undefined)
    return response
  })
  app.get('/sent', () => sendFile('static/large.bin'))
  return app
}

async function call(application: Application, target: string): Promise<Body> {
  return application(createTestEnviron({ target }), () => undefined)
}

/** How many pieces of memory the chunks of a body are in. */
async function countBuffers(body: Body, lends: boolean): Promise<number> {
  assert.ok(!isComplete(body))
  assert.equal(lends && beginLending(body), lends)
  const buffers = new Set<ArrayBufferLike>()
  const iterator = openBody(body)
  for (let step = await iterator.next(); step.done !== true; step = await iterator.next()) {
    buffers.add(toBytes(step.value).buffer)
  }
  await body.close?.()
  assert.deepEqual(listOpen(folder.path), [])
  return buffers.size
}

for (const target of ['/sent', '/static/large.bin']) {
  describe(`the body of a large file at ${target}`, () => {
    it('lends its chunks to a host that asks, through all that is to be done at its end', async () => {
      assert.equal(await countBuffers(await call(createApp(), target), true), 1)
    })

    it('gives its chunks away where nobody asks', async () => {
      assert.equal(await countBuffers(await call(createApp(), target), false), 8)
    })

    it('lends nothing through the checker, which looks at chunks', async () => {
      const body = await call(lint(createApp()), target)
      assert.ok(!isComplete(body))
      assert.equal(beginLending(body), false)
      await body.close?.()
    })
  })
}
