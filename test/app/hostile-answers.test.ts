/** What strangers send cannot steer cookies, redirects and URLs: rows with the names of the security report. */

import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import type { CookieOptions } from 'flagon'
import { Flagon, Response, redirect, redirectBack, safeRedirect } from 'flagon'
import { exchange } from '../message/exchange.ts'

/** A cookie that is refused at the call. Values are `unknown`, because plain JavaScript calls this too. */
interface RefusedCookie {
  readonly id: string
  readonly name?: string
  readonly value?: string
  readonly options?: Readonly<Record<string, unknown>>
}

const REFUSED: readonly RefusedCookie[] = [
  ...['a\r\nX: y', 'a;b', 'a=b', 'a b', '', 'é'].map((name) => ({ id: 'cs-01', name })),
  { id: 'cs-03', value: '\ud800' },
  { id: 'cs-04', options: { domain: 'x.com;HttpOnly' } },
  { id: 'cs-04', options: { path: '/;x' } },
  { id: 'cs-04', options: { path: '/\r\n' } },
  { id: 'cs-05', options: { sameSite: 'Lax;x' } },
  { id: 'cs-05', options: { priority: 'low;x' } },
  { id: 'cs-06', options: { maxAge: Number.NaN } },
  { id: 'cs-06', options: { maxAge: 1.5 } },
  { id: 'cs-06', options: { maxAge: Number.POSITIVE_INFINITY } },
  { id: 'cs-06', options: { expires: new Date('x') } },
  { id: 'cs-07', options: { sameSite: 'None', secure: false } },
  { id: 'cs-07', options: { partitioned: true, secure: false } },
  { id: 'cs-08', name: '__Secure-a', options: { secure: false } },
  { id: 'cs-08', name: '__Host-a', options: { path: '/x' } },
  { id: 'cs-08', name: '__HOST-a', options: { domain: 'x.com' } },
]

describe('a cookie', () => {
  for (const { id, name = 'a', value = 'v', options = {} } of REFUSED) {
    it(`${id}: is refused at the call: ${JSON.stringify([name, value, options])}`, () => {
      const response = new Response()
      const call = () => Reflect.apply(response.setCookie, response, [name, value, options])
      assert.throws(call, TypeError)
      assert.deepEqual(response.headers.getSetCookie(), [])
    })
  }

  for (const value of ['v\r\nX: y', 'v;Path=/']) {
    it(`cs-02: ends neither itself nor the header with ${JSON.stringify(value)}`, async () => {
      const response = new Response()
      response.setCookie('a', value, { path: '' })
      const { headers } = await exchange(response.gateway)
      const cookies = headers.filter(([name]) => name === 'Set-Cookie')
      assert.equal(cookies.length, 1)
      assert.match(cookies[0]?.[1] ?? '', /^a=v(?:%[\dA-F]{2}|\w)+; HttpOnly; SameSite=Lax$/)
    })
  }

  it('cs-09: that browsers may drop is told in the log, as large as the application says', async () => {
    assert.equal((await logOf({})).length, 1)
    assert.equal((await logOf({ MAX_COOKIE_SIZE: 0 })).length, 0)
    assert.equal((await logOf({ MAX_COOKIE_SIZE: 6000 })).length, 0)

    async function logOf(config: { readonly MAX_COOKIE_SIZE?: number }): Promise<string[]> {
      const log: string[] = []
      const app = new Flagon({}, { config })
      app.get('/', () => withCookie('a', 'x'.repeat(4100)))
      await exchange(app, { log })
      return log
    }
  })

  it('cs-10, cs-11: has a line of its own, in order', async () => {
    const response = withCookie('a', '1')
    response.setCookie('b', '2')
    response.deleteCookie('a')
    const { headers } = await exchange(response.gateway)
    const lines = headers.filter(([name]) => name === 'Set-Cookie').map(([, value]) => value)
    assert.deepEqual(
      lines.map((line) => line.split(';', 1)[0]),
      ['a=1', 'b=2', 'a='],
    )
    assert.match(lines[2] ?? '', /Max-Age=0/)
  })
})

function withCookie(name: string, value: string, options: CookieOptions = {}): Response {
  const response = new Response('x')
  response.setCookie(name, value, options)
  return response
}

interface RedirectRow {
  readonly id: string
  readonly target: string
  readonly headers?: Readonly<Record<string, string>>
  readonly status?: number
  readonly location: string | undefined
}

