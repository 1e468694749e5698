import assert from 'node:assert/strict'
import { readdirSync, readFileSync } from 'node:fs'
import { describe, it } from 'node:test'
import { inspect } from 'node:util'
import * as globals from '../../src/app/globals.ts'
import type { ViewResult } from '../../src/app/index.ts'
import { ContextError, Flagon } from '../../src/app/index.ts'
import { lint } from '../../src/gateway/index.ts'
import { abort, Request, sendFile } from '../../src/message/index.ts'
import { Session } from '../../src/sessions/index.ts'
import { MemoryLoader } from '../../src/templating/index.ts'
import { exchange } from '../message/exchange.ts'

const { currentApp, g, request, session } = globals
const config = { SECRET_KEY: 'not-a-secret' }

/** Runs a function in a request for `/page?x=1`. */
function inside<result>(run: () => result): result | Promise<result> {
  const app = new Flagon({}, { config })
  app.get('/page', { endpoint: 'page' }, () => '')
  return app.testRequestContext('/page?x=1').run(run)
}

function setX(value: unknown): unknown {
  g['x'] = value
  return value
}

describe('an ambient object', () => {
  const ROWS: readonly (readonly [what: string, use: () => unknown, expected: unknown])[] = [
    ['is read', () => request.path, '/page'],
    ['has methods with private members', () => request.args.get('x'), '1'],
    ['has methods that can be taken off', () => [session].map(({ has }) => has('x')), [false]],
    ['has getters', () => request.url, 'http://localhost/page?x=1'],
    ['is set', () => [setX(1), g['x']], [1, 1]],
    [
      'keeps functions as they are',
      () => [setX(assert.equal), g['x'] === assert.equal],
      [assert.equal, true],
    ],
    ['has and has not', () => [setX(1), 'x' in g, 'y' in g], [1, true, false]],
    ['loses a member', () => [setX(1), delete g['x'], 'x' in g], [1, true, false]],
    ['is spread', () => [setX(1), { ...g }], [1, { x: 1 }]],
    ['has entries', () => [setX(1), Object.entries(g)], [1, [['x', 1]]]],
    ['is JSON', () => [setX(1), JSON.stringify({ g })], [1, '{"g":{"x":1}}']],
    [
      'is an object',
      () => [typeof request, typeof session, typeof g],
      ['object', 'object', 'object'],
    ],
    [
      'is of its class',
      () => [request instanceof Request, session instanceof Session],
      [true, true],
    ],
    ['has its constructor', () => request.constructor === Request, true],
    ['is iterated', () => [...session.set('a', 1).keys(), ...session.keys()], ['a', 'a']],
    ['is printed', () => [setX(1), inspect(g)], [1, '[Object: null prototype] { x: 1 }']],
    ['is the application', () => [currentApp.name, currentApp instanceof Flagon], ['flagon', true]],
    [
      'hides the secrets of the settings',
      () => inspect(globals.config).includes('not-a-secret'),
      false,
    ],
    ['cannot be frozen', () => assert.throws(() => Object.freeze(g), TypeError), undefined],
    [
      'takes definitions',
      () => [Object.defineProperty(g, 'x', { value: 3, configurable: true })['x'], g['x']],
      [3, 3],
    ],
    [
      'shows what is fixed as if it were not',
      () => [
        Object.defineProperty(globals.currentContext().g, 'x', { value: 3 }) &&
          Object.getOwnPropertyDescriptor(g, 'x')?.value,
      ],
      [3],
    ],
  ]
  for (const [what, use, expected] of ROWS) {
    it(what, async () => assert.deepEqual(await inside(use), expected))
  }
})

