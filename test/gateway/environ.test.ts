import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import fc from 'fast-check'
import type { Connection, Environ, RequestLine } from '../../src/gateway/index.ts'
import {
  createEnviron,
  headerKey,
  isHost,
  MAX_HEADER_LINES,
  MAX_TARGET_LENGTH,
  RefusedRequest,
} from '../../src/gateway/index.ts'
import { createInput, Log } from './exchange.ts'

const INPUT = createInput()

/** What is said of an empty text before any other was asked about. */
const EMPTY_IS_HOST = isHost('')

function createConnection(changes: Partial<Connection> = {}): Connection {
  return {
    scheme: 'http',
    serverName: '127.0.0.1',
    serverPort: '8000',
    remoteAddress: '192.0.2.7',
    remotePort: '54321',
    errors: new Log(),
    multiprocess: false,
    ...changes,
  }
}

const LINE: RequestLine = { method: 'GET', url: '/', httpVersion: '1.1' }

/** What is made of a request that is alone on its connection. */
function create(line: Partial<RequestLine>, headers: readonly string[]): Environ | RefusedRequest {
  return createEnviron({ ...LINE, ...line }, headers, createConnection(), INPUT)
}

/** The environ of a request. Fails where it is refused. */
function accept(line: Partial<RequestLine>, headers: readonly string[] = ['Host', 'a']): Environ {
  const environ = create(line, headers)
  assert.ok(!(environ instanceof RefusedRequest), JSON.stringify(environ))
  return environ
}

/** The status of the refusal of a request. Fails where it is accepted. */
function refuse(line: Partial<RequestLine>, headers: readonly string[] = ['Host', 'a']): string {
  const refusal = create(line, headers)
  assert.ok(refusal instanceof RefusedRequest)
  assert.notEqual(refusal.reason, '')
  return refusal.status
}

describe('createEnviron', () => {
  it('gives all that is known, and nothing else', () => {
    const errors = new Log()
    const connection = createConnection({ errors, scheme: 'https', multiprocess: true })
    const line = { method: 'POST', url: '/a%20b?c=%20', httpVersion: '1.0' }
    const headers = ['Content-Type', 'text/plain', 'Content-Length', '3', 'X-A', '1']
    assert.deepEqual(createEnviron(line, headers, connection, INPUT), {
      REQUEST_METHOD: 'POST',
      SCRIPT_NAME: '',
      PATH_INFO: '/a b',
      QUERY_STRING: 'c=%20',
      SERVER_NAME: '127.0.0.1',
      SERVER_PORT: '8000',
      SERVER_PROTOCOL: 'HTTP/1.0',
      REQUEST_URI: '/a%20b?c=%20',
      REMOTE_ADDR: '192.0.2.7',
      REMOTE_PORT: '54321',
      CONTENT_TYPE: 'text/plain',
      CONTENT_LENGTH: '3',
      HTTP_X_A: '1',
      'wsgi.version': [1, 0],
      'wsgi.url_scheme': 'https',
      'wsgi.input': INPUT,
      'wsgi.errors': errors,
      'wsgi.multithread': false,
      'wsgi.multiprocess': true,
      'wsgi.run_once': false,
    })
  })

  it('leaves out the peer where there is none', () => {
    const { remoteAddress, remotePort, ...connection } = createConnection()
    assert.ok(remoteAddress !== remotePort)
    const environ = createEnviron(LINE, ['Host', 'a'], connection, INPUT)
    assert.ok(!('REMOTE_ADDR' in environ) && !('REMOTE_PORT' in environ))
  })

  it('adds the extensions of the connection', () => {
    const connection = createConnection({ extensions: { 'mine.thing': 1 } })
    const environ = createEnviron(LINE, ['Host', 'a'], connection, INPUT)
    assert.equal(Reflect.get(environ, 'mine.thing'), 1)
  })

  it('makes an ordinary object', () => {
    const environ = accept({})
    assert.equal(Object.getPrototypeOf(environ), Object.prototype)
    assert.ok(Object.isExtensible(environ))
  })
})

interface TargetRow {
  readonly url: string
  readonly path: string
  readonly query: string
  readonly host?: string
  readonly method?: string
}

