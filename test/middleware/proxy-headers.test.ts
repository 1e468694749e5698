/** What proxies say of requests, and who is believed. */

import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import type { Application, Environ } from 'flagon/gateway'
import { lint, lintMiddleware } from 'flagon/gateway'
import type { ProxyHeadersOptions } from 'flagon/middleware'
import { proxyHeaders } from 'flagon/middleware'
import { createTestEnviron, perform } from '../gateway/exchange.ts'

/** Tells how it sees the request. */
const tell: Application = lint((environ, startResponse) => {
  const { REMOTE_ADDR = '-', HTTP_HOST, SERVER_NAME, SERVER_PORT, SCRIPT_NAME } = environ
  startResponse('200 OK', [['Content-Type', 'text/plain']])
  const port = environ.REMOTE_PORT ?? '-'
  const scheme = environ['wsgi.url_scheme']
  return [
    [REMOTE_ADDR, port, scheme, HTTP_HOST, `${SERVER_NAME}:${SERVER_PORT}`, SCRIPT_NAME].join(' '),
  ]
})

async function ask(
  options: ProxyHeadersOptions,
  environ: Readonly<Record<string, unknown>>,
): Promise<string> {
  const application = lintMiddleware(proxyHeaders(options))(tell)
  return (await perform(application, createTestEnviron(environ))).text
}

/** What the application sees when nothing is believed. */
const PLAIN = '192.0.2.7 54321 http localhost:8000 127.0.0.1:8000 '

const FOR = 'HTTP_X_FORWARDED_FOR'
const PROTO = 'HTTP_X_FORWARDED_PROTO'
const HOST = 'HTTP_X_FORWARDED_HOST'
const PORT = 'HTTP_X_FORWARDED_PORT'
const PREFIX = 'HTTP_X_FORWARDED_PREFIX'
const FORWARDED = 'HTTP_FORWARDED'

type Row = readonly [
  sentence: string,
  options: ProxyHeadersOptions,
  environ: Readonly<Record<string, string | undefined>>,
  seen: string,
]

const client = (text: string): string => PLAIN.replace('192.0.2.7 54321', text)

