import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { readResponses } from './responses.ts'

const OK = 'HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok'

/** Statuses and bodies in short. */
function read(bytes: string, methods: readonly string[] = [], isClosed = true): readonly string[] {
  const { final, problem } = readResponses(bytes, { methods, isClosed })
  const responses = final.map(({ status, body }) => `${status} ${body}`)
  return problem === undefined ? responses : [...responses, 'problem']
}

interface Row {
  readonly name: string
  readonly bytes: string
  readonly read: readonly string[]
  readonly methods?: readonly string[]
  readonly isOpen?: boolean
}

const ROWS: readonly Row[] = [
  { name: 'nothing', bytes: '', read: [] },
  { name: 'one response', bytes: OK, read: ['200 ok'] },
  { name: 'two', bytes: OK + OK, read: ['200 ok', '200 ok'] },
  { name: 'a version of 1.0', bytes: OK.replace('1.1', '1.0'), read: ['200 ok'] },
  { name: 'a version of 2', bytes: OK.replace('1.1', '2.0'), read: ['problem'] },
  {
    name: 'an interim response',
    bytes: `HTTP/1.1 103 Early Hints\r\nA: b\r\n\r\n${OK}`,
    read: ['200 ok'],
  },
  {
    name: 'HEAD, then GET',
    bytes: OK.replace('ok', '') + OK,
    read: ['200 ', '200 ok'],
    methods: ['HEAD', 'GET'],
  },
  {
    name: '304 with a length',
    bytes: 'HTTP/1.1 304 N\r\nContent-Length: 9\r\n\r\n',
    read: ['304 '],
  },
  { name: '204', bytes: `HTTP/1.1 204 N\r\n\r\n${OK}`, read: ['204 ', '200 ok'] },
  { name: 'a body up to the end', bytes: 'HTTP/1.1 200 OK\r\n\r\nall', read: ['200 all'] },
  {
    name: 'the same without an end',
    bytes: 'HTTP/1.1 200 OK\r\n\r\nall',
    read: ['problem'],
    isOpen: true,
  },
  {
    name: 'chunks',
    bytes: 'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nok\r\n0\r\n\r\n',
    read: ['200 ok'],
  },
  {
    name: 'chunks without an end',
    bytes: 'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nok\r\n',
    read: ['problem'],
  },
  {
    name: 'a chunk that is too long',
    bytes: 'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1\r\nok\r\n0\r\n\r\n',
    read: ['problem'],
  },
  {
    name: 'a length and chunks',
    bytes:
      'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nContent-Length: 2\r\n\r\n2\r\nok\r\n0\r\n\r\n',
    read: ['problem'],
  },
  {
    name: 'two lengths',
    bytes: 'HTTP/1.1 200 OK\r\nContent-Length: 2\r\nContent-Length: 2\r\n\r\nok',
    read: ['problem'],
  },
  {
    name: 'a body that is cut',
    bytes: 'HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\nok',
    read: ['problem'],
  },
  { name: 'a body that is too long', bytes: `${OK}!`, read: ['200 ok', 'problem'] },
  { name: 'a head that is cut', bytes: 'HTTP/1.1 200 OK\r\nContent-Le', read: ['problem'] },
  { name: 'a status line without a status', bytes: 'HTTP/1.1 OK\r\n\r\n', read: ['problem'] },
  { name: 'a bare line feed', bytes: 'HTTP/1.1 200 OK\nA: b\r\n\r\n', read: ['problem'] },
  { name: 'a field without a colon', bytes: 'HTTP/1.1 200 OK\r\nA\r\n\r\n', read: ['problem'] },
  { name: 'a field with a NUL', bytes: 'HTTP/1.1 200 OK\r\nA: \0\r\n\r\n', read: ['problem'] },
]

describe('readResponses', () => {
  for (const { name, bytes, read: expected, methods, isOpen = false } of ROWS) {
    it(`reads ${name}`, () => assert.deepEqual(read(bytes, methods, !isOpen), expected))
  }

  it('joins the lines of a field, whatever their case', () => {
    const bytes = 'HTTP/1.1 204 N\r\nA: 1 \r\na:2\r\n\r\n'
    const { final } = readResponses(bytes, { isClosed: true })
    assert.deepEqual([...(final[0]?.fields ?? [])], [['a', '1, 2']])
  })
})
