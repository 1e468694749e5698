import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import type { Environ } from '../../src/gateway/index.ts'
import { lint } from '../../src/gateway/index.ts'
import { createTestEnviron, perform } from './exchange.ts'
import { answering, breaks, Listener } from './misuse.ts'

const application = lint(answering(() => ['hello']))

/** Changes of a good environ. */
interface Row {
  readonly name: string
  readonly changes: Readonly<Record<string, unknown>>
}

interface RefusedRow extends Row {
  readonly rule: number
}

const NO_MEMBERS = { close() {} }

const REFUSED: readonly RefusedRow[] = [
  { name: 'a number for a variable', rule: 27, changes: { SERVER_PORT: 8000 } },
  { name: 'a lone surrogate', rule: 27, changes: { PATH_INFO: '/\ud800' } },
  { name: 'an empty method', rule: 28, changes: { REQUEST_METHOD: '' } },
  { name: 'an empty port', rule: 28, changes: { SERVER_PORT: '' } },
  { name: 'an empty server name', rule: 28, changes: { SERVER_NAME: '' } },
  { name: 'a server name with a port', rule: 28, changes: { SERVER_NAME: 'localhost:80' } },
  { name: 'IPv6 without brackets', rule: 28, changes: { SERVER_NAME: '::1' } },
  { name: 'a protocol that is not HTTP', rule: 28, changes: { SERVER_PROTOCOL: 'FTP/1.1' } },
  { name: 'a protocol without a version', rule: 28, changes: { SERVER_PROTOCOL: 'HTTP' } },
  { name: 'a path that is not decoded', rule: 30, changes: { PATH_INFO: '/caf%C3%A9' } },
  { name: 'a kept escape in lower case', rule: 30, changes: { PATH_INFO: '/a%2fb' } },
  { name: 'a script name that is not decoded', rule: 30, changes: { SCRIPT_NAME: '/%61' } },
  { name: 'a query with a space', rule: 31, changes: { QUERY_STRING: 'a b' } },
  { name: 'HTTP_CONTENT_TYPE', rule: 32, changes: { HTTP_CONTENT_TYPE: 'text/plain' } },
  { name: 'HTTP_CONTENT_LENGTH', rule: 32, changes: { HTTP_CONTENT_LENGTH: '0' } },
  { name: 'a header in lower case', rule: 32, changes: { HTTP_x: '1' } },
  { name: 'a header without a name', rule: 32, changes: { HTTP_: '1' } },
  { name: 'a header with a control character', rule: 32, changes: { HTTP_X: 'a\0b' } },
  { name: 'a header above U+00FF', rule: 32, changes: { HTTP_X: '\u20ac' } },
  { name: 'a negative length', rule: 32, changes: { CONTENT_LENGTH: '-1' } },
  { name: 'two hosts', rule: 32, changes: { HTTP_HOST: 'a, b' } },
  { name: 'HTTP_PROXY', rule: 33, changes: { HTTP_PROXY: 'http://evil.example' } },
  { name: 'another version', rule: 34, changes: { 'wsgi.version': [1, 1] } },
  { name: 'a version that is no array', rule: 34, changes: { 'wsgi.version': '1,0' } },
  { name: 'an input without an iterator', rule: 34, changes: { 'wsgi.input': NO_MEMBERS } },
  { name: 'a log without write', rule: 34, changes: { 'wsgi.errors': NO_MEMBERS } },
  { name: 'threads', rule: 34, changes: { 'wsgi.multithread': true } },
  { name: 'a multiprocess of null', rule: 34, changes: { 'wsgi.multiprocess': null } },
  { name: 'a text for run_once', rule: 34, changes: { 'wsgi.run_once': 'no' } },
  { name: 'a peer that is a name', rule: 34, changes: { REMOTE_ADDR: 'localhost' } },
  { name: 'an octet above 255', rule: 34, changes: { REMOTE_ADDR: '192.0.2.256' } },
  { name: 'a mapped address', rule: 34, changes: { REMOTE_ADDR: '::ffff:192.0.2.7' } },
  { name: 'two gaps in an address', rule: 34, changes: { REMOTE_ADDR: '1::2::3' } },
  { name: 'seven groups of eight', rule: 34, changes: { REMOTE_ADDR: '1:2:3:4:5:6:7' } },
  { name: 'IPv4 in the middle of IPv6', rule: 34, changes: { REMOTE_ADDR: '192.0.2.7::' } },
  { name: 'a port of the peer that is no number', rule: 34, changes: { REMOTE_PORT: '' } },
  { name: 'a member of wsgi. with no meaning', rule: 35, changes: { 'wsgi.signals': 1 } },
  {
    name: 'a signal that is no function',
    rule: 40,
    changes: { 'wsgi.signal': new AbortController() },
  },
  { name: 'a wait_until that is no function', rule: 40, changes: { 'wsgi.wait_until': 1 } },
  { name: 'odd raw headers', rule: 40, changes: { 'wsgi.raw_headers': ['Host'] } },
  { name: 'raw headers of pairs', rule: 40, changes: { 'wsgi.raw_headers': [['a', 'b'], []] } },
]

