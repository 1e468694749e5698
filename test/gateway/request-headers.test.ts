import assert from 'node:assert/strict'
import { before, describe, it } from 'node:test'
import type { Environ } from '../../src/gateway/index.ts'
import { createEnviron, RefusedRequest } from '../../src/gateway/index.ts'

const INPUT = {
  [Symbol.asyncIterator]: () => ({ next: async () => ({ done: true, value: undefined }) as const }),
}

function create(rawHeaders: readonly string[]): Environ | RefusedRequest {
  const connection = {
    scheme: 'http',
    serverName: 'localhost',
    serverPort: '80',
    errors: { write: () => undefined },
    multiprocess: false,
  } as const
  const line = { method: 'GET', url: '/', httpVersion: '1.1' }
  return createEnviron(line, ['Host', 'h', ...rawHeaders], connection, INPUT)
}

/** Names that nobody sent before, and what must become of them. */
interface NameRow {
  readonly name: string
  readonly headers: readonly string[]
  readonly key: string
  readonly value: string | undefined
}

const NAME_ROWS: readonly NameRow[] = [
  { name: 'a new one', headers: ['X-New', '1'], key: 'HTTP_X_NEW', value: '1' },
  {
    name: 'a new one twice',
    headers: ['X-Two', '1', 'x-two', '2'],
    key: 'HTTP_X_TWO',
    value: '1, 2',
  },
  { name: 'a common one', headers: ['Accept', '*/*'], key: 'HTTP_ACCEPT', value: '*/*' },
  {
    name: 'a common one in capitals',
    headers: ['ACCEPT', '*/*'],
    key: 'HTTP_ACCEPT',
    value: '*/*',
  },
  { name: 'one that is left out', headers: ['PROXY', 'x'], key: 'HTTP_PROXY', value: undefined },
  { name: 'one with an underscore', headers: ['X_New', 'x'], key: 'HTTP_X_NEW', value: undefined },
  {
    name: 'cookies in two spellings',
    headers: ['Cookie', 'a=1', 'COOKIE', 'b=2'],
    key: 'HTTP_COOKIE',
    value: 'a=1; b=2',
  },
]

describe('after a thousand made-up header names', () => {
  before(() => {
    for (let i = 0; i < 2000; i += 50) {
      create(Array.from({ length: 50 }, (_, j) => [`X-Made-Up-${i + j}`, 'x']).flat())
    }
  })

  for (const { name, headers, key, value } of NAME_ROWS) {
    it(`${name} stands in the environ as ever`, () => {
      const environ = create(headers)
      assert.ok(!(environ instanceof RefusedRequest))
      assert.equal(Reflect.get(environ, key), value)
    })
  }

  for (const name of ['Host', 'HOST', 'hOsT', 'content-TYPE', 'Content-length']) {
    it(`a second ${name} is refused as ever`, () => {
      const refusal = create([name, '1', name, '1'])
      assert.ok(refusal instanceof RefusedRequest)
      assert.match(refusal.status, /^400 /)
    })
  }
})
