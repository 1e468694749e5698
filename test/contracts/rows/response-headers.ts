/** The header fields of responses. */

import type { Row } from '../row.ts'
import { text } from './expectations.ts'

function typeErrors(count: number): string {
  return Array.from({ length: count }, () => 'TypeError').join(' ')
}

/** The rows. */
export const responseHeaders: readonly Row[] = [
  {
    id: 'S57',
    name: 'a character of a header value is a byte, and the content is UTF-8 all the same',
    rules: [9],
    target: '/obs-text',
    expect: text('obs-text \u00e9', 'x-text: caf\u00e9'),
    limits: [
      {
        hosts: ['workerd'],
        because: 'it writes header values as UTF-8, so that a byte alone above 7F cannot be sent',
        expect: text('obs-text \u00e9', 'x-text: caf\u00c3\u00a9'),
      },
    ],
  },
  {
    id: 'S80',
    name: 'a header value of UTF-8 bytes is sent as these bytes',
    rules: [9],
    target: '/utf8-header',
    expect: text('utf8-header', 'x-text: caf\u00c3\u00a9'),
  },
  {
    id: 'S58',
    name: 'startResponse throws a TypeError for characters that no value may hold',
    rules: [9, 13],
    target: '/refused-values',
    expect: text(typeErrors(7)),
  },
  {
    id: 'S59a',
    name: 'startResponse throws a TypeError for hop-by-hop headers, however they are spelt',
    rules: [10, 13],
    target: '/refused-names',
    expect: text(typeErrors(36)),
  },
  {
    id: 'S59b',
    name: 'startResponse takes Trailer, Via, Date, Pragma and Warning',
    rules: [10],
    target: '/accepted-names',
    expect: text('accepted accepted accepted accepted accepted'),
  },
  {
    id: 'S59c',
    name: 'headers that look like hop-by-hop headers, and are none, are sent',
    rules: [10],
    target: '/end-to-end',
    expect: text('end-to-end', 'pragma: no-cache', 'via: 1.1 there', 'warning: 199 - "careful"'),
  },
  {
    id: 'S60',
    name: 'Set-Cookie lines stay apart, in their order',
    rules: [9],
    target: '/cookies',
    expect: text(
      'cookies',
      'set-cookie: a=1; Path=/',
      'set-cookie: c=3; Expires=Thu, 01 Jan 1970 00:00:00 GMT',
      'set-cookie: b=2, 3',
    ),
  },
  {
    id: 'S61',
    name: 'a Date and a Server of the application are sent once, and stay as they are',
    rules: [25],
    target: '/own-date',
    expect: {
      status: 200,
      body: 'its own',
      single: ['date: Thu, 01 Jan 1970 00:00:00 GMT', 'server: its own'],
    },
  },
]
