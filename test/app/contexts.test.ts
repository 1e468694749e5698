import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import type { AppContext, FlagonOptions, TestRequestOptions } from '../../src/app/index.ts'
import { Blueprint, Context, ContextError, Flagon, SetupError } from '../../src/app/index.ts'
import { isPromise, lint } from '../../src/gateway/index.ts'
import { abort } from '../../src/message/index.ts'
import { MemoryLoader } from '../../src/templating/index.ts'
import { createTestEnviron, exchange } from '../message/exchange.ts'

/** Gives a value at once, or behind a promise. */
type Pace = <value>(value: value) => value | Promise<value>

const PACES: readonly (readonly [name: string, settle: Pace])[] = [
  ['at once', (value) => value],
  ['later', (value) => new Promise((resolve) => setImmediate(resolve, value))],
]

describe('the context of an application', () => {
  it('has what needs no request, and gives what the function gives', () => {
    const app = new Flagon({}, { config: { COLOUR: 'red' } })
    const told = app.appContext().run(({ app: own, g, config, hasRequest }) => {
      g['x'] = 1
      return [own === app, g['x'], config['COLOUR'], hasRequest]
    })
    assert.deepEqual(told, [true, 1, 'red', false])
  })

  it('renders templates, with what processors of the application give', () => {
    const templates = new MemoryLoader({ 'page.eta': '<%= it.g.name %> <%= it.colour %>' })
    const app = new Flagon({}, { templates })
    app.contextProcessor(() => ({ colour: 'red' }))
    const text = app.appContext().run(({ g, render }) => {
      g['name'] = 'ada'
      return render('page')
    })
    assert.equal(text, 'ada red')
  })

  it('has a storage of its own, each time', async () => {
    const app = new Flagon()
    await app.appContext().run(({ g }) => {
      g['x'] = 1
    })
    await app.appContext().run(({ g }) => assert.equal(g['x'], undefined))
  })

  const MISSING: readonly (readonly [string, (context: Context) => unknown])[] = [
    ['request', (context) => context.request],
    ['session', (context) => context.session],
    ['signal', (context) => context.signal],
    ['flash', (context) => context.flash('x')],
    ['flashes', (context) => context.flashes()],
    ['afterThisRequest', (context) => context.afterThisRequest((response) => response)],
  ]
  for (const [name, use] of MISSING) {
    it(`has no ${name}, and says what to do`, () => {
      const app = new Flagon()
      app.contextProcessor((context) => ({ used: use(context) }))
      assert.throws(
        () => app.appContext().run(({ renderString }) => renderString('x')),
        (error) => error instanceof ContextError && error.message.includes('testRequestContext'),
      )
    })
  }

  it('leaves the set-up open', async () => {
    const app = new Flagon()
    await app.appContext().run(() => undefined)
    await app.testRequestContext().run(() => undefined)
    app.get('/', () => 'late')
    assert.equal((await exchange(lint(app))).text, 'late')
  })
})

describe('urlFor without a request', () => {
  const ROWS: readonly (readonly [
    config: FlagonOptions['config'],
    options: object | undefined,
    url: string,
  ])[] = [
    [{ SERVER_NAME: 'example.com' }, undefined, 'http://example.com/post/3'],
    [{ SERVER_NAME: 'example.com:8080' }, {}, 'http://example.com:8080/post/3'],
    [
      { SERVER_NAME: 'example.com', PREFERRED_URL_SCHEME: 'https', APPLICATION_ROOT: '/blog' },
      undefined,
      'https://example.com/blog/post/3',
    ],
    [{ SERVER_NAME: 'example.com' }, { external: false }, '/post/3'],
    [{ APPLICATION_ROOT: '/blog/' }, { external: false }, '/blog/post/3'],
    [
      { SERVER_NAME: 'example.com' },
      { scheme: 'https', anchor: 'a' },
      'https://example.com/post/3#a',
    ],
  ]
  for (const [config = {}, options, url] of ROWS) {
    it(`is ${url} with ${JSON.stringify(config)} and ${JSON.stringify(options)}`, () => {
      const app = new Flagon({}, { config })
      app.get('/post/<int:id>', { endpoint: 'post' }, () => '')
      assert.equal(
        app.appContext().run(({ urlFor }) => urlFor('post', { id: 3 }, options)),
        url,
      )
    })
  }

  it('asks for SERVER_NAME, unless the URL is a path', () => {
    const app = new Flagon()
    app.get('/', { endpoint: 'index' }, () => '')
    assert.throws(
      () => app.appContext().run(({ urlFor }) => urlFor('index')),
      (error) => error instanceof ContextError && error.message.includes('SERVER_NAME'),
    )
  })
})

