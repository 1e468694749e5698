import assert from 'node:assert/strict'
import { after, describe, it } from 'node:test'
import type { StaticOptions } from '../../src/app/index.ts'
import { Blueprint, Flagon } from '../../src/app/index.ts'
import type { Answer } from '../message/exchange.ts'
import { exchange } from '../message/exchange.ts'
import { createFolder, listOpen } from '../message/files.ts'

const YEAR = 'public, max-age=31536000, immutable'

const folder = createFolder()
after(() => folder.remove())

for (const [name, content] of Object.entries({
  'app.js': 'plain text',
  'app.js.br': 'BR',
  'app.js.gz': 'GZIP',
  'stale.js': 'plain',
  'one.css': 'one',
})) {
  folder.write(`static/${name}`, content, 2_000_000_000)
}
folder.write('static/stale.js.gz', 'OLD', 1_999_999_990)
folder.write('static/secret.js.br', 'nothing beside')

function createApp(options: StaticOptions = {}): Flagon {
  return new Flagon({ root: folder.path }, { static: options })
}

function get(
  app: Flagon,
  target: string,
  headers: Readonly<Record<string, string>> = {},
): Promise<Answer> {
  return exchange(app, { target, headers })
}

describe('a static file that is there in other codings', () => {
  const app = createApp()

  const ROWS: readonly (readonly [accepted: string | undefined, coding: string | undefined])[] = [
    [undefined, undefined],
    ['gzip', 'gzip'],
    ['gzip, deflate, br, zstd', 'br'],
    ['zstd', undefined],
    ['br;q=0, gzip', 'gzip'],
    ['identity', undefined],
    ['*', 'br'],
  ]
  const TEXTS = new Map([
    [undefined, 'plain text'],
    ['br', 'BR'],
    ['gzip', 'GZIP'],
  ])

  for (const [accepted, coding] of ROWS) {
    it(`is sent ${coding ?? 'as it is'} to a client that takes ${accepted ?? 'anything'}`, async () => {
      const headers = accepted === undefined ? {} : { 'Accept-Encoding': accepted }
      const answer = await get(app, '/static/app.js', headers)
      assert.equal(answer.text, TEXTS.get(coding))
      assert.equal(answer.header('Content-Encoding'), coding)
      assert.equal(answer.header('Content-Length'), String(answer.text.length))
      assert.equal(answer.header('Content-Type'), 'text/javascript; charset=utf-8')
      assert.equal(answer.header('Vary'), 'Accept-Encoding')
    })
  }

  it('has a tag for each form, and is a 304 for its own only', async () => {
    const gzip = { 'Accept-Encoding': 'gzip' }
    const [plain, coded] = [
      await get(app, '/static/app.js'),
      await get(app, '/static/app.js', gzip),
    ]
    assert.notEqual(plain.header('ETag'), coded.header('ETag'))
    const same = { ...gzip, 'If-None-Match': coded.header('ETag') ?? '' }
    const unchanged = await get(app, '/static/app.js', same)
    assert.deepEqual(
      [unchanged.status, unchanged.header('Vary')],
      ['304 Not Modified', 'Accept-Encoding'],
    )
    const other = { ...gzip, 'If-None-Match': plain.header('ETag') ?? '' }
    assert.equal((await get(app, '/static/app.js', other)).status, '200 OK')
  })

  it('has parts of the form that is sent, and none of a mixture', async () => {
    const plain = await get(app, '/static/app.js')
    const part = { 'Accept-Encoding': 'gzip', Range: 'bytes=1-2' }
    const coded = await get(app, '/static/app.js', part)
    assert.deepEqual([coded.text, coded.header('Content-Range')], ['ZI', 'bytes 1-2/4'])
    const mixed = { ...part, 'If-Range': plain.header('ETag') ?? '' }
    assert.deepEqual((await get(app, '/static/app.js', mixed)).text, 'GZIP')
  })

  it('is sent as it is where the other form is older, or is not wanted', async () => {
    const gzip = { 'Accept-Encoding': 'gzip' }
    const stale = await get(app, '/static/stale.js', gzip)
    assert.deepEqual([stale.text, stale.header('Vary')], ['plain', undefined])
    const off = await get(createApp({ precompressed: false }), '/static/app.js', gzip)
    assert.deepEqual([off.text, off.header('Vary')], ['plain text', undefined])
  })

  it('is not there when only a coded form is', async () => {
    const answer = await get(app, '/static/secret.js', { 'Accept-Encoding': 'br' })
    assert.equal(answer.status, '404 Not Found')
  })

  it('leaves no file open', async () => {
    await get(app, '/static/app.js', { 'Accept-Encoding': 'br' })
    await get(app, '/static/app.js', { Range: 'bytes=99-' })
    await get(app, '/static/app.js', { 'If-None-Match': '*' })
    await exchange(app, { method: 'HEAD', target: '/static/app.js' })
    assert.deepEqual(listOpen(folder.path), [])
  })
})

