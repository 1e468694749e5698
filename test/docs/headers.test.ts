import assert from 'node:assert/strict'
import { join } from 'node:path'
import { after, describe, it } from 'node:test'
import { pathToFileURL } from 'node:url'
import { Flagon } from '../../src/index.ts'
import { readBlocks, writeFiles } from './page.ts'

const PAGE = 'headers.md'
const folder = writeFiles(PAGE)
after(() => folder.remove())

async function load(file: string): Promise<Flagon> {
  const module: Record<string, unknown> = await import(pathToFileURL(join(folder.path, file)).href)
  const app = module['default']
  assert.ok(app instanceof Flagon)
  return app
}

async function ask(app: Flagon, path: string, init?: RequestInit): Promise<Response> {
  return app.fetch(new Request(`http://h${path}`, init))
}

describe('the page about headers', () => {
  it('has three applications', () => {
    const files = readBlocks(PAGE).map(({ file }) => file)
    assert.deepEqual(files, ['prefers.ts', 'caching.ts', 'login.ts'])
  })

  it('answers as the client prefers', async () => {
    const headers = { Accept: 'application/json', 'Accept-Language': 'de-CH, en;q=0.5' }
    const response = await ask(await load('prefers.ts'), '/hello', { headers })
    assert.deepEqual(await response.json(), { text: 'Hallo' })
    assert.equal(response.headers.get('Content-Language'), 'de')
    assert.equal(response.headers.get('Vary'), 'Accept, Accept-Language')
  })

  it('caches, and asks for the version that is changed', async () => {
    const app = await load('caching.ts')
    const first = await ask(app, '/note')
    assert.equal(
      first.headers.get('Cache-Control'),
      'max-age=60, stale-while-revalidate=30, private',
    )
    const etag = first.headers.get('ETag') ?? ''
    assert.equal((await ask(app, '/note', { headers: { 'If-None-Match': etag } })).status, 304)
    const put = { method: 'PUT', body: 'second' }
    assert.equal((await ask(app, '/note', put)).status, 428)
    assert.equal((await ask(app, '/note', { ...put, headers: { 'If-Match': etag } })).status, 204)
    assert.equal((await ask(app, '/note', { ...put, headers: { 'If-Match': etag } })).status, 412)
    assert.equal(await (await ask(app, '/note')).text(), 'second')
  })

  it('lets those in who say who they are', async () => {
    const app = await load('login.ts')
    const refused = await ask(app, '/private')
    assert.equal(refused.status, 401)
    assert.equal(refused.headers.get('WWW-Authenticate'), 'Basic realm="shop", charset="UTF-8"')
    const headers = { Authorization: `Basic ${btoa('ada:lovelace')}` }
    assert.equal(await (await ask(app, '/private', { headers })).text(), 'Hello, ada')
  })
})
