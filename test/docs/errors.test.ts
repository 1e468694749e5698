import assert from 'node:assert/strict'
import { join } from 'node:path'
import { after, describe, it } from 'node:test'
import { pathToFileURL } from 'node:url'
import type { Application } from '../../src/gateway/index.ts'
import { lint } from '../../src/gateway/index.ts'
import type { Answer, TestRequest } from '../message/exchange.ts'
import { exchange } from '../message/exchange.ts'
import { readBlocks, writeFiles } from './page.ts'

/** A request to a file of a page, and what the answer must be. */
interface PageRow {
  readonly file: string
  readonly request: TestRequest
  readonly status: string
  readonly text?: string | RegExp
  readonly field?: readonly [name: string, value: string]
  readonly log?: RegExp
}

const JSON_BODY = { 'Content-Type': 'application/json' }

const PAGES: Readonly<Record<string, readonly PageRow[]>> = {
  'errors.md': [
    { file: 'shop.ts', request: { target: '/price/tea' }, status: '200', text: '{"price":3}\n' },
    {
      file: 'shop.ts',
      request: { target: '/price/x' },
      status: '404',
      text: /<p>There is no such thing\.<\/p>/,
    },
    {
      file: 'shop.ts',
      request: { target: '/cellar' },
      status: '401',
      field: ['WWW-Authenticate', 'Basic realm="cellar"'],
    },
    { file: 'shop.ts', request: { target: '/busy' }, status: '503', field: ['Retry-After', '30'] },
    {
      file: 'paywall.ts',
      request: { target: '/article' },
      status: '402',
      text: /<h1>Members only<\/h1>\n<p>Reading on costs 2 euros\.<\/p>/,
    },
    {
      file: 'paywall.ts',
      request: { target: '/book' },
      status: '402',
      text: '<h1>Join us: 20</h1>',
    },
    {
      file: 'handlers.ts',
      request: { target: '/x' },
      status: '404',
      text: 'Nothing is at GET here.',
    },
    { file: 'handlers.ts', request: { target: '/far' }, status: '400', text: 'Too far.' },
    {
      file: 'handlers.ts',
      request: { target: '/api/x' },
      status: '404',
      text: '{"error":"no such thing"}\n',
    },
    {
      file: 'handlers.ts',
      request: { target: '/api/things' },
      status: '405',
      text: '{"error":"Method Not Allowed"}\n',
      field: ['Allow', 'OPTIONS, POST'],
    },
    {
      file: 'log.ts',
      request: { method: 'POST', target: '/login/ada' },
      status: '200',
      log: /^\[\S+Z\] INFO in shop: ada logged in\n$/,
    },
  ],
  'json.md': [
    {
      file: 'money.ts',
      request: { target: '/balance' },
      status: '200',
      text: '{"cents":"9007199254740993"}\n',
    },
    {
      file: 'money.ts',
      request: { method: 'POST', target: '/pay', body: '{"cents":"5"}', headers: JSON_BODY },
      status: '201',
      text: '{"cents":"5"}\n',
    },
    {
      file: 'money.ts',
      request: { method: 'POST', target: '/pay', body: '{', headers: JSON_BODY },
      status: '400',
    },
  ],
}

for (const [page, rows] of Object.entries(PAGES)) {
  const folder = writeFiles(page)
  after(() => folder.remove())

  describe(`docs/${page}`, () => {
    for (const row of rows) {
      const { method = 'GET', target } = row.request
      it(`${row.file} answers ${method} ${target} with ${row.status}`, async () => {
        const log: string[] = []
        const app = lint(await load(join(folder.path, row.file)))
        checkAnswer(row, await exchange(app, { ...row.request, log }))
        if (row.log !== undefined) assert.match(log.join(''), row.log)
      })
    }

    it('has no code that is not run', () => {
      const files = readBlocks(page).flatMap(({ file }) => file ?? [])
      assert.deepEqual(
        files.filter((file) => !rows.some((row) => row.file === file)),
        [],
      )
    })
  })
}

async function load(path: string): Promise<Application> {
  const { app }: Record<string, unknown> = await import(pathToFileURL(path).href)
  assert.ok(typeof app === 'function')
  return (environ, startResponse) => app(environ, startResponse)
}

function checkAnswer({ status, text, field }: PageRow, answer: Answer): void {
  assert.equal(answer.status.slice(0, 3), status)
  if (typeof text === 'string') assert.equal(answer.text, text)
  if (text instanceof RegExp) assert.match(answer.text, text)
  if (field === undefined) return
  const [name, value] = field
  assert.equal(answer.header(name)?.split(', ').toSorted().join(', '), value)
}
