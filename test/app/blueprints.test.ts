import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import type { BlueprintSetup, RegisterOptions, Route } from '../../src/app/index.ts'
import { Blueprint, Flagon, SetupError } from '../../src/app/index.ts'
import { lint } from '../../src/gateway/index.ts'
import { exchange } from '../message/exchange.ts'

async function ask(app: Flagon, target: string, method = 'GET'): Promise<string> {
  const { status, text } = await exchange(lint(app), { target, method })
  return status === '200 OK' ? text : status
}

function rulesOf(app: Flagon): string[] {
  const own = app.urlMap.rules.filter(({ endpoint }) => endpoint !== 'static')
  return own.map(({ endpoint, text }) => `${endpoint} ${text}`)
}

describe('the prefix of a blueprint', () => {
  /** The prefix, the rule, and the rule that comes of them. */
  const ROWS: readonly (readonly [prefix: string, rule: string, joined: string])[] = [
    ['', '/', '/'],
    ['/', '', '/'],
    ['/', '/', '/'],
    ['/foo', '', '/foo'],
    ['/foo/', '', '/foo/'],
    ['', '/bar', '/bar'],
    ['/foo/', '/bar', '/foo/bar'],
    ['/foo/', 'bar', '/foo/bar'],
    ['/foo', '/bar', '/foo/bar'],
    ['/foo/', '//bar', '/foo/bar'],
    ['/foo//', '/bar', '/foo/bar'],
    ['/<lang>', '/<int:id>/', '/<lang>/<int:id>/'],
  ]

  for (const [urlPrefix, rule, joined] of ROWS) {
    it(`makes ${JSON.stringify(joined)} of ${JSON.stringify(urlPrefix)} and ${JSON.stringify(rule)}`, () => {
      const app = new Flagon()
      const part = new Blueprint('part', { urlPrefix })
      part.get(rule, { endpoint: 'view' }, () => 'x')
      app.registerBlueprint(part)
      assert.deepEqual(rulesOf(app), [`part.view ${joined}`])
    })
  }

  it('may be given, or taken away, where the blueprint is registered', () => {
    const app = new Flagon()
    const part = new Blueprint('part', { urlPrefix: '/own' })
    part.route(['/a', '/b'], { endpoint: 'view' }, () => 'x')
    app.registerBlueprint(part, { urlPrefix: '/given' })
    app.registerBlueprint(part, { name: 'bare', urlPrefix: '' })
    assert.deepEqual(rulesOf(app), [
      'part.view /given/a',
      'part.view /given/b',
      'bare.view /a',
      'bare.view /b',
    ])
  })

  it('starts with a slash, or registering throws', () => {
    const part = new Blueprint('part', { urlPrefix: 'oops' })
    assert.throws(() => new Flagon().registerBlueprint(part), /"oops" of the blueprint "part"/)
  })
})

