/** Bodies that are complete. */

import type { Row } from '../row.ts'
import { text } from './expectations.ts'

/** The rows. */
export const completeBodies: readonly Row[] = [
  {
    id: 'S01',
    name: 'an Array of one chunk has its length, and is closed once',
    rules: [16, 21],
    target: '/array',
    expect: { ...text('Hello'), trace: 'close' },
  },
  {
    id: 'S02',
    name: 'an Array of several chunks, one of them empty, has the sum of their lengths',
    rules: [16, 20],
    target: '/chunks',
    expect: { ...text('one, two, three'), trace: 'close' },
  },
  {
    id: 'S03',
    name: 'a length is counted in bytes',
    rules: [16],
    target: '/utf8-bytes',
    expect: text('тест'),
  },
  {
    id: 'S04',
    name: 'an empty Array has length 0',
    rules: [16],
    target: '/empty',
    expect: { ...text(''), trace: 'close' },
  },
  {
    id: 'S71',
    name: 'a text is UTF-8',
    rules: [3],
    target: '/utf8',
    expect: text('тест \u{1F600}'),
  },
  {
    id: 'S72',
    name: 'bytes stay as they are',
    rules: [19],
    target: '/bytes',
    expect: {
      status: 200,
      headers: ['content-length: 5', 'content-type: application/octet-stream'],
      body: new Uint8Array([0, 0xff, 0x80, 0x0d, 0x0a]),
    },
  },
  {
    id: 'S73a',
    name: 'a text without a Content-Type is given none',
    rules: [25],
    target: '/untyped-text',
    expect: {
      status: 200,
      headers: ['content-length: 15', 'x-untyped: yes'],
      body: 'no Content-Type',
    },
  },
  {
    id: 'S73b',
    name: 'bytes without a Content-Type are given none',
    rules: [25],
    target: '/untyped-bytes',
    expect: { status: 200, headers: ['content-length: 3', 'x-untyped: yes'], body: '\x01\x02\x03' },
  },
  {
    id: 'S74',
    name: 'a declared Content-Length is sent once',
    rules: [11],
    target: '/declared',
    expect: text('Hello'),
  },
  {
    id: 'S75',
    name: 'an asynchronous application is answered like a synchronous one',
    rules: [2],
    target: '/promised',
    expect: { ...text('later'), status: 201 },
  },
  {
    id: 'S30a',
    name: 'a close() that throws is logged, and does not affect the response',
    rules: [21],
    target: '/close-throws',
    expect: { ...text('closed badly'), log: 'secret: close failed' },
  },
  {
    id: 'S30b',
    name: 'a close() that rejects is logged, and does not affect the response',
    rules: [21],
    target: '/close-rejects',
    expect: { ...text('closed badly'), log: 'secret: close failed later' },
  },
]
