import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { chooseCoding } from '../../src/http/index.ts'

const ALL = ['br', 'zstd', 'gzip']

type Row = readonly [
  header: string | undefined,
  available: readonly string[],
  chosen: string | undefined,
]

const ROWS: readonly Row[] = [
  [undefined, ALL, undefined],
  ['', ALL, undefined],
  ['gzip, deflate, br, zstd', ALL, 'br'],
  ['gzip, deflate, br, zstd', ['gzip'], 'gzip'],
  ['gzip', ALL, 'gzip'],
  ['GZIP', ALL, 'gzip'],
  ['x-gzip', ALL, 'gzip'],
  ['gzip;q=1, br;q=0.5', ALL, 'gzip'],
  ['br;q=0, gzip;q=0.1', ALL, 'gzip'],
  ['br ; q=0', ALL, undefined],
  ['*', ALL, 'br'],
  ['*;q=0', ALL, undefined],
  ['*;q=0.5, br;q=0', ALL, 'zstd'],
  ['identity, gzip;q=0.5', ALL, undefined],
  ['identity, gzip', ALL, 'gzip'],
  ['identity;q=0.5, gzip', ALL, 'gzip'],
  ['deflate', ALL, undefined],
  ['gzip;q=2, br', ALL, 'br'],
  ['gzip;q=high', ALL, undefined],
  ['br, gzip', [], undefined],
  [`gzip,${' '.repeat(5000)}br`, ALL, undefined],
]

describe('chooseCoding', () => {
  for (const [header, available, chosen] of ROWS) {
    const asked = header === undefined ? 'no header' : JSON.stringify(header.slice(0, 40))
    it(`gives ${chosen ?? 'none'} of ${available.join(' ') || 'nothing'} for ${asked}`, () => {
      assert.equal(chooseCoding(header, available), chosen)
    })
  }
})
