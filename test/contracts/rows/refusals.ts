/** Requests that no application may see. */

import type { Expectation, Row } from '../row.ts'
import { REFUSED, raw } from './expectations.ts'

const TOO_LONG: Expectation = { ...REFUSED, status: [400, 414, 431, 0] }

/** The rows, whose names end in "is refused". */
const refused: readonly Row[] = [
  {
    id: 'S42',
    name: 'a second Host',
    rules: [24, 33],
    ...raw('GET /x HTTP/1.1\r\nHost: h\r\nHost: i\r\n\r\n'),
    expect: REFUSED,
  },
  {
    id: 'S43a',
    name: 'a length beside a coding',
    rules: [24],
    ...raw(
      'POST /x HTTP/1.1\r\nHost: h\r\nX-Keys: CONTENT_LENGTH HTTP_TRANSFER_ENCODING\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n',
    ),
    expect: REFUSED,
    limits: [
      {
        hosts: ['workerd'],
        because: 'the coding wins, and the length is hidden',
        expect: { status: 200, body: 'CONTENT_LENGTH=-\nHTTP_TRANSFER_ENCODING=chunked' },
      },
    ],
  },
  {
    id: 'S43b',
    name: 'a length with a sign',
    rules: [24],
    ...raw('POST /x HTTP/1.1\r\nHost: h\r\nContent-Length: +3\r\n\r\nabc'),
    expect: REFUSED,
  },
  {
    id: 'S43c',
    name: 'a second length',
    rules: [24],
    ...raw(
      'POST /x HTTP/1.1\r\nHost: h\r\nX-Keys: CONTENT_LENGTH\r\nContent-Length: 0\r\nContent-Length: 0\r\n\r\n',
    ),
    expect: REFUSED,
    limits: [
      {
        hosts: ['workerd'],
        because: 'two equal lengths are one',
        expect: { status: 200, body: 'CONTENT_LENGTH=0' },
      },
    ],
  },
  {
    id: 'S43d',
    name: 'a coding besides chunked',
    rules: [24],
    ...raw('POST /x HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n'),
    expect: REFUSED,
  },
  {
    id: 'S55a',
    name: 'a Host with spaces',
    rules: [32],
    ...raw('GET /x HTTP/1.1\r\nHost: a b/c?d\r\n\r\n'),
    expect: REFUSED,
  },
  {
    id: 'S55b',
    name: 'a Host with a path',
    rules: [32],
    ...raw('GET /x HTTP/1.1\r\nHost: good/evil\r\n\r\n'),
    expect: REFUSED,
  },
  {
    id: 'S55c',
    name: 'a Host with a user',
    rules: [32],
    ...raw('GET /x HTTP/1.1\r\nHost: u:p@h\r\n\r\n'),
    expect: REFUSED,
  },
  {
    id: 'S55d',
    name: 'an empty Host',
    rules: [32],
    ...raw('GET /x HTTP/1.1\r\nHost:\r\n\r\n'),
    expect: REFUSED,
  },
  {
    id: 'S66a',
    name: 'a request line of 65537 bytes',
    rules: [24],
    ...raw(`GET /${'x'.repeat(65_523)} HTTP/1.1\r\nHost: h\r\n\r\n`),
    expect: TOO_LONG,
  },
  {
    id: 'S66b',
    name: 'a target of more than 8 KiB',
    rules: [24],
    ...raw(`GET /${'x'.repeat(9000)} HTTP/1.1\r\nHost: h\r\n\r\n`),
    expect: TOO_LONG,
  },
  {
    id: 'S66c',
    name: 'a header block of more than 100 lines',
    rules: [24],
    ...raw(
      `GET /x HTTP/1.1\r\nHost: h\r\n${Array.from({ length: 110 }, (_, i) => `X-${i}: 1\r\n`).join('')}\r\n`,
    ),
    expect: { ...REFUSED, status: [400, 431, 0] },
  },
  {
    id: 'S66d',
    name: 'a header block of more than 16 KiB',
    rules: [24],
    ...raw(`GET /x HTTP/1.1\r\nHost: h\r\nX-A: ${'x'.repeat(17_000)}\r\n\r\n`),
    expect: { ...REFUSED, status: [400, 431, 0] },
  },
  {
    id: 'S96',
    name: 'a method in small letters',
    rules: [24, 28],
    ...raw('get /x HTTP/1.1\r\nHost: h\r\n\r\n'),
    expect: REFUSED,
  },
  {
    id: 'S97',
    name: 'a second Content-Type',
    rules: [33],
    ...raw(
      'POST /x HTTP/1.1\r\nHost: h\r\nContent-Type: a/b\r\nContent-Type: c/d\r\nContent-Length: 0\r\n\r\n',
    ),
    expect: REFUSED,
  },
  {
    id: 'S98',
    name: 'CONNECT',
    rules: [29],
    ...raw('CONNECT h:443 HTTP/1.1\r\nHost: h:443\r\n\r\n'),
    expect: { ...REFUSED, status: [400, 405, 500, 501, 0] },
  },
  {
    id: 'S99a',
    name: 'a target of another scheme',
    rules: [29, 34],
    ...raw('GET x://h/x HTTP/1.1\r\nHost: h\r\nX-Keys: PATH_INFO\r\n\r\n'),
    expect: REFUSED,
    limits: [
      {
        hosts: ['workerd'],
        because: 'it hides the scheme and the authority of the target',
        expect: { status: 200, body: 'PATH_INFO=/x' },
      },
    ],
  },
  {
    id: 'S99b',
    name: 'a target without a slash',
    rules: [29],
    ...raw('GET x HTTP/1.1\r\nHost: h\r\nX-Keys: PATH_INFO HTTP_HOST\r\n\r\n'),
    expect: REFUSED,
    limits: [
      {
        hosts: ['workerd'],
        because: 'it takes such a target for an authority without a path, and hides it',
        expect: { status: 200, body: 'PATH_INFO=/\nHTTP_HOST=h' },
      },
    ],
  },
  {
    id: 'S99c',
    name: 'an authority with a user',
    rules: [32],
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
    id: 'S100a',
    name: 'a control character in a header value',
    rules: [9, 32],
    ...raw('GET /x HTTP/1.1\r\nHost: h\r\nX-A: a\x07b\r\n\r\n'),
    expect: REFUSED,
  },
  {
    id: 'S100b',
    name: 'DEL in a header value',
    rules: [9, 32],
    ...raw('GET /x HTTP/1.1\r\nHost: h\r\nX-A: a\x7fb\r\n\r\n'),
    expect: REFUSED,
  },
]

/** The rows. */
export const refusals: readonly Row[] = refused.map((row) => ({
  ...row,
  name: `${row.name} is refused`,
}))
