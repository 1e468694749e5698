/** Answers to HEAD. */

import type { Row } from '../row.ts'
import { FAILURE, TEXT } from './expectations.ts'

/** The rows. */
export const heads: readonly Row[] = [
  {
    id: 'S05',
    name: 'HEAD keeps the length that the application declares',
    rules: [11, 17],
    method: 'HEAD',
    target: '/head-length',
    expect: { status: 200, headers: ['content-length: 12345', TEXT], body: '' },
  },
  {
    id: 'S06',
    name: 'HEAD of an Array has its length and no content, and the Array is closed',
    rules: [16, 17, 21],
    method: 'HEAD',
    target: '/array',
    expect: { status: 200, headers: ['content-length: 5', TEXT], body: '', trace: 'close' },
  },
  {
    id: 'S07a',
    name: 'HEAD of an asynchronous stream claims no length; the stream is returned and closed',
    rules: [17, 20, 21],
    method: 'HEAD',
    target: '/async-stream',
    expect: { status: 200, headers: [TEXT], body: '', trace: 'return close' },
  },
  {
    id: 'S07b',
    name: 'HEAD of a stream claims no length; the stream is returned and closed',
    rules: [17, 20, 21],
    method: 'HEAD',
    target: '/stream',
    expect: { status: 200, headers: [TEXT], body: '', trace: 'return close' },
  },
  {
    id: 'S07c',
    name: 'HEAD of a generator runs its finally',
    rules: [17, 20],
    method: 'HEAD',
    target: '/generator',
    expect: { status: 200, headers: [TEXT], body: '', trace: 'finally' },
  },
  {
    id: 'S76',
    name: 'HEAD of a stream keeps a declared length',
    rules: [11, 17],
    method: 'HEAD',
    target: '/declared-stream',
    expect: { status: 200, headers: ['content-length: 6', TEXT], body: '', trace: 'return close' },
  },
  {
    id: 'S77',
    name: 'HEAD of an empty stream has length 0',
    rules: [16, 17],
    method: 'HEAD',
    target: '/empty-stream',
    expect: { status: 200, headers: ['content-length: 0', TEXT], body: '' },
  },
  {
    id: 'S78',
    name: 'HEAD of an application that breaks down is 500',
    rules: [17, 22],
    method: 'HEAD',
    target: '/throws',
    expect: { ...FAILURE, body: '' },
  },
]
