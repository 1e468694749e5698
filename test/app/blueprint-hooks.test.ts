import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { setImmediate as nextTurn } from 'node:timers/promises'
import { Blueprint, Flagon } from '../../src/app/index.ts'
import { lint } from '../../src/gateway/index.ts'
import { abort, makeResponse } from '../../src/message/index.ts'
import type { Answer } from '../message/exchange.ts'
import { exchange } from '../message/exchange.ts'

/** Adds two hooks of each kind, which note that they ran. */
function addHooks(to: Flagon | Blueprint, tag: string, log: string[], later: boolean): void {
  const settle = <value>(value: value): value | Promise<value> => (later ? nextTurn(value) : value)
  for (const i of [1, 2]) {
    to.urlValuePreprocessor(() => settle(log.push(`${tag}.values${i}`)))
    to.beforeRequest(() => settle(void log.push(`${tag}.before${i}`)))
    to.afterRequest((response) => {
      log.push(`${tag}.after${i}`)
      return settle(response)
    })
    to.teardownRequest((error) => {
      const name = error instanceof Error ? error.constructor.name : String(error)
      return settle(log.push(`${tag}.teardown${i} ${name}`))
    })
  }
}

function createApp(log: string[], later: boolean): Flagon {
  const app = new Flagon()
  const parent = new Blueprint('parent', { urlPrefix: '/parent' })
  const child = new Blueprint('child', { urlPrefix: '/child' })
  addHooks(app, 'app', log, later)
  addHooks(parent, 'parent', log, later)
  addHooks(child, 'child', log, later)
  child.get('/x', ({ afterThisRequest }) => {
    afterThisRequest((response) => {
      log.push('this')
      return response
    })
    log.push('view')
    return 'x'
  })
  child.get('/boom', () => Promise.reject(new RangeError('boom')))
  child.get('/abort', () => abort(409))
  parent.get('/x', () => 'x')
  parent.registerBlueprint(child)
  app.registerBlueprint(parent)
  app.get('/x', () => 'x')
  return app
}

/** What runs at the end, inside out. */
function ending(tags: readonly string[], error: string): string[] {
  return [
    ...tags.flatMap((tag) => [`${tag}.after2`, `${tag}.after1`]),
    ...tags.flatMap((tag) => [`${tag}.teardown2 ${error}`, `${tag}.teardown1 ${error}`]),
  ]
}

function beginning(tags: readonly string[]): string[] {
  return [
    ...tags.flatMap((tag) => [`${tag}.values1`, `${tag}.values2`]),
    ...tags.flatMap((tag) => [`${tag}.before1`, `${tag}.before2`]),
  ]
}

for (const later of [false, true]) {
  describe(`the hooks of nested blueprints that answer ${later ? 'later' : 'at once'}`, () => {
    const all = ['app', 'parent', 'child']
    const inward = all.toReversed()
    /** What is asked for, and what runs. */
    const rows: readonly (readonly [target: string, log: readonly string[]])[] = [
      ['/parent/child/x', [...beginning(all), 'view', 'this', ...ending(inward, 'undefined')]],
      ['/parent/child/boom', [...beginning(all), ...ending(inward, 'RangeError')]],
      ['/parent/child/abort', [...beginning(all), ...ending(inward, 'undefined')]],
      ['/parent/x', [...beginning(['app', 'parent']), ...ending(['parent', 'app'], 'undefined')]],
      ['/x', [...beginning(['app']), ...ending(['app'], 'undefined')]],
      ['/parent/nope', [...beginning(['app']), ...ending(['app'], 'undefined')]],
    ]

    for (const [target, expected] of rows) {
      it(`run in order around ${target}`, async () => {
        const log: string[] = []
        const app = createApp(log, later)
        const over = new Promise<void>((resolve) => {
          app.teardownRequest(() => resolve())
        })
        // Registered last on the application, it runs before the other two of the application.
        await exchange(lint(app), { target, log: [] })
        await over
        for (let i = 0; i < 10; i++) await nextTurn()
        assert.deepEqual(log, expected)
      })
    }
  })
}

describe('the hooks of a blueprint', () => {
  it('answer in the place of its views only', async () => {
    const app = new Flagon()
    const part = new Blueprint('part', { urlPrefix: '/part' })
    part.beforeRequest(() => 'hook')
    part.get('/x', () => 'view')
    app.get('/x', () => 'view')
    app.registerBlueprint(part)
    assert.equal((await exchange(lint(app), { target: '/part/x' })).text, 'hook')
    assert.equal((await exchange(lint(app), { target: '/x' })).text, 'view')
  })

  it('run at each of its registrations', async () => {
    const app = new Flagon()
    const part = new Blueprint('part')
    part.beforeRequest(({ blueprint }) => `hook of ${blueprint}`)
    part.get('/x', () => 'view')
    app.registerBlueprint(part, { urlPrefix: '/one' })
    app.registerBlueprint(part, { urlPrefix: '/two', name: 'second' })
    assert.equal((await exchange(lint(app), { target: '/one/x' })).text, 'hook of part')
    assert.equal((await exchange(lint(app), { target: '/two/x' })).text, 'hook of second')
  })

  it('are for all requests when they are for the application, once', async () => {
    const log: string[] = []
    const part = new Blueprint('part', { urlPrefix: '/part' })
    part.beforeAppRequest(() => void log.push('before'))
    part.afterAppRequest((response) => {
      log.push('after')
      return response
    })
    part.teardownAppRequest(() => log.push('teardown'))
    part.appUrlValuePreprocessor(() => log.push('values'))
    part.appErrorHandler(404, () => makeResponse('of the part', 404))
    const app = new Flagon()
    app.registerBlueprint(part)
    app.registerBlueprint(part, { name: 'again', urlPrefix: '/again' })
    const { text } = await exchange(lint(app), { target: '/nope' })
    assert.equal(text, 'of the part')
    assert.deepEqual(log, ['values', 'before', 'after', 'teardown'])
  })
})

