/** What an application learns of an invocation, whichever service made it. */

import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import fc from 'fast-check'
import type { Environ } from '../../src/gateway/index.ts'
import { lint } from '../../src/gateway/index.ts'
import type { LambdaOptions } from '../../src/hosts/lambda/index.ts'
import { toLambdaHandler } from '../../src/hosts/lambda/index.ts'
import { API_DOMAIN, balanced, payload1, payload2, URL_DOMAIN } from './events.ts'

/** What an application saw of an invocation. */
interface Sight {
  readonly status: number
  readonly environ: Partial<Environ>
  readonly body: string
  readonly answer: string
}

async function see(event: unknown, options: LambdaOptions = {}): Promise<Sight> {
  let environ: Partial<Environ> = {}
  let body = ''
  const handler = toLambdaHandler(
    lint(async (seen, startResponse) => {
      environ = seen
      for await (const chunk of seen['wsgi.input']) body += Buffer.from(chunk).toString('latin1')
      startResponse('200 OK', [['Content-Type', 'text/plain']])
      return ['seen']
    }),
    options,
  )
  const { statusCode, body: answer } = await handler(event, { awsRequestId: 'id' })
  return { status: statusCode, environ, body, answer }
}

/** An event, and members of the environ; `undefined` is one that is absent. */
interface Row {
  readonly name: string
  readonly event: unknown
  readonly options?: LambdaOptions
  readonly environ: Readonly<Record<string, unknown>>
  readonly body?: string
}

