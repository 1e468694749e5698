/** The forms of a request target, and the versions of HTTP/1 (RFC 9112, section 3.2). */

import type { Row } from '../row.ts'
import { REFUSED, raw } from './expectations.ts'

/** The rows. */
export const targets: readonly Row[] = [
  {
    id: 'S52a',
    name: 'the authority of an absolute target wins over the Host',
    rules: [30, 31, 33],
    ...raw(
      'GET http://other:99/abs?x HTTP/1.1\r\nHost: h\r\nX-Keys: PATH_INFO QUERY_STRING HTTP_HOST\r\n\r\n',
    ),
    expect: { status: 200, body: 'PATH_INFO=/abs\nQUERY_STRING=x\nHTTP_HOST=other:99' },
    limits: [
      {
        hosts: ['bun', 'workerd'],
        because: 'they hide the authority of the target',
        expect: { status: 200, body: 'PATH_INFO=/abs\nQUERY_STRING=x\nHTTP_HOST=h' },
      },
    ],
  },
  {
    id: 'S52b',
    name: 'the scheme is that of the transport, and not that of an absolute target: https',
    rules: [34],
    ...raw('GET https://h/x HTTP/1.1\r\nHost: h\r\nX-Keys: PATH_INFO wsgi.url_scheme\r\n\r\n'),
    expect: { status: 200, body: 'PATH_INFO=/x\nwsgi.url_scheme=<scheme>' },
    limits: [
      {
        hosts: ['deno'],
        because: 'its URL has the scheme of the target; the option `scheme` settles it',
        expect: { status: 200, body: 'PATH_INFO=/x\nwsgi.url_scheme=https' },
      },
    ],
  },
  {
    id: 'S52c',
    name: 'the scheme is that of the transport, and not that of an absolute target: http',
    rules: [34],
    ...raw('GET http://h/x HTTP/1.1\r\nHost: h\r\nX-Keys: PATH_INFO wsgi.url_scheme\r\n\r\n'),
    expect: { status: 200, body: 'PATH_INFO=/x\nwsgi.url_scheme=<scheme>' },
  },
  {
    id: 'S53',
    name: 'OPTIONS * is the path *',
    rules: [29],
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
  {
    id: 'S101',
    name: 'an absolute target may lack a path',
    rules: [29],
    ...raw('GET http://h HTTP/1.1\r\nHost: h\r\nX-Keys: PATH_INFO\r\n\r\n'),
    expect: { status: 200, body: 'PATH_INFO=/' },
  },
  {
    id: 'S51',
    name: 'a client of HTTP/1.0 gets a stream without chunked coding; the end of the connection ends it',
    rules: [26],
    ...raw('GET /async-generator HTTP/1.0\r\nHost: h\r\n\r\n'),
    expect: { status: 200, absent: ['transfer-encoding'], body: 'one, two' },
  },
  {
    id: 'S56',
    name: 'HTTP/1.0 needs no Host; the server has a name all the same',
    rules: [28, 34],
    ...raw('GET /x HTTP/1.0\r\nX-Keys: PATH_INFO HTTP_HOST SERVER_PROTOCOL\r\n\r\n'),
    expect: { status: 200, body: 'PATH_INFO=/x\nHTTP_HOST=-\nSERVER_PROTOCOL=HTTP/1.0' },
    limits: [
      {
        hosts: ['workerd'],
        because: 'it refuses requests without a Host',
        expect: { status: 400 },
      },
      {
        hosts: ['deno', 'srvx'],
        because: 'they make a Host up, so that 1.0 cannot be told from 1.1',
        expect: { status: 200, bodyHas: 'SERVER_PROTOCOL=HTTP/1.1' },
      },
    ],
  },
  {
    id: 'S102',
    name: 'HTTP/1.1 needs a Host',
    rules: [24],
    ...raw('GET /x HTTP/1.1\r\nX-Keys: PATH_INFO\r\n\r\n'),
    expect: REFUSED,
    limits: [
      {
        hosts: ['deno'],
        because: 'it lets 1.1 pass without a Host, and does not tell 1.1 from 1.0',
        expect: { status: 200, body: 'PATH_INFO=/x' },
      },
    ],
  },
]
