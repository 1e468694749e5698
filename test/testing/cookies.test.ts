/** What a client keeps, and to whom it is sent. */

import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { Flagon, Response } from 'flagon'
import { CookieJar } from '../../src/testing/cookie-jar.ts'

/** Who sets a cookie, how, who asks, and what that one sends. */
type Row = readonly [setter: string, line: string, asker: string, sends: string]

const ROWS: readonly Row[] = [
  ['http://a.test/', 'k=v', 'http://a.test/', 'k=v'],
  ['http://a.test/', 'k=v', 'http://A.TEST:8080/x/y?z', 'k=v'],
  ['http://a.test/', 'k=v', 'http://b.test/', ''],
  ['http://a.test/', 'k=v', 'http://b.a.test/', ''],
  ['http://a.test/', 'k=v; Domain=a.test', 'http://b.a.test/', 'k=v'],
  ['http://a.test/', 'k=v; domain=.A.TEST', 'http://b.a.test/', 'k=v'],
  ['http://b.a.test/', 'k=v; Domain=a.test', 'http://a.test/', 'k=v'],
  ['http://a.test/', 'k=v; Domain=b.a.test', 'http://b.a.test/', ''],
  ['http://a.test/', 'k=v; Domain=other.test', 'http://other.test/', ''],
  ['http://xa.test/', 'k=v; Domain=a.test', 'http://a.test/', ''],
  ['http://1.2.3.4/', 'k=v; Domain=3.4', 'http://1.2.3.4/', ''],
  ['http://a.test/', 'k=v; Domain=', 'http://b.a.test/', ''],
  ['http://a.test/', 'k=v; Path=/x', 'http://a.test/x', 'k=v'],
  ['http://a.test/', 'k=v; Path=/x', 'http://a.test/x/y', 'k=v'],
  ['http://a.test/', 'k=v; Path=/x', 'http://a.test/xy', ''],
  ['http://a.test/', 'k=v; Path=/x/', 'http://a.test/x', ''],
  ['http://a.test/x/y', 'k=v', 'http://a.test/x/z', 'k=v'],
  ['http://a.test/x/y', 'k=v', 'http://a.test/', ''],
  ['http://a.test/x', 'k=v; Path=relative', 'http://a.test/', 'k=v'],
  ['http://a.test/', 'k=v; Max-Age=60', 'http://a.test/', 'k=v'],
  ['http://a.test/', 'k=v; Max-Age=0', 'http://a.test/', ''],
  ['http://a.test/', 'k=v; Max-Age=-1', 'http://a.test/', ''],
  ['http://a.test/', 'k=v; Max-Age=x', 'http://a.test/', 'k=v'],
  ['http://a.test/', 'k=v; Expires=Thu, 01 Jan 1970 00:00:00 GMT', 'http://a.test/', ''],
  ['http://a.test/', 'k=v; Expires=Fri, 01 Jan 2999 00:00:00 GMT', 'http://a.test/', 'k=v'],
  ['http://a.test/', 'k=v; Expires=never', 'http://a.test/', 'k=v'],
  [
    'http://a.test/',
    'k=v; Max-Age=60; Expires=Thu, 01 Jan 1970 00:00:00 GMT',
    'http://a.test/',
    'k=v',
  ],
  ['http://a.test/', 'k=v; Secure', 'http://a.test/', ''],
  ['https://a.test/', 'k=v; Secure', 'http://a.test/', ''],
  ['https://a.test/', 'k=v; Secure', 'https://a.test/', 'k=v'],
  ['http://localhost/', 'k=v; Secure', 'http://localhost/', 'k=v'],
  ['http://127.0.0.1:80/', 'k=v; Secure', 'http://127.0.0.1/', 'k=v'],
  ['https://a.test/', '__Host-k=v; Secure; Path=/', 'https://a.test/', '__Host-k=v'],
  ['https://a.test/', '__Host-k=v; Secure; Path=/x', 'https://a.test/x', ''],
  ['https://a.test/', '__Host-k=v; Path=/', 'https://a.test/', ''],
  ['https://a.test/', '__Secure-k=v; Secure', 'https://a.test/', '__Secure-k=v'],
  ['https://a.test/', '__Secure-k=v', 'https://a.test/', ''],
  ['http://a.test/', ' k = v w ;HttpOnly', 'http://a.test/', 'k=v w'],
  ['http://a.test/', 'k="a=b"', 'http://a.test/', 'k="a=b"'],
  ['http://a.test/', '=v', 'http://a.test/', ''],
  ['http://a.test/', '', 'http://a.test/', ''],
]

