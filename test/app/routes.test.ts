import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import type { Context, View } from '../../src/app/index.ts'
import { Flagon, SetupError } from '../../src/app/index.ts'
import { lint } from '../../src/gateway/index.ts'
import { BuildError, RuleError } from '../../src/routing/index.ts'
import { exchange } from '../message/exchange.ts'

/** A request and what comes back. */
interface Row {
  readonly method?: string
  readonly target: string
  readonly status: string
  readonly text?: string
  readonly header?: readonly [name: string, value: string]
}

function createApp(): Flagon {
  const app = new Flagon()
  app.get('/', () => 'index')
  app.get('/post/<int:id>', ({ params }) => `Post ${params.id + 1}`)
  app.get(['/hello/', '/hello/<name>'], ({ params }) => `Hello, ${params.name ?? 'World'}`)
  app.route('/both', { methods: ['get', 'POST'] }, ({ request }) => request.method)
  app.put('/both', () => 'put')
  app.patch('/only-patch', () => 'patched')
  app.delete('/only-delete', () => 'deleted')
  app.get('/branch/', () => 'branch')
  app.get('/files/<path:name>', ({ params }) => params.name)
  app.get('/quiet', { provideAutomaticOptions: false }, () => 'quiet')
  app.route('/own', { methods: ['GET', 'OPTIONS'] }, ({ request }) => `own ${request.method}`)
  app.addUrlRule('/later', { endpoint: 'later' })
  app.endpoint('later', () => 'came later')
  app.addUrlRule('/nobody', { endpoint: 'nobody' })
  return app
}

const ROWS: readonly Row[] = [
  {
    target: '/',
    status: '200 OK',
    text: 'index',
    header: ['Content-Type', 'text/html; charset=utf-8'],
  },
  { target: '//', status: '200 OK', text: 'index' },
  { target: '/post/41', status: '200 OK', text: 'Post 42' },
  { target: '/post/x', status: '404 Not Found' },
  { target: '/hello/', status: '200 OK', text: 'Hello, World' },
  { target: '/hello/a%2Fb%25', status: '200 OK', text: 'Hello, a/b%' },
  { target: '/hello', status: '308 Permanent Redirect', header: ['Location', '/hello/'] },
  {
    target: '/branch?a=%20b',
    status: '308 Permanent Redirect',
    header: ['Location', '/branch/?a=%20b'],
  },
  { target: '//evil.example/branch', status: '404 Not Found' },
  { target: '/files//a', status: '308 Permanent Redirect', header: ['Location', '/files/a'] },
  { target: '/branch/?', status: '200 OK', text: 'branch' },
  { method: 'POST', target: '/both', status: '200 OK', text: 'POST' },
  { method: 'PUT', target: '/both', status: '200 OK', text: 'put' },
  { method: 'PATCH', target: '/only-patch', status: '200 OK', text: 'patched' },
  { method: 'DELETE', target: '/only-delete', status: '200 OK', text: 'deleted' },
  {
    method: 'DELETE',
    target: '/both',
    status: '405 Method Not Allowed',
    header: ['Allow', 'GET, HEAD, OPTIONS, POST, PUT'],
  },
  {
    method: 'OPTIONS',
    target: '/both',
    status: '200 OK',
    text: '',
    header: ['Allow', 'GET, HEAD, OPTIONS, POST, PUT'],
  },
  {
    method: 'OPTIONS',
    target: '/quiet',
    status: '405 Method Not Allowed',
    header: ['Allow', 'GET, HEAD'],
  },
  { method: 'OPTIONS', target: '/own', status: '200 OK', text: 'own OPTIONS' },
  { method: 'OPTIONS', target: '/nope', status: '404 Not Found' },
  { method: 'OPTIONS', target: '*', status: '404 Not Found' },
  { target: '/later', status: '200 OK', text: 'came later' },
  { target: '/nobody', status: '500 Internal Server Error' },
  { target: '/a/%zz', status: '400 Bad Request' },
  { target: '/a/%FF', status: '400 Bad Request' },
  { target: '/a/%00', status: '400 Bad Request' },
  { target: '/a/../b', status: '400 Bad Request' },
  { target: '/a/%2e%2E/b', status: '400 Bad Request' },
  { target: '/a/.', status: '400 Bad Request' },
  { target: '/files/.../x', status: '200 OK', text: '.../x' },
]

describe('a route', () => {
  for (const { method = 'GET', target, ...expected } of ROWS) {
    it(`answers ${method} ${target} with ${expected.status}`, async () => {
      const answer = await exchange(lint(createApp()), { method, target })
      assert.equal(answer.status, expected.status)
      if (expected.text !== undefined) assert.equal(answer.text, expected.text)
      if (expected.header !== undefined)
        assert.equal(answer.header(expected.header[0]), expected.header[1])
    })
  }

  it('redirects below SCRIPT_NAME', async () => {
    const app = createApp()
    const answer = await exchange(
      lint((environ, startResponse) => {
        environ.SCRIPT_NAME = '/café'
        return app(environ, startResponse)
      }),
      { target: '/branch' },
    )
    assert.equal(answer.header('Location'), '/caf%C3%A9/branch/')
  })

  it('builds its URL from typed values', () => {
    const app = new Flagon()
    const post = app.get('/post/<int:id>', () => 'post')
    const list = app.get(['/list/', '/list/<int:page>'], { endpoint: 'list' }, () => 'list')
    assert.equal(post.url({ id: 3 }), '/post/3')
    assert.equal(post.url({ id: 3 }, { anchor: 'a b' }), '/post/3#a%20b')
    assert.equal(list.url(), '/list/')
    assert.equal(list.url({ page: 2 }), '/list/2')
    // @ts-expect-error -- the rule has no such placeholder, and its own is missing
    assert.throws(() => post.url({ name: 'x' }), BuildError)
  })

  it('is named after its view, or after its method and rule', () => {
    const app = new Flagon()
    const named: View = function index() {
      return 'x'
    }
    assert.equal(app.get('/a', named).endpoint, 'index')
    assert.equal(app.get('/b/<int:id>', () => 'x').endpoint, 'GET /b/<int:id>')
    assert.equal(app.get('/c', { endpoint: 'see' }, () => 'x').endpoint, 'see')
  })
})

