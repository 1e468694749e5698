/** Runs the pages about contexts, signals and settings. */

import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { after, describe, it } from 'node:test'
import { pathToFileURL } from 'node:url'
import ts from 'typescript'
import { Config } from '../../src/app/index.ts'
import type { Application } from '../../src/gateway/index.ts'
import { lint } from '../../src/gateway/index.ts'
import { exchange } from '../message/exchange.ts'
import { writeFiles } from './page.ts'

const folders: { remove(): void }[] = []
after(() => {
  for (const folder of folders) folder.remove()
})

/** Runs a file of a page. */
async function load(page: string, file: string): Promise<Readonly<Record<string, unknown>>> {
  const folder = writeFiles(page)
  folders.push(folder)
  return import(pathToFileURL(join(folder.path, file)).href)
}

async function ask(application: Application, target: string): Promise<string> {
  return (await exchange(lint(application), { target })).text
}

function isApplication(value: unknown): value is Application {
  return typeof value === 'function'
}

describe('docs/contexts.md', () => {
  it('has a script that builds a URL', async () => {
    const { url } = await load('contexts.md', 'script.ts')
    assert.equal(url, 'https://example.com/confirm/abc')
  })

  it('has an application without contexts in hand', async () => {
    const { default: app } = await load('contexts.md', 'app.ts')
    assert.ok(isApplication(app))
    assert.equal(await ask(app, '/?name=ada'), 'ada 1 /')
  })
})

describe('docs/signals.md', () => {
  it('has an application that is listened to', async () => {
    const { colours, statuses } = await load('signals.md', 'signals.ts')
    assert.deepEqual([colours, statuses], [['red'], [200]])
  })
})

describe('docs/configuration.md', () => {
  it('has an application', async () => {
    const { default: app } = await load('configuration.md', 'app.ts')
    assert.ok(isApplication(app))
    assert.equal(await ask(app, '/'), 'localhost')
  })

  const page = readFileSync('docs/configuration.md', 'utf8')
  const rows = Array.from(
    page.matchAll(/^\| `([A-Z_]+)` \| (?:`(.*?)`|-) \|/gm),
    ([, name = '', value]) => [name, value] as const,
  )

  it('has every setting that flagon reads, and no other', () => {
    const names = [
      ...membersOf('src/app/config.ts', 'ConfigValues'),
      ...membersOf('src/sessions/config.ts', 'SessionConfig'),
      ...membersOf('src/sessions/secret-key.ts', 'SecretKeyConfig'),
    ]
    assert.deepEqual(rows.map(([name]) => name).toSorted(), [...new Set(names)].toSorted())
  })

  const defaults: Readonly<Record<string, unknown>> = new Config()
  for (const [name, value] of rows) {
    it(`tells the default of ${name}`, () => {
      assert.equal(value, defaults[name] === undefined ? undefined : JSON.stringify(defaults[name]))
    })
  }
})

/** The names of the members of an interface. */
function membersOf(path: string, name: string): string[] {
  const source = ts.createSourceFile(path, readFileSync(path, 'utf8'), ts.ScriptTarget.Latest)
  return source.statements
    .filter(ts.isInterfaceDeclaration)
    .filter((declaration) => declaration.name.text === name)
    .flatMap(({ members }) => members.map((member) => member.name?.getText(source) ?? ''))
}
