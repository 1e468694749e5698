/** What arrives of what a test says. */

import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import type { Context, Route } from 'flagon'
import { Flagon } from 'flagon'
import type { ClientRequestOptions } from 'flagon/testing'

const app = new Flagon({}, { config: { SECRET_KEY: 'x'.repeat(32) }, static: false })

app.route('/<path:rest>', { methods: ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'] }, echo)
app.route('/', { methods: ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'] }, echo)

async function echo({ request, environ }: Pick<Context, 'request' | 'environ'>) {
  return {
    method: request.method,
    url: request.url,
    path: environ.PATH_INFO,
    script: environ.SCRIPT_NAME,
    query: environ.QUERY_STRING,
    type: environ.CONTENT_TYPE ?? null,
    length: environ.CONTENT_LENGTH ?? null,
    address: environ.REMOTE_ADDR ?? null,
    authorization: environ['HTTP_AUTHORIZATION'] ?? null,
    cookie: environ.HTTP_COOKIE ?? null,
    header: environ['HTTP_X_TEST'] ?? null,
    extra: environ['test.extra'] ?? null,
    body: await request.text(),
  }
}

type Echo = Record<keyof Awaited<ReturnType<typeof echo>>, string | null>

/** A request, and what of it arrives. */
type Row = readonly [
  says: string,
  target: string,
  options: ClientRequestOptions & { readonly method?: string },
  arrives: Partial<Echo>,
]

const FORM = 'application/x-www-form-urlencoded'

const ROWS: readonly Row[] = [
  ['a path', '/a/b', {}, { method: 'GET', url: 'http://localhost/a/b', address: '127.0.0.1' }],
  ['a path without a slash', 'a', {}, { path: '/a' }],
  ['a query in the target', '/a?b=c', {}, { query: 'b=c' }],
  [
    'a query apart',
    '/a?b=c',
    { query: { d: [1, 2], e: 'ä &', f: undefined } },
    { query: 'b=c&d=1&d=2&e=%C3%A4+%26' },
  ],
  ['a query as text', '/a', { query: 'x=%20y' }, { query: 'x=%20y' }],
  ['a query as a Map', '/a', { query: new Map([['b', true]]) }, { query: 'b=true' }],
  [
    'a query of URLSearchParams',
    '/a',
    { query: new URLSearchParams('a=1&a=2') },
    { query: 'a=1&a=2' },
  ],
  ['letters that are not ASCII', '/ä ö', {}, { path: '/ä ö', url: 'http://localhost/ä%20ö' }],
  ['escapes as they are', '/a%2Fb%41', {}, { path: '/a%2FbA' }],
  ['no fragment', '/a#b', {}, { path: '/a' }],
  ['a whole URL', 'https://example.com:8443/a?b', {}, { url: 'https://example.com:8443/a?b' }],
  [
    'another base',
    '/a',
    { baseUrl: 'https://example.com/shop/' },
    { url: 'https://example.com/shop/a', script: '/shop', path: '/a' },
  ],
  ['a subdomain', '/a', { subdomain: 'api' }, { url: 'http://api.localhost/a' }],
  ['a scheme', '/a', { scheme: 'https' }, { url: 'https://localhost/a' }],
  ['another Host', '/a', { headers: { Host: 'example.org' } }, { url: 'http://example.org/a' }],
  ['headers', '/a', { headers: { 'X-Test': ['1', '2'] } }, { header: '1, 2' }],
  ['headers of fetch', '/a', { headers: new Headers({ 'X-Test': '3' }) }, { header: '3' }],
  [
    'a user and a password',
    '/a',
    { auth: ['ada', 'ö:x'] },
    { authorization: 'Basic YWRhOsO2Ong=' },
  ],
  ['a token', '/a', { auth: 'abc' }, { authorization: 'Bearer abc' }],
  ['cookies', '/a', { cookies: { a: '1', b: 'ö' } }, { cookie: 'a=1; b=%C3%B6' }],
  [
    'the environ',
    '/a',
    { environ: { REMOTE_ADDR: '::1', 'test.extra': 'y' } },
    { address: '::1', extra: 'y' },
  ],
  ['nothing', '/a', { method: 'POST' }, { body: '', length: '0', type: null }],
  ['text', '/a', { method: 'POST', body: 'hé' }, { body: 'hé', length: '3', type: null }],
  ['bytes', '/a', { method: 'PUT', body: new Uint8Array([97]) }, { body: 'a', length: '1' }],
  [
    'a Blob',
    '/a',
    { method: 'PUT', body: new Blob(['b'], { type: 'text/x' }) },
    { body: 'b', type: 'text/x' },
  ],
  ['a type', '/a', { method: 'PATCH', body: '{}', contentType: 'a/b' }, { type: 'a/b' }],
  [
    'a type as a header',
    '/a',
    { method: 'POST', json: 1, headers: { 'content-type': 'a/json' } },
    { type: 'a/json', body: '1' },
  ],
  [
    'JSON',
    '/a',
    { method: 'POST', json: { a: [1] } },
    { body: '{"a":[1]}', type: 'application/json' },
  ],
  ['JSON that is null', '/a', { method: 'POST', json: null }, { body: 'null' }],
  [
    'a form',
    '/a',
    { method: 'POST', form: { a: [1, 2], b: 'x y' } },
    { body: 'a=1&a=2&b=x+y', type: FORM },
  ],
  ['a form of pairs', '/a', { method: 'POST', form: [['a', 'b']] }, { body: 'a=b', type: FORM }],
  ['an empty form', '/a', { method: 'POST', form: {} }, { body: '', type: FORM, length: '0' }],
  ['a stream', '/a', { method: 'POST', body: pieces() }, { body: 'one,two', length: null }],
  ['a body of a GET', '/a', { body: 'x' }, { method: 'GET', body: 'x' }],
  ['a small method', '/a', { method: 'delete' }, { method: 'DELETE' }],
]

async function* pieces() {
  yield 'one'
  yield new TextEncoder().encode(',two')
}

describe('a client sends', () => {
  for (const [says, target, { method = 'GET', ...options }, arrives] of ROWS) {
    it(says, async () => {
      await using client = app.testClient()
      const response = await client.request(method, target, options)
      const seen = await response.json<Echo>()
      assert.deepEqual({ ...seen, ...arrives }, seen)
      assert.equal(response.status, 200)
    })
  }

  it('each method by its name', async () => {
    await using client = app.testClient()
    for (const name of ['get', 'post', 'put', 'patch', 'delete'] as const) {
      const response = await client[name]('/a')
      assert.equal((await response.json<Echo>()).method, name.toUpperCase())
      assert.equal(response.request.method, name.toUpperCase())
    }
    assert.equal((await client.options('/a')).headers.has('Allow'), true)
    // Hosts serve no TRACE: it would show the cookies of a client to its scripts.
    assert.equal((await client.trace('/a')).status, 501)
    const head = await client.head('/a')
    assert.equal(await head.text(), '')
    assert.ok(Number(head.headers.get('Content-Length')) > 0)
  })

  it('what no browser would, and gets the answer', async () => {
    await using client = app.testClient()
    assert.equal((await client.get('/a/../b')).status, 400)
    assert.equal((await client.get('/%zz')).status, 400)
    assert.equal((await client.get('/a', { headers: { Host: 'good/evil' } })).status, 400)
  })

  it('what is usual for it', async () => {
    await using client = app.testClient({
      headers: { 'X-Test': 'usual' },
      environ: { 'test.extra': 'usual' },
      baseUrl: 'https://example.com',
    })
    const usual = await (await client.get('/a')).json<Echo>()
    assert.deepEqual(
      [usual.header, usual.extra, usual.url],
      ['usual', 'usual', 'https://example.com/a'],
    )
    const own = await client.get('/a', {
      headers: { 'x-test': 'own' },
      baseUrl: 'http://localhost',
    })
    const seen = await own.json<Echo>()
    assert.deepEqual([seen.header, seen.extra, seen.url], ['own', 'usual', 'http://localhost/a'])
  })
})

describe('the settings', () => {
  it('say where requests go', async () => {
    const config = {
      SERVER_NAME: 'shop.test:8080',
      APPLICATION_ROOT: '/shop',
      PREFERRED_URL_SCHEME: 'https',
    }
    const shop = new Flagon({}, { config })
    const here: Route<'/here'> = shop.get(
      '/here',
      ({ request, urlFor }) => `${request.url} ${urlFor(here)}`,
    )
    await using client = shop.testClient()
    assert.equal(
      await (await client.get('/here')).text(),
      'https://shop.test:8080/shop/here /shop/here',
    )
  })
})

describe('a form with files', () => {
  const forms = new Flagon({})
  forms.post('/', async ({ request }) => {
    const { form, files } = { form: await request.form(), files: await request.files() }
    const list = []
    for (const [name, file] of files) {
      list.push([name, file.filename, file.contentType, await file.text()])
    }
    return { form: [...form], files: list }
  })

  const rows: readonly (readonly [string, ClientRequestOptions, unknown])[] = [
    [
      'has text and files',
      { form: { a: 'b' }, files: { f: new File(['x'], 'x.txt', { type: 'text/plain' }) } },
      { form: [['a', 'b']], files: [['f', 'x.txt', 'text/plain', 'x']] },
    ],
    [
      'takes text, bytes and blobs with a name',
      {
        files: {
          f: [
            { content: 'ä', filename: 'ä"\r\n.html' },
            { content: new Uint8Array([98]), filename: 'b.bin', type: 'x/y' },
            new Blob(['c']),
          ],
        },
      },
      {
        form: [],
        files: [
          ['f', 'ä"%0D%0A.html', 'text/html', 'ä'],
          ['f', 'b.bin', 'x/y', 'b'],
          ['f', 'blob', 'application/octet-stream', 'c'],
        ],
      },
    ],
    [
      'takes FormData',
      { form: formData() },
      { form: [['a', '1']], files: [['f', 'n.txt', 'text/plain', 'y']] },
    ],
    [
      'can be asked for',
      { form: { a: '1' }, contentType: 'multipart/form-data' },
      { form: [['a', '1']], files: [] },
    ],
  ]

  for (const [says, options, expected] of rows) {
    it(says, async () => {
      await using client = forms.testClient()
      assert.deepEqual(await (await client.post('/', options)).json(), expected)
    })
  }
})

function formData(): FormData {
  const form = new FormData()
  form.append('a', '1')
  form.append('f', new File(['y'], 'n.txt'))
  return form
}

describe('a client refuses', () => {
  const rows: readonly (readonly [string, ClientRequestOptions, RegExp])[] = [
    [
      'JSON and a form',
      { json: 1, form: {} },
      /one body: give form \(or files\) or json, and not both/,
    ],
    ['JSON and a body', { json: 1, body: 'x' }, /give json or body/],
    ['files and a body', { files: {}, body: 'x' }, /give form \(or files\) or body/],
    [
      'a base that is no URL',
      { baseUrl: 'nonsense' },
      /"nonsense" is no URL that an application is served at/,
    ],
    ['a subdomain that is none', { subdomain: 'a b' }, /"a b.localhost" is no host/],
    ['a header that is none', { headers: { 'a b': 'c' } }, /"a b" is not a token/],
  ]
  for (const [says, options, message] of rows) {
    it(says, async () => {
      await using client = app.testClient()
      await assert.rejects(client.post('/a', options), { name: 'TypeError', message })
    })
  }

  it('requests after its end', async () => {
    const client = app.testClient()
    await client.get('/a')
    await client.close()
    await client.close()
    await assert.rejects(client.get('/a'), /The client is closed; make another one/)
  })
})
