/** The rows that the conformance applications answer, the same on every host. */

import type { Expectation, HostName, Row } from './row.ts'

const TEXT = 'content-type: text/plain; charset=utf-8'
const DENO: readonly HostName[] = ['deno']
const WORKERD: readonly HostName[] = ['workerd']

/** The page for an application that broke down; nothing of the error or its headers is in it. */
const FAILURE: Expectation = {
  status: 500,
  headers: ['content-length: 22', TEXT],
  body: 'Internal Server Error\n',
}

/** A request that no application may see. Some runtimes answer it themselves, in their own words. */
const REFUSED: Expectation = { status: [400, 501, 0], bodyNot: '=' }

function text(body: string, ...headers: readonly string[]): Expectation {
  const length = `content-length: ${Buffer.byteLength(body)}`
  return { status: 200, headers: [length, TEXT, ...headers], body }
}

/** The framing of a streamed response is the runtime's: chunks, or a length it counted itself. */
function streamed(body: string): Expectation {
  return { status: 200, headers: [TEXT], isStreamed: true, body }
}

/** A request for the environ: the named variables, each on a line. */
function environ(
  target: string,
  lines: Readonly<Record<string, string>>,
): Pick<Row, 'target' | 'headers' | 'expect'> {
  const keys = Object.keys(lines)
  return {
    target,
    headers: [`X-Keys: ${keys.join(' ')}`],
    expect: text(keys.map((key) => `${key}=${lines[key]}`).join('\n')),
  }
}

const COMPLETE_BODIES: readonly Row[] = [
  {
    name: 'an Array of one chunk has its length, and is closed once',
    target: '/array',
    expect: { ...text('Hello'), trace: 'close' },
  },
  {
    name: 'an Array of several chunks, one of them empty, is joined',
    target: '/chunks',
    expect: { ...text('one, two, three'), trace: 'close' },
  },
  { name: 'text is UTF-8', target: '/utf8', expect: text('тест \u{1F600}') },
  {
    name: 'bytes stay as they are',
    target: '/bytes',
    expect: {
      status: 200,
      headers: ['content-length: 5', 'content-type: application/octet-stream'],
      body: new Uint8Array([0, 0xff, 0x80, 0x0d, 0x0a]),
    },
  },
  {
    name: 'text without a Content-Type is given none',
    target: '/untyped-text',
    expect: {
      status: 200,
      headers: ['content-length: 15', 'x-untyped: yes'],
      body: 'no Content-Type',
    },
  },
  {
    name: 'bytes without a Content-Type are given none',
    target: '/untyped-bytes',
    expect: { status: 200, headers: ['content-length: 3', 'x-untyped: yes'], body: '\x01\x02\x03' },
  },
  { name: 'a declared Content-Length is sent once', target: '/declared', expect: text('Hello') },
  {
    name: 'an empty Array has length 0',
    target: '/empty',
    expect: { ...text(''), trace: 'close' },
  },
  {
    name: 'an asynchronous application is answered like a synchronous one',
    target: '/promised',
    expect: { ...text('later'), status: 201 },
  },
  {
    name: 'a close() that throws does not affect the response',
    target: '/close-throws',
    expect: text('closed badly'),
  },
]

const HEADS: readonly Row[] = [
  {
    name: 'HEAD of an Array has its length and no content',
    method: 'HEAD',
    target: '/array',
    expect: { status: 200, headers: ['content-length: 5', TEXT], body: '', trace: 'close' },
  },
  {
    name: 'HEAD keeps the length that the application declares',
    method: 'HEAD',
    target: '/head-length',
    expect: { status: 200, headers: ['content-length: 12345', TEXT], body: '' },
  },
  {
    name: 'HEAD of a stream claims no length, and the stream is closed',
    method: 'HEAD',
    target: '/stream',
    expect: { status: 200, headers: [TEXT], body: '', trace: 'return close' },
  },
  {
    name: 'HEAD of a stream keeps a declared length',
    method: 'HEAD',
    target: '/declared-stream',
    expect: { status: 200, headers: ['content-length: 6', TEXT], body: '', trace: 'return close' },
  },
  {
    name: 'HEAD of a generator runs its finally',
    method: 'HEAD',
    target: '/generator',
    expect: { status: 200, headers: [TEXT], body: '', trace: 'finally' },
  },
  {
    name: 'HEAD of an empty stream has length 0',
    method: 'HEAD',
    target: '/empty-stream',
    expect: { status: 200, headers: ['content-length: 0', TEXT], body: '' },
  },
  {
    name: 'HEAD of an application that breaks down is 500',
    method: 'HEAD',
    target: '/throws',
    expect: { ...FAILURE, body: '' },
  },
]

