/** Redirects that a client follows. */

import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { Flagon, Response } from 'flagon'
import type { TestClientOptions } from 'flagon/testing'

const app = new Flagon({}, { config: { SERVER_NAME: 'example.com' }, subdomainMatching: true })
const ALL = ['GET', 'POST', 'PUT'] as const

app.route('/to/<int:code>', { methods: ALL }, ({ params, request }) => {
  return leadTo(request.args.get('to') ?? '/end?x=1#part', params.code)
})
app.route('/end', { methods: ALL }, async ({ request }) => {
  return `${request.method} ${request.url} ${await request.text()} ${request.headers.get('Content-Type') ?? '-'}`
})
app.get('/end', { subdomain: 'api' }, ({ request }) => {
  return `api ${request.headers.get('Authorization') ?? '-'}`
})
app.get('/loop', () => leadTo('/loop', 302))
app.get('/count/<int:left>', ({ params: { left } }) => {
  return left === 0 ? 'done' : leadTo(String(left - 1), 302)
})

function leadTo(location: string, status: number): Response {
  return new Response('moved', { status, headers: { Location: location } })
}

/** A method, a status, and what arrives. */
const ROWS: readonly (readonly [method: string, code: number, arrives: string])[] = [
  ['GET', 301, 'GET http://example.com/end?x=1  -'],
  ['POST', 301, 'GET http://example.com/end?x=1  -'],
  ['POST', 302, 'GET http://example.com/end?x=1  -'],
  ['PUT', 303, 'GET http://example.com/end?x=1  -'],
  ['POST', 305, 'GET http://example.com/end?x=1  -'],
  ['POST', 307, 'POST http://example.com/end?x=1 a=b application/x-www-form-urlencoded'],
  ['PUT', 308, 'PUT http://example.com/end?x=1 a=b application/x-www-form-urlencoded'],
  ['HEAD', 302, ''],
  ['GET', 300, 'moved'],
]

describe('a redirect', () => {
  for (const [method, code, arrives] of ROWS) {
    it(`with ${code} of ${method} is answered by ${JSON.stringify(arrives)}`, async () => {
      await using client = app.testClient({ followRedirects: true })
      const form = method === 'GET' || method === 'HEAD' ? undefined : { a: 'b' }
      const response = await client.request(
        method,
        `/to/${code}`,
        form === undefined ? {} : { form },
      )
      assert.equal(await response.text(), arrives)
      if (method === 'HEAD') assert.equal(response.request.method, 'HEAD')
    })
  }

  it('is not followed unless that is asked for', async () => {
    await using client = app.testClient()
    const response = await client.get('/to/302')
    assert.equal(response.status, 302)
    assert.equal(response.headers.get('Location'), '/end?x=1#part')
    await using follower = app.testClient({ followRedirects: true })
    assert.equal((await follower.get('/to/302', { followRedirects: false })).status, 302)
  })

  it('is in the history, with its own response', async () => {
    await using client = app.testClient()
    const response = await client.get('/count/3', { followRedirects: true })
    assert.equal(await response.text(), 'done')
    assert.deepEqual(
      response.history.map(({ status, request }) => [status, request.url]),
      [3, 2, 1].map((left) => [302, `http://example.com/count/${left}`]),
    )
    assert.equal(response.history[2]?.history.length, 2)
    assert.equal(await response.history[0]?.context.request.path, '/count/3')
  })

  it('stays below the path of the application', async () => {
    const shop = new Flagon({}, { config: { APPLICATION_ROOT: '/shop' } })
    shop.get('/', ({ urlFor }) => leadTo(urlFor('end'), 302))
    shop.get(
      '/end',
      { endpoint: 'end' },
      ({ environ }) => `${environ.SCRIPT_NAME} ${environ.PATH_INFO}`,
    )
    await using client = shop.testClient({ followRedirects: true })
    assert.equal(await (await client.get('/')).text(), '/shop /end')
  })

  it('that never ends is an error', async () => {
    await using client = app.testClient()
    await assert.rejects(client.get('/loop', { followRedirects: true }), {
      name: 'RedirectError',
      message: /more redirects than the 20 that are followed: http:\/\/example\.com\/loop -> /,
    })
    await assert.rejects(
      client.get('/count/3', { followRedirects: 2 }),
      /more redirects than the 2/,
    )
    assert.equal(await (await client.get('/count/3', { followRedirects: 3 })).text(), 'done')
  })

  it('of a body that can be sent once is an error', async () => {
    await using client = app.testClient({ followRedirects: true })
    const body = new Blob(['x']).stream()
    await assert.rejects(client.post('/to/307', { body }), /piece by piece can be sent once/)
  })
})

/** Where a redirect leads, what the client allows, and what comes. */
const HOSTS: readonly (readonly [to: string, TestClientOptions, string | RegExp])[] = [
  ['http://other.test/end', {}, /from example\.com to other\.test, which is another host.*'any'/],
  ['http://api.example.com/end', {}, /to api\.example\.com, which is another host.*'subdomains'/],
  ['//other.test/end', { redirectHosts: 'subdomains' }, /another host/],
  ['http://api.example.com/end', { redirectHosts: 'subdomains' }, 'api -'],
  ['http://api.example.com/end', { redirectHosts: 'any' }, 'api -'],
  ['https://example.com/end', {}, 'GET https://example.com/end  -'],
  ['mailto:ada@example.com', {}, /leads to "mailto:ada@example\.com", which is no URL of the web/],
]

describe('a redirect to another host', () => {
  for (const [to, options, expected] of HOSTS) {
    it(`${to} with ${JSON.stringify(options)}`, async () => {
      await using client = app.testClient({ ...options, followRedirects: true })
      const asking = client.get('/to/302', { query: { to }, auth: 'secret' })
      if (typeof expected !== 'string') return assert.rejects(asking, expected)
      assert.equal(await (await asking).text(), expected)
    })
  }
})