describe('a cookie jar', () => {
  for (const [setter, line, asker, sends] of ROWS) {
    it(`${setter} sets ${JSON.stringify(line)}: ${asker} gets ${JSON.stringify(sends)}`, () => {
      const jar = new CookieJar()
      jar.store([line], new URL(setter))
      assert.equal(jar.format(new URL(asker)), sends)
    })
  }

  it('replaces a cookie of the same name, domain and path only', () => {
    const jar = new CookieJar()
    const url = new URL('http://a.test/x/y')
    jar.store(['k=1; Path=/', 'k=2; Path=/x', 'k=3; Path=/', 'k=4; Path=/; Domain=a.test'], url)
    assert.equal(jar.format(url), 'k=2; k=3; k=4')
    jar.store(['k=; Max-Age=0; Path=/x'], url)
    assert.equal(jar.format(url), 'k=3; k=4')
  })
})

const app = new Flagon({}, { config: { SERVER_NAME: 'a.test' } })
app.get('/', ({ request }) => [...request.cookies].map((pair) => pair.join('=')).join('; '))
app.get('/set', () => {
  const response = new Response('set')
  response.headers.append('Set-Cookie', 'one=1; Path=/')
  response.headers.append('Set-Cookie', 'two=%C3%B6; Path=/deep')
  return response
})

describe('a client', () => {
  it('keeps the cookies it gets, apart from other clients', async () => {
    await using client = app.testClient()
    await client.get('/set')
    assert.equal(await (await client.get('/')).text(), 'one=1')
    assert.equal(await (await client.get('/', { cookies: { x: 'y' } })).text(), 'x=y; one=1')
    assert.equal(await (await client.get('/', { baseUrl: 'http://b.test' })).text(), '')
    assert.equal((await client.getCookie('two', { path: '/deep/er' }))?.value, '%C3%B6')
    assert.equal(await client.getCookie('two'), undefined)
    await using other = app.testClient()
    assert.equal(await (await other.get('/')).text(), '')
  })

  it('can be given cookies, and be relieved of them', async () => {
    await using client = app.testClient()
    await client.setCookie('a', 'ö')
    await client.setCookie('b', '2', { domain: 'b.test' })
    assert.equal(await (await client.get('/')).text(), 'a=ö')
    assert.equal(await (await client.get('/', { baseUrl: 'http://x.b.test' })).text(), 'b=2')
    assert.deepEqual(await client.getCookie('a'), {
      name: 'a',
      value: '%C3%B6',
      domain: 'a.test',
      hostOnly: true,
      path: '/',
      expires: undefined,
      secure: false,
      httpOnly: false,
      sameSite: undefined,
    })
    assert.equal(await client.deleteCookie('b'), false)
    assert.equal(await client.deleteCookie('b', { domain: 'b.test' }), true)
    assert.equal(await client.deleteCookie('a'), true)
    assert.equal(await (await client.get('/')).text(), '')
    await assert.rejects(client.setCookie('a b', '1'), TypeError)
  })

  it('without cookies keeps none', async () => {
    await using client = app.testClient({ useCookies: false })
    await client.get('/set')
    assert.equal(await (await client.get('/', { cookies: { a: 'b' } })).text(), 'a=b')
    await assert.rejects(client.getCookie('one'), /keeps no cookies: it was made with/)
    await assert.rejects(
      client.sessionTransaction(() => undefined),
      /keeps no cookies/,
    )
  })
})