for (const [pace, settle] of PACES) {
  describe(`contexts that end ${pace}`, () => {
    it('run their hooks, the last one first, and all of them', async () => {
      const log: string[] = []
      const app = new Flagon()
      app.teardownAppContext((error, { g }) => settle(log.push(`1 ${error} ${g['x']}`)))
      app.teardownAppContext(() => {
        log.push('2')
        throw new Error('hook')
      })
      app.teardownAppContext(() => settle(log.push('3')))
      const running = async (): Promise<unknown> =>
        app.appContext().run(({ g }) => {
          g['x'] = 'mine'
          return 'result'
        })
      await assert.rejects(running(), /^Error: hook$/)
      assert.deepEqual(log, ['3', '2', '1 undefined mine'])
    })

    it('hand on the error of the function, whatever hooks do', async () => {
      const seen: unknown[] = []
      const written: string[] = []
      const app = new Flagon()
      app.logger = { ...SILENT, error: (text) => written.push(text) }
      app.teardownAppContext((error) => {
        seen.push(error)
        return settle(undefined)
      })
      app.teardownAppContext(() => {
        throw new Error('hook')
      })
      const mistake = new Error('mine')
      for (const fail of [
        (): never => {
          throw mistake
        },
        () => Promise.reject(mistake),
      ]) {
        const running = async (): Promise<unknown> => app.appContext().run(fail)
        await assert.rejects(running(), (error) => error === mistake)
      }
      assert.deepEqual(seen, [mistake, mistake])
      assert.equal(written.filter((text) => text.startsWith('Error: hook')).length, 2)
    })

    it('end once, with the outermost function', async () => {
      const log: string[] = []
      const app = new Flagon()
      app.teardownAppContext(() => settle(log.push('end')))
      const context = app.appContext()
      await context.run(async (inner) => {
        await inner.run(() => log.push('inside'))
        log.push('outside')
      })
      await context.end()
      assert.deepEqual(log, ['inside', 'outside', 'end'])
      assert.throws(() => context.run(() => undefined), ContextError)
    })

    it('end with the block they are used in', async () => {
      const log: string[] = []
      const app = new Flagon()
      app.teardownAppContext(() => settle(log.push('end')))
      {
        await using context = app.appContext()
        log.push(`in ${context.hasRequest}`)
      }
      assert.deepEqual(log, ['in false', 'end'])
    })

    it('of requests run these hooks after the others', async () => {
      const log: string[] = []
      const app = new Flagon()
      const blueprint = new Blueprint('part')
      blueprint.teardownAppContext(() => settle(log.push('blueprint')))
      app.teardownAppContext((error, { hasRequest }) =>
        settle(log.push(`app ${error} ${hasRequest}`)),
      )
      app.registerBlueprint(blueprint)
      app.registerBlueprint(blueprint, { name: 'again' })
      app.teardownRequest(() => settle(log.push('request')))
      app.get('/', () => 'text')
      assert.equal((await exchange(lint(app))).text, 'text')
      assert.deepEqual(log, ['request', 'blueprint', 'app undefined true'])
    })

    const ENDS: readonly (readonly [
      what: string,
      view: () => string | Generator<string>,
      error: boolean,
    ])[] = [
      ['text', () => 'text', false],
      ['a page of an error', () => abort(404), false],
      [
        'a failure',
        () => {
          throw new Error('view')
        },
        true,
      ],
      [
        'a stream',
        function* view() {
          yield 'text'
        },
        false,
      ],
    ]
    for (const [what, view, hasError] of ENDS) {
      it(`end once for ${what}`, async () => {
        const errors: unknown[] = []
        const app = new Flagon()
        app.teardownAppContext((error) => settle(errors.push(error)))
        app.get('/', view)
        await exchange(lint(app))
        assert.deepEqual(
          errors.map((error) => error !== undefined),
          [hasError],
        )
      })
    }

    it('end once when the error is thrown on to a test', async () => {
      const log: string[] = []
      const app = new Flagon({}, { config: { TESTING: true } })
      app.teardownAppContext((error) => settle(log.push(String(error))))
      app.get('/', () => {
        throw new Error('view')
      })
      await assert.rejects(exchange(app), /^Error: view$/)
      await new Promise((resolve) => setImmediate(() => setImmediate(resolve)))
      assert.deepEqual(log, ['Error: view'])
    })
  })
}

