/** Statuses, and what they mean for content. */

import type { Row } from '../row.ts'
import { text } from './expectations.ts'

/** The rows. */
export const statuses: readonly Row[] = [
  {
    id: 'S08a',
    name: '204 has neither length nor content, whatever the application sends',
    rules: [11, 17],
    target: '/no-content-body',
    expect: { status: 204, headers: ['x-kept: yes'], body: '', trace: 'return close' },
  },
  {
    id: 'S08b',
    name: '204 has neither length nor content, and the body is closed',
    rules: [17, 21],
    target: '/no-content',
    expect: { status: 204, headers: ['x-kept: yes'], body: '', trace: 'close' },
  },
  {
    id: 'S09a',
    name: '304 keeps ETag and a declared length, and has no content',
    rules: [11, 17],
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
    id: 'S09b',
    name: '304 has no content, whatever the application sends; the stream is returned and closed',
    rules: [17, 20, 21],
    target: '/not-modified-body',
    expect: { status: 304, headers: ['etag: "a"'], body: '', trace: 'return close' },
  },
  {
    id: 'S09c',
    name: '304 without content has no length either, and the body is closed',
    rules: [17, 21],
    target: '/not-modified',
    expect: { status: 304, headers: ['etag: "a"'], body: '', trace: 'close' },
  },
  {
    id: 'S79',
    name: '205 has length 0',
    rules: [16],
    target: '/reset-content',
    expect: { status: 205, headers: ['content-length: 0', 'x-kept: yes'], body: '' },
    limits: [
      {
        hosts: ['deno'],
        because: 'its server takes the Content-Length from a 205, and ends it after the head',
        expect: { status: 205, headers: ['x-kept: yes'] },
      },
    ],
  },
  {
    id: 'S62a',
    name: 'a status needs no reason',
    rules: [8],
    target: '/no-reason',
    expect: text('200'),
  },
  {
    id: 'S62b',
    name: 'a status may have a reason',
    rules: [8],
    target: '/usual-reason',
    needs: ['reasons'],
    expect: { ...text('200 OK'), reason: 'OK' },
  },
  {
    id: 'S62c',
    name: 'a reason may be empty, and a status unregistered',
    rules: [8],
    target: '/empty-reason',
    expect: { ...text('299'), status: 299 },
  },
  {
    id: 'S62d',
    name: 'a status whose reason holds obs-text is sent',
    rules: [8],
    target: '/obs-text-reason',
    expect: { ...text('404'), status: 404 },
  },
  {
    id: 'S62e',
    name: 'a reason arrives as it is, each character a byte',
    rules: [8],
    target: '/obs-text-reason',
    needs: ['reasons'],
    expect: { ...text('404'), status: 404, reason: 'N\u00f6t' },
    limits: [
      {
        hosts: ['bun', 'deno'],
        because: 'their servers write the usual reason of the code',
        expect: { ...text('404'), status: 404, reason: 'Not Found' },
      },
      {
        hosts: ['workerd'],
        because: 'it writes the reason as UTF-8',
        expect: { ...text('404'), status: 404, reason: 'N\u00c3\u00b6t' },
      },
    ],
  },
  {
    id: 'S62f',
    name: 'startResponse throws a TypeError for what is no status',
    rules: [8, 13],
    target: '/refused-statuses',
    expect: text(Array.from({ length: 9 }, () => 'TypeError').join(' ')),
  },
]