const STATUSES: readonly Row[] = [
  {
    name: '204 has neither length nor content',
    target: '/no-content',
    expect: { status: 204, headers: ['x-kept: yes'], body: '', trace: 'close' },
  },
  {
    name: '204 has neither, whatever the application sends',
    target: '/no-content-body',
    expect: { status: 204, headers: ['x-kept: yes'], body: '', trace: 'return close' },
  },
  {
    name: '304 has no content',
    target: '/not-modified',
    expect: { status: 304, headers: ['etag: "a"'], body: '', trace: 'close' },
  },
  {
    name: '304 has no content, whatever the application sends',
    target: '/not-modified-body',
    expect: { status: 304, headers: ['etag: "a"'], body: '', trace: 'return close' },
  },
  {
    name: '304 keeps a declared length',
    target: '/not-modified-length',
    expect: { status: 304, headers: ['content-length: 4', 'etag: "a"'], body: '' },
    limits: [
      {
        hosts: ['deno', 'workerd'],
        because: 'their servers take the Content-Length from a 304',
        expect: { status: 304, headers: ['etag: "a"'], body: '' },
      },
    ],
  },
  {
    name: '205 has length 0',
    target: '/reset-content',
    expect: { status: 205, headers: ['content-length: 0', 'x-kept: yes'], body: '' },
    limits: [
      {
        hosts: DENO,
        because: 'its server takes the Content-Length from a 205, and ends it after the head',
        expect: { status: 205, headers: ['x-kept: yes'] },
      },
    ],
  },
  {
    name: 'a status needs no reason, and no registration',
    target: '/no-reason',
    expect: { ...text('299'), status: 299 },
  },
  {
    name: 'a reason may hold obs-text',
    target: '/obs-text-reason',
    expect: { ...text('404'), status: 404 },
  },
]

const HEADERS: readonly Row[] = [
  {
    name: 'Set-Cookie lines stay apart, in their order',
    target: '/cookies',
    expect: text(
      'cookies',
      'set-cookie: a=1; Path=/',
      'set-cookie: b=2, 3',
      'set-cookie: c=3; Expires=Thu, 01 Jan 1970 00:00:00 GMT',
    ),
  },
  {
    name: 'a character of a header value is a byte, and the content is UTF-8 all the same',
    target: '/obs-text',
    expect: text('obs-text \u00e9', 'x-text: caf\u00e9'),
    limits: [
      {
        hosts: WORKERD,
        because: 'it writes header values as UTF-8, so that a byte alone above 7F cannot be sent',
        expect: text('obs-text \u00e9', 'x-text: caf\u00c3\u00a9'),
      },
    ],
  },
  {
    name: 'a header value of UTF-8 bytes is sent as these bytes',
    target: '/utf8-header',
    expect: text('utf8-header', 'x-text: caf\u00c3\u00a9'),
  },
]

const STREAMS: readonly Row[] = [
  {
    name: 'a generator is sent whole',
    target: '/generator',
    expect: { ...streamed('one, two'), trace: 'finally' },
  },
  {
    name: 'an asynchronous generator is sent whole',
    target: '/async-generator',
    expect: { ...streamed('one, two'), trace: 'finally' },
  },
  {
    name: 'a stream that ends is closed, and not returned',
    target: '/stream',
    expect: { ...streamed('abcdef'), trace: 'close' },
  },
  {
    name: 'a stream keeps its declared length',
    target: '/declared-stream',
    expect: { ...text('abcdef'), trace: 'close' },
  },
  {
    name: 'empty chunks come before the status is known',
    target: '/late-start',
    expect: { ...streamed('created late'), status: 201, headers: [TEXT, 'x-late: yes'] },
  },
  {
    name: 'a stream without content has length 0',
    target: '/empty-stream',
    expect: text(''),
  },
  {
    name: 'an error replaces a response that was not begun',
    target: '/replaced',
    expect: { ...streamed('replaced'), status: 503 },
  },
  {
    name: 'a ReadableStream is a body',
    target: '/readable-stream',
    expect: streamed('web stream'),
  },
]

