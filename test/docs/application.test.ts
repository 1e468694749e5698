/** Runs the applications of the pages about blueprints, views and the lifecycle. */

import assert from 'node:assert/strict'
import { join } from 'node:path'
import { after, describe, it } from 'node:test'
import { pathToFileURL } from 'node:url'
import type { Application } from '../../src/gateway/index.ts'
import { lifespanOf, lint } from '../../src/gateway/index.ts'
import { exchange } from '../message/exchange.ts'
import { writeFiles } from './page.ts'

const folders: { remove(): void }[] = []
after(() => {
  for (const folder of folders) folder.remove()
})

/** A page, the file with its application, and what is asked and comes. */
const ROWS: readonly (readonly [page: string, file: string, method: string, string, string])[] = [
  ['blueprints.md', 'app.ts', 'GET', '/', '/auth/login'],
  ['blueprints.md', 'app.ts', 'GET', '/auth/login', '<a href="/auth/logout">Log out</a>'],
  ['views.md', 'functions.ts', 'GET', '/post/3', 'Post 3'],
  ['views.md', 'functions.ts', 'GET', '/old', 'A view that comes later than its rule'],
  ['views.md', 'classes.ts', 'GET', '/about', 'About'],
  ['views.md', 'classes.ts', 'DELETE', '/item/3', 'No item 3 any more'],
  ['lifecycle.md', 'app.ts', 'GET', '/', '1970-01-01T00:00:00.000Z'],
]

for (const [page, file, method, target, text] of ROWS) {
  describe(`docs/${page}, ${file}`, () => {
    it(`answers ${method} ${target}`, async () => {
      const folder = writeFiles(page)
      folders.push(folder)
      const module: { default: Application } = await import(
        pathToFileURL(join(folder.path, file)).href
      )
      const app = module.default
      await lifespanOf(app)?.start()
      assert.equal((await exchange(lint(app), { method, target })).text, text)
      await lifespanOf(app)?.stop()
    })
  })
}