const ACCEPTED: readonly Row[] = [
  { name: 'one as hosts make it', changes: {} },
  { name: 'a variable of its own', changes: { FOO: 'bar' } },
  { name: 'an unknown method', changes: { REQUEST_METHOD: 'BREW' } },
  { name: 'a bracketed address for a name', changes: { SERVER_NAME: '[2001:db8::1]' } },
  { name: 'HTTP/2', changes: { SERVER_PROTOCOL: 'HTTP/2' } },
  { name: 'a path with two slashes', changes: { PATH_INFO: '//evil.example/../x' } },
  { name: 'a decoded path', changes: { PATH_INFO: '/caf\u00e9 \u{1f600}?#' } },
  { name: 'kept and malformed escapes', changes: { PATH_INFO: '/%2F%25/%FF%zz%' } },
  { name: 'a path with NUL', changes: { PATH_INFO: '/\0' } },
  { name: 'an empty query', changes: { QUERY_STRING: '' } },
  { name: 'a query with marks', changes: { QUERY_STRING: 'a?b=%zz&"' } },
  {
    name: 'a query that begins with a mark',
    changes: { REQUEST_URI: '/path??a', QUERY_STRING: '?a' },
  },
  { name: 'no REQUEST_URI', changes: { REQUEST_URI: undefined } },
  { name: 'a body', changes: { CONTENT_TYPE: 'text/plain', CONTENT_LENGTH: '12' } },
  { name: 'a latin-1 header', changes: { HTTP_X_Y1: 'caf\u00e9\t!' } },
  { name: 'no host', changes: { HTTP_HOST: undefined } },
  { name: 'https', changes: { 'wsgi.url_scheme': 'https' } },
  { name: 'no peer', changes: { REMOTE_ADDR: undefined, REMOTE_PORT: undefined } },
  { name: 'an IPv6 peer', changes: { REMOTE_ADDR: '2001:db8::1' } },
  { name: 'a whole IPv6 peer', changes: { REMOTE_ADDR: '1:2:3:4:5:6:7:8' } },
  { name: 'a peer with a zone', changes: { REMOTE_ADDR: 'fe80::1%eth0' } },
  { name: 'an embedded IPv4 peer', changes: { REMOTE_ADDR: '64:ff9b::192.0.2.7' } },
  { name: 'an extension', changes: { 'mine.thing': {}, 'wsgi.raw_headers': ['Host', 'a'] } },
]

function call(environ: Environ): unknown {
  return application(environ, () => undefined)
}

describe('lint, of an environ', () => {
  for (const { name, rule, changes } of REFUSED) {
    it(`refuses ${name}`, () => {
      assert.throws(() => call(createTestEnviron(changes)), breaks(rule, 'server'))
    })
  }

  for (const { name, changes } of ACCEPTED) {
    it(`accepts ${name}`, async () => {
      const outcome = await perform(application, createTestEnviron(changes))
      assert.equal(outcome.text, 'hello')
    })
  }

  it('refuses what is not an object', () => {
    for (const environ of ['environ', null, undefined]) {
      assert.throws(() => Reflect.apply(application, undefined, [environ]), breaks(27, 'server'))
    }
  })

  it('refuses an object that is not ordinary', () => {
    class Environment {}
    const environ = Object.assign(new Environment(), createTestEnviron())
    assert.throws(() => call(environ), breaks(27, 'server'))
    assert.throws(() => call(Object.create(createTestEnviron())), breaks(27, 'server'))
  })

  it('accepts an object without a prototype', async () => {
    const environ = Object.assign(Object.create(null), createTestEnviron())
    assert.equal((await perform(application, environ)).text, 'hello')
  })

  it('refuses an object that cannot be extended', () => {
    assert.throws(() => call(Object.preventExtensions(createTestEnviron())), breaks(27, 'server'))
  })

  it('refuses undefined for what is not known', () => {
    const environ = Object.assign(createTestEnviron(), { REMOTE_USER: undefined })
    assert.throws(() => call(environ), breaks(27, 'server'))
  })

  it('refuses a Proxy that makes its members up', () => {
    const environ = createTestEnviron()
    const target = Object.setPrototypeOf({}, null)
    const proxy = new Proxy(target, { get: (_target, key) => Reflect.get(environ, key) })
    assert.throws(() => call(proxy), breaks(28, 'server'))
  })

  it('refuses the environ of an earlier request', async () => {
    const environ = createTestEnviron()
    await perform(application, environ)
    assert.throws(() => call(environ), breaks(27, 'server'))
  })

  it('refuses a length beside a transfer coding', () => {
    const changes = { CONTENT_LENGTH: '5', HTTP_TRANSFER_ENCODING: 'chunked' }
    assert.throws(() => call(createTestEnviron(changes)), breaks(24, 'server'))
  })

  it('keeps the symbols of the host, and what stands below them', async () => {
    const mark = Symbol('host')
    const kept = {}
    const environ = Object.assign(createTestEnviron(), { [mark]: kept })
    const looking = lint((copy, startResponse) => {
      assert.equal(Reflect.get({ ...copy }, mark), kept)
      startResponse('204 No Content', [])
      return []
    })
    await perform(looking, environ)
    assert.equal(Reflect.ownKeys(environ).length, Reflect.ownKeys(createTestEnviron()).length + 1)
  })

  it('gives the application a copy, so that nobody else sees its changes', async () => {
    const environ = createTestEnviron()
    const changing = lint((copy, startResponse) => {
      copy.SCRIPT_NAME = '/changed'
      startResponse('204 No Content', [])
      return []
    })
    await perform(changing, environ)
    assert.equal(environ.SCRIPT_NAME, '')
  })

  it('warns of a method that nobody knows, and of a key in mixed style', async () => {
    const listener = new Listener()
    const listened = lint(
      answering(() => ['hello']),
      listener,
    )
    const changes = { REQUEST_METHOD: 'BREW', 'Mine.thing': 1, lower: 'case' }
    await perform(listened, createTestEnviron(changes))
    assert.deepEqual(
      listener.warnings.map(({ rule }) => rule),
      [35, 35, 28],
    )
    assert.deepEqual(listener.errors, [])
  })
})
