/** The house is built as planned; and the judge who says so is seen to find every breach. */

import assert from 'node:assert/strict'
import { readdirSync, readFileSync } from 'node:fs'
import { describe, it } from 'node:test'
import { fileURLToPath } from 'node:url'
import type { Breach, Complaint, Tree } from './architecture.ts'
import { judge, MACHINE, ROOMS } from './architecture.ts'

const ROOT = new URL('../', import.meta.url)

/** The package as it is. */
function readTree(): Tree {
  const names = readdirSync(fileURLToPath(new URL('src', ROOT)), {
    recursive: true,
    encoding: 'utf8',
  })
  const paths = names.filter((name) => name.endsWith('.ts')).map((name) => `src/${name}`)
  return new Map(
    ['package.json', ...paths].map((path) => [path, readFileSync(new URL(path, ROOT), 'utf8')]),
  )
}

const MANIFEST = {
  exports: {
    './gateway': {
      'flagon-source': './src/gateway/index.ts',
      types: './dist/gateway/index.d.ts',
      default: './dist/gateway/index.js',
    },
    './package.json': './package.json',
  },
}

/** A small house that is in order. */
const HOUSE: Readonly<Record<string, string>> = {
  'package.json': JSON.stringify(MANIFEST),
  'src/index.ts': "export { a } from './app/index.ts'",
  'src/gateway/index.ts': "export { g } from './g.ts'",
  'src/gateway/g.ts': 'export const g = 1',
  'src/http/index.ts': "export { h } from './h.ts'",
  'src/http/h.ts': "import { parse } from 'cookie'\nexport const h = parse",
  'src/message/index.ts': "export type { m } from './m.ts'",
  'src/message/m.ts': "import type { g } from '../gateway/index.ts'\nexport type m = typeof g",
  'src/app/index.ts': "export { a } from './a.ts'",
  'src/app/a.ts': "import { g } from '../gateway/index.ts'\nexport const a = g",
  'src/hosts/shared.ts': "import { g } from '../gateway/index.ts'\nexport const s = g",
  'src/hosts/node/index.ts': "export { n } from './n.ts'",
  'src/hosts/node/n.ts':
    "import { createServer } from 'node:http'\nimport { s } from '../shared.ts'\nexport const n = [createServer, s]",
  'src/hosts/fetch/index.ts': "export { f } from './f.ts'",
  'src/hosts/fetch/f.ts':
    "import { n } from '../node/index.ts'\nimport { s } from '../shared.ts'\nexport const f = [n, s]",
  'src/cli/index.ts': "export { c } from './c.ts'",
  'src/cli/c.ts':
    "import { n } from '../hosts/node/index.ts'\nexport const c = (path: string) => [n, import(path)]",
}

/** What is said of the small house with some files changed. */
function judgePlanted(files: Readonly<Record<string, string>>): Complaint[] {
  return judge(new Map(Object.entries({ ...HOUSE, ...files })), 0)
}

interface PlantedRow {
  readonly name: string
  readonly breach: Breach
  readonly files: Readonly<Record<string, string>>
}

