import assert from 'node:assert/strict'
import { mkdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { after, before, describe, it } from 'node:test'
import { pathToFileURL } from 'node:url'
import { writeFiles } from './page.ts'

const folder = writeFiles('uploads.md')
const uploadFolder = join(folder.path, 'uploads')

before(() => {
  mkdirSync(uploadFolder)
  process.env['UPLOADS'] = uploadFolder
})
after(() => {
  delete process.env['UPLOADS']
  folder.remove()
})

/** Sends a file to the application of a module. */
async function upload(file: string, path: string, filename: string): Promise<string> {
  const { default: app } = await import(pathToFileURL(join(folder.path, file)).href)
  const body = new FormData()
  body.append('photo', new Blob(['0123456789']), filename)
  const response: Response = await app.fetch(
    new Request(`http://h${path}`, { method: 'POST', body }),
  )
  assert.equal(response.status, 200)
  return response.text()
}

describe('the page about uploads', () => {
  it('saves a file', async () => {
    assert.equal(await upload('app.ts', '/photos', '../My cat.jpg'), '10 bytes')
    assert.equal(readFileSync(join(uploadFolder, 'My_cat.jpg'), 'utf8'), '0123456789')
    assert.equal(await upload('app.ts', '/photos', '..'), 'Choose a file.')
  })

  it('reads files as they come', async () => {
    assert.deepEqual(JSON.parse(await upload('backup.ts', '/backup', 'a.bin')), { 'a.bin': 10 })
  })
})
