/** The TypeScript of the pages has right types. */

import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { readdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { after, describe, it } from 'node:test'
import type { PageFolder } from './page.ts'
import { ROOT, readBlocks, writeFiles } from './page.ts'

const OPTIONS = {
  target: 'ES2023',
  lib: ['ES2023', 'ES2024.String', 'ESNext.Disposable'],
  types: ['node'],
  typeRoots: [join(ROOT, 'node_modules', '@types')],
  module: 'NodeNext',
  customConditions: ['flagon-source'],
  strict: true,
  exactOptionalPropertyTypes: true,
  noUncheckedIndexedAccess: true,
  verbatimModuleSyntax: true,
  allowImportingTsExtensions: true,
  noEmit: true,
  skipLibCheck: true,
}

const folders: PageFolder[] = []
after(() => {
  for (const folder of folders) folder.remove()
})

/** Pages whose code is TypeScript. */
const PAGES = ['.', 'hosting'].flatMap((place) =>
  readdirSync(join(ROOT, 'docs', place))
    .filter((name) => name.endsWith('.md'))
    .map((name) => join(place, name))
    .filter((page) => readBlocks(page).some(({ file }) => file?.endsWith('.ts'))),
)

describe('the TypeScript of docs/', () => {
  it('stands on the pages of the hosts', () => assert.ok(PAGES.length > 10, PAGES.join()))

  it('has right types', () => {
    const packages = ['@types', 'express', 'fastify', 'helmet', 'vite']
    const files = PAGES.flatMap((page) => {
      const folder = writeFiles(page, packages)
      folders.push(folder)
      return readBlocks(page).flatMap(({ file }) =>
        file?.endsWith('.ts') ? join(folder.path, file) : [],
      )
    })
    const [first] = folders
    assert.ok(first !== undefined)
    const project = join(first.path, 'tsconfig.json')
    writeFileSync(project, JSON.stringify({ compilerOptions: OPTIONS, files }))
    const tsc = join(ROOT, 'node_modules', 'typescript', 'bin', 'tsc')
    const { stdout } = spawnSync(process.execPath, [tsc, '-p', project], { encoding: 'utf8' })
    assert.equal(stdout, '')
  })
})