const TARGETS: readonly TargetRow[] = [
  { url: '/', path: '/', query: '' },
  { url: '/p%61th/?query=test', path: '/path/', query: 'query=test' },
  { url: '/a?b?c', path: '/a', query: 'b?c' },
  { url: '/a?', path: '/a', query: '' },
  { url: '/?%zz&%3F', path: '/', query: '%zz&%3F' },
  { url: '/a%3Fb', path: '/a?b', query: '' },
  { url: '//evil.example/x', path: '//evil.example/x', query: '' },
  { url: '/../a/./b', path: '/../a/./b', query: '' },
  { url: '/a%2Fb', path: '/a%2Fb', query: '' },
  { url: '/%FF', path: '/%FF', query: '' },
  { url: 'http://other:99/abs?x', path: '/abs', query: 'x', host: 'other:99' },
  { url: 'http://other', path: '/', query: '', host: 'other' },
  { url: 'http://other?x', path: '/', query: 'x', host: 'other' },
  { url: 'HTTPS://Other/', path: '/', query: '', host: 'Other' },
  { url: 'http://[::1]:80/a%20b', path: '/a b', query: '', host: '[::1]:80' },
  { url: '*', path: '*', query: '', method: 'OPTIONS' },
]

const BAD_TARGETS: readonly Partial<RequestLine>[] = [
  { url: '' },
  { url: undefined },
  { url: '*' },
  { url: 'a' },
  { url: '?a' },
  { url: '../etc/passwd' },
  { url: 'example.com:443' },
  { url: '/#fragment' },
  { url: '/a?b#c' },
  { url: 'http://other/#fragment' },
  { url: 'http:///etc/passwd' },
  { url: 'http://user:pw@other/' },
  { url: 'http://a b/' },
  { url: 'http://other:99999/' },
  { url: 'ftp://other/' },
  { url: 'x://a/:/b' },
  { url: '**', method: 'OPTIONS' },
]

describe('createEnviron, of a target', () => {
  for (const { url, path, query, host = 'a', method = 'GET' } of TARGETS) {
    it(`takes ${url} apart`, () => {
      const environ = accept({ url, method })
      assert.equal(environ.PATH_INFO, path)
      assert.equal(environ.QUERY_STRING, query)
      assert.equal(environ.HTTP_HOST, host)
      assert.equal(environ.REQUEST_URI, url)
      assert.equal(environ['wsgi.url_scheme'], 'http')
    })
  }

  for (const line of BAD_TARGETS) {
    it(`refuses ${line.url}`, () => {
      assert.equal(refuse(line), '400 Bad Request')
    })
  }

  it('refuses one that is too long', () => {
    const longest = `/${'a'.repeat(MAX_TARGET_LENGTH - 1)}`
    assert.equal(accept({ url: longest }).PATH_INFO, longest)
    assert.equal(refuse({ url: `${longest}a` }), '414 URI Too Long')
    assert.equal(refuse({ url: `http://${longest}` }), '414 URI Too Long')
  })
})

interface HeaderRow {
  readonly name: string
  readonly headers: readonly string[]
  readonly expected: Readonly<Record<string, string | undefined>>
}

const HEADERS: readonly HeaderRow[] = [
  { name: 'a header', headers: ['Accept', '*/*'], expected: { HTTP_ACCEPT: '*/*' } },
  { name: 'a name with dashes', headers: ['x-a-1', 'b'], expected: { HTTP_X_A_1: 'b' } },
  { name: 'an empty value', headers: ['X', ''], expected: { HTTP_X: '' } },
  {
    name: 'duplicates',
    headers: ['X-A', 'a', 'Y', 'c', 'x-a', 'b'],
    expected: { HTTP_X_A: 'a, b', HTTP_Y: 'c' },
  },
  {
    name: 'duplicates without a value',
    headers: ['X', '', 'X', '', 'X', 'a'],
    expected: { HTTP_X: ', , a' },
  },
  {
    name: 'cookies',
    headers: ['Cookie', 'a=1', 'cookie', 'b=2'],
    expected: { HTTP_COOKIE: 'a=1; b=2' },
  },
  {
    name: 'the type and the length, without a prefix',
    headers: ['CONTENT-TYPE', 'a/b', 'content-length', '0'],
    expected: {
      CONTENT_TYPE: 'a/b',
      CONTENT_LENGTH: '0',
      HTTP_CONTENT_TYPE: undefined,
      HTTP_CONTENT_LENGTH: undefined,
    },
  },
  {
    name: 'no names with underscores',
    headers: ['X-Forwarded-For', '1', 'X_Forwarded_For', '9', 'Content_Length', '5'],
    expected: { HTTP_X_FORWARDED_FOR: '1', CONTENT_LENGTH: undefined },
  },
  {
    name: 'no names with dots, which could be members of the gateway',
    headers: ['wsgi.input', 'x', 'A.B', 'x'],
    expected: { 'HTTP_A.B': undefined, 'HTTP_WSGI.INPUT': undefined },
  },
  {
    name: 'no Proxy',
    headers: ['Proxy', 'http://evil.example'],
    expected: { HTTP_PROXY: undefined },
  },
  {
    name: 'its neighbours',
    headers: ['Proxy-Connection', 'a'],
    expected: { HTTP_PROXY_CONNECTION: 'a' },
  },
  {
    name: 'nothing that pollutes a prototype',
    headers: ['__proto__', 'x', 'constructor', 'y', 'toString', 'z'],
    expected: { HTTP___PROTO__: undefined, HTTP_CONSTRUCTOR: 'y', HTTP_TOSTRING: 'z' },
  },
  { name: 'latin-1', headers: ['X', 'caf\u00e9'], expected: { HTTP_X: 'caf\u00e9' } },
  {
    name: 'chunked',
    headers: ['Transfer-Encoding', 'Chunked'],
    expected: { HTTP_TRANSFER_ENCODING: 'Chunked' },
  },
  { name: 'a name without a value', headers: ['X'], expected: { HTTP_X: '' } },
]

