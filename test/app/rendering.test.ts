import assert from 'node:assert/strict'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, it } from 'node:test'
import { Flagon } from '../../src/app/index.ts'
import { lint } from '../../src/gateway/index.ts'
import { Markup, MemoryLoader } from '../../src/templating/index.ts'
import { exchange } from '../message/exchange.ts'

function createApp(): Flagon {
  const app = new Flagon(import.meta, { config: { NAME: 'test' } })
  app.contextProcessor(() => ({ processed: 'processed', text: 'is overruled' }))
  app.templateFilter('shout', (text: string) => `${text}!`)
  app.beforeRequest(({ g }) => {
    g['seen'] = 'seen'
  })
  app.get('/page', { endpoint: 'page' }, ({ render, request }) =>
    render('page', { text: request.args.get('text') ?? new Markup('<b>bold</b>') }),
  )
  app.get('/string', ({ renderString }) => renderString('<%= it.a %>|<%~ it.a %>', { a: '<' }))
  app.get('/missing', ({ render }) => render('pgae'))
  app.get('/broken', ({ render }) => render('broken'))
  return app
}

describe('a template', () => {
  it('sees its data, the request, g, the config, urlFor, processors and filters', async () => {
    const { text, header } = await exchange(lint(createApp()), { target: '/page?text=%3Ci%3E' })
    assert.match(text, /<title>Page<\/title>/)
    assert.match(text, /<p>&lt;i&gt; \/page seen test processed x!<\/p>/)
    assert.match(text, /href="\/page\?q=a\+b"/)
    assert.equal(header('Content-Type'), 'text/html; charset=utf-8')
  })

  it('prints markup as it is', async () => {
    assert.match((await exchange(lint(createApp()), { target: '/page' })).text, /<p><b>bold<\/b>/)
  })

  it('may be a text', async () => {
    assert.equal((await exchange(lint(createApp()), { target: '/string' })).text, '&lt;|<')
  })

  it('that is missing is a 500, and the log names the folder and the nearest name', async () => {
    const log: string[] = []
    const answer = await exchange(lint(createApp()), { target: '/missing', log })
    assert.equal(answer.status, '500 Internal Server Error')
    assert.doesNotMatch(answer.text, /pgae|templates/)
    assert.match(log.join(''), /pgae[\s\S]*test\/app\/templates/)
    assert.match(log.join(''), /page/)
  })

  it('that fails names its file and line in the log', async () => {
    const log: string[] = []
    await exchange(lint(createApp()), { target: '/broken', log })
    assert.match(log.join(''), /broken\.eta[\s\S]*2/)
  })

  for (const { config, text } of [
    { config: { DEBUG: true }, text: 'second' },
    { config: { DEBUG: true, TEMPLATES_AUTO_RELOAD: false }, text: 'first' },
    { config: {}, text: 'first' },
  ]) {
    it(`that changes is ${text} with ${JSON.stringify(config)}`, async () => {
      const root = mkdtempSync(join(tmpdir(), 'flagon-templates-'))
      const app = new Flagon({ root }, { config, templates: '.' })
      app.get('/', ({ render }) => render('changing'))
      writeFileSync(join(root, 'changing.eta'), 'first')
      assert.equal((await exchange(app)).text, 'first')
      writeFileSync(join(root, 'changing.eta'), 'second')
      assert.equal((await exchange(app)).text, text)
      rmSync(root, { recursive: true })
    })
  }

  it('may come from a loader, for an application without files', async () => {
    const app = new Flagon({}, { templates: new MemoryLoader({ 'a.eta': 'from <%= it.b %>' }) })
    app.get('/', ({ render }) => render('a', { b: 'memory' }))
    assert.equal((await exchange(lint(app))).text, 'from memory')
  })
})

describe('urlFor', () => {
  it('knows SCRIPT_NAME, the host, anchors and schemes', async () => {
    const app = new Flagon({}, { config: {} })
    const post = app.addUrlRule('/post/<int:id>', { endpoint: 'post' })
    app.get('/urls', ({ urlFor }) => [
      urlFor('post', { id: 7, tag: ['a', 'b'], none: undefined }),
      urlFor(post, { id: 7 }, { anchor: 'x y', external: true }),
      urlFor('post', { id: 7 }, { scheme: 'https' }),
    ])
    const { text } = await exchange(
      lint((environ, startResponse) => {
        environ.SCRIPT_NAME = '/app'
        return app(environ, startResponse)
      }),
      { target: '/urls' },
    )
    assert.deepEqual(JSON.parse(text), [
      '/app/post/7?tag=a&tag=b',
      'http://localhost:8000/app/post/7#x%20y',
      'https://localhost:8000/app/post/7',
    ])
  })

  it('takes SERVER_NAME instead of what the client calls the host', async () => {
    const app = new Flagon({}, { config: { SERVER_NAME: 'example.org' } })
    app.get('/', { endpoint: 'index' }, ({ urlFor }) => urlFor('index', {}, { external: true }))
    const { text } = await exchange(lint(app), { headers: { Host: 'evil.example' } })
    assert.equal(text, 'http://example.org/')
  })

  it('refuses a scheme without external, and names the nearest endpoint', async () => {
    const app = new Flagon({}, { config: { TESTING: true } })
    app.get('/', { endpoint: 'index' }, ({ urlFor }) => urlFor('indx'))
    app.get('/scheme', ({ urlFor }) => urlFor('index', {}, { scheme: 'https', external: false }))
    await assert.rejects(exchange(app), /indx[\s\S]*index/)
    await assert.rejects(exchange(app, { target: '/scheme' }), /needs a URL that is external/)
  })
})