const SILENT = {
  debug: () => undefined,
  info: () => undefined,
  warn: () => undefined,
  error: () => undefined,
}

describe('the end of a context', () => {
  it('is awaited only where there is something to wait for', async () => {
    const app = new Flagon()
    app.teardownAppContext(() => undefined)
    assert.equal(
      app.appContext().run(() => 1),
      1,
    )
    assert.equal(
      app.testRequestContext('/').run(({ request }) => request.path),
      '/',
    )
    assert.ok(isPromise(app.appContext().run(async () => 1)))
    const slow = new Flagon()
    slow.teardownAppContext(async () => undefined)
    const result = slow.appContext().run(() => 1)
    assert.ok(isPromise(result))
    assert.equal(await result, 1)
  })

  it('cannot be awaited by `using`, and says so', () => {
    const app = new Flagon()
    app.teardownAppContext(async () => undefined)
    assert.throws(() => app.appContext()[Symbol.dispose](), /await using/)
  })

  it('is left to the host for its requests', async () => {
    const log: string[] = []
    const app = new Flagon()
    app.teardownRequest(() => void log.push('end'))
    app.get('/', async (context) => {
      await context.run(() => log.push('run'))
      await context.end()
      log.push('view')
      return ''
    })
    await exchange(lint(app))
    assert.deepEqual(log, ['run', 'view', 'end'])
  })

  it('needs a function', () => {
    const app = new Flagon()
    // @ts-expect-error: that is the point
    assert.throws(() => app.teardownAppContext('x'), SetupError)
  })
})

