import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import type { Environ } from '../../src/gateway/index.ts'
import { lint } from '../../src/gateway/index.ts'
import type { FetchHandlerOptions } from '../../src/hosts/fetch/index.ts'
import { toFetchHandler } from '../../src/hosts/fetch/index.ts'
import type { RawRequestParts } from './raw-request.ts'
import { createRawRequest } from './raw-request.ts'

/** What a runtime calls a handler with. */
interface Call {
  readonly request: Request
  readonly info?: unknown
  readonly context?: unknown
}

/** The environ an application gets, or the status of a refusal. */
async function environOf(call: Call, options?: FetchHandlerOptions): Promise<Environ | number> {
  let environ: Environ | undefined
  const handler = toFetchHandler(
    lint((given, startResponse) => {
      environ = given
      startResponse('200 OK', [['Content-Type', 'text/plain']])
      return ['ok']
    }),
    options,
  )
  const response = await handler(call.request, call.info, call.context)
  return environ ?? response.status
}

/** A URL as a runtime gives it, and the variables it leads to. */
interface UrlRow extends RawRequestParts {
  readonly name: string
  readonly variables: Partial<Environ>
}

const URL_ROWS: readonly UrlRow[] = [
  {
    name: 'takes path and query as they are',
    url: "http://example.com/p%61th/a%2fb/../%2e%2e//c?q=%zz&e='",
    variables: {
      SCRIPT_NAME: '',
      PATH_INFO: '/path/a%2Fb/../..//c',
      QUERY_STRING: "q=%zz&e='",
      REQUEST_URI: "/p%61th/a%2fb/../%2e%2e//c?q=%zz&e='",
      SERVER_NAME: 'example.com',
      SERVER_PORT: '80',
      SERVER_PROTOCOL: 'HTTP/1.1',
      HTTP_HOST: 'example.com',
      'wsgi.url_scheme': 'http',
    },
  },
  {
    name: 'finds the port and the scheme in the URL',
    url: 'https://example.com:8443/',
    variables: {
      SERVER_NAME: 'example.com',
      SERVER_PORT: '8443',
      HTTP_HOST: 'example.com:8443',
      'wsgi.url_scheme': 'https',
    },
  },
  {
    name: 'knows the port of https',
    url: 'https://[::1]/',
    variables: { SERVER_NAME: '[::1]', SERVER_PORT: '443', HTTP_HOST: '[::1]' },
  },
  { name: 'adds the path that is missing', url: 'http://h', variables: { PATH_INFO: '/' } },
  {
    name: 'adds the path before a query',
    url: 'http://h?q',
    variables: { PATH_INFO: '/', QUERY_STRING: 'q' },
  },
  {
    name: 'cuts a fragment off',
    url: 'http://h/a?b#c?d/e',
    variables: { PATH_INFO: '/a', QUERY_STRING: 'b' },
  },
  {
    name: 'cuts a fragment off that comes before any path',
    url: 'http://h#/a',
    variables: { PATH_INFO: '/', HTTP_HOST: 'h' },
  },
  {
    name: 'keeps the Host when it says the same as the URL in another way',
    url: 'http://example.com/',
    headers: { host: 'EXAMPLE.com:80' },
    variables: { HTTP_HOST: 'EXAMPLE.com:80', SERVER_NAME: 'example.com' },
  },
  {
    name: 'lets the authority of the URL win over the Host',
    url: 'http://other.example:99/x',
    headers: { host: 'h' },
    variables: { HTTP_HOST: 'other.example:99', SERVER_PORT: '99', PATH_INFO: '/x' },
  },
  {
    name: 'takes a relative URL of HTTP/1.0',
    url: '/t?q',
    variables: { PATH_INFO: '/t', QUERY_STRING: 'q', SERVER_NAME: 'localhost', SERVER_PORT: '80' },
  },
  {
    name: 'takes a relative URL with a Host',
    url: '/t',
    headers: { host: 'h:81' },
    variables: { PATH_INFO: '/t', HTTP_HOST: 'h:81', SERVER_PROTOCOL: 'HTTP/1.1' },
  },
  {
    name: 'takes the asterisk as workerd writes it',
    method: 'OPTIONS',
    url: 'http://h*',
    headers: { host: 'h' },
    variables: { PATH_INFO: '*', HTTP_HOST: 'h', REQUEST_METHOD: 'OPTIONS' },
  },
  {
    name: 'keeps a path that looks like a host a path',
    url: 'http://h//evil.example/x',
    headers: { host: 'h' },
    variables: { PATH_INFO: '//evil.example/x', HTTP_HOST: 'h' },
  },
]

