import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import type { FlagonOptions } from '../../src/app/index.ts'
import { Flagon, SetupError } from '../../src/app/index.ts'
import { lint } from '../../src/gateway/index.ts'
import { exchange } from '../message/exchange.ts'

/** A request to a host, and what comes back: the text, or the Location, or the status. */
type Row = readonly [host: string, target: string, answer: string, method?: string]

async function answer(app: Flagon, host: string, target: string, method = 'GET'): Promise<string> {
  const { status, headers, text } = await exchange(lint(app), {
    method,
    target,
    headers: { Host: host },
  })
  const location = headers.find(([name]) => name.toLowerCase() === 'location')
  if (location !== undefined) return location[1]
  return status === '200 OK' ? text : status
}

function createSubdomainApp(): Flagon {
  const options: FlagonOptions = { subdomainMatching: true, config: { SERVER_NAME: 'Example.com' } }
  const app = new Flagon({}, options)
  app.get('/', ({ urlFor }) => `home ${urlFor('user', { user: 'ada', page: 2 })}`)
  app.get('/', { endpoint: 'api', subdomain: 'api' }, ({ urlFor }) => `api ${urlFor('home', {})}`)
  app.get('/', { endpoint: 'user', subdomain: '<user>' }, ({ params, urlFor }) => {
    return `${params.user} ${urlFor('user', { user: params.user })}`
  })
  app.get('/docs/', { endpoint: 'docs', subdomain: 'api' }, () => 'docs')
  app.get('/home', { endpoint: 'home' }, () => 'home')
  app.addUrlRule('/old', { endpoint: 'docs', alias: true })
  return app
}

describe('an application with subdomains', () => {
  const rows: readonly Row[] = [
    ['example.com', '/', 'home http://ada.example.com/?page=2'],
    ['EXAMPLE.com', '/', 'home http://ada.example.com/?page=2'],
    ['api.example.com', '/', 'api http://example.com/home'],
    ['bob.example.com', '/', 'bob /'],
    ['a.b.example.com', '/', 'a.b /'],
    ['api.example.com', '/docs', '/docs/'],
    ['example.com', '/old?a=1', 'http://api.example.com/docs/?a=1'],
    ['example.com', '/docs/', '404 Not Found'],
    ['other.test', '/', '404 Not Found'],
    ['notexample.com', '/', '404 Not Found'],
    ['example.com.evil.test', '/', '404 Not Found'],
    ['api.example.com', '/docs/', '405 Method Not Allowed', 'POST'],
  ]
  for (const [host, target, expected, method] of rows) {
    it(`answers ${method ?? 'GET'} http://${host}${target}`, async () => {
      assert.equal(await answer(createSubdomainApp(), host, target, method), expected)
    })
  }

  it('lists the methods of its own subdomain only', async () => {
    const { headers } = await exchange(lint(createSubdomainApp()), {
      method: 'OPTIONS',
      target: '/docs/',
      headers: { Host: 'api.example.com' },
    })
    assert.deepEqual(
      headers.filter(([name]) => name === 'Allow'),
      [['Allow', 'GET, HEAD, OPTIONS']],
    )
  })

  it('ignores subdomains unless it is told otherwise', async () => {
    const app = new Flagon({}, { config: { SERVER_NAME: 'example.com' } })
    app.get('/', () => 'home')
    assert.equal(await answer(app, 'api.example.com', '/'), 'home')
    assert.equal(await answer(app, 'other.test', '/'), 'home')
  })

  it('builds URLs for requests to any host', async () => {
    const app = new Flagon({}, { subdomainMatching: true, config: { SERVER_NAME: 'example.com' } })
    app.get('/', { endpoint: 'home' }, () => 'home')
    app.errorHandler(404, (_error, { urlFor }) => urlFor('home', {}, { external: true }))
    assert.equal(await answer(app, 'other.test', '/x'), 'http://example.com/')
  })
})

describe('an application with hosts', () => {
  const app = new Flagon({}, { hostMatching: true })
  app.get('/', { host: 'a.test', endpoint: 'a' }, ({ urlFor }) => `a ${urlFor('b')} ${urlFor('a')}`)
  app.get('/', { host: 'b.test:8080', endpoint: 'b' }, () => 'b')
  app.get('/', { host: '<name>.c.test', endpoint: 'c' }, ({ params }) => `c ${params.name}`)
  app.addUrlRule('/moved', { host: 'old.test', endpoint: 'b', alias: true })
  const rows: readonly Row[] = [
    ['a.test', '/', 'a http://b.test:8080/ /'],
    ['A.TEST:80', '/', 'a http://b.test:8080/ /'],
    ['b.test:8080', '/', 'b'],
    ['b.test', '/', '404 Not Found'],
    ['x.c.test', '/', 'c x'],
    ['old.test', '/moved', 'http://b.test:8080/'],
  ]
  for (const [host, target, expected] of rows) {
    it(`answers http://${host}${target}`, async () => {
      assert.equal(await answer(app, host, target), expected)
    })
  }

  it('needs one for its static files', () => {
    const place = { root: import.meta.dirname }
    assert.throws(() => new Flagon(place, { hostMatching: true }), SetupError)
    const served = new Flagon(place, { hostMatching: true, static: { host: 'files.test' } })
    assert.equal(served.urlMap.rules[0]?.domain, 'files.test')
  })

  it('is what a route with a host asks for', () => {
    assert.throws(
      () => new Flagon().get('/', { host: 'a.test' }, () => ''),
      /only in an application with/,
    )
    assert.throws(
      () => app.get('/s', { subdomain: 'a' }, () => ''),
      /after the first request|without/,
    )
  })
})

describe('a route for WebSockets', () => {
  const app = new Flagon()
  app.get('/live', { websocket: true }, () => 'socket')
  app.get('/page', () => 'page')
  const UPGRADE = { Connection: 'keep-alive, Upgrade', Upgrade: 'WebSocket' }

  it('is not for other requests, which are told so', async () => {
    assert.equal(await answer(app, 'a.test', '/live'), '400 Bad Request')
  })

  it('is the only one for a request that asks for a WebSocket', async () => {
    const ask = (target: string) => exchange(lint(app), { target, headers: UPGRADE })
    assert.equal((await ask('/live')).text, 'socket')
    assert.equal((await ask('/page')).status, '400 Bad Request')
  })

  it('leaves other applications alone: whoever cannot upgrade ignores the wish', async () => {
    const plain = new Flagon()
    plain.get('/page', () => 'page')
    const { text } = await exchange(lint(plain), { target: '/page', headers: UPGRADE })
    assert.equal(text, 'page')
  })
})
