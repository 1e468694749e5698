/** Tests that leave something behind fail, whatever they assert: each runs in a process of its own. */

import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, describe, it } from 'node:test'
import { pathToFileURL } from 'node:url'

const folder = mkdtempSync(join(tmpdir(), 'flagon-leftovers-'))
after(() => rmSync(folder, { recursive: true }))

const DOOR = pathToFileURL('src/index.ts').href

/** A file of tests with one test in it. */
function writeTest(name: string, code: string): string {
  const path = join(folder, `${name}.test.mts`)
  writeFileSync(
    path,
    `import { it } from 'node:test'
import { Flagon } from '${DOOR}'
const app = new Flagon({})
app.get('/stream', async function* () { yield 'a'; yield 'b' })
app.get('/text', () => 'text')
app.post('/upload', async ({ request, g }) => { await request.files(); return 'kept' })
it('asserts nothing', async () => {
${code}
})
`,
  )
  return path
}

const UPLOAD = "{ files: { f: new Blob(['x'.repeat(2_000_000)]) } }"

/** What a test does, and what it leaves; nothing, where it passes. */
const ROWS: readonly (readonly [name: string, code: string, left: RegExp | undefined])[] = [
  ['nothing-streamed', "await app.testClient().get('/text')", undefined],
  [
    'read',
    "const client = app.testClient(); await (await client.get('/stream')).text()",
    undefined,
  ],
  [
    'closed',
    "const client = app.testClient(); await (await client.get('/stream')).close()",
    undefined,
  ],
  [
    'uploaded',
    `await using client = app.testClient(); await client.post('/upload', ${UPLOAD})`,
    undefined,
  ],
  [
    'unread',
    "await app.testClient().get('/stream')",
    /GET http:\/\/localhost\/stream: the body is streamed, and was neither read nor closed/,
  ],
  [
    'half-read',
    "const { body } = await app.testClient().get('/stream'); await body.getReader().read()",
    /neither read nor closed/,
  ],
  [
    'unread-with-a-client-that-is-closed',
    "await using client = app.testClient(); await client.get('/stream')",
    /left something behind: GET http:\/\/localhost\/stream: the body is streamed/,
  ],
  [
    'files-of-a-context',
    `await app.testClient().get('/text')
     const { EnvironBuilder } = await import('flagon/testing')
     const context = app.requestContext(new EnvironBuilder('/upload', { method: 'POST', ...${UPLOAD} }).environ())
     await context.request.files()`,
    /flagon-\w+: the uploads of a request that has not ended/,
  ],
]

describe('a test whose responses are', () => {
  for (const [name, code, left] of ROWS) {
    it(`${name} ${left === undefined ? 'passes' : 'fails'}`, () => {
      const path = writeTest(
        name,
        code.replaceAll(
          "'flagon/testing'",
          JSON.stringify(pathToFileURL('src/testing/index.ts').href),
        ),
      )
      const given = [
        '--conditions=flagon-source',
        '--import',
        'tsx',
        '--test',
        '--test-reporter=tap',
        path,
      ]
      // The runner tells its children whom to report to; this one shall be asked by nobody else.
      const { NODE_TEST_CONTEXT: _context, ...env } = process.env
      const { status, stdout, stderr } = spawnSync(process.execPath, given, {
        encoding: 'utf8',
        env,
      })
      const output = stdout + stderr
      if (left !== undefined) assert.match(output, left)
      assert.equal(status, left === undefined ? 0 : 1, output)
    })
  }
})