interface RefusedRow {
  readonly name: string
  readonly headers: readonly string[]
  readonly status?: string
  readonly httpVersion?: string
}

const REFUSED: readonly RefusedRow[] = [
  { name: 'no host', headers: [] },
  { name: 'two hosts', headers: ['Host', 'a', 'Host', 'b'] },
  { name: 'the same host twice', headers: ['Host', 'a', 'HOST', 'a'] },
  { name: 'an empty host', headers: ['Host', ''] },
  { name: 'a host with a space', headers: ['Host', 'a b/c?d'] },
  { name: 'two types', headers: ['Host', 'a', 'Content-Type', 'a/b', 'content-type', 'a/b'] },
  { name: 'two lengths', headers: ['Host', 'a', 'Content-Length', '3', 'Content-Length', '3'] },
  { name: 'a list of lengths', headers: ['Host', 'a', 'Content-Length', '3, 3'] },
  { name: 'a length with a sign', headers: ['Host', 'a', 'Content-Length', '+3'] },
  { name: 'a negative length', headers: ['Host', 'a', 'Content-Length', '-1'] },
  { name: 'an empty length', headers: ['Host', 'a', 'Content-Length', ''] },
  { name: 'a bad length without a host', headers: ['Content-Length', '3x'], httpVersion: '1.0' },
  {
    name: 'a coding besides chunked',
    headers: ['Host', 'a', 'Transfer-Encoding', 'gzip, chunked'],
    status: '501 Not Implemented',
  },
  {
    name: 'chunked twice',
    headers: ['Host', 'a', 'Transfer-Encoding', 'chunked', 'Transfer-Encoding', 'chunked'],
    status: '501 Not Implemented',
  },
  { name: 'a coding that is not chunked', headers: ['Host', 'a', 'Transfer-Encoding', 'xchunked'] },
  {
    name: 'a coding after chunked',
    headers: ['Host', 'a', 'Transfer-Encoding', 'chunked', 'Transfer-Encoding', 'identity'],
  },
  {
    name: 'a length and a coding',
    headers: ['Host', 'a', 'Content-Length', '3', 'Transfer-Encoding', 'chunked'],
  },
  {
    name: 'a coding of HTTP/1.0',
    headers: ['Host', 'a', 'Transfer-Encoding', 'chunked'],
    httpVersion: '1.0',
  },
  {
    name: 'a coding of HTTP/1.0 without a host',
    headers: ['Transfer-Encoding', 'chunked'],
    httpVersion: '1.0',
  },
]

