import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { BoundMap, UrlMap } from '../../src/routing/index.ts'
import { describeMatch, urlMapOf } from './url-map-of.ts'

describe('subdomains', () => {
  const map = urlMapOf([
    ['/', { endpoint: 'www' }],
    ['/', { endpoint: 'api', subdomain: 'API' }],
    ['/', { endpoint: 'user', subdomain: '<user>' }],
    ['/x/<int:n>', { endpoint: 'user-x', subdomain: 'u-<user>' }],
  ])
  const bind = (subdomain: string) => new BoundMap(map, { serverName: 'Example.com', subdomain })

  it('decide which rules are asked', () => {
    assert.deepEqual(describeMatch(bind('').match('/')), ['www', {}])
    assert.deepEqual(describeMatch(bind('api').match('/')), ['api', {}])
    assert.deepEqual(describeMatch(bind('a.b').match('/')), ['user', { user: 'a.b' }])
    assert.equal(describeMatch(bind('').match('/x/1')), undefined)
  })

  it('give their values in front of those of the path', () => {
    const match = bind('u-ada').match('/x/1')
    assert.ok(match.type === 'match')
    assert.deepEqual(Object.entries(match.params), [
      ['user', 'ada'],
      ['n', 1],
    ])
  })

  it('make a URL absolute that leads to another one', () => {
    assert.equal(bind('').build('www', {}), '/')
    assert.equal(bind('api').build('www', {}), 'http://example.com/')
    assert.equal(bind('api').build('api', {}), '/')
    assert.equal(bind('').build('user', { user: 'Ada B' }), 'http://Ada%20B.example.com/')
    assert.equal(bind('').build('user-x', { user: 'a', n: 1 }), 'http://u-a.example.com/x/1')
  })
})

describe('hosts', () => {
  const map = urlMapOf(
    [
      ['/', { endpoint: 'main', host: 'Example.com' }],
      ['/', { endpoint: 'wild', host: '<sub>.example.com' }],
      ['/both', { endpoint: 'both', host: 'a.test' }],
      ['/both', { endpoint: 'both', host: 'b.test' }],
      ['/moved', { endpoint: 'main', host: 'old.test', alias: true }],
    ],
    { hostMatching: true },
  )
  const bind = (serverName: string) => new BoundMap(map, { serverName })

  it('decide which rules are asked', () => {
    assert.deepEqual(describeMatch(bind('example.COM').match('/')), ['main', {}])
    assert.deepEqual(describeMatch(bind('x.y.example.com').match('/')), ['wild', { sub: 'x.y' }])
    assert.equal(describeMatch(bind('nope.test').match('/')), undefined)
    assert.deepEqual(map.allowedMethods('/', 'nope.test'), [])
  })

  it('prefer the rule with the host of the request', () => {
    assert.equal(bind('b.test').build('both', {}), '/both')
    assert.equal(bind('c.test').build('both', {}), 'http://a.test/both')
    assert.equal(bind('example.com').build('wild', { sub: 'x' }), 'http://x.example.com/')
  })

  it('are named by a redirect that leaves the host', () => {
    const bound = bind('old.test')
    const match = bound.match('/moved')
    assert.ok(match.type === 'redirect')
    assert.equal(match.domain, 'example.com')
    assert.equal(bound.formatLocation(match, 'a=1'), 'http://example.com/?a=1')
  })
})

describe('WebSocket rules', () => {
  const map = urlMapOf([
    ['/chat', { endpoint: 'page' }],
    ['/chat', { endpoint: 'socket', websocket: true }],
    ['/feed', { endpoint: 'feed', websocket: true }],
    ['/page/', { endpoint: 'slash' }],
  ])
  const bind = (scheme: string) => new BoundMap(map, { serverName: 'example.com', scheme })

  it('take WebSocket requests, and no others', () => {
    assert.deepEqual(describeMatch(bind('http').match('/chat')), ['page', {}])
    assert.deepEqual(describeMatch(bind('wss').match('/chat')), ['socket', {}])
    assert.deepEqual(describeMatch(bind('http').match('/chat', { websocket: true })), [
      'socket',
      {},
    ])
    assert.deepEqual(describeMatch(bind('ws').match('/chat', { method: 'POST' })), ['socket', {}])
  })

  it('are told from paths that nobody takes', () => {
    assert.deepEqual(bind('http').match('/feed'), { type: 'none', websocketMismatch: true })
    assert.deepEqual(bind('ws').match('/page/'), { type: 'none', websocketMismatch: true })
    assert.deepEqual(bind('ws').match('/page'), { type: 'none', websocketMismatch: false })
    assert.deepEqual(bind('http').match('/nobody'), { type: 'none', websocketMismatch: false })
  })

  it('have absolute URLs', () => {
    assert.equal(bind('http').build('feed', {}), 'ws://example.com/feed')
    assert.equal(bind('https').build('feed', {}), 'wss://example.com/feed')
    assert.equal(bind('wss').build('page', {}, { external: true }), 'https://example.com/chat')
  })
})

describe('BoundMap', () => {
  const map = new UrlMap<string>()
  map.add('/a/', '', { endpoint: 'a' })
  map.add('/post', '', { endpoint: 'method', methods: ['POST'] })
  map.add('/get', '', { endpoint: 'method', methods: ['GET'] })
  const bound = new BoundMap(map, {
    serverName: 'example.org:5000',
    scriptName: '/app/',
    method: 'POST',
  })

  it('puts the path of the application in front', () => {
    assert.equal(bound.build('a', { q: 1 }), '/app/a/?q=1')
    const match = bound.match('/a')
    assert.ok(match.type === 'redirect')
    assert.equal(bound.formatLocation(match, 'a=1&b=%20x'), '/app/a/?a=1&b=%20x')
    assert.equal(bound.formatLocation(match, ''), '/app/a/')
  })

  it('prefers the method of the request', () => {
    assert.equal(bound.build('method', {}), '/app/post')
    assert.equal(bound.build('method', {}, { method: 'GET' }), '/app/get')
    assert.equal(describeMatch(bound.match('/get'))?.toString(), 'GET,HEAD')
  })

  it('builds absolute URLs', () => {
    assert.equal(bound.build('a', {}, { external: true }), 'http://example.org:5000/app/a/')
    assert.equal(
      bound.build('a', {}, { external: true, scheme: 'https' }),
      'https://example.org:5000/app/a/',
    )
    assert.equal(bound.build('a', {}, { external: true, scheme: '' }), '//example.org:5000/app/a/')
  })

  it('adds an anchor', () => {
    assert.equal(bound.build('a', { q: 1 }, { anchor: 'x y/\u00e9' }), '/app/a/?q=1#x%20y/%C3%A9')
  })
})
