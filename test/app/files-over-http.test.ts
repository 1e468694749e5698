import assert from 'node:assert/strict'
import { once } from 'node:events'
import { truncateSync, writeFileSync } from 'node:fs'
import type { IncomingMessage } from 'node:http'
import { get } from 'node:http'
import { after, describe, it } from 'node:test'
import { setImmediate } from 'node:timers/promises'
import { Flagon } from '../../src/app/index.ts'
import { lint } from '../../src/gateway/index.ts'
import { serve } from '../../src/hosts/node/index.ts'
import { createFolder, listOpen } from '../message/files.ts'

const SIZE = 64 * 2 ** 20

const folder = createFolder()
after(() => folder.remove())

/** Asks a server for a file that is larger than what any buffer on the way takes, and then does something. */
async function ask(act: (response: IncomingMessage, path: string) => Promise<void>): Promise<void> {
  const path = folder.write('static/large.bin', '')
  truncateSync(path, SIZE)
  const app = lint(new Flagon({ root: folder.path }))
  const server = await serve(app, { host: '127.0.0.1', port: 0, errors: { write: () => true } })
  try {
    const request = get(`${server.url}/static/large.bin`)
    const [response]: IncomingMessage[] = await once(request, 'response')
    assert.ok(response !== undefined)
    assert.equal(response.headers['content-length'], String(SIZE))
    await act(response, path)
  } finally {
    await server.close()
  }
  await closed()
}

/** A read that is under way when the client leaves comes to its end first; nobody is told of that. */
async function closed(): Promise<void> {
  while (listOpen(folder.path).length > 0) await setImmediate()
}

async function countBytes(response: IncomingMessage): Promise<number> {
  let length = 0
  for await (const chunk of response) length += chunk.length
  return length
}

describe('a large static file over HTTP', () => {
  it('arrives whole, and is closed', async () => {
    await ask(async (response) => assert.equal(await countBytes(response), SIZE))
  })

  it('is closed when the client leaves', async () => {
    await ask(async (response) => {
      await once(response, 'readable')
      response.destroy()
      await once(response, 'close')
    })
  })

  it('is broken off where the client sees it when it becomes shorter, and is closed', async () => {
    await ask(async (response, path) => {
      await once(response, 'readable')
      truncateSync(path, 1000)
      await assert.rejects(() => countBytes(response), { code: 'ECONNRESET' })
    })
  })

  it('is never longer than was said when it grows', async () => {
    await ask(async (response, path) => {
      await once(response, 'readable')
      writeFileSync(path, 'more', { flag: 'a' })
      assert.equal(await countBytes(response), SIZE)
    })
  })
})
