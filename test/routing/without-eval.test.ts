import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { describe, it } from 'node:test'

/** The tests in which paths are matched. */
const FILES = [
  'bound-map',
  'converters',
  'corpus',
  'matching-order',
  'methods',
  'redirects',
  'slashes',
  'straight-search',
]

const SOURCE = `
  try {
    new Function('')
    console.log('code can be made of strings')
  } catch {
    for (const file of ${JSON.stringify(FILES)}) await import(new URL(file + '.test.ts', ${JSON.stringify(import.meta.url)}))
  }
`

/** Runs the tests in a process of their own, in which no code can be made of strings. */
function runWithoutEval(): string {
  const flags = ['--disallow-code-generation-from-strings', '--test-reporter=tap']
  const { NODE_TEST_CONTEXT: _, ...env } = process.env
  const { stdout, stderr } = spawnSync(
    process.execPath,
    [
      '--conditions=flagon-source',
      '--import=tsx',
      ...flags,
      '--input-type=module',
      '--eval',
      SOURCE,
    ],
    { encoding: 'utf8', env, maxBuffer: 64 * 1024 * 1024 },
  )
  return stdout + stderr
}

describe('where code may not be made of strings, as on Workers', () => {
  it('paths are matched all the same', () => {
    const output = runWithoutEval()
    const count = Number(/^# pass (\d+)$/m.exec(output)?.[1])
    assert.match(output, /^# fail 0$/m, output.slice(-4000))
    assert.ok(count > 100, output.slice(-4000))
  })
})