describe('the environ of a fetch request', () => {
  for (const { name, variables, ...parts } of URL_ROWS) {
    it(name, async () => {
      const environ = await environOf({ request: createRawRequest(parts) })
      assert.ok(typeof environ === 'object', `it was refused with ${environ}`)
      assert.deepEqual(pick(environ, Object.keys(variables)), variables)
    })
  }

  it('has no Host where there is none', async () => {
    const environ = await environOf({ request: createRawRequest({ url: '/t' }) })
    assert.ok(typeof environ === 'object')
    assert.equal('HTTP_HOST' in environ, false)
    assert.equal(environ.SERVER_PROTOCOL, 'HTTP/1.0')
  })

  it('maps header fields', async () => {
    const headers = {
      'X-A': 'a',
      X_B: 'b',
      Proxy: 'p',
      'Content-Type': 'text/plain',
      Cookie: 'c=1',
    }
    const environ = await environOf({ request: new Request('http://h/', { headers }) })
    assert.ok(typeof environ === 'object')
    const keys = Object.keys(environ).filter((key) => /^(?:HTTP|CONTENT)_/.test(key))
    assert.deepEqual(keys.sort(), ['CONTENT_TYPE', 'HTTP_COOKIE', 'HTTP_HOST', 'HTTP_X_A'])
  })

  it('is fresh for every request', async () => {
    const environs: Environ[] = []
    const handler = toFetchHandler((environ, startResponse) => {
      environs.push(environ)
      environ['my.key'] = 'changed'
      environ.HTTP_HOST = 'changed'
      startResponse('200 OK', [])
      return []
    })
    for (const name of ['a', 'b', 'c']) {
      await handler(new Request('http://h/', { headers: { 'x-name': name } }))
    }
    assert.deepEqual(
      environs.map((environ) => environ['HTTP_X_NAME']),
      ['a', 'b', 'c'],
    )
    assert.equal(new Set(environs).size, 3)
  })

  it('has the scheme, the client and the origin of its own request', async () => {
    const seen: (readonly unknown[])[] = []
    const handler = toFetchHandler((environ, startResponse) => {
      const { REMOTE_ADDR, REMOTE_PORT } = environ
      seen.push([environ['wsgi.url_scheme'], REMOTE_ADDR, REMOTE_PORT, Object.keys(environ).length])
      startResponse('200 OK', [])
      return []
    })
    const deno = (hostname: string, port?: number): unknown => ({ remoteAddr: { hostname, port } })
    for (let i = 0; i < 3; i++) {
      await handler(new Request('http://h/'), deno('192.0.2.1', 1))
      await handler(new Request('http://h/'), deno('192.0.2.2', 2))
      await handler(new Request('http://h/'), deno('192.0.2.3'))
      await handler(new Request('https://h/'), deno('192.0.2.3'))
      await handler(new Request('https://h/'))
      await handler(new Request('https://h/'), {}, {})
    }
    const bare = Number(seen[4]?.[3])
    const round = [
      ['http', '192.0.2.1', '1', bare + 3],
      ['http', '192.0.2.2', '2', bare + 3],
      ['http', '192.0.2.3', undefined, bare + 2],
      ['https', '192.0.2.3', undefined, bare + 2],
      ['https', undefined, undefined, bare],
      ['https', undefined, undefined, bare + 2],
    ]
    assert.deepEqual(seen, [...round, ...round, ...round])
  })

  it('takes the scheme that it is told', async () => {
    const request = new Request('https://h/')
    const environ = await environOf({ request }, { scheme: 'http' })
    assert.ok(typeof environ === 'object')
    assert.equal(environ['wsgi.url_scheme'], 'http')
  })

  it('says whether other processes serve the same application', async () => {
    const environ = await environOf({ request: new Request('http://h/') }, { multiprocess: true })
    assert.ok(typeof environ === 'object')
    assert.equal(environ['wsgi.multiprocess'], true)
  })
})