describe('a blueprint in a blueprint', () => {
  function createApp(options: RegisterOptions = {}): Flagon {
    const app = new Flagon()
    const grandchild = new Blueprint('grandchild', { urlPrefix: '/grandchild' })
    grandchild.get('/', { endpoint: 'index' }, ({ blueprint, blueprints, endpoint, urlFor }) => {
      return `${endpoint} ${blueprint} ${blueprints} ${urlFor('.index')}`
    })
    const child = new Blueprint('child')
    child.get('/leaf', { endpoint: 'leaf' }, ({ blueprints, urlFor }) => {
      return `${blueprints} ${urlFor('.grandchild.index')} ${urlFor('home')}`
    })
    child.registerBlueprint(grandchild)
    const parent = new Blueprint('parent', { urlPrefix: '/parent' })
    parent.registerBlueprint(child, options)
    app.get('/', { endpoint: 'home' }, ({ blueprint, blueprints, urlFor }) => {
      return `${blueprint} ${blueprints.length} ${urlFor('.home')}`
    })
    app.registerBlueprint(parent)
    return app
  }

  it('has the prefixes and the names of those around it', async () => {
    const app = createApp()
    assert.equal(
      await ask(app, '/parent/grandchild/'),
      'parent.child.grandchild.index parent.child.grandchild parent.child.grandchild,parent.child,parent /parent/grandchild/',
    )
    assert.equal(await ask(app, '/parent/leaf'), 'parent.child,parent /parent/grandchild/ /')
    assert.equal(await ask(app, '/'), 'undefined 0 /')
  })

  it('may have another name and prefix there', async () => {
    const app = createApp({ name: 'kid', urlPrefix: 'kid/' })
    assert.equal(await ask(app, '/parent/kid/leaf'), 'parent.kid,parent /parent/kid/grandchild/ /')
  })

  it('cannot be itself, nor around itself', () => {
    const inner = new Blueprint('inner')
    const outer = new Blueprint('outer')
    outer.registerBlueprint(inner)
    assert.throws(() => outer.registerBlueprint(outer), /"outer" cannot be registered on itself/)
    assert.throws(() => inner.registerBlueprint(outer), /on one that is registered on it/)
  })

  it('may be in several blueprints, which have each its own', async () => {
    const leaf = new Blueprint('leaf')
    leaf.get('/x', ({ blueprint }) => String(blueprint))
    const app = new Flagon()
    for (const name of ['one', 'two']) {
      const around = new Blueprint(name, { urlPrefix: `/${name}` })
      around.registerBlueprint(leaf)
      app.registerBlueprint(around)
    }
    assert.equal(await ask(app, '/one/x'), 'one.leaf')
    assert.equal(await ask(app, '/two/x'), 'two.leaf')
  })

  it('puts its subdomain in front of that of the one around it', async () => {
    const options = { subdomainMatching: true, config: { SERVER_NAME: 'example.com' } }
    /** The subdomains of parent and child, there and at registration, and what becomes of them. */
    const rows: readonly (readonly (string | undefined)[])[] = [
      ['api', undefined, undefined, 'api'],
      [undefined, 'v1', undefined, 'v1'],
      ['api', 'v1', undefined, 'v1.api'],
      ['api', 'v1', 'v2', 'v2.api'],
    ]
    for (const [parentDomain, childDomain, given, expected] of rows) {
      const app = new Flagon({}, options)
      const child = new Blueprint(
        'child',
        childDomain === undefined ? {} : { subdomain: childDomain },
      )
      child.get('/', ({ request }) => request.host)
      const parent = new Blueprint(
        'parent',
        parentDomain === undefined ? {} : { subdomain: parentDomain },
      )
      parent.registerBlueprint(child, given === undefined ? {} : { subdomain: given })
      app.registerBlueprint(parent)
      const host = `${expected}.example.com`
      const { text } = await exchange(lint(app), { headers: { Host: host } })
      assert.equal(text, host)
    }
  })
})

describe('a blueprint that is registered several times', () => {
  function createApp(): Flagon {
    const app = new Flagon()
    const shop = new Blueprint('shop', { urlPrefix: '/shop', urlDefaults: { kind: 'all' } })
    const list: Route<'/shop/<int:page>'> = shop.get(
      '/<int:page>',
      { endpoint: 'list' },
      ({ params, urlFor, endpoint }) => {
        const { kind } = { kind: undefined, ...params }
        return `${endpoint} ${kind} ${urlFor('.list', { page: 2 })} ${urlFor(list, { page: 3 })}`
      },
    )
    shop.recordOnce(({ app: found }) => {
      found.extensions['once'] = Number(found.extensions['once'] ?? 0) + 1
    })
    shop.record(({ app: found }) => {
      found.extensions['each'] = Number(found.extensions['each'] ?? 0) + 1
    })
    app.registerBlueprint(shop)
    app.registerBlueprint(shop, {
      name: 'sale',
      urlPrefix: '/sale',
      urlDefaults: { kind: 'cheap' },
    })
    return app
  }

  it('has other names and URLs each time, and builds them where it is', async () => {
    const app = createApp()
    assert.equal(await ask(app, '/shop/1'), 'shop.list all /shop/2 /shop/3')
    assert.equal(await ask(app, '/sale/1'), 'sale.list cheap /sale/2 /sale/3')
  })

  it('does some things once, and others each time', () => {
    const { extensions } = createApp()
    assert.deepEqual({ ...extensions }, { once: 1, each: 2 })
  })

  it('needs another name for it', () => {
    const app = createApp()
    const message = /registered as "shop" already; register this one under another name/
    assert.throws(() => app.registerBlueprint(new Blueprint('shop')), message)
  })

  it('may be on several applications, as factories make them', async () => {
    const part = new Blueprint('part', { urlPrefix: '/part' })
    const page = part.get('/', { endpoint: 'page' }, ({ urlFor }) => urlFor(String('part.page')))
    for (const prefix of ['/a', '/b']) {
      const app = new Flagon()
      app.registerBlueprint(part, { urlPrefix: prefix })
      assert.equal(await ask(app, `${prefix}/`), `${prefix}/`)
    }
    assert.equal(page.url(), '/a/')
  })
})