describe('createEnviron, of header fields', () => {
  for (const { name, headers, expected } of HEADERS) {
    it(`takes ${name}`, () => {
      const environ = accept({}, ['Host', 'a', ...headers])
      for (const [key, value] of Object.entries(expected)) {
        assert.equal(
          Object.hasOwn(environ, key) ? Reflect.get(environ, key) : undefined,
          value,
          key,
        )
      }
      assert.equal(environ['wsgi.input'], INPUT)
    })
  }

  for (const { name, headers, status = '400 Bad Request', httpVersion = '1.1' } of REFUSED) {
    it(`refuses ${name}`, () => {
      assert.equal(refuse({ httpVersion }, headers), status)
    })
  }

  it('needs no host before HTTP/1.1', () => {
    assert.equal(accept({ httpVersion: '1.0' }, []).HTTP_HOST, undefined)
  })

  it('joins duplicates of names that come late, too', () => {
    const names = Array.from({ length: 60 }, (_, i) => `X-Late-${i}`)
    const environ = accept({}, ['Host', 'a', ...names.flatMap((name) => [name, '1'])])
    assert.equal(environ['HTTP_X_LATE_59'], '1')
    const late = accept({}, ['Host', 'a', 'X-Late-59', '1', 'x-late-59', '2', 'X-LATE-59', '3'])
    assert.equal(late['HTTP_X_LATE_59'], '1, 2, 3')
  })

  it('takes as many lines as allowed, and no more', () => {
    const lines = Array.from({ length: MAX_HEADER_LINES - 1 }, (_, i) => [`X-${i}`, 'a'])
    const headers = ['Host', 'a', ...lines.flat()]
    assert.equal(accept({}, headers)['HTTP_X_98'], 'a')
    const tooMany = [...headers, 'X', 'a']
    assert.equal(refuse({}, tooMany), '431 Request Header Fields Too Large')
  })

  it('takes new names for ever', () => {
    for (let i = 0; i < 3000; i++) {
      assert.equal(accept({}, ['Host', 'a', `X-New-${i}`, 'a'])[`HTTP_X_NEW_${i}`], 'a')
    }
  })

  it('refuses with a Host header what an absolute target does not excuse', () => {
    assert.equal(refuse({ url: 'http://other/' }, []), '400 Bad Request')
    assert.equal(refuse({ url: 'http://other/' }, ['Host', 'a b']), '400 Bad Request')
  })
})

/** Names of which two may be the same, and of which some decide about the request. */
const names = fc.array(
  fc.constantFrom('X', 'x', 'Y', 'Cookie', 'Host', 'Content-Length', 'Transfer-Encoding', 'A_B'),
  { maxLength: 3 },
)

/** A request whose header fields have these names. */
function requestOf(all: readonly string[]): fc.Arbitrary<[RequestLine, string[]]> {
  const values = fc.tuple(...all.map(() => fc.constantFrom('a', 'b', '', 'a, b', '3', 'chunked')))
  const lines = fc.record({
    method: fc.constantFrom('GET', 'POST', 'OPTIONS'),
    url: fc.constantFrom('/', '/', '/a%20b?c', '*', 'http://b/c', '/#'),
    httpVersion: fc.constantFrom('1.0', '1.1', '1.1'),
  })
  const pair = (value: string, i: number): string[] => [all[i] ?? '', value]
  return fc.tuple(
    lines,
    values.map((some) => some.flatMap(pair)),
  )
}

/** Requests of one connection: their header fields differ little. */
const requests = fc.tuple(names, names, fc.boolean()).chain(([some, others, hasHost]) => {
  const first = hasHost ? ['Host'] : []
  const request = fc.oneof(requestOf([...first, ...some]), requestOf([...first, ...others]))
  return fc.array(request, { maxLength: 8 })
})

/** Two requests that differ in one header field. */
interface ChangeRow {
  readonly name: string
  readonly before: readonly string[]
  readonly after: readonly string[]
}

const CHANGES: readonly ChangeRow[] = [
  { name: 'another value', before: ['Host', 'a', 'X', '1'], after: ['Host', 'a', 'X', '2'] },
  { name: 'another name', before: ['Host', 'a', 'X', '1'], after: ['Host', 'a', 'Y', '1'] },
  { name: 'a name left out', before: ['Host', 'a', 'X', '1'], after: ['Host', 'a'] },
  { name: 'another host', before: ['Host', 'a'], after: ['Host', 'b'] },
  { name: 'a bad host', before: ['Host', 'a'], after: ['Host', 'a b'] },
  {
    name: 'a bad length',
    before: ['Host', 'a', 'Content-Length', '3'],
    after: ['Host', 'a', 'Content-Length', '3x'],
  },
  {
    name: 'another coding',
    before: ['Host', 'a', 'Transfer-Encoding', 'chunked'],
    after: ['Host', 'a', 'Transfer-Encoding', 'gzip, chunked'],
  },
  {
    name: 'another first value of two',
    before: ['Host', 'a', 'X', '1', 'X', '2'],
    after: ['Host', 'a', 'X', '3', 'X', '2'],
  },
  {
    name: 'another second value of two',
    before: ['Host', 'a', 'X', '1', 'X', '2'],
    after: ['Host', 'a', 'X', '1', 'X', '3'],
  },
  {
    name: 'another value of a name that is left out',
    before: ['Host', 'a', 'Proxy', '1'],
    after: ['Host', 'a', 'Proxy', '2'],
  },
]