const ROWS: readonly Row[] = [
  {
    name: 'a function URL',
    event: payload2({ path: '/a/b', query: 'x=1&x=2&y', headers: { 'x-a': '1,2' } }),
    environ: {
      REQUEST_METHOD: 'GET',
      SCRIPT_NAME: '',
      PATH_INFO: '/a/b',
      QUERY_STRING: 'x=1&x=2&y',
      REQUEST_URI: '/a/b?x=1&x=2&y',
      SERVER_NAME: URL_DOMAIN,
      SERVER_PORT: '443',
      SERVER_PROTOCOL: 'HTTP/1.1',
      REMOTE_ADDR: '192.0.2.1',
      REMOTE_PORT: undefined,
      HTTP_HOST: URL_DOMAIN,
      HTTP_X_A: '1,2',
      CONTENT_LENGTH: undefined,
      'wsgi.url_scheme': 'https',
      'wsgi.multiprocess': true,
      'wsgi.run_once': false,
      'wsgi.signal': undefined,
      'lambda.context': { awsRequestId: 'id' },
    },
  },
  {
    name: 'HTTP/2',
    event: payload2({ protocol: 'HTTP/2.0' }),
    environ: { SERVER_PROTOCOL: 'HTTP/2.0' },
  },
  {
    name: 'cookies, which have a list of their own',
    event: payload2({ cookies: ['a=1', 'b=2'] }),
    environ: { HTTP_COOKIE: 'a=1; b=2' },
  },
  {
    name: 'cookies that are in the headers as well',
    event: payload2({ cookies: ['a=1', 'b=2'], headers: { Cookie: 'a=1; b=2' } }),
    environ: { HTTP_COOKIE: 'a=1; b=2' },
  },
  {
    name: 'text in the body',
    event: payload2({ method: 'POST', body: 'caf\u00e9', headers: { 'content-length': '5' } }),
    environ: { REQUEST_METHOD: 'POST', CONTENT_LENGTH: '5' },
    body: 'caf\u00c3\u00a9',
  },
  {
    name: 'bytes in the body',
    event: payload2({ method: 'PUT', body: '/wCA', isBase64Encoded: true }),
    environ: { CONTENT_LENGTH: '3' },
    body: '\u00ff\u0000\u0080',
  },
  {
    name: 'a body that came in chunks',
    event: payload2({
      method: 'POST',
      body: 'abc',
      headers: { 'transfer-encoding': 'chunked', 'content-type': 'text/plain' },
    }),
    environ: {
      CONTENT_LENGTH: '3',
      CONTENT_TYPE: 'text/plain',
      HTTP_TRANSFER_ENCODING: undefined,
    },
    body: 'abc',
  },
  {
    name: 'an empty body with a length',
    event: payload2({ method: 'POST', body: '', headers: { 'content-length': '0' } }),
    environ: { CONTENT_LENGTH: '0' },
    body: '',
  },
  {
    name: 'a path that looks like another host',
    event: payload2({ path: '//evil.com/x' }),
    environ: { PATH_INFO: '//evil.com/x', HTTP_HOST: URL_DOMAIN, REQUEST_URI: '//evil.com/x' },
  },
  {
    name: 'a path that looks like a URL',
    event: payload2({ path: 'https://evil.com/x' }),
    environ: { PATH_INFO: '/https://evil.com/x', HTTP_HOST: URL_DOMAIN },
  },
  {
    name: 'dot segments',
    event: payload2({ path: '/a/../b/./c' }),
    environ: { PATH_INFO: '/a/../b/./c' },
  },
  {
    name: 'an escaped path of a function URL',
    event: payload2({ path: '/caf%C3%A9/a%2fb/100%25/%FF' }),
    environ: {
      PATH_INFO: '/caf\u00e9/a%2Fb/100%25/%FF',
      REQUEST_URI: '/caf%C3%A9/a%2fb/100%25/%FF',
    },
  },
  {
    name: 'a path that an HTTP API has decoded',
    event: payload2({ path: '/caf\u00e9/a?b#c/100%/%2F', domain: API_DOMAIN, query: 'q=1' }),
    environ: {
      PATH_INFO: '/caf\u00e9/a?b#c/100%25/%252F',
      REQUEST_URI: '/caf%C3%A9/a%3Fb%23c/100%25/%252F?q=1',
      QUERY_STRING: 'q=1',
    },
  },
  {
    name: 'a stage of an HTTP API',
    event: payload2({ path: '/prod/a', stage: 'prod', domain: API_DOMAIN }),
    environ: { SCRIPT_NAME: '/prod', PATH_INFO: '/a', REQUEST_URI: '/prod/a' },
  },
  {
    name: 'a stage and nothing behind it',
    event: payload2({ path: '/prod', stage: 'prod', domain: API_DOMAIN }),
    environ: { SCRIPT_NAME: '/prod', PATH_INFO: '' },
  },
  {
    name: 'a stage, and behind it what looks like another host',
    event: payload2({ path: '/prod//evil.com', stage: 'prod', domain: API_DOMAIN }),
    environ: { SCRIPT_NAME: '/prod', PATH_INFO: '//evil.com' },
  },
  {
    name: 'a path that only begins like the stage',
    event: payload2({ path: '/production', stage: 'prod', domain: API_DOMAIN }),
    environ: { SCRIPT_NAME: '', PATH_INFO: '/production' },
  },
  {
    name: 'a domain of one\u2019s own, whose URLs have no stage',
    event: payload2({ path: '/prod/a', stage: 'prod', domain: 'api.example' }),
    environ: { SCRIPT_NAME: '', PATH_INFO: '/prod/a', SERVER_NAME: 'api.example' },
  },
  {
    name: 'a base path',
    event: payload2({ path: '/v1/a', domain: 'api.example' }),
    options: { basePath: '/v1' },
    environ: { SCRIPT_NAME: '/v1', PATH_INFO: '/a' },
  },
  {
    name: 'a request that is not below the base path',
    event: payload2({ path: '/v10/a', domain: 'api.example' }),
    options: { basePath: '/v1' },
    environ: { SCRIPT_NAME: '', PATH_INFO: '/v10/a' },
  },
  {
    name: 'no address',
    event: payload2({ sourceIp: 'test-invoke-source-ip' }),
    environ: { REMOTE_ADDR: undefined },
  },
  {
    name: 'an IPv4 address in an IPv6 one',
    event: payload2({ sourceIp: '::ffff:192.0.2.9' }),
    environ: { REMOTE_ADDR: '192.0.2.9' },
  },
  {
    name: 'a header that was decoded as UTF-8',
    event: payload2({ headers: { 'x-name': '\u20ac' } }),
    environ: { HTTP_X_NAME: '\u00e2\u0082\u00ac' },
  },
  {
    name: 'a long header that was decoded as UTF-8',
    event: payload2({ headers: { 'x-name': '\u20ac'.repeat(5000) } }),
    environ: { HTTP_X_NAME: '\u00e2\u0082\u00ac'.repeat(5000) },
  },
  {
    name: 'headers that must not get in',
    event: payload2({ headers: { proxy: 'http://evil', x_forwarded_for: '1', 'a.b': '2' } }),
    environ: { HTTP_PROXY: undefined, HTTP_X_FORWARDED_FOR: undefined, 'HTTP_A.B': undefined },
  },
  {
    name: 'a header with the name of a member of all objects',
    event: payload1({ headers: { constructor: ['1'], 'To-String': ['2'] } }),
    environ: { HTTP_CONSTRUCTOR: '1', HTTP_TO_STRING: '2' },
  },
  {
    name: 'a REST API',
    event: payload1({
      method: 'POST',
      path: '/a%2Fb/caf%C3%A9',
      query: { x: ['1', 'a b&c'], 'k=': [''] },
      headers: { 'X-A': ['1', '2'], Cookie: ['a=1', 'b=2'] },
      body: 'abc',
    }),
    environ: {
      REQUEST_METHOD: 'POST',
      SCRIPT_NAME: '/prod',
      PATH_INFO: '/a%2Fb/caf\u00e9',
      QUERY_STRING: 'x=1&x=a%20b%26c&k%3D=',
      REQUEST_URI: '/prod/a%2Fb/caf%C3%A9?x=1&x=a%20b%26c&k%3D=',
      SERVER_NAME: API_DOMAIN,
      HTTP_X_A: '1, 2',
      HTTP_COOKIE: 'a=1; b=2',
      REMOTE_ADDR: '192.0.2.1',
      CONTENT_LENGTH: '3',
    },
    body: 'abc',
  },
  {
    name: 'the root of a REST API',
    event: payload1({ path: '/', sentPath: '/prod' }),
    environ: { SCRIPT_NAME: '/prod', PATH_INFO: '', QUERY_STRING: '' },
  },
  {
    name: 'an event without a stage, as imitations of the service send it',
    event: {
      httpMethod: 'GET',
      path: '/',
      headers: { Host: 'localhost' },
      requestContext: { path: '/' },
    },
    environ: { SCRIPT_NAME: '', PATH_INFO: '/', SERVER_NAME: 'localhost', REMOTE_ADDR: undefined },
  },
  {
    name: 'an event with an empty stage',
    event: payload2({ stage: '', domain: API_DOMAIN, path: '/a' }),
    environ: { SCRIPT_NAME: '', PATH_INFO: '/a' },
  },
  {
    name: 'a REST API below a path of a domain of one\u2019s own',
    event: payload1({ path: '/v1/a', sentPath: '/v1/a', domain: 'api.example' }),
    options: { basePath: '/v1' },
    environ: { SCRIPT_NAME: '/v1', PATH_INFO: '/a', REQUEST_URI: '/v1/a' },
  },
  {
    name: 'an HTTP API of payload format 1.0, which decodes the path',
    event: payload1({ version: '1.0', path: '/prod/100%', sentPath: '/prod/100%' }),
    environ: { SCRIPT_NAME: '/prod', PATH_INFO: '/100%25' },
  },
  {
    name: 'a query with half a character',
    event: payload1({ query: { x: ['\ud800'] } }),
    environ: { QUERY_STRING: 'x=%EF%BF%BD' },
  },
  {
    name: 'a load balancer',
    event: balanced({
      path: '/a%2Fb//c',
      query: { x: ['%20'], y: [''] },
      headers: { 'x-forwarded-for': ['203.0.113.9, 192.0.2.7'] },
    }),
    environ: {
      SCRIPT_NAME: '',
      PATH_INFO: '/a%2Fb//c',
      QUERY_STRING: 'x=%20&y=',
      REMOTE_ADDR: '192.0.2.7',
      SERVER_NAME: 'lb.example',
      SERVER_PORT: '443',
      'wsgi.url_scheme': 'https',
    },
  },
  {
    name: 'a load balancer that passes all values, without TLS, with ports behind addresses',
    event: balanced({
      isMulti: true,
      query: { x: ['1', '2'] },
      headers: {
        'x-forwarded-proto': ['http'],
        'x-forwarded-port': ['8080'],
        'x-forwarded-for': ['203.0.113.9', '[2001:db8::1]:5000'],
        'x-a': ['1', '2'],
      },
    }),
    environ: {
      QUERY_STRING: 'x=1&x=2',
      REMOTE_ADDR: '2001:db8::1',
      SERVER_PORT: '8080',
      HTTP_X_A: '1, 2',
      'wsgi.url_scheme': 'http',
    },
  },
  {
    name: 'an IPv4 address with a port behind it',
    event: balanced({ headers: { 'x-forwarded-for': ['192.0.2.7:5000'] } }),
    environ: { REMOTE_ADDR: '192.0.2.7' },
  },
]

