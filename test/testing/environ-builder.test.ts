/** Environs without a host. */

import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { Flagon, Request } from 'flagon'
import type { Body } from 'flagon/gateway'
import { lint } from 'flagon/gateway'
import { EnvironBuilder } from 'flagon/testing'

describe('an environ that is built', () => {
  it('is what a host would make', () => {
    const builder = new EnvironBuilder('/a%2Fb?c=d', {
      method: 'POST',
      baseUrl: 'https://example.com:8443/shop',
      query: { e: 1 },
      headers: { 'X-A': 'b' },
      json: { a: 1 },
      environ: { REMOTE_USER: 'ada' },
    })
    const environ = builder.environ()
    assert.notEqual(environ, builder.environ())
    const expected = {
      REQUEST_METHOD: 'POST',
      SCRIPT_NAME: '/shop',
      PATH_INFO: '/a%2Fb',
      QUERY_STRING: 'c=d&e=1',
      SERVER_NAME: 'example.com',
      SERVER_PORT: '8443',
      SERVER_PROTOCOL: 'HTTP/1.1',
      REMOTE_ADDR: '127.0.0.1',
      REMOTE_USER: 'ada',
      CONTENT_TYPE: 'application/json',
      CONTENT_LENGTH: '7',
      HTTP_HOST: 'example.com:8443',
      HTTP_X_A: 'b',
      'wsgi.url_scheme': 'https',
    }
    assert.deepEqual({ ...environ, ...expected }, environ)
  })

  it('keeps the gateway, and its forms are read', async () => {
    const application = lint(async (given, startResponse): Promise<Body> => {
      const request = new Request(given)
      const file = (await request.files()).get('f')
      startResponse('200 OK', [['Content-Type', 'text/plain']])
      return [`${(await request.form()).get('a')} ${await file?.text()}`]
    })
    const form = { a: 'b', f: new File(['c'], 'c.txt') }
    const environ = new EnvironBuilder('/', { method: 'POST', form }).environ()
    assert.deepEqual(await application(environ, () => undefined), ['b c'])
  })

  it('is one that a request context can be made of', async () => {
    const app = new Flagon({}, { config: { SERVER_NAME: 'shop.test' } })
    app.get('/post/<int:id>', ({ params }) => String(params.id))
    const environ = new EnvironBuilder('/post/3', {}, app).environ()
    const url = await app
      .requestContext(environ)
      .run(({ request, params }) => [request.url, params])
    assert.deepEqual(url, ['http://shop.test/post/3', { id: 3 }])
  })

  it('is refused where every host refuses it', () => {
    const builder = new EnvironBuilder('/', { headers: { Host: 'a b' } })
    assert.throws(() => builder.environ(), /Every host refuses this request/)
  })
})