const FAILURES: readonly Row[] = [
  ...[
    '/throws',
    '/rejects',
    '/throws-after-start',
    '/starts-twice',
    '/starts-again',
    '/never-starts',
    '/never-starts-stream',
    '/chunk-before-start',
    '/no-body',
    '/bare-string',
    '/bare-bytes',
    '/number-in-array',
    '/wrong-length',
    '/hop-by-hop',
    '/line-break',
    '/wide-character',
    '/bad-status',
  ].map((target) => ({
    name: `${target.slice(1)} is a 500 that tells nothing`,
    target,
    expect: FAILURE,
  })),
  {
    name: 'a body that throws before its first chunk is a 500, and is closed',
    target: '/breaks-first',
    expect: { ...FAILURE, trace: 'close' },
  },
  {
    name: 'a chunk that is none is a 500, and the body is closed',
    target: '/number-in-stream',
    expect: { ...FAILURE, trace: 'return close' },
  },
  {
    // Nothing was sent yet: a host may answer 500, or just end the connection.
    name: 'a first chunk longer than the declared length is not sent',
    target: '/too-long-at-once',
    expect: { status: [500, 0], bodyNot: 'abc', trace: 'return close' },
  },
  {
    name: 'a first call of startResponse that threw may be followed by one with the error',
    target: '/starts-again-with-error',
    expect: { ...text('explained'), status: 500 },
  },
  {
    name: 'a body that throws later is cut off',
    target: '/breaks-later',
    expect: { status: 200, body: 'before', isCut: true, trace: 'finally' },
  },
  {
    name: 'a body that throws before its declared end is cut off',
    target: '/breaks-declared',
    expect: { status: 200, body: 'before', isCut: true },
  },
  {
    name: 'startResponse throws the error when the response was begun',
    target: '/restarts-late',
    expect: { status: 200, body: 'before', isCut: true, trace: 'true' },
  },
  {
    name: 'a body shorter than its declared length is cut off',
    target: '/too-short',
    expect: { status: 200, body: 'abc', isCut: true },
  },
  {
    name: 'no byte beyond the declared length is sent',
    target: '/too-long-later',
    expect: { status: 200, body: 'abc', isCut: true },
  },
]

const ENVIRONS: readonly Row[] = [
  {
    name: 'the path is decoded once, the query not at all',
    ...environ('/p%61th/a%2fb%25/?query=t%C3%A9st', {
      REQUEST_METHOD: 'GET',
      SCRIPT_NAME: '',
      PATH_INFO: '/path/a%2Fb%25/',
      QUERY_STRING: 'query=t%C3%A9st',
      REQUEST_URI: '/p%61th/a%2fb%25/?query=t%C3%A9st',
    }),
  },
  {
    name: 'escapes that are no UTF-8 stay as they were sent',
    ...environ('/caf%c3%a9/%FF%zz', { PATH_INFO: '/caf\u00e9/%FF%zz' }),
  },
  {
    name: 'a leading double slash names no host',
    ...environ('//evil.example/x', { PATH_INFO: '//evil.example/x', HTTP_HOST: 'test.example:81' }),
  },
  {
    name: 'dot segments stay',
    ...environ('/a/../b/./%2e%2e/c', { PATH_INFO: '/a/../b/./../c' }),
    limits: [
      {
        hosts: ['bun', 'srvx'],
        because: 'they resolve dot segments before anybody sees the URL',
        expect: text('PATH_INFO=/c'),
      },
    ],
  },
  {
    name: 'the connection is described',
    ...environ('/x', {
      SERVER_PROTOCOL: 'HTTP/1.1',
      REMOTE_ADDR: '127.0.0.1',
      HTTP_HOST: 'test.example:81',
      'wsgi.url_scheme': 'http',
      'wsgi.version': '1,0',
      'wsgi.multithread': 'false',
      'wsgi.run_once': 'false',
    }),
  },
  {
    name: 'repeated headers are joined, and names with an underscore or of Proxy stay out',
    ...withHeaders(
      environ('/x', {
        HTTP_X_A: 'a, b',
        HTTP_X_FORWARDED_FOR: '1.1.1.1',
        HTTP_PROXY: '-',
        HTTP_CONTENT_TYPE: '-',
        CONTENT_TYPE: 'text/plain',
      }),
      'X-A:  a ',
      'X-A: b',
      'X-Forwarded-For: 1.1.1.1',
      'X_Forwarded_For: 9.9.9.9',
      'Proxy: http://evil.example',
      'wsgi.input: no',
      'Content-Type: text/plain',
    ),
  },
  {
    name: 'cookies are joined by a semicolon',
    ...withHeaders(environ('/x', { HTTP_COOKIE: 'a=1; b=2' }), 'Cookie: a=1', 'Cookie: b=2'),
    limits: [
      {
        hosts: WORKERD,
        because: 'it joins Cookie lines by a comma; clients of HTTP/1.1 send one line',
        expect: text('HTTP_COOKIE=a=1, b=2'),
      },
    ],
  },
  {
    name: 'a byte of a header value is a character',
    ...withHeaders(environ('/x', { HTTP_X_A: 'caf\u00c3\u00a9' }), 'X-A: caf\u00c3\u00a9'),
  },
  {
    name: 'a byte that is no UTF-8 is a character',
    ...withHeaders(environ('/x', { HTTP_X_A: 'caf\u00e9' }), 'X-A: caf\u00e9'),
    limits: [
      {
        hosts: WORKERD,
        because: 'it reads header values as UTF-8',
        expect: text('HTTP_X_A=caf\u00ef\u00bf\u00bd'),
      },
    ],
  },
  {
    name: 'a long header block and a long query arrive',
    ...withHeaders(
      environ(`/x?${'q'.repeat(4000)}`, { PATH_INFO: '/x' }),
      `X-Long: ${'l'.repeat(6000)}`,
    ),
  },
]

