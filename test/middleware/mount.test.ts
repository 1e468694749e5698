/** Applications below paths of another. */

import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { Flagon } from 'flagon'
import type { Application } from 'flagon/gateway'
import { lifespanOf, lint, lintMiddleware } from 'flagon/gateway'
import { mount, proxyHeaders } from 'flagon/middleware'
import { createTestEnviron } from '../gateway/exchange.ts'
import { exchange } from '../message/exchange.ts'

/** Tells its name, and how it sees the request. */
function named(name: string): Application {
  return lint((environ, startResponse) => {
    startResponse('200 OK', [['Content-Type', 'text/plain']])
    return [`${name} ${environ.SCRIPT_NAME} ${environ.PATH_INFO}`]
  })
}

const application = lintMiddleware(
  mount({
    '/admin': named('admin'),
    '/api': named('api'),
    '/api/v1': named('v1'),
    '/api/é': named('é'),
    '/a%2Fb': named('escaped'),
  }),
)(named('root'))

/** The target of a request, and who answers. */
const ROWS: ReadonlyArray<readonly [target: string, answer: string]> = [
  ['/', 'root  /'],
  ['/admin', 'admin /admin '],
  ['/admin/', 'admin /admin /'],
  ['/admin/x', 'admin /admin /x'],
  ['/administrator', 'root  /administrator'],
  ['/admin%2Fx', 'root  /admin%2Fx'],
  ['/ADMIN', 'root  /ADMIN'],
  ['/%61dmin/x', 'admin /admin /x'],
  ['/api/v1/x', 'v1 /api/v1 /x'],
  ['/api/v1', 'v1 /api/v1 '],
  ['/api/v10', 'api /api /v10'],
  ['/api/v1/admin%2Fsecret', 'v1 /api/v1 /admin%2Fsecret'],
  ['/api/%C3%A9/hello', 'é /api/é /hello'],
  ['/api//evil.test', 'api /api /evil.test'],
  ['//admin/x', 'admin /admin /x'],
  ['///admin', 'admin /admin '],
  ['//other', 'root  //other'],
  ['/a%2fb/c', 'escaped /a%2Fb /c'],
  ['/a/b/c', 'root  /a/b/c'],
]

describe('mount', () => {
  for (const [target, answer] of ROWS) {
    it(`${target} -> ${answer}`, async () => {
      assert.equal((await exchange(application, { target })).text, answer)
    })
  }

  it('mounts below a mount', async () => {
    const inner = mount({ '/b': named('b') })(named('a'))
    const outer = mount({ '/a': inner })(named('root'))
    assert.equal((await exchange(outer, { target: '/a/b/c' })).text, 'b /a/b /c')
  })

  it('leaves the environ of its caller as it was', async () => {
    const environ = createTestEnviron({ PATH_INFO: '/admin/x' })
    application(environ, () => {})
    assert.equal(environ.PATH_INFO, '/admin/x')
  })

  it('lets a mounted app build URLs that lead back to it', async () => {
    const app = new Flagon()
    app.get('/page/<int:id>', { endpoint: 'page' }, ({ urlFor }) => urlFor('page', { id: 2 }))
    const root = mount({ '/shop': lint(app.gateway) })(named('root'))
    assert.equal((await exchange(root, { target: '/shop/page/1' })).text, '/shop/page/2')
  })

  for (const path of [
    '',
    '/',
    'admin',
    '/admin/',
    '//admin',
    '/a//b',
    '/a/../b',
    '/.',
    '/a?b',
    '/%61',
    '/a\0',
  ]) {
    it(`refuses to mount at ${JSON.stringify(path)}`, () => {
      assert.throws(() => mount({ [path]: named('x') }), /mount: .* is no path to mount at/)
    })
  }

  it('starts and stops everything that is mounted', async () => {
    const log: string[] = []
    const lively = (name: string): Application => {
      const start = (): unknown => log.push(`start ${name}`)
      const stop = (): unknown => log.push(`stop ${name}`)
      return Object.assign<Application, object>(() => [], { lifespan: { start, stop } })
    }
    const lifespan = lifespanOf(proxyHeaders()(mount({ '/a': lively('a') })(lively('root'))))
    await lifespan?.start()
    await lifespan?.stop()
    assert.deepEqual(log, ['start root', 'start a', 'stop a', 'stop root'])
  })

  it('refuses what is no application', () => {
    // @ts-expect-error: an application is a function
    assert.throws(() => mount({ '/x': 'y' }), /is no application/)
  })
})
