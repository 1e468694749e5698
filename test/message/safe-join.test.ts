import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { safeJoin } from '../../src/message/index.ts'

type Row = readonly [folder: string, names: readonly string[], path: string | undefined]

const ROWS: readonly Row[] = [
  ['a', ['b/c'], 'a/b/c'],
  ['a', ['b', 'c'], 'a/b/c'],
  ['a/', ['b'], 'a/b'],
  ['/', ['b'], '/b'],
  ['a', [], 'a'],
  ['a', [''], 'a'],
  ['a', ['b//c'], 'a/b/c'],
  ['a', ['./b'], 'a/b'],
  ['a', ['b/../c'], 'a/c'],
  ['', ['b'], './b'],
  ['a', ['.hidden'], 'a/.hidden'],
  ['a', ['..b', 'b..c', '...c'], 'a/..b/b..c/...c'],
  ['a', ['..'], undefined],
  ['a', ['../b'], undefined],
  ['a', ['b/../../c'], undefined],
  ['a', ['b', '../../c'], undefined],
  // Each name stays below what stands in front of it.
  ['a', ['b', '../c'], undefined],
  ['a', ['/b'], undefined],
  ['a', ['//b'], undefined],
  ['a', ['b\0'], undefined],
  ['a', ['b\\c'], undefined],
  ['a', ['..\\b'], undefined],
  ['a', ['c:/b'], undefined],
  ['a', ['b.txt:stream'], undefined],
  ['a', ['b.'], undefined],
  ['a', ['b '], undefined],
  ['a', ['con'], undefined],
  ['a', ['b/NUL.txt'], undefined],
  ['a', ['COM1'], undefined],
  ['a', ['COM¹'], undefined],
  ['a', ['CONIN$'], undefined],
  ['a', ['console', 'com10', 'nullable.txt'], 'a/console/com10/nullable.txt'],
]

describe('safeJoin', () => {
  for (const [folder, names, path] of ROWS) {
    it(`makes ${path} of ${JSON.stringify([folder, ...names])}`, () => {
      assert.equal(safeJoin(folder, ...names), path)
    })
  }
})