function withHeaders<row extends Pick<Row, 'headers'>>(
  row: row,
  ...headers: readonly string[]
): row {
  return { ...row, headers: [...(row.headers ?? []), ...headers] }
}

const INPUTS: readonly Row[] = [
  {
    name: 'a body with a length is read to its end',
    method: 'POST',
    target: '/echo',
    headers: ['Content-Length: 5'],
    body: ['he\0\u00ff\n'],
    expect: { status: 200, body: new Uint8Array([0x68, 0x65, 0, 0xff, 0x0a]) },
  },
  {
    name: 'a body in two packets is one body',
    method: 'POST',
    target: '/echo',
    headers: ['Content-Length: 5'],
    body: ['he', 'llo'],
    expect: { status: 200, body: 'hello' },
  },
  {
    name: 'a chunked body is taken out of its chunks',
    method: 'POST',
    target: '/echo',
    headers: ['Transfer-Encoding: chunked'],
    body: ['3\r\nabc\r\n2;x=y\r\nde\r\n', '0\r\n\r\n'],
    expect: { status: 200, body: 'abcde' },
  },
  {
    name: 'a request without a body has an empty one',
    method: 'POST',
    target: '/echo',
    headers: ['Content-Length: 0'],
    expect: {
      status: 200,
      headers: ['content-length: 0', 'content-type: application/octet-stream'],
    },
  },
  {
    name: 'a GET without a body has an empty one',
    target: '/echo',
    expect: { status: 200, body: '' },
  },
  {
    name: 'a GET with a body has it',
    target: '/echo',
    headers: ['Content-Length: 5'],
    body: ['hello'],
    expect: { status: 200, body: 'hello' },
    limits: [
      {
        hosts: ['bun', 'deno', 'srvx'],
        because: 'a fetch Request of GET has no body',
        expect: { status: 200, body: '' },
      },
    ],
  },
  {
    name: 'a body that is refused after its first chunk is answered, and nobody has left',
    method: 'POST',
    target: '/half-read',
    headers: ['Content-Length: 100000'],
    body: ['x'.repeat(50_000), 'x'.repeat(50_000)],
    expect: { status: 413, body: 'aborted: false', trace: 'chunk' },
  },
  {
    name: 'a body that is not read does no harm',
    method: 'POST',
    target: '/unread',
    headers: ['Content-Length: 100000'],
    body: ['x'.repeat(100_000)],
    expect: text('unread'),
  },
]

/** Requests as bytes. `=` stands in every echo of the environ, so its absence shows a refusal. */
function raw(request: string): Pick<Row, 'target' | 'raw'> {
  return { target: '', raw: request }
}

