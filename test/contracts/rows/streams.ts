/** Bodies that are produced while they are sent. */

import type { Row } from '../row.ts'
import { streamed, TEXT, text } from './expectations.ts'

/** The rows. */
export const streams: readonly Row[] = [
  {
    id: 'S10',
    name: 'a generator may call startResponse in its first next()',
    rules: [5, 15],
    target: '/created',
    expect: { ...streamed('created'), status: 201 },
  },
  {
    id: 'S11',
    name: 'empty chunks may come before startResponse: they commit nothing',
    rules: [3, 5, 15],
    target: '/late-start',
    expect: { ...streamed('created late'), status: 201, headers: [TEXT, 'x-late: yes'] },
  },
  {
    id: 'S14',
    name: 'an error replaces a response that was not begun, though an empty chunk was sent',
    rules: [12, 15],
    target: '/replaced',
    expect: { ...streamed('replaced'), status: 503 },
  },
  {
    id: 'S27a',
    name: 'the body that takes the place of another one is closed once',
    rules: [12, 21],
    target: '/second-body',
    expect: { ...streamed('second'), status: 503, trace: 'close close' },
  },
  {
    id: 'S29',
    name: 'a stream that ends is closed, and not returned',
    rules: [20, 21],
    target: '/stream',
    expect: { ...streamed('abcdef'), trace: 'close' },
  },
  {
    id: 'S32',
    name: 'a chunk arrives before the next one is produced',
    rules: [19],
    target: '/slow',
    needs: ['streaming'],
    releaseAfter: 'first',
    expect: streamed('firstsecond'),
  },
  {
    id: 'S81a',
    name: 'a generator is sent whole',
    rules: [19, 20],
    target: '/generator',
    expect: { ...streamed('one, two'), trace: 'finally' },
  },
  {
    id: 'S81b',
    name: 'an asynchronous generator is sent whole',
    rules: [19, 20],
    target: '/async-generator',
    expect: { ...streamed('one, two'), trace: 'finally' },
  },
  {
    id: 'S82',
    name: 'a stream keeps its declared length',
    rules: [16],
    target: '/declared-stream',
    expect: { ...text('abcdef'), trace: 'close' },
  },
  {
    id: 'S83',
    name: 'a stream without content has length 0',
    rules: [16],
    target: '/empty-stream',
    expect: text(''),
  },
  {
    id: 'S84',
    name: 'a ReadableStream is a body',
    rules: [2],
    target: '/readable-stream',
    expect: streamed('web stream'),
  },
]
