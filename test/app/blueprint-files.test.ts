import assert from 'node:assert/strict'
import { join } from 'node:path'
import { describe, it } from 'node:test'
import { pathToFileURL } from 'node:url'
import type { AppPlace, BlueprintOptions } from '../../src/app/index.ts'
import { Blueprint, Flagon } from '../../src/app/index.ts'
import { lint } from '../../src/gateway/index.ts'
import { MemoryLoader } from '../../src/templating/index.ts'
import { exchange } from '../message/exchange.ts'

const FOLDER = join(import.meta.dirname, 'blueprint')
const MODULE = { url: pathToFileURL(join(FOLDER, 'part.ts')).href }

async function ask(app: Flagon, target: string): Promise<string> {
  const { status, text } = await exchange(lint(app), { target })
  return status === '200 OK' ? text.trim() : status
}

describe('the files of a blueprint', () => {
  /** Where the application and the blueprint live, and the folders of the blueprint. */
  const ROWS: readonly (readonly [string, AppPlace, BlueprintOptions])[] = [
    ['beside its module', {}, { place: MODULE, templates: 'pages', static: 'files' }],
    [
      'in a place that is told',
      {},
      { place: { root: FOLDER }, templates: 'pages', static: 'files' },
    ],
    [
      'in the folder of the application',
      import.meta,
      { templates: 'blueprint/pages', static: { folder: 'blueprint/files', url: '/files' } },
    ],
    ['at absolute paths', {}, { templates: join(FOLDER, 'pages'), static: join(FOLDER, 'files') }],
  ]

  for (const [name, place, options] of ROWS) {
    it(`are found ${name}`, async () => {
      const app = new Flagon(place, { static: false })
      const part = new Blueprint('part', { urlPrefix: '/part', ...options })
      part.get('/page', ({ render }) => render('part/page', { name: 'it' }))
      part.get('/url', ({ urlFor }) => urlFor('.static', { filename: 'site.txt' }))
      app.registerBlueprint(part)
      assert.equal(await ask(app, '/part/page'), 'part of it')
      assert.equal(await ask(app, '/part/files/site.txt'), 'file')
      assert.match(await ask(app, '/part/url'), /^\/part\/files\/site\.txt/)
      assert.equal(await ask(app, '/part/files/none.txt'), '404 Not Found')
    })
  }

  it('are looked for in the application first, and then in the order of registration', async () => {
    const loader = (texts: Record<string, string>): MemoryLoader => new MemoryLoader(texts)
    const templates = loader({ 'a.eta': 'app' })
    const app = new Flagon({}, { templates })
    const first = new Blueprint('first', { templates: loader({ 'a.eta': '1', 'b.eta': '1' }) })
    const inner = new Blueprint('inner', { templates: loader({ 'b.eta': '2', 'c.eta': '2' }) })
    const last = new Blueprint('last', { templates: loader({ 'c.eta': '3', 'd.eta': '3' }) })
    first.registerBlueprint(inner)
    app.registerBlueprint(first)
    app.registerBlueprint(last)
    app.registerBlueprint(first, { name: 'again' })
    app.get('/', ({ render }) => ['a', 'b', 'c', 'd'].map((name) => render(name)).join(' '))
    assert.equal(await ask(app, '/'), 'app 1 2 3')
  })

  it('may belong to a blueprint that comes when the templates are in use already', async () => {
    const app = new Flagon()
    assert.equal(app.templates.has('late'), false)
    app.registerBlueprint(
      new Blueprint('part', { templates: new MemoryLoader({ 'late.eta': 'late' }) }),
    )
    assert.equal(app.templates.render('late'), 'late')
  })
})

describe('the templates of a blueprint', () => {
  it('see what its context processors give, the innermost last, and what it gives to all', async () => {
    const source =
      '<%= it.a %> <%= it.b %> <%= it.c %> <%= it.shout("x") %> <%= it.isOdd(3) %> <%= it.all %>'
    const app = new Flagon()
    app.contextProcessor(() => ({ a: 'app', b: 'app', c: 'app' }))
    const outer = new Blueprint('outer', { urlPrefix: '/outer' })
    outer.contextProcessor(() => ({ b: 'outer', c: 'outer' }))
    const inner = new Blueprint('inner', { urlPrefix: '/inner' })
    inner.contextProcessor(() => ({ c: 'inner' }))
    inner.appTemplateFilter('shout', (text: string) => `${text}!`)
    inner.appTemplateTest('isOdd', (value: number) => value % 2 === 1)
    inner.appTemplateGlobal('all', 'global')
    inner.appContextProcessor(() => ({ a: 'for all' }))
    for (const part of [outer, inner]) part.get('/', ({ renderString }) => renderString(source))
    app.get('/', ({ renderString }) => renderString(source))
    outer.registerBlueprint(inner)
    app.registerBlueprint(outer)
    assert.equal(await ask(app, '/'), 'for all app app x! true global')
    assert.equal(await ask(app, '/outer/'), 'for all outer outer x! true global')
    assert.equal(await ask(app, '/outer/inner/'), 'for all outer inner x! true global')
  })
})