function pick(environ: Environ, keys: readonly string[]): Readonly<Record<string, unknown>> {
  const variables = new Map<string, unknown>(Object.entries(environ))
  return Object.fromEntries(keys.map((key) => [key, variables.get(key)]))
}

/** A request that no application may see. */
interface RefusedRow extends RawRequestParts {
  readonly name: string
  readonly status: number
}

const REFUSED_ROWS: readonly RefusedRow[] = [
  { name: 'a method in small letters', method: 'get', url: 'http://h/', status: 400 },
  { name: 'a method that is no token', method: 'GE T', url: 'http://h/', status: 400 },
  { name: 'CONNECT as Deno writes it', method: 'CONNECT', url: 'http://h:443', status: 501 },
  { name: 'CONNECT as Bun writes it', method: 'CONNECT', url: 'h:443', status: 501 },
  { name: 'TRACE', method: 'TRACE', url: 'http://h/', status: 501 },
  { name: 'a URL without a scheme', url: 'h:443', status: 400 },
  { name: 'a URL of another scheme', url: 'x://h/', status: 400 },
  { name: 'an authority with a user', url: 'http://u:p@h/', status: 400 },
  { name: 'an empty authority', url: 'http:///etc/passwd', headers: { host: 'a b' }, status: 400 },
  {
    name: 'a Host with a path',
    url: 'http://good/evil/t',
    headers: { host: 'good/evil' },
    status: 400,
  },
  {
    name: 'a Host that is none',
    url: 'http://a b/c?d/t',
    headers: { host: 'a b/c?d' },
    status: 400,
  },
  {
    name: 'a Host that is none, with a relative URL',
    url: '/t',
    headers: { host: 'a b' },
    status: 400,
  },
  { name: 'two hosts', url: 'http://h/t', headers: { host: 'h, i' }, status: 400 },
  { name: 'an empty Host', url: 'http://localhost/t', headers: { host: '' }, status: 400 },
  { name: 'DEL in the target', url: 'http://h/\x7f', status: 400 },
  { name: 'a control character in the target', url: 'http://h/\x01', status: 400 },
  { name: 'a byte above 7F in the target', url: 'http://h/\xe9', status: 400 },
  { name: 'DEL in a value', url: 'http://h/', headers: { 'x-a': 'a\x7fb' }, status: 400 },
  { name: 'BEL in a value', url: 'http://h/', headers: { 'x-a': 'a\x07b' }, status: 400 },
  { name: 'two types', url: 'http://h/', headers: { 'content-type': 'a/b, c/d' }, status: 400 },
  { name: 'two lengths', url: 'http://h/', headers: { 'content-length': '5, 5' }, status: 400 },
  { name: 'a long target', url: `http://h/${'x'.repeat(9000)}`, status: 414 },
  {
    name: 'a large header block',
    url: 'http://h/',
    headers: { 'x-a': 'x'.repeat(17_000) },
    status: 431,
  },
]

describe('a fetch request that is refused', () => {
  for (const { name, status, ...parts } of REFUSED_ROWS) {
    it(name, async () => {
      assert.equal(await environOf({ request: createRawRequest(parts) }), status)
    })
  }

  it('is answered by a short page that closes the connection', async () => {
    const handler = toFetchHandler(() => [])
    const response = await handler(createRawRequest({ method: 'get', url: 'http://h/' }))
    assert.equal(response.headers.get('connection'), 'close')
    assert.equal(response.headers.get('content-type'), 'text/plain; charset=utf-8')
    assert.equal(await response.text(), 'The method is malformed.\n')
  })

  it('is answered without a page when it is HEAD', async () => {
    const handler = toFetchHandler(() => [])
    const response = await handler(createRawRequest({ method: 'HEAD', url: 'x://h/' }))
    assert.equal(response.status, 400)
    assert.equal(await response.text(), '')
  })

  it('is not one with a comma in a quoted parameter of its type', async () => {
    const headers = { 'content-type': 'multipart/form-data; boundary="a, b"' }
    const environ = await environOf({ request: createRawRequest({ url: 'http://h/', headers }) })
    assert.ok(typeof environ === 'object')
    assert.equal(environ.CONTENT_TYPE, headers['content-type'])
  })
})

/** How a runtime tells the address of the client. */
interface PeerRow extends Omit<Call, 'request'> {
  readonly name: string
  readonly members?: Readonly<Record<string, unknown>>
  readonly header?: string
  readonly address: string | undefined
  readonly port?: string
}