const ROWS: readonly Row[] = [
  ['no header, no change', {}, {}, PLAIN],
  ['one proxy: the last address', {}, { [FOR]: 'evil, 8.8.8.8' }, client('8.8.8.8 -')],
  ['two proxies: the last but one', { for: 2 }, { [FOR]: '9.9.9.9, 8.8.8.8' }, client('9.9.9.9 -')],
  ['fewer values than proxies', { for: 2 }, { [FOR]: '8.8.8.8' }, PLAIN],
  ['no proxy is believed', { for: 0, proto: 0 }, { [FOR]: '8.8.8.8', [PROTO]: 'https' }, PLAIN],
  ['an address with its port', {}, { [FOR]: '1.2.3.4:5' }, client('1.2.3.4 5')],
  ['an address of IPv6 with its port', {}, { [FOR]: '[::1]:5' }, client('::1 5')],
  ['an address of IPv6 without brackets', {}, { [FOR]: '2001:db8::1' }, client('2001:db8::1 -')],
  ['IPv4 inside of IPv6', {}, { [FOR]: '::ffff:10.0.0.1' }, client('10.0.0.1 -')],
  ['an unknown client has no address', {}, { [FOR]: 'unknown' }, client('- -')],
  ['what is no address', {}, { [FOR]: '256.1.1.1' }, client('- -')],
  ['a zone', {}, { [FOR]: 'fe80::1%eth0' }, client('- -')],
  ['an empty header', {}, { [FOR]: '' }, PLAIN],
  ['two hundred values', {}, { [FOR]: `${'1.1.1.1, '.repeat(200)}8.8.8.8` }, client('8.8.8.8 -')],
  ['the scheme', {}, { [PROTO]: 'https' }, PLAIN.replace('http ', 'https ')],
  ['the scheme of the last proxy', {}, { [PROTO]: 'https,http' }, PLAIN],
  ['a scheme for WebSockets', {}, { [PROTO]: 'wss' }, PLAIN.replace('http ', 'https ')],
  ['a scheme that is none', {}, { [PROTO]: 'javascript' }, PLAIN],
  ['the host, not asked for', {}, { [HOST]: 'ex.test' }, PLAIN],
  ['the host', { host: 1 }, { [HOST]: 'ex.test' }, '192.0.2.7 54321 http ex.test ex.test:8000 '],
  [
    'the host with its port',
    { host: 1 },
    { [HOST]: 'ex.test:81' },
    '192.0.2.7 54321 http ex.test:81 ex.test:81 ',
  ],
  [
    'a host of IPv6',
    { host: 1 },
    { [HOST]: '[::1]:81' },
    '192.0.2.7 54321 http [::1]:81 [::1]:81 ',
  ],
  ['a host with a path', { host: 1 }, { [HOST]: 'evil/path' }, PLAIN],
  ['a host with a user', { host: 1 }, { [HOST]: 'a@b' }, PLAIN],
  ['the last of two hosts', { host: 1 }, { [HOST]: 'a,b' }, '192.0.2.7 54321 http b b:8000 '],
  ['the port', { port: 1 }, { [PORT]: '81' }, '192.0.2.7 54321 http localhost:81 127.0.0.1:81 '],
  ['a port out of range', { port: 1 }, { [PORT]: '65536' }, PLAIN],
  [
    'the host and the port, which wins',
    { host: 1, port: 1 },
    { [HOST]: 'ex.test:81', [PORT]: '82' },
    '192.0.2.7 54321 http ex.test:82 ex.test:82 ',
  ],
  ['the prefix, not asked for', {}, { [PREFIX]: '/app' }, PLAIN],
  ['the prefix', { prefix: 1 }, { [PREFIX]: '/app' }, `${PLAIN}/app`],
  ['the prefix without its last slash', { prefix: 1 }, { [PREFIX]: '/app/' }, `${PLAIN}/app`],
  ['an encoded prefix', { prefix: 1 }, { [PREFIX]: '/caf%C3%A9' }, `${PLAIN}/café`],
  ['a prefix that names a host', { prefix: 1 }, { [PREFIX]: '//evil' }, PLAIN],
  ['a prefix that names a host, in other slashes', { prefix: 1 }, { [PREFIX]: '/\\evil' }, PLAIN],
  ['a prefix that is no path', { prefix: 1 }, { [PREFIX]: 'x' }, PLAIN],
  ['a prefix with dots', { prefix: 1 }, { [PREFIX]: '/a/../b' }, PLAIN],
  ['a prefix with encoded dots', { prefix: 1 }, { [PREFIX]: '/a/%2e%2e/b' }, PLAIN],
  ['a prefix with a stray percent sign', { prefix: 1 }, { [PREFIX]: '/a%zz' }, PLAIN],
  [
    'Forwarded',
    { forwarded: 1 },
    { [FORWARDED]: 'for=1.1.1.1, for="[2001:db8::1]:47";proto=https;host="ex.test:81"' },
    '2001:db8::1 47 https ex.test:81 ex.test:81 ',
  ],
  [
    'Forwarded, two proxies',
    { forwarded: 2 },
    { [FORWARDED]: 'for=1.1.1.1, for=2.2.2.2' },
    client('1.1.1.1 -'),
  ],
  [
    'Forwarded: separators inside of quotes',
    { forwarded: 1 },
    { [FORWARDED]: 'for=1.1.1.1;host="a;proto=https, for=6.6.6.6"' },
    client('1.1.1.1 -'),
  ],
  ['Forwarded: malformed', { forwarded: 1 }, { [FORWARDED]: 'for=1.1.1.1;host="a' }, PLAIN],
  ['Forwarded: said twice', { forwarded: 1 }, { [FORWARDED]: 'for=1.1.1.1;For=2.2.2.2' }, PLAIN],
  ['Forwarded: a hidden client', { forwarded: 1 }, { [FORWARDED]: 'for=_secret' }, client('- -')],
  ['Forwarded, not asked for', {}, { [FORWARDED]: 'for=1.1.1.1' }, PLAIN],
  [
    'Forwarded instead of the others',
    { forwarded: 1 },
    { [FOR]: '8.8.8.8', [PROTO]: 'https' },
    PLAIN,
  ],
]