describe('the route of a blueprint', () => {
  it('knows its name, its rule and its URL once the blueprint is registered', () => {
    const auth = new Blueprint('auth', { urlPrefix: '/<lang>/auth' })
    const login = auth.post('/login/<int:step>', () => 'x')
    assert.throws(() => login.url({ lang: 'en', step: 1 }), /"auth" is not registered/)
    const app = new Flagon()
    app.registerBlueprint(auth)
    assert.equal(login.endpoint, 'auth.POST /login/<int:step>')
    assert.equal(login.rules, '/<lang>/auth/login/<int:step>')
    assert.deepEqual(login.methods, ['POST', 'OPTIONS'])
    assert.equal(login.blueprint, 'auth')
    assert.equal(login.url({ lang: 'en', step: 1 }), '/en/auth/login/1')
  })

  it('may get its view later, under its own name', async () => {
    const part = new Blueprint('part')
    part.addUrlRule('/early', { endpoint: 'page' })
    part.endpoint('page', () => 'page')
    part.addUrlRule('/late', { endpoint: 'page' })
    const app = new Flagon()
    app.registerBlueprint(part)
    assert.equal(await ask(app, '/early'), 'page')
    assert.equal(await ask(app, '/late'), 'page')
  })

  it('may be a decorated method', async () => {
    const part = new Blueprint('part', { urlPrefix: '/part' })
    class Pages {
      @part.get('/about') about(): string {
        return 'about'
      }
    }
    new Pages()
    const app = new Flagon()
    app.registerBlueprint(part)
    assert.deepEqual(rulesOf(app), ['part.Pages.about /part/about'])
    assert.equal(await ask(app, '/part/about'), 'about')
  })

  it('is also that of the application when its endpoint says so', async () => {
    const app = new Flagon()
    const part = new Blueprint('part', { urlPrefix: '/part' })
    part.get('/x', { endpoint: 'x' }, ({ blueprint }) => String(blueprint))
    part.beforeRequest(({ g }) => {
      g['seen'] = true
    })
    part.afterRequest((response, { g }) => {
      response.headers.set('X-Seen', String(g['seen']))
      return response
    })
    app.addUrlRule('/shortcut', { endpoint: 'part.x' })
    app.registerBlueprint(part)
    const { text, header } = await exchange(lint(app), { target: '/shortcut' })
    assert.deepEqual([text, header('X-Seen')], ['part', 'true'])
  })
})

describe('the defaults of a blueprint', () => {
  it('are overridden where it is registered, and then by each route', async () => {
    const part = new Blueprint('part', { urlDefaults: { a: 'own', b: 'own', c: 'own' } })
    part.get('/', { defaults: { c: 'route' } }, ({ params }) => ({ ...params }))
    const app = new Flagon()
    app.registerBlueprint(part, { urlDefaults: { b: 'given', c: 'given' } })
    assert.equal(await ask(app, '/'), '{"a":"own","b":"given","c":"route"}\n')
  })
})

describe('the host of a blueprint', () => {
  it('is that of its rules that have none', async () => {
    const app = new Flagon({}, { hostMatching: true, static: false })
    const part = new Blueprint('part', { host: 'a.example' })
    part.get('/', { endpoint: 'own' }, () => 'part')
    part.get('/', { endpoint: 'other', host: 'b.example' }, () => 'route')
    app.registerBlueprint(part)
    for (const [host, text] of [
      ['a.example', 'part'],
      ['b.example', 'route'],
    ] as const) {
      assert.equal((await exchange(lint(app), { headers: { Host: host } })).text, text)
    }
  })
})

describe('record', () => {
  it('sees the application and what the registration says', async () => {
    const seen: BlueprintSetup[] = []
    const part = new Blueprint('part', { urlPrefix: '/own', urlDefaults: { a: 1 } })
    part.record((given) => {
      seen.push(given)
      given.addUrlRule('/recorded', { view: () => 'recorded', endpoint: 'recorded' })
      given.app.extensions['part'] = given.name
    })
    const app = new Flagon()
    app.registerBlueprint(part, { urlPrefix: '/given', name: 'other' })
    const [setup] = seen
    assert.equal(setup?.app, app)
    assert.deepEqual(
      [setup?.name, setup?.urlPrefix, setup?.isFirst, setup?.urlDefaults],
      ['other', '/given', true, { a: 1 }],
    )
    assert.equal(await ask(app, '/given/recorded'), 'recorded')
    assert.equal(app.extensions['part'], 'other')
  })
})