describe('the context of a request that nobody sent', () => {
  const ROWS: readonly (readonly [
    what: string,
    target: string,
    options: TestRequestOptions,
    read: (context: Context) => unknown,
    expected: unknown,
  ])[] = [
    ['a path', '/post/3', {}, ({ request }) => request.url, 'http://localhost/post/3'],
    ['its params', '/post/3', {}, ({ params }) => params['id'], 3],
    ['its endpoint', '/post/3', {}, ({ endpoint }) => endpoint, 'post'],
    [
      'no route',
      '/nothing',
      {},
      ({ endpoint, outcome }) => [endpoint, outcome.type],
      [undefined, 'none'],
    ],
    ['a method', '/post/3', { method: 'PUT' }, ({ outcome }) => outcome.type, 'wrong-method'],
    [
      'a query',
      '/?a=1',
      { query: { b: ['2', 3] } },
      ({ request }) => request.args.getAll('b'),
      ['2', '3'],
    ],
    ['a query alone', '/', { query: { b: 'x y' } }, ({ environ }) => environ.QUERY_STRING, 'b=x+y'],
    [
      'headers',
      '/',
      { headers: { 'X-A': ['1', '2'] } },
      ({ request }) => request.headers.get('X-A'),
      '1, 2',
    ],
    [
      'a form',
      '/',
      { method: 'POST', form: { a: 'ä' } },
      async ({ request }) => (await request.form()).get('a'),
      'ä',
    ],
    ['JSON', '/', { method: 'POST', json: { a: 1 } }, ({ request }) => request.json(), { a: 1 }],
    ['text', '/', { method: 'POST', body: 'text' }, ({ request }) => request.text(), 'text'],
    [
      'bytes',
      '/',
      { method: 'POST', body: new Uint8Array([97]) },
      ({ request }) => request.text(),
      'a',
    ],
    [
      'a whole URL',
      'https://example.com/post/3?x=1',
      {},
      ({ request }) => request.url,
      'https://example.com/post/3?x=1',
    ],
    [
      'a base',
      '/post/3',
      { baseUrl: 'https://example.com:8443/shop/' },
      ({ urlFor }) => urlFor('post', { id: 4 }, { external: true }),
      'https://example.com:8443/shop/post/4',
    ],
    ['what is not ASCII', '/ä b', {}, ({ request }) => request.path, '/ä b'],
    [
      'an environ',
      '/',
      { environ: { REMOTE_USER: 'ada' } },
      ({ environ }) => environ.REMOTE_USER,
      'ada',
    ],
    [
      'a session',
      '/',
      {},
      ({ session }) => {
        session.set('a', 1)
        return session.get('a')
      },
      1,
    ],
  ]
  for (const [what, target, options, read, expected] of ROWS) {
    it(`has ${what}`, async () => {
      const app = new Flagon({}, { config: { SECRET_KEY: 'not-a-secret' } })
      app.get('/post/<int:id>', { endpoint: 'post' }, () => '')
      assert.deepEqual(await app.testRequestContext(target, options).run(read), expected)
    })
  }

  it('has the place that the settings name', () => {
    const config = {
      SERVER_NAME: 'example.com',
      APPLICATION_ROOT: '/a',
      PREFERRED_URL_SCHEME: 'https',
    }
    const app = new Flagon({}, { config })
    assert.equal(
      app.testRequestContext('/b').run(({ request }) => request.url),
      'https://example.com/a/b',
    )
  })

  const REFUSED: readonly (readonly [what: string, target: string, options: TestRequestOptions])[] =
    [
      ['two bodies', '/', { form: {}, json: 1 }],
      ['a host that is none', '/', { baseUrl: 'nonsense' }],
      ['a Host that is none', '/', { headers: { Host: 'a b' } }],
    ]
  for (const [what, target, options] of REFUSED) {
    it(`cannot have ${what}`, () => {
      assert.throws(() => new Flagon().testRequestContext(target, options), ContextError)
    })
  }

  it('ends with its hooks, and with the context of the application', async () => {
    const log: string[] = []
    const app = new Flagon()
    app.teardownRequest((_, { g }) => void log.push(`request ${g['x']}`))
    app.teardownAppContext(() => void log.push('context'))
    await app.testRequestContext().run(({ g }) => {
      g['x'] = 1
    })
    assert.deepEqual(log, ['request 1', 'context'])
  })

  it('is made of an environ, too', () => {
    const app = new Flagon()
    const context = app.requestContext(createTestEnviron({ target: '/x' }))
    assert.ok(context instanceof Context)
    assert.equal(
      context.run(({ request }) => request.path),
      '/x',
    )
  })

  for (const [pace, settle] of PACES) {
    it(`is preprocessed by hooks that answer ${pace}`, async () => {
      const log: string[] = []
      const app = new Flagon()
      app.urlValuePreprocessor((endpoint) => settle(log.push(`values ${endpoint}`)))
      app.beforeRequest(({ request }) => settle(request.args.has('stop') ? 'stopped' : undefined))
      app.get('/', { endpoint: 'index' }, () => assert.fail('the view runs'))
      const context = app.testRequestContext('/')
      assert.equal(await app.preprocessRequest(context), undefined)
      assert.equal(await app.preprocessRequest(app.testRequestContext('/?stop')), 'stopped')
      assert.deepEqual(log, ['values index', 'values index'])
    })
  }
})

describe('the type AppContext', () => {
  it('takes the context of a request too', async () => {
    const read = ({ config, g }: Pick<AppContext, 'g' | 'config'>): string =>
      `${config.DEBUG} ${g['x']}`
    const whole = (context: AppContext): string => read(context)
    const app = new Flagon()
    app.get('/', (context) => read(context) + whole(context))
    assert.equal((await exchange(lint(app))).text, 'false undefinedfalse undefined')
    assert.equal(app.appContext().run(whole), 'false undefined')
  })
})
