/** What the application is told of the request. */

import type { Inability, Row } from '../row.ts'
import { environ, text } from './expectations.ts'

const FIRST_LINE: Inability = {
  hosts: ['cgi'],
  because: 'nginx before 1.23 passes the lines on one by one, and fcgiwrap keeps the first',
  isByChance: true,
}

/** The rows. */
export const environs: readonly Row[] = [
  {
    id: 'S37',
    name: 'the path is decoded, the query is not',
    rules: [30, 31, 35],
    ...environ('/p%61th/?query=t%C3%A9st', {
      REQUEST_METHOD: 'GET',
      SCRIPT_NAME: '',
      PATH_INFO: '/path/',
      QUERY_STRING: 'query=t%C3%A9st',
      REQUEST_URI: '/p%61th/?query=t%C3%A9st',
    }),
  },
  {
    id: 'S38',
    name: 'the lines of a header are joined by a comma, without the spaces around them',
    rules: [33],
    ...environ('/x', { HTTP_X_TEST_HEADER: 'a, b' }, 'X-Test-Header:  a ', 'X-Test-Header: b'),
    limits: [
      {
        hosts: ['lambda'],
        because: 'the service has joined them already, by a comma without a space',
        expect: text('HTTP_X_TEST_HEADER=a,b'),
      },
      { ...FIRST_LINE, expect: text('HTTP_X_TEST_HEADER=a') },
    ],
  },
  {
    id: 'S39',
    name: 'cookies are joined by a semicolon',
    rules: [33],
    ...environ('/x', { HTTP_COOKIE: 'a=1; b=2' }, 'Cookie: a=1', 'Cookie: b=2'),
    limits: [
      {
        hosts: ['workerd'],
        because: 'it joins Cookie lines by a comma; clients of HTTP/1.1 send one line',
        expect: text('HTTP_COOKIE=a=1, b=2'),
      },
      { ...FIRST_LINE, expect: text('HTTP_COOKIE=a=1') },
    ],
  },
  {
    id: 'S40',
    name: 'a header with an underscore in its name does not take the place of another one',
    rules: [33],
    ...environ(
      '/x',
      { HTTP_X_FORWARDED_FOR: '1.1.1.1' },
      'X-Forwarded-For: 1.1.1.1',
      'X_Forwarded_For: 9.9.9.9',
    ),
  },
  {
    id: 'S41',
    name: 'a header with a dot in its name stays out, and takes the place of nothing',
    rules: [33, 36],
    ...environ(
      '/x',
      { 'wsgi.input': '[object Object]', 'HTTP_WSGI.INPUT': '-', 'HTTP_A.B': '-', HTTP_A_B: '-' },
      'wsgi.input: no',
      'A.B: no',
    ),
  },
  {
    id: 'S54',
    name: 'a leading double slash names no host',
    rules: [30, 33],
    ...environ('//evil.example/x', { PATH_INFO: '//evil.example/x', HTTP_HOST: 'test.example:81' }),
  },
  {
    id: 'S86',
    name: 'an escaped slash and an escaped percent sign stay escaped',
    rules: [30],
    ...environ('/a%2fb%25/%252F', { PATH_INFO: '/a%2Fb%25/%252F' }),
  },
  {
    id: 'S87',
    name: 'escapes that are no UTF-8 stay as they were sent',
    rules: [30],
    ...environ('/caf%c3%a9/%FF%zz', { PATH_INFO: '/caf\u00e9/%FF%zz' }),
    limits: [
      {
        hosts: ['cgi'],
        because: 'nginx refuses malformed escapes',
        expect: { status: 400, bodyNot: '=/' },
      },
    ],
  },
  {
    id: 'S88',
    name: 'dot segments and empty segments stay',
    rules: [30],
    ...environ('/a/../b/.//%2e%2e/c', { PATH_INFO: '/a/../b/.//../c' }),
    limits: [
      {
        hosts: ['bun', 'srvx'],
        because: 'they resolve dot segments before anybody sees the URL',
        expect: text('PATH_INFO=/b/c'),
      },
    ],
  },
  {
    id: 'S89a',
    name: 'the request and the gateway are described',
    rules: [28, 34],
    ...environ('/x', {
      HTTP_HOST: 'test.example:81',
      'wsgi.version': '1,0',
      'wsgi.multithread': 'false',
    }),
  },
  {
    id: 'S89b',
    name: 'the version of HTTP is told',
    rules: [28],
    ...environ('/x', { SERVER_PROTOCOL: '' }),
    expect: { status: 200, body: 'SERVER_PROTOCOL=<protocol>' },
  },
  {
    id: 'S89c',
    name: 'the scheme is told',
    rules: [34],
    ...environ('/x', { 'wsgi.url_scheme': '' }),
    expect: { status: 200, body: 'wsgi.url_scheme=<scheme>' },
  },
  {
    id: 'S89d',
    name: 'the address of the client is told',
    rules: [34],
    ...environ('/x', { REMOTE_ADDR: '127.0.0.1' }),
    limits: [
      {
        hosts: ['in process'],
        because: 'there is no connection, and so no client with an address',
        expect: text('REMOTE_ADDR=-'),
      },
    ],
  },
  {
    id: 'S89e',
    name: 'a process that serves more than this request says so',
    rules: [34],
    needs: ['one process'],
    ...environ('/x', { 'wsgi.run_once': 'false' }),
  },
  {
    id: 'S90',
    name: 'a header Proxy stays out, and Content-Type has no prefix',
    rules: [32, 33],
    ...environ(
      '/x',
      { HTTP_PROXY: '-', HTTP_CONTENT_TYPE: '-', CONTENT_TYPE: 'text/plain' },
      'Proxy: http://evil.example',
      'Content-Type: text/plain',
    ),
  },
  {
    id: 'S91',
    name: 'a byte of a header value is a character',
    rules: [9, 32],
    ...environ('/x', { HTTP_X_A: 'caf\u00c3\u00a9' }, 'X-A: caf\u00c3\u00a9'),
  },
  {
    id: 'S92',
    name: 'a byte of a header value is a character, even where it is no UTF-8',
    rules: [9, 32],
    ...environ('/x', { HTTP_X_A: 'caf\u00e9' }, 'X-A: caf\u00e9'),
    limits: [
      {
        hosts: ['workerd', 'cgi'],
        because: 'they read header values as UTF-8: the runtime, and node its variables',
        expect: text('HTTP_X_A=caf\u00ef\u00bf\u00bd'),
      },
    ],
  },
  {
    id: 'S93',
    name: 'a long header block and a long query arrive',
    rules: [31, 33],
    ...environ(
      `/x?${'q'.repeat(4000)}`,
      { PATH_INFO: '/x', QUERY_STRING: 'q'.repeat(4000), HTTP_X_LONG: 'l'.repeat(6000) },
      `X-Long: ${'l'.repeat(6000)}`,
    ),
  },
]