const PLANTED: readonly PlantedRow[] = [
  {
    name: 'a leaf that imports a room',
    breach: 'arrow',
    files: { 'src/gateway/g.ts': "import { h } from '../http/index.ts'\nexport const g = h" },
  },
  {
    name: 'a host that imports the framework',
    breach: 'arrow',
    files: { 'src/hosts/shared.ts': "import { a } from '../app/index.ts'\nexport const s = a" },
  },
  {
    name: 'the framework that imports a host it has no arrow to',
    breach: 'arrow',
    files: { 'src/app/a.ts': "import { n } from '../hosts/node/index.ts'\nexport const a = n" },
  },
  {
    name: 'a room that imports a type from upstairs',
    breach: 'arrow',
    files: {
      'src/message/m.ts': "import type { s } from '../hosts/shared.ts'\nexport type m = typeof s",
    },
  },
  {
    name: 'a room that mentions a type from upstairs',
    breach: 'arrow',
    files: { 'src/http/h.ts': "export type h = import('../gateway/index.ts').g" },
  },
  {
    name: 'a room that imports from upstairs while it runs',
    breach: 'arrow',
    files: { 'src/http/h.ts': "export const h = () => import('../gateway/index.ts')" },
  },
  {
    name: 'a room that imports the door of the package',
    breach: 'arrow',
    files: { 'src/message/m.ts': "import type { a } from '../index.ts'\nexport type m = typeof a" },
  },
  {
    name: 'a room that is entered by a window',
    breach: 'door',
    files: { 'src/app/a.ts': "import { g } from '../gateway/g.ts'\nexport const a = g" },
  },
  {
    name: 'a window in an export',
    breach: 'door',
    files: { 'src/index.ts': "export { a } from './app/a.ts'" },
  },
  {
    name: 'a part of a room that is entered by a window',
    breach: 'door',
    files: { 'src/cli/c.ts': "import { n } from '../hosts/node/n.ts'\nexport const c = n" },
  },
  {
    name: 'a part of a room that is entered by a window from the next part',
    breach: 'door',
    files: { 'src/hosts/fetch/f.ts': "import { n } from '../node/n.ts'\nexport const f = n" },
  },
  {
    name: 'a file shared by the parts of a room that is imported from outside',
    breach: 'door',
    files: { 'src/cli/c.ts': "import { s } from '../hosts/shared.ts'\nexport const c = s" },
  },
  {
    name: 'a module of node in a pure room',
    breach: 'machine',
    files: {
      'src/gateway/g.ts': "import { readFileSync } from 'node:fs'\nexport const g = readFileSync",
    },
  },
  {
    name: 'a type of node in a pure room',
    breach: 'machine',
    files: { 'src/gateway/g.ts': "import type { Stats } from 'node:fs'\nexport type g = Stats" },
  },
  {
    name: 'a module of node without its prefix',
    breach: 'machine',
    files: { 'src/gateway/g.ts': "import { sep } from 'path'\nexport const g = sep" },
  },
  {
    name: 'a module of node that is imported while the room runs',
    breach: 'machine',
    files: { 'src/app/a.ts': "export const a = async () => (await import('node:fs')).rmSync" },
  },
  {
    name: 'a module of node that is got by name',
    breach: 'machine',
    files: { 'src/app/a.ts': "export const a = process.getBuiltinModule('node:fs')" },
  },
  {
    name: 'a module of node that is got by name, perhaps',
    breach: 'machine',
    files: { 'src/app/a.ts': "export const a = globalThis.process?.getBuiltinModule?.('fs')" },
  },
  {
    name: 'a module of node that is got under another name',
    breach: 'machine',
    files: { 'src/app/a.ts': 'const { getBuiltinModule: get } = process\nexport const a = get' },
  },
  {
    name: 'a module that is named while a pure room runs',
    breach: 'computed',
    files: { 'src/app/a.ts': 'export const a = (name: string) => import(name)' },
  },
  {
    name: 'a package in a room that has none',
    breach: 'package',
    files: { 'src/app/a.ts': "import { parse } from 'cookie'\nexport const a = parse" },
  },
  {
    name: 'a part of a package in a room that has others',
    breach: 'package',
    files: { 'src/http/h.ts': "import { h } from '@scope/name/part'\nexport { h }" },
  },
  {
    name: 'the package itself',
    breach: 'package',
    files: { 'src/app/a.ts': "import { g } from 'flagon/gateway'\nexport const a = g" },
  },
  {
    name: 'two files that import each other',
    breach: 'cycle',
    files: {
      'src/gateway/g.ts': "import { k } from './k.ts'\nexport const g = () => k",
      'src/gateway/k.ts': "import { g } from './g.ts'\nexport const k = () => g",
    },
  },
  {
    name: 'a cycle of types',
    breach: 'cycle',
    files: {
      'src/gateway/g.ts': "import type { k } from './k.ts'\nexport type g = k[]",
      'src/gateway/k.ts': "export type { l as k } from './l.ts'",
      'src/gateway/l.ts': "import type { g } from './g.ts'\nexport type l = g[]",
    },
  },
  {
    name: 'a file that imports its own door',
    breach: 'cycle',
    files: { 'src/gateway/g.ts': "import { g as h } from './index.ts'\nexport const g = () => h" },
  },
  {
    name: 'a door that exports everything',
    breach: 'logic',
    files: { 'src/gateway/index.ts': "export * from './g.ts'" },
  },
  {
    name: 'a door that makes something',
    breach: 'logic',
    files: { 'src/gateway/index.ts': "export { g } from './g.ts'\nexport const two = 2" },
  },
  {
    name: 'a door that imports',
    breach: 'logic',
    files: { 'src/gateway/index.ts': "import './g.ts'\nexport { g } from './g.ts'" },
  },
  {
    name: 'a room that is not in the plan',
    breach: 'room',
    files: { 'src/utils/index.ts': '' },
  },
  {
    name: 'a file beside the rooms',
    breach: 'room',
    files: { 'src/types.ts': '' },
  },
  {
    name: 'an import of nothing',
    breach: 'missing',
    files: { 'src/gateway/g.ts': "export { k as g } from './k.ts'" },
  },
  {
    name: 'a package without doors',
    breach: 'exports',
    files: { 'package.json': '{}' },
  },
  {
    name: 'a door of the package that is not there',
    breach: 'exports',
    files: { 'package.json': JSON.stringify(MANIFEST).replace('src/gateway/', 'src/gate/') },
  },
  {
    name: 'a door of the package that leads elsewhere when it is built',
    breach: 'exports',
    files: { 'package.json': JSON.stringify(MANIFEST).replace('index.d.ts', 'g.d.ts') },
  },
]

