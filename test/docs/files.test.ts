import assert from 'node:assert/strict'
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { after, describe, it } from 'node:test'
import { pathToFileURL } from 'node:url'
import type { Application } from '../../src/gateway/index.ts'
import type { Answer } from '../message/exchange.ts'
import { exchange } from '../message/exchange.ts'
import { writeFiles } from './page.ts'

const folder = writeFiles('files.md')
after(() => folder.remove())

for (const [name, content] of Object.entries({
  'files/report.txt': 'report',
  'files/.env': 'SECRET',
  'static/site.css': 'body {}',
})) {
  mkdirSync(join(folder.path, name, '..'), { recursive: true })
  writeFileSync(join(folder.path, name), content)
}

async function load(): Promise<Application> {
  const loaded: Record<string, unknown> = await import(
    pathToFileURL(join(folder.path, 'app.ts')).href
  )
  const { app } = loaded
  assert.ok(typeof app === 'function')
  return (environ, startResponse) => app(environ, startResponse)
}

describe('docs/files.md', async () => {
  const app = await load()
  const get = (target: string): Promise<Answer> => exchange(app, { target })

  it('sends a report to be saved', async () => {
    const answer = await get('/report')
    assert.equal(answer.text, 'report')
    assert.equal(answer.header('Content-Disposition'), 'attachment; filename=report.txt')
    assert.equal(answer.header('Cache-Control'), 'public, max-age=60')
  })

  it('sends files of a folder, and hidden ones not', async () => {
    assert.equal((await get('/files/report.txt')).text, 'report')
    assert.equal((await get('/files/.env')).status, '404 Not Found')
  })

  it('sends a table that is no file', async () => {
    assert.equal((await get('/table')).header('Content-Type'), 'text/csv; charset=utf-8')
  })

  it('builds a URL at which the file is kept', async () => {
    const url = (await get('/style')).text
    assert.match(url, /^\/static\/site\.css\?v=[\da-f]{10}$/)
    assert.match((await get(url)).header('Cache-Control') ?? '', /immutable/)
  })
})