describe('the environ of an invocation', () => {
  for (const { name, event, options, environ, body = '' } of ROWS) {
    it(name, async () => {
      const sight = await see(event, options)
      assert.equal(sight.status, 200, sight.answer)
      assert.deepEqual(
        Object.fromEntries(
          Object.keys(environ).map((key) => [key, Reflect.get(sight.environ, key)]),
        ),
        environ,
      )
      assert.equal(sight.body, body)
    })
  }

  it('has the event itself', async () => {
    const event = payload2()
    assert.equal((await see(event)).environ['lambda.event'], event)
  })

  it('is a fresh one in each invocation', async () => {
    const environs: Environ[] = []
    const handler = toLambdaHandler((environ, startResponse) => {
      environs.push(environ)
      startResponse('204 No Content', [])
      return []
    })
    const event = payload2()
    await Promise.all([handler(event), handler(event)])
    assert.notEqual(environs[0], environs[1])
  })
})

interface Refusal {
  readonly name: string
  readonly event: unknown
  readonly status: number
  readonly page: string
}

const REFUSALS: readonly Refusal[] = [
  {
    name: 'two hosts',
    event: payload1({ headers: { Host: ['a.example', 'b.example'] } }),
    status: 400,
    page: 'Host, Content-Length and Content-Type may each be sent once.\n',
  },
  {
    name: 'a host that is none',
    event: payload2({ headers: { host: 'a b/c?d' } }),
    status: 400,
    page: 'The Host header is malformed.\n',
  },
  {
    name: 'two content types',
    event: payload2({ headers: { 'content-type': 'text/plain,text/html' } }),
    status: 400,
    page: 'Content-Type may be sent once.\n',
  },
  {
    name: 'a length that is none',
    event: payload2({ headers: { 'content-length': '+3' } }),
    status: 400,
    page: 'The Content-Length is malformed.\n',
  },
  {
    name: 'a line end in a header',
    event: payload2({ headers: { 'x-a': 'a\r\nb: c' } }),
    status: 400,
    page: 'A header field is malformed.\n',
  },
  {
    name: 'a method that is none',
    event: payload2({ method: 'GET /' }),
    status: 400,
    page: 'The method is malformed.\n',
  },
  {
    name: 'TRACE',
    event: payload2({ method: 'TRACE' }),
    status: 501,
    page: 'CONNECT and TRACE are not implemented.\n',
  },
  {
    name: 'a query with a line end',
    event: payload2({ query: 'a\nb' }),
    status: 400,
    page: 'The request target is malformed.\n',
  },
  {
    name: 'a query with a fragment',
    event: payload2({ query: 'a#b' }),
    status: 400,
    page: 'The request target has a fragment.\n',
  },
  {
    name: 'a target that is too long',
    event: payload2({ path: `/${'a'.repeat(9000)}` }),
    status: 414,
    page: 'The request target is too long.\n',
  },
  {
    name: 'header fields that are too large',
    event: payload2({ headers: { 'x-a': '\u20ac'.repeat(300_000) } }),
    status: 431,
    page: 'The header fields of the request are too large.\n',
  },
  {
    name: 'a body that is no base64',
    event: payload2({ method: 'POST', body: 'a*b=', isBase64Encoded: true }),
    status: 400,
    page: 'The body of the event is malformed.\n',
  },
  {
    name: 'a body in base64 that was cut off',
    event: payload2({ method: 'POST', body: 'YWJjZ', isBase64Encoded: true }),
    status: 400,
    page: 'The body of the event is malformed.\n',
  },
  {
    name: 'a body that is no text',
    event: Object.assign(Object(payload1({ method: 'POST' })), { body: ['a'] }),
    status: 400,
    page: 'The body of the event is malformed.\n',
  },
  {
    name: 'too many header lines',
    event: payload1({ headers: { 'X-A': Array.from({ length: 101 }, () => 'x') } }),
    status: 431,
    page: 'The request has too many header lines.\n',
  },
]