describe('proxyHeaders', () => {
  for (const [sentence, options, environ, seen] of ROWS) {
    it(sentence, async () => {
      assert.equal(await ask(options, environ), seen)
    })
  }

  it('keeps what the peer itself was', async () => {
    let inner: Environ | undefined
    const application = proxyHeaders()((environ, startResponse) => {
      inner = environ
      return tell(environ, startResponse)
    })
    const outer = createTestEnviron({ [FOR]: '8.8.8.8' })
    await perform(application, outer)
    assert.equal(outer.REMOTE_ADDR, '192.0.2.7')
    const peer: unknown = inner?.['flagon.proxy_headers.peer']
    assert.deepEqual(peer, {
      REMOTE_ADDR: '192.0.2.7',
      HTTP_HOST: 'localhost:8000',
      SERVER_NAME: '127.0.0.1',
      SERVER_PORT: '8000',
      SCRIPT_NAME: '',
      scheme: 'http',
    })
  })
})

describe('the peers that proxyHeaders believes', () => {
  const rows: ReadonlyArray<readonly [string, readonly string[], string | undefined, boolean]> = [
    ['its address', ['192.0.2.7'], '192.0.2.7', true],
    ['another address', ['192.0.2.7'], '192.0.2.8', false],
    ['inside a network', ['10.0.0.0/8'], '10.200.3.4', true],
    ['outside a network', ['10.0.0.0/8'], '203.0.113.9', false],
    ['a network written inside of IPv6', ['::ffff:10.0.0.0/104'], '10.0.0.1', true],
    ['two spellings of one address', ['2001:db8:0:0::1'], '2001:db8::1', true],
    ['a network of IPv6', ['2001:db8::/32'], '2001:db8:1::1', true],
    ['IPv6 against a network of IPv4', ['0.0.0.0/0'], '2001:db8::1', false],
    ['several', ['127.0.0.1', '::1'], '::1', true],
    ['a Unix socket that was not named', ['0.0.0.0/0', '::/0'], undefined, false],
    ['a Unix socket that was named', ['unix'], undefined, true],
    ['an address when only unix was named', ['unix'], '127.0.0.1', false],
  ]
  for (const [sentence, peers, address, isBelieved] of rows) {
    it(`${sentence}: ${isBelieved}`, async () => {
      const environ = {
        REMOTE_ADDR: address,
        [FOR]: '8.8.8.8',
        [PROTO]: 'https',
        [HOST]: 'ex.test',
      }
      const text = await ask({ peers, host: 1 }, environ)
      assert.equal(text.startsWith('8.8.8.8 - https ex.test'), isBelieved)
      assert.equal(text.includes('https') || text.includes('ex.test'), isBelieved)
    })
  }
})

it('proxyHeaders believes IPv4 inside of IPv6, from a server that does not know the rule', async () => {
  const environ = { REMOTE_ADDR: '::ffff:10.0.0.1', [FOR]: '8.8.8.8' }
  const application = proxyHeaders({ peers: ['10.0.0.0/8'] })(tell)
  const { text } = await perform(application, createTestEnviron(environ))
  assert.equal(text, client('8.8.8.8 -'))
})

describe('options that proxyHeaders refuses', () => {
  for (const peer of ['256.1.1.1', '10.0.0.0/33', 'fe80::1%eth0', '10.1', 'localhost', '', '*']) {
    it(`the peer ${JSON.stringify(peer)}`, () => {
      assert.throws(() => proxyHeaders({ peers: [peer] }), /is no peer; name an address/)
    })
  }
  for (const hops of [-1, 1.5, Number.NaN]) {
    it(`${hops} proxies`, () => {
      assert.throws(() => proxyHeaders({ proto: hops }), /proto is a number of proxies/)
    })
  }
})
