import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { Flagon } from '../../src/app/index.ts'
import { lint } from '../../src/gateway/index.ts'
import { createToken, KEY } from '../sessions/tokens.ts'
import { visit } from '../sessions/visit.ts'

function createApp() {
  const app = new Flagon({}, { config: { SECRET_KEY: KEY } })
  app.get('/flash', ({ flash }) => {
    flash('first')
    flash('<second>', 'error')
    return 'ok'
  })
  app.get('/more', ({ flash }) => {
    flash('third')
    return 'ok'
  })
  app.get('/all', ({ flashes }) => flashes().join())
  app.get('/pairs', ({ flashes }) => JSON.stringify(flashes({ withCategories: true })))
  app.get('/errors', ({ flashes }) => flashes({ categories: ['error', 'none'] }).join())
  app.get('/twice', ({ flashes }) => `${flashes({ categories: ['error'] })} ${flashes()}`)
  app.get('/same', ({ flash, flashes }) => {
    flash('now')
    const seen = flashes().join()
    flash('later')
    return `${seen} ${flashes().join()}`
  })
  app.get('/template', ({ renderString }) =>
    renderString('<% for (const m of it.flashes()) { %><i><%= m %></i><% } %>'),
  )
  return lint(app)
}

describe('flashed messages', () => {
  const READS: readonly [path: string, text: string][] = [
    ['/all', 'first,<second>'],
    ['/pairs', '[["message","first"],["error","<second>"]]'],
    ['/errors', '<second>'],
    ['/twice', '<second> first,<second>'],
    ['/template', '<i>first</i><i>&lt;second&gt;</i>'],
  ]
  for (const [path, text] of READS) {
    it(`are given by ${path} once, all of them`, async () => {
      const app = createApp()
      const { cookie } = await visit(app, '/flash')
      const read = await visit(app, path, cookie)
      assert.equal(read.text, text)
      assert.equal(read.cookie, undefined)
      assert.match(read.setCookies.join(), /Max-Age=0/)
    })
  }

  it('gather over requests until they are asked for', async () => {
    const app = createApp()
    const first = await visit(app, '/flash')
    const second = await visit(app, '/more', first.cookie)
    assert.equal((await visit(app, '/all', second.cookie)).text, 'first,<second>,third')
  })

  it('are given in the request that left them, and those after that in the next', async () => {
    const app = createApp()
    const same = await visit(app, '/same')
    assert.equal(same.text, 'now now')
    assert.equal((await visit(app, '/all', same.cookie)).text, 'later')
  })

  it('change nothing when there are none', async () => {
    const read = await visit(createApp(), '/all')
    assert.deepEqual([read.text, read.setCookies, read.header('Vary')], ['', [], 'Cookie'])
  })

  for (const payload of ['{"_flashes":1}', '{"_flashes":[1,["a"],["a",2],["a","b","c"]]}']) {
    it(`are none in ${payload}, which something else wrote`, async () => {
      assert.equal((await visit(createApp(), '/all', createToken({ payload }))).text, '')
    })
  }

  it('need a SECRET_KEY to be left, and none to be read', async () => {
    const app = new Flagon()
    app.get('/flash', ({ flash }) => String(flash('x')))
    app.get('/all', ({ flashes }) => flashes().join())
    const { status } = await visit(lint(app), '/flash', undefined, { log: [] })
    assert.equal(status, '500 Internal Server Error')
    assert.equal((await visit(lint(app), '/all')).text, '')
  })
})
