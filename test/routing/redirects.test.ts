import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { matchPath, urlMapOf } from './url-map-of.ts'

describe('defaults', () => {
  it('fill the names that the path does not have', () => {
    const map = urlMapOf([['/posts{/<int:page>}', { defaults: { page: 1, order: 'new' } }]])
    const rule = '/posts{/<int:page>}'
    assert.deepEqual(matchPath(map, '/posts'), [rule, { page: 1, order: 'new' }])
    assert.deepEqual(matchPath(map, '/posts/2'), [rule, { page: 2, order: 'new' }])
  })

  it('redirect from the path that spells them out', () => {
    const rows = [
      ['/posts/', { endpoint: 'posts', defaults: { page: 1 } }],
      ['/posts/page/<int:page>', { endpoint: 'posts' }],
    ] as const
    for (const map of [urlMapOf(rows), urlMapOf(rows.toReversed())]) {
      assert.equal(matchPath(map, '/posts/page/1'), '-> /posts/')
      assert.equal(matchPath(map, '/posts/page/01'), '-> /posts/')
      assert.deepEqual(matchPath(map, '/posts/page/2'), ['posts', { page: 2 }])
      assert.deepEqual(matchPath(map, '/posts/'), ['posts', { page: 1 }])
    }
    const map = urlMapOf(rows, { redirectDefaults: false })
    assert.deepEqual(matchPath(map, '/posts/page/1'), ['posts', { page: 1 }])
  })

  it('redirect from an optional part that spells them out', () => {
    const map = urlMapOf([['/posts{/<int:page>}', { defaults: { page: 1 } }]])
    assert.equal(matchPath(map, '/posts/1'), '-> /posts')
  })

  it('redirect to the rule that agrees in all of them', () => {
    const map = urlMapOf([
      ['/', { endpoint: 'x', defaults: { n: 1, flag: false } }],
      ['/<int:n>', { endpoint: 'x', defaults: { flag: false } }],
      ['/f/', { endpoint: 'x', defaults: { n: 1, flag: true } }],
      ['/f/<int:n>', { endpoint: 'x', defaults: { flag: true } }],
    ])
    assert.deepEqual(matchPath(map, '/'), ['x', { n: 1, flag: false }])
    assert.equal(matchPath(map, '/1'), '-> /')
    assert.deepEqual(matchPath(map, '/f/2'), ['x', { n: 2, flag: true }])
    assert.equal(matchPath(map, '/f/1'), '-> /f/')
  })

  it('do not redirect to a rule that lacks the method', () => {
    const map = urlMapOf([
      ['/a', { endpoint: 'a', defaults: { n: 1 }, methods: ['GET'] }],
      ['/a/<int:n>', { endpoint: 'a' }],
    ])
    assert.equal(matchPath(map, '/a/1', 'HEAD'), '-> /a')
    assert.deepEqual(matchPath(map, '/a/1', 'POST'), ['a', { n: 1 }])
  })
})

describe('alias', () => {
  const rows = [
    ['/users/', { endpoint: 'users', defaults: { page: 1 } }],
    ['/users/page/<int:page>', { endpoint: 'users' }],
    ['/users/p-<int:page>.html', { endpoint: 'users', alias: true }],
    ['/new/<path:p>', { endpoint: 'files' }],
    ['/old/<path:p>', { endpoint: 'files', alias: true }],
    ['/lone', { endpoint: 'lone', alias: true }],
  ] as const

  it('redirects to the rule that is none', () => {
    const map = urlMapOf(rows)
    assert.equal(matchPath(map, '/users/p-2.html'), '-> /users/page/2')
    assert.equal(matchPath(map, '/users/p-1.html'), '-> /users/')
    assert.equal(matchPath(map, '/old/a b/\u00e9%2F'), '-> /new/a%20b/%C3%A9/')
  })

  it('takes the path when there is no such rule', () => {
    assert.deepEqual(matchPath(urlMapOf(rows), '/lone'), ['lone', {}])
  })

  it('takes the path when the other one could not be sent', () => {
    const match = matchPath(urlMapOf(rows), '/old/a%2F..%2Fb')
    assert.deepEqual(match, ['files', { p: 'a/../b' }])
  })

  it('takes the path when the map does not redirect', () => {
    const map = urlMapOf(rows, { redirectDefaults: false })
    assert.deepEqual(matchPath(map, '/users/p-2.html'), ['users', { page: 2 }])
  })
})

describe('redirectTo', () => {
  it('leads to a path below the application, with the values of the rule', () => {
    const map = urlMapOf([
      ['/old/<slug>', { redirectTo: 'new/<slug>' }],
      ['/ex/<int(fixed_digits=3):n>', { redirectTo: '/caf\u00e9/<n>?x=1#top' }],
      ['/files/<path:p>', { redirectTo: '<p>' }],
    ])
    assert.equal(matchPath(map, '/old/a b%2Fc'), '-> /new/a%20b%2Fc')
    assert.equal(matchPath(map, '/ex/007'), '-> /caf%C3%A9/007?x=1#top')
    assert.equal(matchPath(map, '/files/%2Fevil.example'), '-> /%2Fevil.example')
  })

  it('may be a function of the params', () => {
    const map = urlMapOf([
      ['/f/<int:n>', { redirectTo: ({ n }) => `page/${Number(n) + 1}` }],
      ['/g/<path:p>', { redirectTo: ({ p }) => String(p) }],
    ])
    assert.equal(matchPath(map, '/f/1'), '-> /page/2')
    assert.equal(matchPath(map, '/g/caf\u00e9'), '-> /caf%C3%A9')
  })

  it('never leads elsewhere', () => {
    const map = urlMapOf([['/g/<path:p>', { redirectTo: ({ p }) => String(p) }]])
    assert.equal(matchPath(map, '/g/http://evil.example/'), '-> /http://evil.example/')
    assert.equal(matchPath(map, '/g/%2F%2Fevil.example'), '-> /evil.example')
    assert.equal(matchPath(map, '/g/\\/\\evil.example'), '-> /evil.example')
    assert.equal(matchPath(map, '/g/a\r\nb'), undefined)
  })

  it('drops the query, as Flask does', () => {
    const match = urlMapOf([['/old', { redirectTo: 'new' }]]).match('/old', 'GET')
    assert.deepEqual(match, { type: 'redirect', path: '/new', keepsQuery: false })
  })
})