describe('the ambient functions', () => {
  const ROWS: readonly (readonly [what: string, use: () => unknown, expected: unknown])[] = [
    ['urlFor', () => globals.urlFor('page', { q: 2 }), '/page?q=2'],
    ['renderString', () => globals.renderString('<%= it.request.path %>'), '/page'],
    [
      'flash, flashes',
      () => [globals.flash('hi', 'info'), globals.flashes({ withCategories: true })],
      [undefined, [['info', 'hi']]],
    ],
    [
      'hasRequestContext',
      () => [globals.hasRequestContext(), globals.hasAppContext()],
      [true, true],
    ],
    ['currentContext', () => globals.currentContext().request.path, '/page'],
  ]
  for (const [what, use, expected] of ROWS) {
    it(what, async () => assert.deepEqual(await inside(use), expected))
  }

  it('render and stream templates', async () => {
    const templates = new MemoryLoader({ 'page.eta': '<%= it.request.path %><%= it.x %>' })
    const app = new Flagon({}, { templates })
    app.get('/a', () => globals.render('page', { x: 1 }))
    app.get('/b', () => globals.stream('page', { x: 2 }))
    app.get('/c', () => globals.streamString('<%= it.request.path %>'))
    const texts = ['/a', '/b', '/c'].map(
      async (target) => (await exchange(lint(app), { target })).text,
    )
    assert.deepEqual(await Promise.all(texts), ['/a1', '/b2', '/c'])
  })

  it('know the application, and no request, in its own context', async () => {
    const app = new Flagon({}, { config })
    await app.appContext().run(async () => {
      await new Promise((resolve) => setImmediate(resolve))
      assert.equal(currentApp.name, app.name)
      assert.equal(globals.config.SECRET_KEY, config.SECRET_KEY)
      assert.deepEqual([globals.hasRequestContext(), globals.hasAppContext()], [false, true])
      for (const use of [() => request.path, () => session.get('x'), globals.currentContext]) {
        assert.throws(
          use,
          (error) => error instanceof ContextError && error.message.includes('testRequestContext'),
        )
      }
    })
  })
})

describe('outside of a request', () => {
  const USES: readonly (readonly [what: string, use: () => unknown])[] = [
    ['request', () => request.path],
    ['session', () => session.get('x')],
    ['g', () => g['x']],
    [
      'g, set',
      () => {
        g['x'] = 1
      },
    ],
    ['g, spread', () => ({ ...g })],
    ['in', () => 'x' in g],
    ['instanceof', () => request instanceof Request],
    ['JSON', () => JSON.stringify(g)],
    ['currentApp', () => currentApp.name],
    ['config', () => globals.config.DEBUG],
    ['urlFor', () => globals.urlFor('x')],
    ['render', () => globals.render('x')],
    ['renderString', () => globals.renderString('x')],
    ['stream', () => globals.stream('x')],
    ['streamString', () => globals.streamString('x')],
    ['flash', () => globals.flash('x')],
    ['flashes', () => globals.flashes()],
    ['afterThisRequest', () => globals.afterThisRequest((response) => response)],
    ['waitUntil', () => globals.waitUntil(Promise.resolve())],
    ['currentContext', () => globals.currentContext()],
    ['copyCurrentContext', () => globals.copyCurrentContext(() => undefined)],
  ]
  for (const [what, use] of USES) {
    it(`${what} throws an error that says what to do`, () => {
      assert.throws(use, (error) => {
        assert.ok(error instanceof ContextError)
        assert.match(error.message, /outside of a request/)
        assert.match(error.message, /app\.appContext\(\)\.run/)
        return true
      })
    })
  }

  it('nothing is there, and it can be asked for', () => {
    assert.deepEqual([globals.hasRequestContext(), globals.hasAppContext()], [false, false])
    assert.equal(inspect(request), '[request: outside of a request]')
  })
})