describe('a mistake with a blueprint is told', () => {
  const view = (): string => 'x'
  const named = Object.defineProperty(() => 'x', 'name', { value: 'a.b' })

  /** What is done, and what is said. */
  const ROWS: readonly (readonly [name: string, act: () => unknown, message: RegExp])[] = [
    ['no name', () => new Blueprint(''), /needs a name without dots, not ""/],
    ['a name with a dot', () => new Blueprint('a.b'), /without dots, not "a\.b"/],
    [
      'an endpoint with a dot',
      () => new Blueprint('a').get('/', { endpoint: 'b.c' }, view),
      /endpoint "b\.c" of the blueprint "a" has a dot/,
    ],
    ['a view whose name has a dot', () => new Blueprint('a').get('/', named), /"a\.b".*has a dot/],
    [
      'a view of another blueprint',
      () => new Blueprint('a').endpoint('b.c', view),
      /"b\.c".*has a dot/,
    ],
    [
      'another name with a dot',
      () => new Flagon().registerBlueprint(new Blueprint('a'), { name: 'b.c' }),
      /without dots, not "b\.c"/,
    ],
    [
      'something else in its place',
      () => new Flagon().registerBlueprint({ name: 'fake' }),
      /registerBlueprint needs a blueprint/,
    ],
    [
      'methods that are no list',
      () => new Blueprint('a').route('/', JSON.parse('{"methods":"GET"}'), view),
      /methods must be a list/,
    ],
    ['a handler for no error', () => new Blueprint('a').errorHandler(999, view), /from 400 to 599/],
    [
      'templates in no place',
      () => new Flagon().registerBlueprint(new Blueprint('a', { templates: 'pages' })),
      /templates of the blueprint "a" are in "pages".*place: import\.meta/,
    ],
    [
      'static files in no place',
      () => new Flagon().registerBlueprint(new Blueprint('a', { static: 'files' })),
      /static files of the blueprint "a"/,
    ],
    [
      'a hook that is none',
      () => new Blueprint('a').beforeAppRequest(JSON.parse('1')),
      /beforeAppRequest needs a function/,
    ],
  ]

  for (const [name, act, message] of ROWS) {
    it(name, () => {
      assert.throws(act, (error) => error instanceof SetupError && message.test(error.message))
    })
  }

  it('a change after it was registered', () => {
    const part = new Blueprint('part')
    new Flagon().registerBlueprint(part)
    const late: readonly (readonly [string, () => unknown])[] = [
      ['get', () => part.get('/', view)],
      ['route', () => part.route('/', view)],
      ['addUrlRule', () => part.addUrlRule('/', { view })],
      ['endpoint', () => part.endpoint('x', view)],
      ['beforeRequest', () => part.beforeRequest(() => undefined)],
      ['afterRequest', () => part.afterRequest((response) => response)],
      ['teardownRequest', () => part.teardownRequest(() => undefined)],
      ['contextProcessor', () => part.contextProcessor(() => ({}))],
      ['urlDefaults', () => part.urlDefaults(() => undefined)],
      ['urlValuePreprocessor', () => part.urlValuePreprocessor(() => undefined)],
      ['errorHandler', () => part.errorHandler(404, view)],
      ['beforeAppRequest', () => part.beforeAppRequest(() => undefined)],
      ['appTemplateGlobal', () => part.appTemplateGlobal('x', 1)],
      ['record', () => part.record(() => undefined)],
      ['recordOnce', () => part.recordOnce(() => undefined)],
      ['registerBlueprint', () => part.registerBlueprint(new Blueprint('x'))],
    ]
    for (const [call, act] of late) {
      assert.throws(act, new RegExp(`^SetupError: ${call}.*"part" after it was registered`), call)
    }
  })

  it('a registration after the first request', async () => {
    const app = new Flagon()
    await ask(app, '/')
    assert.throws(
      () => app.registerBlueprint(new Blueprint('late')),
      /registerBlueprint was called after the first request/,
    )
  })
})