describe('a static file whose name holds a hash', () => {
  const NAMES: readonly (readonly [name: string, isHashed: boolean])[] = [
    ['app.3f2a9c1b.js', true],
    ['app-3f2a9c1b.min-3f2a9c1b.js', true],
    ['sub/app.0123456789abcdef0123456789abcdef.css', true],
    ['app.3f2a9c1.js', false],
    ['photo.20240131.jpg', false],
    ['app-deadbeef.js', false],
    ['app.settings.js', false],
    ['3f2a9c1b.js', false],
    ['3f2a9c1b', false],
  ]

  for (const [name, isHashed] of NAMES) {
    it(`is kept for ${isHashed ? 'a year' : 'no time'}: ${name}`, async () => {
      folder.write(`static/${name}`, 'x')
      const answer = await get(createApp({ immutable: true }), `/static/${name}`)
      assert.equal(answer.header('Cache-Control'), isHashed ? YEAR : 'no-cache')
      const usual = await get(createApp(), `/static/${name}`)
      assert.equal(usual.header('Cache-Control'), 'no-cache')
    })
  }

  it('is told by an expression, whatever its flags', async () => {
    const app = createApp({ immutable: /^one\./g, maxAge: 3 })
    for (const _ of [1, 2]) {
      assert.equal((await get(app, '/static/one.css')).header('Cache-Control'), YEAR)
    }
    const other = await get(app, '/static/app.js')
    assert.equal(other.header('Cache-Control'), 'public, max-age=3')
  })
})

describe('a static file with a version in its URL', () => {
  function createVersioned(): Flagon {
    const app = createApp({ versioned: true })
    app.get('/url', ({ urlFor, request }) => {
      return urlFor('static', {
        filename: request.args.get('name'),
        ...(request.args.has('v') && { v: 1 }),
      })
    })
    return app
  }

  async function urlOf(app: Flagon, name: string): Promise<string> {
    return (await get(app, `/url?name=${encodeURIComponent(name)}`)).text
  }

  it('is kept for a year at that URL, and only there', async () => {
    const app = createVersioned()
    const url = await urlOf(app, 'one.css')
    assert.match(url, /^\/static\/one\.css\?v=[\da-f]{10}$/)
    assert.equal((await get(app, url)).header('Cache-Control'), YEAR)
    for (const target of ['/static/one.css', '/static/one.css?v=0', '/static/one.css?x=1']) {
      assert.equal((await get(app, target)).header('Cache-Control'), 'no-cache', target)
    }
  })

  it('has another URL when it has another content', async () => {
    const app = createVersioned()
    folder.write('static/changing.css', 'one')
    const before = await urlOf(app, 'changing.css')
    assert.equal(await urlOf(app, 'changing.css'), before)
    folder.write('static/changing.css', 'two')
    assert.notEqual(await urlOf(app, 'changing.css'), before)
    assert.equal((await get(app, before)).header('Cache-Control'), 'no-cache')
  })

  it('has no version when it is not there, or one was given', async () => {
    const app = createVersioned()
    assert.equal(await urlOf(app, 'none.css'), '/static/none.css')
    assert.equal(await urlOf(app, '.hidden'), '/static/.hidden')
    assert.equal((await get(app, '/url?name=one.css&v=1')).text, '/static/one.css?v=1')
  })

  it('is that of a blueprint, which has options of its own', async () => {
    folder.write('admin/one.css', 'other')
    const app = createVersioned()
    const blueprint = new Blueprint('admin', {
      urlPrefix: '/admin',
      static: { folder: 'admin', url: '/files', versioned: true },
    })
    blueprint.get('/url', ({ urlFor }) => urlFor('.static', { filename: 'one.css' }))
    app.registerBlueprint(blueprint)
    const url = (await get(app, '/admin/url')).text
    assert.match(url, /^\/admin\/files\/one\.css\?v=/)
    const answer = await get(app, url)
    assert.deepEqual([answer.text, answer.header('Cache-Control')], ['other', YEAR])
  })
})
