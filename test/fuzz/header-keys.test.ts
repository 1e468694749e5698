/** The header fields of an environ beside a table of them that is filled as the specification words it. */

import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import fc from 'fast-check'
import type { Connection, Environ } from '../../src/gateway/index.ts'
import { createEnviron, RefusedRequest } from '../../src/gateway/index.ts'
import { createInput, Log } from '../gateway/exchange.ts'

const connection: Connection = {
  scheme: 'http',
  serverName: '127.0.0.1',
  serverPort: '80',
  errors: new Log(),
  multiprocess: false,
}
const input = createInput()

/** A header line. */
type Line = readonly [name: string, value: string]

function createOf(all: readonly Line[]): Environ | RefusedRequest {
  const line = { method: 'GET', url: '/', httpVersion: '1.1' }
  return createEnviron(line, all.flat(), { ...connection }, input)
}

/** What a header can be about: all members of an environ that others are not. */
function headersOf(environ: object): Readonly<Record<string, unknown>> {
  return Object.fromEntries(
    Object.entries(environ).filter(([key]) => /^(?:HTTP_|CONTENT_)/.test(key)),
  )
}

/** Rule 33 of the gateway. */
function tabulate(all: readonly Line[]): Readonly<Record<string, string>> {
  const table = new Map<string, string>()
  for (const [name, value] of all) {
    if (!/^[a-z\d-]+$/i.test(name) || name.toLowerCase() === 'proxy') continue
    const variable = name.toUpperCase().replace(/-/g, '_')
    const key = /^CONTENT_(?:TYPE|LENGTH)$/.test(variable) ? variable : `HTTP_${variable}`
    const before = table.get(key)
    const separator = key === 'HTTP_COOKIE' ? '; ' : ', '
    table.set(key, before === undefined ? value : before + separator + value)
  }
  return Object.fromEntries(table)
}

const ODD_NAMES = [
  '__proto__',
  'constructor',
  'Proxy',
  'proxy',
  'PROXY',
  'Pro_xy',
  'HTTP_HOST',
  ':authority',
  '',
  'a b',
  'é',
  'X-A\n',
]
const NAMES = [
  'X-A',
  'x-a',
  'X_A',
  'Cookie',
  'COOKIE',
  'Accept',
  'toString',
  'hasOwnProperty',
  '-',
  '1',
  'HTTP-X',
  'Content-Typo',
]
const names = fc.oneof(
  fc.constantFrom(...NAMES, ...ODD_NAMES),
  fc.string({ unit: 'binary', maxLength: 6 }),
  fc.stringMatching(/^[A-Za-z\d-]{1,50}$/),
)
const lines: fc.Arbitrary<readonly Line[]> = fc
  .array(fc.tuple(names, fc.string({ unit: 'binary', maxLength: 8 })), { maxLength: 20 })
  .filter((all) =>
    all.every(([name]) => !/^(?:host|content-(?:type|length)|transfer-encoding)$/i.test(name)),
  )
const HOST: Line = ['Host', 'a']

describe('the header fields of an environ', () => {
  it('are those of the specification', () => {
    fc.assert(
      fc.property(lines, (all) => {
        const environ = createOf([HOST, ...all])
        assert.deepEqual(headersOf(environ), tabulate([HOST, ...all]))
      }),
      { numRuns: 2000 },
    )
  })

  it('have no other keys, and none that means something else', () => {
    fc.assert(
      fc.property(lines, (all) => {
        const environ = createOf([HOST, ...all])
        const added = Object.keys(environ).filter((key) => key.startsWith('HTTP'))
        assert.deepEqual(
          added.filter((key) => !/^HTTP_[A-Z\d_]+$/.test(key)),
          [],
        )
        assert.ok(!('HTTP_PROXY' in environ))
        assert.equal(Object.getPrototypeOf(environ), Object.prototype)
      }),
    )
  })

  it('do not depend on the order of lines of different names', () => {
    const shuffled = lines.chain((all) =>
      fc.tuple(
        fc.constant(all),
        fc.array(fc.nat(), { minLength: all.length, maxLength: all.length }),
      ),
    )
    fc.assert(
      fc.property(shuffled, ([all, ranks]) => {
        const moved = groupByKey(all, ranks)
        assert.deepEqual(headersOf(createOf([HOST, ...all])), headersOf(createOf([...moved, HOST])))
      }),
    )
  })

  it('are made, or the request is refused, whatever is sent', () => {
    const any = fc.array(
      fc.tuple(
        fc.oneof(
          names,
          fc.constantFrom('Host', 'Content-Length', 'Content-Type', 'Transfer-Encoding'),
        ),
        fc.oneof(
          fc.constantFrom('a', '3', 'chunked', 'gzip, chunked', '+1'),
          fc.string({ unit: 'binary' }),
        ),
      ),
      { maxLength: 130 },
    )
    fc.assert(
      fc.property(any, (all) => {
        const made = createOf(all)
        if (made instanceof RefusedRequest) assert.match(made.status, /^(?:400|431|501) /)
        else assert.deepEqual(headersOf(made), tabulate(all))
      }),
    )
  })
})

/** Moves the lines of each key, in their order, to where a rank says. */
function groupByKey(all: readonly Line[], ranks: readonly number[]): readonly Line[] {
  const rankOf = new Map<string, number>()
  for (const [i, [name]] of all.entries()) {
    const key = name.toUpperCase()
    if (!rankOf.has(key)) rankOf.set(key, ranks[i] ?? 0)
  }
  return [...all].sort(
    ([one], [other]) =>
      (rankOf.get(one.toUpperCase()) ?? 0) - (rankOf.get(other.toUpperCase()) ?? 0),
  )
}
