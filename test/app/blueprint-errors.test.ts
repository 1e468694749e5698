import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { Blueprint, Flagon } from '../../src/app/index.ts'
import { lint } from '../../src/gateway/index.ts'
import { abort, HttpError, makeResponse } from '../../src/message/index.ts'
import { exchange } from '../message/exchange.ts'

/** Answers 404 and 405 with its name. */
function addHandlers(to: Flagon | Blueprint, name: string): void {
  for (const code of [404, 405]) {
    to.errorHandler(code, () => makeResponse(`${name} ${code}`, code))
  }
}

function createApp(): Flagon {
  const app = new Flagon()
  addHandlers(app, 'app')
  app.get('/page', () => 'page')
  app.converter('broken', {
    parse: () => {
      throw new Error('converter')
    },
    format: String,
  })
  app.converter('code', {
    parse: (text) => (/^[a-z]+$/.test(text) ? text : undefined),
    format: String,
  })

  const api = new Blueprint('api', { urlPrefix: '/api' })
  addHandlers(api, 'api')
  api.errorHandler(HttpError, (error) => makeResponse(`api any ${error.status}`, error.status))
  api.get('/item', () => 'item')
  api.get('/missing', () => abort(404))
  const inner = new Blueprint('inner', { urlPrefix: '/v1' })
  addHandlers(inner, 'inner')
  inner.get('/item', () => 'item')
  api.registerBlueprint(inner)
  const silent = new Blueprint('silent', { urlPrefix: '/silent' })
  silent.get('/item', () => 'item')
  api.registerBlueprint(silent)

  // It has no URLs that are all its own, as it adds nothing to the prefix.
  const guest = new Blueprint('guest')
  addHandlers(guest, 'guest')
  guest.get('/guest', () => abort(404))
  api.registerBlueprint(guest)
  app.registerBlueprint(api)

  const sibling = new Blueprint('sibling', { urlPrefix: '/api/v2/' })
  addHandlers(sibling, 'sibling')
  sibling.get('/item', () => 'item')
  app.registerBlueprint(sibling)

  const shop = new Blueprint('shop', { urlPrefix: '/shop/<code:country>' })
  addHandlers(shop, 'shop')
  shop.get('/item', () => 'item')
  app.registerBlueprint(shop)

  const fragile = new Blueprint('fragile', { urlPrefix: '/fragile/<broken:x>' })
  addHandlers(fragile, 'fragile')
  app.registerBlueprint(fragile)

  const bare = new Blueprint('bare')
  addHandlers(bare, 'bare')
  bare.get('/bare', () => 'bare')
  bare.get('/gone', () => abort(404))
  app.registerBlueprint(bare)
  return app
}

describe('an error without a route is answered by the blueprint whose prefix it is below', () => {
  const ROWS: readonly (readonly [target: string, text: string, method?: string])[] = [
    ['/nope', 'app 404'],
    ['/api', 'api 404'],
    ['/api/', 'api 404'],
    ['/api/nope', 'api 404'],
    ['/api/nope/deeper', 'api 404'],
    ['/api/item', 'api 405', 'POST'],
    ['/api/missing', 'api 404'],
    ['/api/guest', 'guest 404'],
    ['/api/guest/nope', 'api 404'],
    ['/apinope', 'app 404'],
    ['/API/nope', 'app 404'],
    ['/page', 'app 405', 'POST'],
    ['/api/v1/nope', 'inner 404'],
    ['/api/v1/item', 'inner 405', 'POST'],
    ['/api/v1nope', 'api 404'],
    ['/api/silent/nope', 'api 404'],
    ['/api/v2', 'sibling 404'],
    ['/api/v2/nope', 'sibling 404'],
    ['/api/%zz', 'api any 400'],
    ['/shop/fr/nope', 'shop 404'],
    ['/shop/42/nope', 'app 404'],
    ['/shop', 'app 404'],
    ['/bare/nope', 'app 404'],
    ['/gone', 'bare 404'],
    ['/bare', 'app 405', 'POST'],
  ]

  for (const [target, text, method = 'GET'] of ROWS) {
    it(`${method} ${target}: ${text}`, async () => {
      assert.equal((await exchange(lint(createApp()), { target, method })).text, text)
    })
  }

  it('also when a converter in a prefix breaks down', async () => {
    const { status } = await exchange(lint(createApp()), { target: '/fragile/x/nope', log: [] })
    assert.equal(status, '404 Not Found')
  })

  it('runs no hooks of the blueprint, and names none', async () => {
    const app = new Flagon()
    const part = new Blueprint('part', { urlPrefix: '/part' })
    part.beforeRequest(() => 'hook')
    part.errorHandler(404, (_error, { blueprint, blueprints }) =>
      makeResponse(`${blueprint} ${blueprints.length}`, 404),
    )
    app.registerBlueprint(part)
    assert.equal((await exchange(lint(app), { target: '/part/x' })).text, 'undefined 0')
  })

  it('below a subdomain, too', async () => {
    const app = new Flagon({}, { subdomainMatching: true, config: { SERVER_NAME: 'example.com' } })
    addHandlers(app, 'app')
    const api = new Blueprint('api', { subdomain: 'api' })
    addHandlers(api, 'api')
    app.registerBlueprint(api)
    for (const [host, text] of [
      ['api.example.com', 'api 404'],
      ['example.com', 'app 404'],
      ['other.example.com', 'app 404'],
      ['elsewhere.net', 'app 404'],
    ] as const) {
      const headers = { Host: host }
      assert.equal((await exchange(lint(app), { target: '/x', headers })).text, text, host)
    }
  })
})

describe('the error handlers of a blueprint', () => {
  it('answer for what its hooks and views throw, before those around it', async () => {
    class Broken extends Error {}
    const app = new Flagon()
    app.errorHandler(Broken, () => makeResponse('app', 500))
    const outer = new Blueprint('outer', { urlPrefix: '/outer' })
    outer.errorHandler(Broken, () => makeResponse('outer', 500))
    const inner = new Blueprint('inner', { urlPrefix: '/inner' })
    inner.errorHandler(Broken, () => makeResponse('inner', 500))
    const fail = (): never => {
      throw new Broken()
    }
    for (const part of [inner, outer]) part.get('/view', fail)
    outer.beforeRequest(({ request }) => (request.path.endsWith('/hook') ? fail() : undefined))
    inner.get('/hook', () => 'never')
    outer.registerBlueprint(inner)
    app.registerBlueprint(outer)
    app.get('/view', fail)
    for (const [target, text] of [
      ['/view', 'app'],
      ['/outer/view', 'outer'],
      ['/outer/inner/view', 'inner'],
      ['/outer/inner/hook', 'inner'],
    ] as const) {
      assert.equal((await exchange(lint(app), { target })).text, text)
    }
  })
})
