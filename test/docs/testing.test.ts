/** Runs the tests of the page about testing. */

import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { after, it } from 'node:test'
import { writeFiles } from './page.ts'
import { FROM_SOURCES } from './program.ts'

const folder = writeFiles('testing.md')
after(() => folder.remove())

it('the tests of docs/testing.md pass', () => {
  const given = [
    FROM_SOURCES,
    '--import',
    'tsx',
    '--test',
    '--test-reporter=tap',
    join(folder.path, 'app.test.ts'),
  ]
  // The runner tells its children whom to report to; this one shall be asked by nobody else.
  const { NODE_TEST_CONTEXT: _context, ...env } = process.env
  const { status, stdout } = spawnSync(process.execPath, given, {
    cwd: folder.path,
    encoding: 'utf8',
    env,
  })
  assert.match(stdout, /^# pass 5$/m, stdout)
  assert.equal(status, 0, stdout)
})