const PEER_ROWS: readonly PeerRow[] = [
  {
    name: 'Bun: the second argument',
    info: { requestIP: () => ({ address: '192.0.2.1', port: 99, family: 'IPv4' }) },
    address: '192.0.2.1',
    port: '99',
  },
  { name: 'Bun: a client that has left', info: { requestIP: () => null }, address: undefined },
  {
    name: 'Bun: an IPv4 address inside of IPv6',
    info: { requestIP: () => ({ address: '::ffff:192.0.2.1', port: 99 }) },
    address: '192.0.2.1',
    port: '99',
  },
  {
    name: 'Deno: the second argument',
    info: { remoteAddr: { transport: 'tcp', hostname: '2001:db8::1', port: 99 } },
    address: '2001:db8::1',
    port: '99',
  },
  {
    name: 'Deno: a Unix socket',
    info: { remoteAddr: { transport: 'unix', path: '/run/x' } },
    address: undefined,
  },
  {
    name: 'Deno: an address that is made anew whenever it is asked for',
    info: {
      get remoteAddr() {
        return { transport: 'tcp', hostname: '192.0.2.1', port: 99 }
      },
    },
    address: '192.0.2.1',
    port: '99',
  },
  { name: 'a second argument like that of Deno', info: { remoteAddr: null }, address: undefined },
  {
    name: 'an address that is none',
    info: { requestIP: () => ({ address: 'unix:/run/x', port: 0 }) },
    address: undefined,
  },
  { name: 'srvx: the request', members: { ip: 'fe80::1%eth0' }, address: 'fe80::1' },
  {
    name: 'workerd: the request',
    members: { cf: { clientIp: '192.0.2.1:99' } },
    info: {},
    context: {},
    address: '192.0.2.1',
    port: '99',
  },
  {
    name: 'workerd: an IPv6 address',
    members: { cf: { clientIp: '[2001:db8::1]:99' } },
    address: '2001:db8::1',
    port: '99',
  },
  { name: 'Cloudflare: no address', members: { cf: { colo: 'X' } }, address: undefined },
  {
    name: 'a Worker: bindings that look like Bun',
    info: { requestIP: () => ({ address: '192.0.2.1', port: 99 }) },
    context: {},
    address: undefined,
  },
  { name: 'a header that is named', header: 'x-client', address: '192.0.2.7' },
  {
    name: 'a header that is named, before the runtime',
    header: 'x-client',
    members: { ip: '192.0.2.1' },
    address: '192.0.2.7',
  },
  {
    name: 'a header that is named and holds no address',
    header: 'x-junk',
    members: { ip: '192.0.2.1' },
    address: '192.0.2.1',
  },
  { name: 'a header that is named and absent', header: 'x-absent', address: undefined },
  { name: 'no runtime at all', address: undefined },
]

describe('the address of the client', () => {
  for (const { name, members, header, address, port, ...rest } of PEER_ROWS) {
    it(name, async () => {
      const headers = { 'x-client': '192.0.2.7', 'x-junk': '<script>' }
      const request = Object.assign(new Request('http://h/', { headers }), members)
      const options = header === undefined ? {} : { clientAddressHeader: header }
      const environ = await environOf({ request, ...rest }, options)
      assert.ok(typeof environ === 'object')
      assert.equal(environ.REMOTE_ADDR, address)
      assert.equal(environ.REMOTE_PORT, port)
    })
  }
})

describe('what the runtime passes', () => {
  const request = new Request('http://h/')

  it('is in the environ: the request, and the second argument', async () => {
    const info = { remoteAddr: {} }
    const environ = await environOf({ request, info })
    assert.ok(typeof environ === 'object')
    assert.equal(environ['fetch.request'], request)
    assert.equal(environ['fetch.info'], info)
    assert.equal('workers.env' in environ, false)
  })

  it('is in the environ: the bindings and the context of a Worker', async () => {
    const [info, context] = [{ KV: 'binding' }, { waitUntil: () => undefined }]
    const environ = await environOf({ request, info, context })
    assert.ok(typeof environ === 'object')
    assert.equal(environ['workers.env'], info)
    assert.equal(environ['workers.context'], context)
    assert.equal('fetch.info' in environ, false)
  })
})