describe('createEnviron, of one request after another', () => {
  it('gives what it gives for each alone', () => {
    fc.assert(
      fc.property(requests, (all) => {
        const errors = new Log()
        const connection = createConnection({ errors })
        for (const [line, headers] of all) {
          const alone = createEnviron(line, headers, createConnection({ errors }), INPUT)
          assert.deepEqual(createEnviron(line, headers, connection, INPUT), alone)
        }
      }),
      { numRuns: 2000 },
    )
  })

  for (const { name, before, after } of CHANGES) {
    it(`notices ${name} when nothing else changed`, () => {
      const errors = new Log()
      const connection = createConnection({ errors })
      for (const headers of [before, before, before, after]) {
        const alone = createEnviron(LINE, headers, createConnection({ errors }), INPUT)
        assert.deepEqual(createEnviron(LINE, headers, connection, INPUT), alone)
      }
    })
  }

  it('gives each its own environ and input', () => {
    const connection = createConnection()
    const environs = Array.from({ length: 4 }, () => {
      const input = createInput()
      const environ = createEnviron(LINE, ['Host', 'a', 'X', '1'], connection, input)
      assert.ok(!(environ instanceof RefusedRequest))
      assert.equal(environ['wsgi.input'], input)
      const copy = { ...environ }
      Object.assign(environ, { HTTP_X: 'changed', SCRIPT_NAME: '/changed', 'mine.thing': 1 })
      return copy
    })
    for (const environ of environs) {
      assert.equal(environ['HTTP_X'], '1')
      assert.equal(environ.SCRIPT_NAME, '')
      assert.ok(!('mine.thing' in environ))
    }
  })
})

describe('headerKey', () => {
  it('gives the key of a header, or nothing', () => {
    assert.equal(headerKey('X-Forwarded-For'), 'HTTP_X_FORWARDED_FOR')
    assert.equal(headerKey('content-type'), 'CONTENT_TYPE')
    assert.equal(headerKey('Content-Length'), 'CONTENT_LENGTH')
    for (const name of ['', 'X_Y', 'a b', 'a.b', 'proxy', 'PROXY', '\u00e9', 'a\n', ':authority']) {
      assert.equal(headerKey(name), undefined, name)
    }
  })
})

describe('isHost', () => {
  const good = ['a', 'localhost', 'a.example', 'a:80', 'a:', '127.0.0.1:65535', '[::1]', '[::1]:80']
  const more = ['xn--caf-dma.example', 'a_b', 'A', '%41', 'a:0', '[2001:DB8::1]:443']
  const bad = [
    '',
    ' ',
    'a b',
    'a@b',
    'a/b',
    'a?b',
    'a#b',
    'a:b',
    'a:65536',
    'a:999999',
    ':80',
    'a, b',
  ]
  const worse = [
    '[::1',
    '::1',
    '[]',
    '[g]',
    'caf\u00e9',
    'a\n',
    'a\0',
    '[::1]a',
    'a:80:80',
    'a\\b',
    '<a>',
  ]

  for (const text of [...good, ...more]) {
    it(`accepts ${text}`, () => {
      assert.equal(isHost(text), true)
    })
  }

  for (const text of [...bad, ...worse]) {
    it(`refuses ${JSON.stringify(text)}, whatever it accepted before`, () => {
      assert.equal(isHost(text), false)
      assert.equal(isHost('a'), true)
      assert.equal(isHost(text), false)
    })
  }

  it('refuses an empty text first of all', () => {
    assert.equal(EMPTY_IS_HOST, false)
  })

  it('takes time in proportion', () => {
    const start = performance.now()
    for (const unit of ['a.', '[:', '%', 'a:', '1']) isHost(unit.repeat(8192))
    assert.ok(performance.now() - start < 250)
  })
})