describe('the URL hooks of blueprints', () => {
  function createShop(log: string[]): Flagon {
    const app = new Flagon()
    app.urlDefaults((endpoint) => log.push(`app ${endpoint}`))
    const outer = new Blueprint('outer', { urlPrefix: '/<lang>' })
    outer.urlValuePreprocessor((_endpoint, params, { g }) => {
      g['lang'] = params['lang']
      delete params['lang']
    })
    outer.urlDefaults((endpoint, values, { g }) => {
      log.push(`outer ${endpoint}`)
      values['lang'] ??= g['lang']
    })
    const inner = new Blueprint('inner', { urlPrefix: '/inner' })
    inner.urlDefaults((endpoint) => log.push(`inner ${endpoint}`))
    inner.get('/', { endpoint: 'index' }, ({ params, urlFor }) => {
      return `${Object.keys(params)} ${urlFor('.index')} ${urlFor('outer.about')} ${urlFor('home')}`
    })
    outer.get('/about', { endpoint: 'about' }, () => 'about')
    outer.registerBlueprint(inner)
    app.registerBlueprint(outer)
    app.get('/', { endpoint: 'home' }, () => 'home')
    return app
  }

  it('take values out of params, and put them into URLs of the blueprint that these lead to', async () => {
    const log: string[] = []
    const { text } = await exchange(lint(createShop(log)), { target: '/fr/inner/' })
    assert.equal(text, ' /fr/inner/ /fr/about /')
    assert.deepEqual(log, [
      'app outer.inner.index',
      'outer outer.inner.index',
      'inner outer.inner.index',
      'app outer.about',
      'outer outer.about',
      'app home',
    ])
  })

  it('may be of the application, registered by a blueprint', async () => {
    const app = new Flagon()
    const part = new Blueprint('part')
    part.appUrlDefaults((_endpoint, values) => {
      values['page'] ??= 7
    })
    app.registerBlueprint(part)
    app.get('/', { endpoint: 'home' }, ({ urlFor }) => urlFor('home'))
    assert.equal((await exchange(lint(app))).text, '/?page=7')
  })
})

describe('a hook whose result is needed at once', () => {
  const rows: readonly (readonly [name: string, add: (app: Flagon) => void])[] = [
    ['urlDefaults', (app) => app.urlDefaults(() => Promise.reject(new Error('lost')))],
    ['contextProcessor', (app) => app.contextProcessor(async () => ({}))],
  ]

  for (const [name, add] of rows) {
    it(`is told not to return a promise: ${name}`, async () => {
      const app = new Flagon()
      add(app)
      app.get('/', ({ urlFor, renderString }) => renderString(urlFor('GET /')))
      const log: string[] = []
      const answer: Answer = await exchange(lint(app), { log })
      assert.equal(answer.status, '500 Internal Server Error')
      assert.match(log.join(''), new RegExp(`The ${name} hook .* returned a promise`))
    })
  }
})

describe('urlBuildErrorHandler', () => {
  it('gives a URL where none can be built, the first one that has one', async () => {
    const app = new Flagon()
    const seen: unknown[] = []
    app.urlBuildErrorHandler((error, { endpoint, values, options }) => {
      seen.push(error.name, endpoint, values, options)
      return undefined
    })
    app.urlBuildErrorHandler((_error, { endpoint }) =>
      endpoint.startsWith('cdn.') ? `https://cdn.example/${endpoint.slice(4)}` : undefined,
    )
    app.get('/', ({ urlFor }) => urlFor('cdn.logo', { v: 1 }, { anchor: 'a' }))
    app.get('/other', ({ urlFor }) => urlFor('nowhere'))
    assert.equal((await exchange(lint(app))).text, 'https://cdn.example/logo')
    assert.deepEqual(seen, ['BuildError', 'cdn.logo', { v: 1 }, { anchor: 'a' }])
    const log: string[] = []
    const { status } = await exchange(lint(app), { target: '/other', log })
    assert.equal(status, '500 Internal Server Error')
    assert.match(log.join(''), /Could not build url for endpoint 'nowhere'/)
  })
})