describe('an invocation that no application sees', () => {
  for (const { name, event, status, page } of REFUSALS) {
    it(name, async () => {
      const sight = await see(event)
      assert.deepEqual(sight, { status, environ: {}, body: '', answer: page })
    })
  }

  it('has no content when the method is HEAD', async () => {
    const handler = toLambdaHandler(() => [])
    const result = await handler(payload2({ method: 'HEAD', headers: { host: 'a/b' } }))
    assert.deepEqual(
      [result.statusCode, result.headers?.['Content-Length'], result.body],
      [400, '30', ''],
    )
  })
})

interface Unknown {
  readonly name: string
  readonly event: unknown
  readonly says: RegExp
}

const UNKNOWN: readonly Unknown[] = [
  {
    name: 'nothing',
    event: undefined,
    says: /^The event is undefined\. Taken are the HTTP requests/,
  },
  { name: 'null', event: null, says: /^The event is null\./ },
  { name: 'a text', event: 'GET /', says: /^The event is the string "GET \/"\./ },
  { name: 'a list', event: [1], says: /^The event is an object of class Array\./ },
  { name: 'a queue', event: { Records: [] }, says: /an object with the members Records\./ },
  {
    name: 'a WebSocket',
    event: { headers: {}, requestContext: { connectionId: 'id', eventType: 'CONNECT' } },
    says: /an object with the members headers, requestContext\. .*function URLs/,
  },
]

