import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, it } from 'node:test'
import { getDatabase, hasTables } from '../database.ts'
import { TestBlog } from './blog-app.ts'

describe('the database', () => {
  it('has one connection in a context, which its end closes', async () => {
    await using blog = await TestBlog.open()
    const database = await blog.app.appContext().run((context) => {
      assert.equal(getDatabase(context), getDatabase(context))
      return getDatabase(context)
    })
    await assert.rejects(database.execute('SELECT 1'), /closed/)
  })

  it('has another one in each context', async () => {
    await using blog = await TestBlog.open()
    const [one, other] = [blog.app.appContext(), blog.app.appContext()]
    await one.run((first) => {
      return other.run((second) => assert.notEqual(getDatabase(first), getDatabase(second)))
    })
  })

  it('is made by init-db', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'flaskr-init-'))
    const DATABASE = `file:${join(folder, 'new.sqlite')}`
    const script = new URL('../init-db.ts', import.meta.url).pathname
    const output = execFileSync(
      process.execPath,
      ['--conditions=flagon-source', '--import', 'tsx', script],
      { env: { ...process.env, FLASKR_DATABASE: DATABASE }, encoding: 'utf8' },
    )
    assert.match(output, /Initialized the database\./)
    await using blog = await TestBlog.open()
    blog.app.config.DATABASE = DATABASE
    assert.equal(await blog.app.appContext().run(hasTables), true)
    rmSync(folder, { recursive: true })
  })
})