const REFUSED_REQUESTS: readonly Row[] = [
  {
    name: 'a method in small letters',
    ...raw('get /x HTTP/1.1\r\nHost: h\r\n\r\n'),
    expect: REFUSED,
  },
  {
    name: 'two Host lines',
    ...raw('GET /x HTTP/1.1\r\nHost: h\r\nHost: i\r\n\r\n'),
    expect: REFUSED,
  },
  {
    name: 'a Host that is none',
    ...raw('GET /x HTTP/1.1\r\nHost: a b/c?d\r\n\r\n'),
    expect: REFUSED,
  },
  {
    name: 'a Host with a path',
    ...raw('GET /x HTTP/1.1\r\nHost: good/evil\r\n\r\n'),
    expect: REFUSED,
  },
  { name: 'a Host with a user', ...raw('GET /x HTTP/1.1\r\nHost: u:p@h\r\n\r\n'), expect: REFUSED },
  { name: 'an empty Host', ...raw('GET /x HTTP/1.1\r\nHost:\r\n\r\n'), expect: REFUSED },
  {
    name: 'two types',
    ...raw(
      'POST /x HTTP/1.1\r\nHost: h\r\nContent-Type: a/b\r\nContent-Type: c/d\r\nContent-Length: 0\r\n\r\n',
    ),
    expect: REFUSED,
  },
  {
    name: 'a length and a coding',
    ...raw(
      'POST /x HTTP/1.1\r\nHost: h\r\nX-Keys: CONTENT_LENGTH HTTP_TRANSFER_ENCODING\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n',
    ),
    expect: REFUSED,
    limits: [
      {
        hosts: WORKERD,
        because: 'the coding wins, and the length is hidden',
        expect: { status: 200, body: 'CONTENT_LENGTH=-\nHTTP_TRANSFER_ENCODING=chunked' },
      },
    ],
  },
  {
    name: 'a length with a sign',
    ...raw('POST /x HTTP/1.1\r\nHost: h\r\nContent-Length: +3\r\n\r\nabc'),
    expect: REFUSED,
  },
  {
    name: 'two lengths',
    ...raw(
      'POST /x HTTP/1.1\r\nHost: h\r\nX-Keys: CONTENT_LENGTH\r\nContent-Length: 0\r\nContent-Length: 0\r\n\r\n',
    ),
    expect: REFUSED,
    limits: [
      {
        hosts: WORKERD,
        because: 'two equal lengths are one',
        expect: { status: 200, body: 'CONTENT_LENGTH=0' },
      },
    ],
  },
  {
    name: 'a coding besides chunked',
    ...raw('POST /x HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n'),
    expect: REFUSED,
  },
  {
    name: 'CONNECT',
    ...raw('CONNECT h:443 HTTP/1.1\r\nHost: h:443\r\n\r\n'),
    expect: { ...REFUSED, status: [400, 405, 500, 501, 0] },
  },
  {
    name: 'a target of another scheme',
    ...raw('GET x://h/x HTTP/1.1\r\nHost: h\r\nX-Keys: wsgi.url_scheme\r\n\r\n'),
    expect: REFUSED,
    limits: [
      {
        hosts: WORKERD,
        because: 'it hides the scheme and the authority of the target',
        expect: { status: 200, body: 'wsgi.url_scheme=http' },
      },
    ],
  },
  {
    name: 'a target without a slash',
    ...raw('GET x HTTP/1.1\r\nHost: h\r\nX-Keys: PATH_INFO HTTP_HOST\r\n\r\n'),
    expect: REFUSED,
    limits: [
      {
        hosts: WORKERD,
        because: 'it takes such a target for an authority without a path, and hides it',
        expect: { status: 200, body: 'PATH_INFO=/\nHTTP_HOST=h' },
      },
    ],
  },
  {
    name: 'an authority with a user',
    ...raw('GET http://u:p@h/x HTTP/1.1\r\nHost: h\r\nX-Keys: HTTP_HOST\r\n\r\n'),
    expect: REFUSED,
    limits: [
      {
        hosts: ['bun', 'workerd', 'srvx'],
        because: 'they hide the user',
        expect: { status: 200, body: 'HTTP_HOST=h' },
      },
    ],
  },
  {
    name: 'a control character in a value',
    ...raw('GET /x HTTP/1.1\r\nHost: h\r\nX-A: a\x07b\r\n\r\n'),
    expect: REFUSED,
  },
  {
    name: 'DEL in a value',
    ...raw('GET /x HTTP/1.1\r\nHost: h\r\nX-A: a\x7fb\r\n\r\n'),
    expect: REFUSED,
  },
  {
    name: 'a target of more than 8 KiB',
    ...raw(`GET /${'x'.repeat(9000)} HTTP/1.1\r\nHost: h\r\n\r\n`),
    expect: { ...REFUSED, status: [400, 414, 431, 0] },
  },
  {
    name: 'more than 100 header lines',
    ...raw(
      `GET /x HTTP/1.1\r\nHost: h\r\n${Array.from({ length: 110 }, (_, i) => `X-${i}: 1\r\n`).join('')}\r\n`,
    ),
    expect: { ...REFUSED, status: [400, 431, 0] },
  },
  {
    name: 'a header block of more than 16 KiB',
    ...raw(`GET /x HTTP/1.1\r\nHost: h\r\nX-A: ${'x'.repeat(17_000)}\r\n\r\n`),
    expect: { ...REFUSED, status: [400, 431, 0] },
  },
]

