import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { examineAnswer } from './oracle.ts'

const OK = 'HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok'
const HEAD = 'HTTP/1.1 200 OK\r\nAccept-Ranges: bytes\r\nContent-Length: 16\r\n\r\n'
const BAD = 'HTTP/1.1 400 Bad Request\r\nConnection: close\r\nContent-Length: 0\r\n\r\n'

interface Row {
  readonly name: string
  readonly sent?: string
  readonly bytes: string
  readonly isOpen?: boolean
  readonly problem?: RegExp
}

const ROWS: readonly Row[] = [
  { name: 'nothing', bytes: '' },
  { name: 'a response and a refusal', bytes: OK + BAD },
  { name: 'answers to HEAD', sent: 'HEAD HEAD GET', bytes: HEAD + HEAD + OK },
  { name: 'a coding that nobody knows', bytes: BAD.replace('400', '501') },
  {
    name: 'what the client sent',
    sent: 'node:internal',
    bytes: OK.replace('ok', 'node:internal').replace('2\r', '13\r'),
  },
  { name: 'an open connection', bytes: OK, isOpen: true, problem: /left open/ },
  { name: 'a failure', bytes: BAD.replace('400', '500'), problem: /status 500/ },
  { name: 'a response behind a last one', bytes: BAD + OK, problem: /behind one that closes/ },
  { name: 'a missing body', sent: 'GET', bytes: HEAD, problem: /0 of 16 bytes/ },
  { name: 'bytes that are no response', sent: 'HEAD', bytes: `${OK}!`, problem: /without an end/ },
  { name: 'a leak', bytes: OK.replace('OK', 'node:internal'), problem: /leaks/ },
]

describe('the oracle of the mutation run', () => {
  for (const { name, sent = '', bytes, isOpen = false, problem } of ROWS) {
    it(`${problem === undefined ? 'accepts' : 'notices'} ${name}`, () => {
      const problems = examineAnswer(sent, { bytes, isClosed: !isOpen })
      if (problem === undefined) assert.deepEqual(problems, [])
      else assert.match(problems.join(), problem)
    })
  }
})