/** Texts that only look as if they imported something. */
const HARMLESS = `
// import { a } from '../app/index.ts'
/* export * from 'node:fs' */
export const g = "import { a } from '../app/index.ts'"
export const k = \`import('node:fs')\`
`

describe('the house', () => {
  it('is built as planned', () => {
    const complaints = judge(readTree()).map(({ breach, text }) => `${breach}: ${text}`)
    assert.deepEqual(complaints, [])
  })

  it('has no arrow that leads to a room of no plan', () => {
    const arrows = Object.values(ROOMS).flatMap((room) => room.rooms)
    assert.deepEqual(
      arrows.filter((arrow) => !Object.hasOwn(ROOMS, arrow.split('/')[0] ?? '')),
      [],
    )
  })

  it('lets places touch the machine that are in rooms', () => {
    const rooms = MACHINE.map((place) => place.split('/')[0] ?? '')
    assert.deepEqual(
      rooms.filter((room) => !Object.hasOwn(ROOMS, room)),
      [],
    )
  })
})

describe('the judge of the house', () => {
  it('finds nothing wrong with a house that is in order', () => {
    assert.deepEqual(judgePlanted({}), [])
  })

  for (const { name, breach, files } of PLANTED) {
    it(`finds ${name}`, () => {
      const complaints = judgePlanted(files)
      assert.deepEqual(
        complaints.map((complaint) => complaint.breach),
        [breach],
        JSON.stringify(complaints),
      )
    })
  }

  it('is not fooled by comments and strings', () => {
    assert.deepEqual(judgePlanted({ 'src/gateway/g.ts': HARMLESS }), [])
  })

  it('says where', () => {
    const files = { 'src/app/a.ts': "import { g } from '../gateway/g.ts'\nexport const a = g" }
    assert.deepEqual(judgePlanted(files), [{ breach: 'door', text: 'app/a.ts -> gateway/g.ts' }])
  })

  it('does not judge what it cannot see', () => {
    const [first] = judge(new Map(Object.entries(HOUSE)))
    assert.equal(first?.breach, 'blind')
    const breaches = judge(new Map()).map(({ breach }) => breach)
    assert.deepEqual(breaches, ['blind', 'exports'])
  })
})
