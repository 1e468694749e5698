/** Applications that break the contract, or break down. */

import type { Row } from '../row.ts'
import { FAILURE, text } from './expectations.ts'

/** Breaking down before anything was sent. */
const BEFORE: readonly Row[] = [
  {
    id: 'S12a',
    name: 'an application that throws after startResponse is a 500 that tells nothing',
    rules: [22],
    target: '/throws-after-start',
    expect: { ...FAILURE, log: 'secret: thrown after the start' },
  },
  {
    id: 'S12b',
    name: 'an application that throws at once is a 500 that tells nothing',
    rules: [22],
    target: '/throws',
    expect: { ...FAILURE, log: 'secret: thrown' },
  },
  {
    id: 'S12c',
    name: 'an application that rejects is a 500 that tells nothing',
    rules: [22],
    target: '/rejects',
    expect: { ...FAILURE, log: 'secret: rejected' },
  },
  {
    id: 'S13',
    name: 'a body that throws after an empty chunk is a 500, and is closed, and not returned',
    rules: [15, 20, 21, 22],
    target: '/breaks-first',
    expect: { ...FAILURE, trace: 'close', log: 'secret: the body broke' },
  },
  {
    id: 'S17',
    name: 'a second call of startResponse without an error throws',
    rules: [12, 22],
    target: '/starts-twice',
    expect: FAILURE,
  },
  {
    id: 'S18',
    name: 'a second call of startResponse without an error throws, even if the first one threw',
    rules: [12, 22],
    target: '/starts-again',
    expect: FAILURE,
  },
  {
    id: 'S19',
    name: 'a first call of startResponse that threw may be followed by one with the error',
    rules: [12],
    target: '/starts-again-with-error',
    expect: { ...text('explained'), status: 500 },
  },
  {
    id: 'S20a',
    name: 'an Array without startResponse is a 500, and is logged',
    rules: [5, 22],
    target: '/never-starts',
    expect: { ...FAILURE, log: 'without startResponse' },
  },
  {
    id: 'S20b',
    name: 'a stream without startResponse is a 500, and is logged',
    rules: [5, 22],
    target: '/never-starts-stream',
    expect: { ...FAILURE, log: 'without startResponse' },
  },
  {
    id: 'S21',
    name: 'a chunk that comes before startResponse is a 500, and is logged',
    rules: [5, 22],
    target: '/chunk-before-start',
    expect: { ...FAILURE, log: 'without startResponse' },
  },
  ...['undefined-body', 'null-body', 'bare-string', 'bare-bytes'].map((name, i) => ({
    id: `S22${'abcd'[i]}`,
    name: `${['undefined', 'null', 'a string', 'a Uint8Array'][i]} in place of a body is a 500, and is logged`,
    rules: [2, 22],
    target: `/${name}`,
    expect: { ...FAILURE, log: 'which is no body' },
  })),
  {
    id: 'S23a',
    name: 'a chunk of an Array that is none is a 500',
    rules: [3, 22],
    target: '/number-in-array',
    expect: FAILURE,
  },
  {
    id: 'S23b',
    name: 'a first chunk of a stream that is none is a 500; the stream is returned and closed',
    rules: [3, 20, 21, 22],
    target: '/number-in-stream',
    expect: { ...FAILURE, trace: 'return close' },
  },
  {
    id: 'S26',
    name: 'an Array that is longer than its Content-Length is a 500',
    rules: [11, 18, 22],
    target: '/wrong-length',
    expect: FAILURE,
  },
  {
    id: 'S85a',
    name: 'a hop-by-hop header is a 500',
    rules: [10, 22],
    target: '/hop-by-hop',
    expect: FAILURE,
  },
  {
    id: 'S85b',
    name: 'a line break in a header value is a 500',
    rules: [9, 22],
    target: '/line-break',
    expect: FAILURE,
  },
  {
    id: 'S85c',
    name: 'an interim status is a 500',
    rules: [8, 22],
    target: '/bad-status',
    expect: FAILURE,
  },
  {
    // Nothing was sent yet: a host may answer 500, or just end the connection.
    id: 'S25a',
    name: 'a first chunk that is longer than the Content-Length is not sent',
    rules: [18, 20, 21],
    target: '/too-long-at-once',
    expect: { status: [500, 0], bodyNot: 'abc', trace: 'return close' },
  },
]

/** Breaking down later. */
const AFTER: readonly Row[] = [
  {
    id: 'S15a',
    name: 'a body that throws later is cut off, and is logged',
    rules: [22],
    target: '/breaks-later',
    needs: ['cut responses'],
    releaseAfter: 'before',
    expect: {
      status: 200,
      body: 'before',
      isCut: true,
      trace: 'finally',
      log: 'secret: broken off',
    },
  },
  {
    id: 'S15b',
    name: 'a body that throws before its declared end is cut off',
    rules: [22],
    target: '/breaks-declared',
    needs: ['cut responses'],
    releaseAfter: 'before',
    expect: { status: 200, body: 'before', isCut: true },
  },
  {
    id: 'S16',
    name: 'startResponse throws the very error when the response was begun, which is cut off',
    rules: [12, 22],
    target: '/restarts-late',
    needs: ['cut responses'],
    releaseAfter: 'before',
    expect: { status: 200, body: 'before', isCut: true, trace: 'true', log: 'secret: too late' },
  },
  {
    id: 'S24',
    name: 'a body that is shorter than its Content-Length is cut off',
    rules: [18],
    target: '/too-short',
    needs: ['cut responses'],
    releaseAfter: 'abc',
    expect: { status: 200, body: 'abc', isCut: true, log: 'shorter' },
  },
  {
    id: 'S25b',
    name: 'no byte beyond the Content-Length is sent',
    rules: [18],
    target: '/too-long-later',
    needs: ['cut responses'],
    releaseAfter: 'abc',
    expect: { status: 200, body: 'abc', isCut: true, log: 'longer' },
  },
]

/** The rows. */
export const failures: readonly Row[] = [...BEFORE, ...AFTER]