const REFUSALS = REFUSED_REQUESTS.map((row) => ({ ...row, name: `${row.name} is refused` }))

const FORMS: readonly Row[] = [
  {
    name: 'HTTP/1.0 needs no Host',
    ...raw('GET /x HTTP/1.0\r\nX-Keys: PATH_INFO\r\n\r\n'),
    expect: { status: 200, body: 'PATH_INFO=/x' },
    limits: [
      { hosts: WORKERD, because: 'it refuses requests without a Host', expect: { status: 400 } },
    ],
  },
  {
    name: 'HTTP/1.1 needs a Host',
    ...raw('GET /x HTTP/1.1\r\nX-Keys: PATH_INFO\r\n\r\n'),
    expect: REFUSED,
    limits: [
      {
        hosts: DENO,
        because: 'it lets 1.1 pass without a Host, and does not tell 1.1 from 1.0',
        expect: { status: 200, body: 'PATH_INFO=/x' },
      },
    ],
  },
  {
    name: 'the authority of an absolute target wins over the Host',
    ...raw(
      'GET http://other.example:99/x?y HTTP/1.1\r\nHost: h\r\nX-Keys: PATH_INFO QUERY_STRING HTTP_HOST wsgi.url_scheme\r\n\r\n',
    ),
    expect: {
      status: 200,
      body: 'PATH_INFO=/x\nQUERY_STRING=y\nHTTP_HOST=other.example:99\nwsgi.url_scheme=http',
    },
    limits: [
      {
        hosts: ['bun', 'workerd'],
        because: 'they hide the authority of the target',
        expect: {
          status: 200,
          body: 'PATH_INFO=/x\nQUERY_STRING=y\nHTTP_HOST=h\nwsgi.url_scheme=http',
        },
      },
    ],
  },
  {
    name: 'the scheme is that of the transport, whatever the target says',
    ...raw('GET https://h/x HTTP/1.1\r\nHost: h\r\nX-Keys: PATH_INFO wsgi.url_scheme\r\n\r\n'),
    expect: { status: 200, body: 'PATH_INFO=/x\nwsgi.url_scheme=http' },
    limits: [
      {
        hosts: DENO,
        because: 'its URL has the scheme of the target; the option `scheme` settles it',
        expect: { status: 200, body: 'PATH_INFO=/x\nwsgi.url_scheme=https' },
      },
    ],
  },
  {
    name: 'an absolute target may lack a path',
    ...raw('GET http://h HTTP/1.1\r\nHost: h\r\nX-Keys: PATH_INFO\r\n\r\n'),
    expect: { status: 200, body: 'PATH_INFO=/' },
  },
  {
    name: 'OPTIONS * is the path *',
    ...raw('OPTIONS * HTTP/1.1\r\nHost: h\r\nX-Keys: PATH_INFO\r\n\r\n'),
    expect: { status: 200, body: 'PATH_INFO=*' },
    limits: [
      { hosts: ['bun'], because: 'it refuses the asterisk', expect: { status: 400 } },
      {
        hosts: ['deno', 'srvx'],
        because: 'their URL is the same for * and /*',
        expect: { status: 200, body: 'PATH_INFO=/*' },
      },
    ],
  },
]

/** All rows, by what they are about. */
export const rows: Readonly<Record<string, readonly Row[]>> = {
  'complete bodies': COMPLETE_BODIES,
  HEAD: HEADS,
  statuses: STATUSES,
  'response headers': HEADERS,
  streams: STREAMS,
  failures: FAILURES,
  environ: ENVIRONS,
  'request bodies': INPUTS,
  refusals: REFUSALS,
  'forms of the target': FORMS,
}