/** A mistake in setting an application up. */
interface Mistake {
  readonly name: string
  readonly make: (app: Flagon) => unknown
  readonly error: new (...parameters: never[]) => Error
  readonly message: RegExp
}

const MISTAKES: readonly Mistake[] = [
  {
    name: 'a malformed rule',
    make: (app) => app.get('/a/<int:id', () => 'x'),
    error: RuleError,
    message: /\/a\/<int:id\n\s+\^/,
  },
  {
    name: 'an unknown converter',
    make: (app) => app.get('/a/<zz:id>', () => 'x'),
    error: RuleError,
    message: /zz/,
  },
  {
    name: 'two views for one endpoint',
    make: (app) => {
      app.get('/a', { endpoint: 'a' }, () => '1')
      app.get('/b', { endpoint: 'a' }, () => '2')
    },
    error: SetupError,
    message: /"a" has a view already/,
  },
  {
    name: 'methods that are no list',
    make: (app) => app.route('/a', { methods: JSON.parse('"GET"') }, () => 'x'),
    error: SetupError,
    message: /must be a list/,
  },
  {
    name: 'a method that is none',
    make: (app) => app.route('/a', { methods: ['GE T'] }, () => 'x'),
    error: SetupError,
    message: /"GE T" is not a method/,
  },
  {
    name: 'methods for get',
    make: (app) => app.get('/a', JSON.parse('{"methods":["POST"]}'), () => 'x'),
    error: SetupError,
    message: /get says the method already/,
  },
  {
    name: 'a view that is no function',
    make: (app) => app.get('/a', {}, JSON.parse('5')),
    error: SetupError,
    message: /get\("\/a"\): the view must be a function/,
  },
  {
    name: 'a hook that is no function',
    make: (app) => app.beforeRequest(JSON.parse('5')),
    error: SetupError,
    message: /beforeRequest needs a function/,
  },
  {
    name: 'an error handler for 999',
    make: (app) => app.errorHandler(999, () => 'x'),
    error: SetupError,
    message: /from 400 to 599/,
  },
]

describe('setting up', () => {
  for (const { name, make, error, message } of MISTAKES) {
    it(`refuses ${name}, and says what is wrong`, () => {
      assert.throws(
        () => make(new Flagon()),
        (thrown) => thrown instanceof error && message.test(thrown.message),
      )
    })
  }

  it('ends with the first request', async () => {
    const app = createApp()
    await exchange(lint(app))
    for (const late of [
      () => app.get('/late', () => 'x'),
      () => app.beforeRequest(() => undefined),
      () => app.errorHandler(404, () => 'x'),
      () => app.use((inner) => inner),
      () => app.endpoint('nobody', () => 'x'),
    ]) {
      assert.throws(late, /after the first request/)
    }
  })
})

describe('a decorated method', () => {
  it('answers for each instance, with the instance as this', async () => {
    const app = new Flagon()
    class Posts {
      readonly #author: string
      constructor(author: string) {
        this.#author = author
      }
      @app.get('/post/<int:id>', { endpoint: 'post' })
      show({ params }: Context<{ id: number }>): string {
        return `${params.id + 1} by ${this.#author}`
      }
    }
    assert.equal((await exchange(new Flagon(), { target: '/post/1' })).status, '404 Not Found')
    new Posts('Ada')
    assert.throws(() => new Posts('Bob'), /"post" has a view already/)
    assert.equal((await exchange(lint(app), { target: '/post/1' })).text, '2 by Ada')
  })

  it('answers at once when it is static, and is named after its class', async () => {
    const app = new Flagon()
    class Pages {
      readonly title = 'About'
      @app.route('/about', { methods: ['GET', 'POST'] })
      static about(): string {
        return 'About'
      }
    }
    assert.equal(new Pages().title, 'About')
    assert.equal((await exchange(lint(app), { method: 'POST', target: '/about' })).text, 'About')
    // The compiler of the tests renames classes that have decorated static methods.
    assert.match(app.urlMap.rules[0]?.endpoint ?? '', /^_?Pages\.about$/)
  })

  it('may be decorated in the older form, which shares one instance', async () => {
    const app = new Flagon()
    class Counter {
      #count = 0
      next(): string {
        this.#count += 1
        return String(this.#count)
      }
    }
    const descriptor = Object.getOwnPropertyDescriptor(Counter.prototype, 'next') ?? {}
    app.get('/next')(Counter.prototype, 'next', descriptor)
    assert.equal((await exchange(lint(app), { target: '/next' })).text, '1')
    assert.equal((await exchange(lint(app), { target: '/next' })).text, '2')
    class Needy {
      constructor(readonly: number) {
        assert.ok(readonly)
      }
      show(): string {
        return 'x'
      }
    }
    const needy = Object.getOwnPropertyDescriptor(Needy.prototype, 'show') ?? {}
    assert.throws(
      () => new Flagon().get('/x')(Needy.prototype, 'show', needy),
      /Needy needs arguments/,
    )
  })
})
