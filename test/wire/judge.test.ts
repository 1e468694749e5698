import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { judge } from './judge.ts'
import type { Expectation } from './raw-case.ts'
import type { Transcript } from './transcript.ts'

const OK = 'HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok'
const BAD = 'HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n'
const CONTINUE = 'HTTP/1.1 100 Continue\r\n\r\n'

interface Row {
  readonly name: string
  readonly expect: Expectation
  readonly bytes: string
  readonly isOpen?: boolean
  readonly methods?: readonly string[]
}

function judgeRow({ expect, bytes, isOpen = false, methods = [] }: Row): readonly string[] {
  const transcript: Transcript = { bytes, isClosed: !isOpen }
  return judge({ id: 'x', area: '', raw: '', note: '', expect, methods }, transcript)
}

const MET: readonly Row[] = [
  { name: 'one of the statuses', expect: { status: [404, 200] }, bytes: OK },
  { name: 'no answer, where that may be', expect: { status: [0] }, bytes: '' },
  { name: 'a closed connection', expect: { status: [200], closes: true }, bytes: OK },
  { name: 'an open one', expect: { status: [200], closes: false }, bytes: OK, isOpen: true },
  { name: 'a body', expect: { status: [200], bodyEq: 'ok', bodyHas: 'k' }, bytes: OK },
  { name: 'two responses', expect: { status: [200], responses: 2 }, bytes: OK + BAD },
  { name: 'their statuses', expect: { status: [200], statuses: [[200], [400]] }, bytes: OK + BAD },
  { name: 'an interim one', expect: { status: [200], interim: 100 }, bytes: CONTINUE + OK },
  { name: 'a field', expect: { status: [200], headers: { 'content-length': '^2$' } }, bytes: OK },
  {
    name: 'a refusal that says nothing of the fields',
    expect: { status: [400], headers: { allow: 'GET' }, bodyHas: 'ok', bodyEq: 'ok' },
    bytes: BAD,
  },
  {
    name: 'an answer to HEAD',
    expect: { status: [200], emptyBody: true },
    bytes: 'HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n',
    methods: ['HEAD'],
  },
]

const NOT_MET: readonly Row[] = [
  { name: 'another status', expect: { status: [200] }, bytes: BAD },
  { name: 'no answer', expect: { status: [200] }, bytes: '' },
  { name: 'silence, although a close is enough', expect: { status: [0] }, bytes: '', isOpen: true },
  {
    name: 'a connection left open',
    expect: { status: [200], closes: true },
    bytes: OK,
    isOpen: true,
  },
  { name: 'a connection that is closed', expect: { status: [200], closes: false }, bytes: OK },
  { name: 'a text that must not come', expect: { status: [200], bodyNot: 'ok' }, bytes: OK },
  {
    name: 'the same in a second response',
    expect: { status: [400], bodyNot: 'ok' },
    bytes: BAD + OK,
  },
  { name: 'another body', expect: { status: [200], bodyEq: 'o' }, bytes: OK },
  { name: 'a body without the text', expect: { status: [200], bodyHas: 'no' }, bytes: OK },
  { name: 'a body that should be empty', expect: { status: [200], emptyBody: true }, bytes: OK },
  { name: 'a text in the head', expect: { status: [200], headNot: 'length: 2' }, bytes: OK },
  {
    name: 'another field',
    expect: { status: [200], headers: { 'content-length': '3' } },
    bytes: OK,
  },
  { name: 'a missing field', expect: { status: [200], headers: { etag: '.' } }, bytes: OK },
  { name: 'one response more', expect: { status: [200], responses: 1 }, bytes: OK + OK },
  { name: 'one response fewer', expect: { status: [200], responses: 2 }, bytes: OK },
  { name: 'too many responses', expect: { status: [200], maxResponses: 1 }, bytes: OK + OK },
  {
    name: 'another second status',
    expect: { status: [200], statuses: [[200], [200]] },
    bytes: OK + BAD,
  },
  { name: 'no second status', expect: { status: [200], statuses: [[200], [200]] }, bytes: OK },
  {
    name: 'a forbidden interim status',
    expect: { status: [200], statusNot: 100 },
    bytes: CONTINUE + OK,
  },
  { name: 'no interim response', expect: { status: [200], interim: 100 }, bytes: OK },
  { name: 'an interim response', expect: { status: [200], noInterim: true }, bytes: CONTINUE + OK },
  { name: 'too many bytes', expect: { status: [200], maxBytes: 10 }, bytes: OK },
  { name: 'bytes behind the last response', expect: { status: [200] }, bytes: `${OK}rest` },
]

/** What no case says, and every case means. */
const LEAKS: readonly string[] = [
  'Error: x\n    at f (/app/x.js:1:2)',
  'node:internal/errors',
  'cannot read /app/node_modules/eta/index.js',
  'at file:///app/index.js',
  'in /work/src/hosts/fetch/handler.ts',
  '/tmp/flagon-baseline-X1/static',
]

describe('the judge of raw answers', () => {
  for (const row of MET) {
    it(`is content with ${row.name}`, () => assert.deepEqual(judgeRow(row), []))
  }
  for (const row of NOT_MET) {
    it(`notices ${row.name}`, () => assert.notDeepEqual(judgeRow(row), []))
  }
  for (const leak of LEAKS) {
    it(`notices what leaks: ${JSON.stringify(leak)}`, () => {
      const bytes = `HTTP/1.1 500 Oops\r\nContent-Length: ${leak.length}\r\n\r\n${leak}`
      assert.match(judgeRow({ name: '', expect: { status: [500] }, bytes }).join(), /leaks/)
    })
  }
})