describe('an event that is no request', () => {
  for (const { name, event, says } of UNKNOWN) {
    it(`is told of: ${name}`, async () => {
      const handler = toLambdaHandler(() => [])
      await assert.rejects(handler(event), { name: 'TypeError', message: says })
    })
  }
})

describe('a base path', () => {
  for (const basePath of ['v1', '/', '/v1/', '//v1']) {
    it(`is refused at set-up: ${basePath}`, () => {
      assert.throws(() => toLambdaHandler(() => [], { basePath }), {
        name: 'TypeError',
        message: /must begin with a slash and not end with one/,
      })
    })
  }
})

/** Any JSON value, or one that is often seen there. */
function json(...usual: readonly unknown[]): fc.Arbitrary<unknown> {
  return fc.oneof(fc.constantFrom(...usual), fc.jsonValue({ maxDepth: 2 }))
}

const FIELDS = json({ host: 'a.example' }, { host: 'a', cookie: 'x', 'content-length': '3' })
const LISTS = json({ Host: ['a.example'], Cookie: ['a', 'b'], constructor: ['x'] })
const PATHS = json('/', '/prod/%2f', '//x', '/%', 'http://x/', '')

const EVENTS = fc.record(
  {
    httpMethod: json('GET', 'HEAD', 'get'),
    path: PATHS,
    rawPath: PATHS,
    rawQueryString: json('', 'a=1', 'a#', 'a b'),
    headers: FIELDS,
    multiValueHeaders: LISTS,
    queryStringParameters: json({ a: '1' }),
    multiValueQueryStringParameters: json({ a: ['1', '2'] }),
    cookies: json(['a=1', 'b=2']),
    body: json('abc', '/wCA'),
    isBase64Encoded: json(true, false),
    requestContext: fc.oneof(
      fc.record({
        http: json({ method: 'POST', protocol: 'HTTP/1.1', sourceIp: '::1' }),
        domainName: json(API_DOMAIN, URL_DOMAIN, 'a b'),
        stage: json('prod', '$default', '', '/'),
        path: PATHS,
      }),
      fc.constant({ elb: {} }),
    ),
  },
  { requiredKeys: [] },
)

describe('whatever an event holds', () => {
  it('is answered, or is told to be no request; and no environ breaks a rule', async () => {
    const violations: unknown[] = []
    const onError = (error: unknown): unknown => violations.push(error)
    const handler = toLambdaHandler(
      lint(
        async (environ, startResponse) => {
          let length = 0
          for await (const chunk of environ['wsgi.input']) length += chunk.length
          startResponse('200 OK', [['Content-Type', 'text/plain']])
          return [String(length)]
        },
        { onError },
      ),
      { errors: { write: () => undefined } },
    )
    await fc.assert(
      fc.asyncProperty(EVENTS, async (event) => {
        const result = await handler(event).catch((error: unknown) => error)
        if (result instanceof Error) assert.match(String(result), /^TypeError: The event is /)
        assert.deepEqual(violations.map(String), [])
      }),
      { numRuns: 500 },
    )
  })
})