describe('the ambient request is there', () => {
  /** What is seen, by those who look, in one request. */
  const seen: string[] = []
  const look = (who: string): void => {
    seen.push(`${who} ${globals.hasRequestContext() ? `${request.path} ${g['x']}` : 'nothing'}`)
  }
  function createApp(): Flagon {
    const app = new Flagon({}, { config })
    app.urlValuePreprocessor(() => look('values'))
    app.beforeRequest(async () => {
      g['x'] = 1
      await null
      look('before')
    })
    app.afterRequest((response) => {
      look('after')
      response.onClose(() => look('close'))
      return response
    })
    app.teardownRequest(() => look('teardown'))
    app.teardownAppContext(async () => {
      await null
      look('end')
    })
    app.errorHandler(404, () => {
      look('handler')
      return 'none'
    })
    app.contextProcessor(() => {
      look('processor')
      return {}
    })
    app.get('/text', () => 'text')
    app.get('/error', () => abort(404))
    app.get('/template', () => globals.renderString('x'))
    app.get('/sync', function* inStep() {
      look('first')
      try {
        yield '1'
        look('second')
      } finally {
        look('finally')
      }
    })
    app.get('/sent', () => {
      const steps = async function* () {
        look('sent')
        yield '1'
      }
      return sendFile(steps(), { mimetype: 'text/plain' })
    })
    app.get('/async', async function* waiting() {
      try {
        yield '1'
        await new Promise((resolve) => setImmediate(resolve))
        look('second')
        yield '2'
      } finally {
        look('finally')
      }
    })
    app.get(
      '/timer',
      () =>
        new Promise<string>((resolve) =>
          setTimeout(() => {
            look('timer')
            resolve('')
          }, 1),
        ),
    )
    return app
  }

  const ROWS: readonly (readonly [target: string, who: readonly string[]])[] = [
    ['/text', ['values', 'before', 'after', 'close', 'teardown', 'end']],
    ['/error', ['values', 'before', 'handler', 'after', 'close', 'teardown', 'end']],
    ['/template', ['values', 'before', 'processor', 'after', 'close', 'teardown', 'end']],
    [
      '/sync',
      ['values', 'before', 'after', 'first', 'second', 'finally', 'close', 'teardown', 'end'],
    ],
    ['/async', ['values', 'before', 'after', 'second', 'finally', 'close', 'teardown', 'end']],
    ['/sent', ['values', 'before', 'after', 'sent', 'close', 'teardown', 'end']],
    ['/timer', ['values', 'before', 'timer', 'after', 'close', 'teardown', 'end']],
  ]
  for (const [target, who] of ROWS) {
    it(`for all that ${target} runs`, async () => {
      seen.length = 0
      await exchange(lint(createApp()), { target })
      assert.deepEqual(
        seen.toSorted(),
        who.map((name) => `${name} ${target} ${name === 'values' ? undefined : 1}`).toSorted(),
      )
    })
  }

  it('for what goes on after the response, which keeps its own', async () => {
    const app = new Flagon()
    const results: Promise<unknown>[] = []
    app.get('/<name>', () => {
      const later = new Promise((resolve) => setTimeout(() => resolve(request.path), 5))
      globals.waitUntil(later)
      results.push(later)
      return ''
    })
    await exchange(lint(app), { target: '/one' })
    await exchange(lint(app), { target: '/two' })
    assert.deepEqual(await Promise.all(results), ['/one', '/two'])
  })

  it('for callbacks that were given the context, and for no others', async () => {
    const app = new Flagon()
    const queue: (() => string)[] = []
    app.get('/', () => {
      queue.push(globals.copyCurrentContext((prefix = 'seen ') => prefix + request.path))
      queue.push(() => request.path)
      return ''
    })
    await exchange(lint(app))
    assert.equal(queue[0]?.(), 'seen /')
    assert.throws(() => queue[1]?.(), ContextError)
  })

  it('for each of two applications, one inside the other', async () => {
    const inner = new Flagon({}, { name: 'inner' })
    inner.get('/in', () => `${currentApp.name} ${request.path}`)
    const outer = new Flagon({}, { name: 'outer' })
    outer.get('/out', async (): Promise<ViewResult> => {
      const answer = await inner.fetch(new globalThis.Request('http://localhost/in'))
      return `${await answer.text()}, ${currentApp.name} ${request.path}`
    })
    assert.equal((await exchange(lint(outer), { target: '/out' })).text, 'inner /in, outer /out')
  })
})

describe('the sources', () => {
  it('enter contexts by run alone, in one file', () => {
    const files = readdirSync('src', { recursive: true, encoding: 'utf8' }).filter((name) =>
      name.endsWith('.ts'),
    )
    const users = files.filter((name) =>
      readFileSync(`src/${name}`, 'utf8').includes('AsyncLocalStorage<'),
    )
    assert.deepEqual(users, ['app/globals.ts'])
    assert.ok(files.every((name) => !readFileSync(`src/${name}`, 'utf8').includes('enterWith')))
  })
})