const REDIRECTS: readonly RedirectRow[] = [
  { id: 'rd-01', target: '/next?to=//evil.example', location: '/' },
  { id: 'rd-05', target: '/next?to=/%2509/evil', location: '/' },
  { id: 'rd-06', target: '/next?to=/%09/evil', location: '/' },
  { id: 'rd-16', target: '/next?to=%EF%BC%8F%EF%BC%8Fevil', location: '/' },
  { id: 'rd-19', target: '/next?to=/a?u=//evil', location: '/a?u=//evil' },
  { id: 'rd-20', target: '/to?to=/a%0D%0AX:%20y', location: '/a%0D%0AX:%20y' },
  { id: 'rd-21', target: '/to?to=/%C3%A9%E2%82%AC', location: '/%C3%A9%E2%82%AC' },
  { id: 'rd-23', target: '/back', headers: { Referer: 'http://evil.example/x' }, location: '/' },
  { id: 'rd-23', target: '/back', headers: { Referer: 'http://localhost:8000/x' }, location: '/x' },
  { id: 'rd-24', target: '//evil.example/dir', status: 308, location: '/evil.example/dir/' },
  { id: 'rd-26', target: '/code?code=300', status: 500, location: undefined },
  { id: 'rd-27', target: '/to?to=/a', headers: { Host: 'evil.example' }, location: '/a' },
]

describe('a redirect', () => {
  const app = new Flagon()
  app.get('/next', ({ request }) => safeRedirect(request.args.get('to')))
  app.get('/to', ({ request }) => redirect(request.args.require('to')))
  app.get('/back', ({ request }) => redirectBack(request))
  app.route('/evil.example/dir/', { methods: ['GET', 'POST'] }, () => 'x')
  app.get('/code', ({ request }) =>
    Reflect.apply(redirect, undefined, ['/', request.args.get('code', { type: Number })]),
  )

  for (const { id, target, headers = {}, status = 302, location } of REDIRECTS) {
    it(`${id}: of ${target} leads to ${location}`, async () => {
      const answer = await exchange(app, { target, headers })
      assert.equal(Number(answer.status.slice(0, 3)), status)
      assert.equal(answer.header('Location'), location)
    })
  }

  it('rd-25: for a slash keeps the method', async () => {
    const answer = await exchange(app, { method: 'POST', target: '/evil.example/dir' })
    assert.equal(answer.status, '308 Permanent Redirect')
    assert.equal(answer.header('Location'), '/evil.example/dir/')
  })
})

describe('a URL that is built', () => {
  const app = new Flagon({}, { config: { SERVER_NAME: 'shop.example' } })
  app.get('/echo/<name>', { endpoint: 'echo' }, () => '')
  app.get('/files/<path:p>', { endpoint: 'files' }, () => '')
  app.get('/build', ({ request, urlFor }) => {
    const { endpoint = '', external, ...values } = request.args.toObject()
    return urlFor(endpoint, values, { external: external === 'yes' })
  })

  const rows: readonly (readonly [id: string, query: string, built: string | undefined])[] = [
    ['ub-01', 'endpoint=echo&name=../x?y%23z', '/echo/..%2Fx%3Fy%23z'],
    ['ub-02', 'endpoint=echo&name=..', undefined],
    ['ub-02', 'endpoint=echo&name=.', undefined],
    ['ub-02', 'endpoint=echo&name=', undefined],
    ['ub-03', 'endpoint=files&p=/etc', '/files/%2Fetc'],
    ['ub-03', 'endpoint=files&p=//evil', '/files/%2F/evil'],
    ['ub-04', 'endpoint=echo&name=a&external=yes', 'http://shop.example/echo/a'],
  ]
  for (const [id, query, built] of rows) {
    it(`${id}: of ${query} is ${built}`, async () => {
      const headers = { Host: 'evil.example' }
      const answer = await exchange(app, { target: `/build?${query}`, headers })
      assert.equal(answer.status.slice(0, 3), built === undefined ? '500' : '200')
      if (built !== undefined) assert.equal(answer.text, built)
    })
  }
})

describe('a file that is saved', () => {
  it('sa-03, up-08: keeps its name in its header, whatever it is', async () => {
    const response = new Response('x', { mimetype: 'application/octet-stream' })
    response.contentDisposition = { type: 'attachment', filename: 'a"b\r\n;é.txt' }
    const answer = await exchange(response.gateway)
    assert.equal(
      answer.header('Content-Disposition'),
      'attachment; filename="a\\"b__;e.txt"; filename*=UTF-8\'\'a%22b__%3B%C3%A9.txt',
    )
    assert.equal(answer.header('Content-Type'), 'application/octet-stream')
  })
})
