/** Each door of the package opens alone, and opening it does nothing. */

import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { describe, it } from 'node:test'

interface Manifest {
  readonly name: string
  readonly exports: Readonly<Record<string, unknown>>
}

const manifest: Manifest = JSON.parse(readFileSync('package.json', 'utf8'))
const doors = Object.keys(manifest.exports).filter((door) => door !== './package.json')

/** What each door must give, at the least. */
const NAMES: Readonly<Record<string, readonly string[]>> = {
  '.': ['Flagon', 'Request', 'Response', 'HttpError', 'abort', 'redirect', 'json', 'makeResponse'],
  './gateway': ['lint', 'createEnviron', 'decodePath', 'decodeSegment', 'quotePath'],
  './node': ['serve', 'toNodeHandler'],
  './lambda': ['toLambdaHandler', 'toLambdaStreamHandler'],
  './cgi': ['runCgi'],
  './fetch': ['toFetchHandler'],
  './globals': ['request', 'session', 'g', 'currentApp', 'hasRequestContext'],
  './middleware': ['mount', 'proxyHeaders'],
  './testing': ['EnvironBuilder', 'createClient'],
}

/** Run in a process of its own: opens a door and tells what it gives, and what it leaves running. */
const PROBE = `
  const before = Object.getOwnPropertyNames(globalThis).length
  const names = Object.keys(await import(process.argv[1]))
  const globals = Object.getOwnPropertyNames(globalThis).length - before
  console.log(JSON.stringify({ names, globals, running: process.getActiveResourcesInfo() }))
`

describe('a door of the package', () => {
  it('is told of here', () => {
    assert.deepEqual(doors.toSorted(), Object.keys(NAMES).toSorted())
  })

  for (const door of doors) {
    it(`opens alone: ${door}`, () => {
      const name = `${manifest.name}${door.slice(1)}`
      const given = [
        '--conditions=flagon-source',
        '--import',
        'tsx',
        '--input-type=module',
        '-e',
        PROBE,
        name,
      ]
      const told = JSON.parse(execFileSync(process.execPath, given, { encoding: 'utf8' }))
      for (const expected of NAMES[door] ?? []) assert.ok(told.names.includes(expected), expected)
      assert.equal(told.names.includes('default'), false)
      assert.equal(told.globals, 0)
      assert.deepEqual(
        told.running.filter((kind: string) => kind !== 'PipeWrap'),
        [],
      )
    })
  }
})
