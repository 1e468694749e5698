import assert from 'node:assert/strict'
import { join } from 'node:path'
import { after, describe, it } from 'node:test'
import { pathToFileURL } from 'node:url'
import { Flagon } from '../../src/app/index.ts'
import { lint } from '../../src/gateway/index.ts'
import { visit } from '../sessions/visit.ts'
import { readBlocks, writeFiles } from './page.ts'

const PAGE = 'sessions.md'
const KEY = 'k1'.repeat(16)
const folder = writeFiles(PAGE)
after(() => folder.remove())

const used = new Set<string>()

async function load(file: string): Promise<Record<string, unknown>> {
  used.add(file)
  return await import(pathToFileURL(join(folder.path, file)).href)
}

function call(module: Record<string, unknown>, name: string, ...parameters: unknown[]): unknown {
  const exported = module[name]
  assert.ok(typeof exported === 'function')
  return Reflect.apply(exported, undefined, parameters)
}

/** The application that a module exports, whichever copy of the package it was made with. */
async function loadApp(file: string) {
  const { default: app } = await load(file)
  assert.ok(typeof app === 'function')
  Object.assign(Reflect.get(app, 'config'), { SECRET_KEY: KEY })
  return lint((environ, startResponse) => Reflect.apply(app, undefined, [environ, startResponse]))
}

describe('the page about sessions', () => {
  it('logs somebody in and out', async () => {
    const app = await loadApp('app.ts')
    const headers = { 'Content-Type': 'application/x-www-form-urlencoded' }
    const login = { method: 'POST', body: 'name=ada', headers }
    const { cookie } = await visit(app, '/login', undefined, login)
    const shown = await visit(app, '/', cookie)
    assert.equal(shown.text, '{"user":"ada","messages":["Welcome."]}')
    const again = await visit(app, '/', shown.cookie)
    assert.equal(again.text, '{"user":"ada","messages":[]}')
    const out = await visit(app, '/logout', again.cookie, { method: 'POST' })
    assert.equal(out.cookie, undefined)
  })

  it('fills a cart', async () => {
    const { addToCart } = await load('cart.ts')
    const app = new Flagon({}, { config: { SECRET_KEY: KEY } })
    app.get('/add', (context) => String(call({ addToCart }, 'addToCart', context)))
    const { cookie } = await visit(lint(app), '/add')
    assert.equal((await visit(lint(app), '/add', cookie)).text, '2')
  })

  it('recommends settings that are accepted', async () => {
    const { production } = await load('production.ts')
    const app = new Flagon({}, { config: { SECRET_KEY: KEY, ...Object(production) } })
    app.get('/', ({ session }) => String(session.set('a', 1).size))
    const { setCookies } = await visit(lint(app), '/')
    assert.match(setCookies.join(), /^__Host-session=[^;]*; (?=.*Path=\/)(?=.*Secure)(?!.*Domain)/)
  })

  it('counts on the server', async () => {
    const app = await loadApp('server.ts')
    const { cookie } = await visit(app, '/count')
    assert.equal((await visit(app, '/count', cookie)).text, '2')
  })

  it('shows messages', async () => {
    const template = readBlocks(PAGE).find(({ language }) => language === 'html')?.text ?? ''
    const app = new Flagon({}, { config: { SECRET_KEY: KEY } })
    app.get('/', ({ flash, renderString }) => {
      flash('<Saved>', 'good')
      return renderString(template)
    })
    assert.match((await visit(lint(app), '/')).text, /<p class="good">&lt;Saved&gt;<\/p>/)
  })

  it('makes tokens', async () => {
    const module = await load('reset.ts')
    const link = String(call(module, 'createLink', 'ada'))
    assert.match(link, /^\/reset\/[\w.-]+$/)
    assert.equal(call(module, 'readToken', link.slice('/reset/'.length)), 'ada')
    assert.equal(call(module, 'readToken', 'forged'), undefined)
  })

  it('has no module that no test runs', () => {
    const files = readBlocks(PAGE).flatMap(({ language, file }) =>
      language === 'ts' ? (file ?? []) : [],
    )
    assert.deepEqual([...used].sort(), files.sort())
  })
})
