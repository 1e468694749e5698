import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { setImmediate as nextTurn } from 'node:timers/promises'
import type { AnyView, Context, ViewClass } from '../../src/app/index.ts'
import { Blueprint, Flagon, MethodView, SetupError, View } from '../../src/app/index.ts'
import { lint } from '../../src/gateway/index.ts'
import { exchange } from '../message/exchange.ts'

/** Asks, and gives the text of a 200, or else the status and what is allowed. */
async function ask(app: Flagon, method: string, target = '/'): Promise<string> {
  const { status, text, header } = await exchange(lint(app), { method, target, log: [] })
  if (status === '200 OK') return text
  return [status, header('Allow')].filter((part) => part !== undefined).join(' ')
}

class Page extends View {
  static override readonly methods: readonly string[] | undefined = ['GET', 'POST']

  dispatchRequest({ request }: Context): string {
    return `page ${request.method}`
  }
}

class Item extends MethodView {
  get({ params }: Context<{ id: number }>): string {
    return `get ${params.id + 1}`
  }

  async post({ params }: Context<{ id: number }>): Promise<string> {
    await nextTurn()
    return `post ${params.id}`
  }

  propfind(): string {
    return 'propfind'
  }
}

class Editable extends Item {
  delete(): string {
    return 'delete'
  }
}

class Listed extends Item {
  static override readonly methods: readonly string[] | undefined = ['GET', 'PROPFIND']
}

class Headed extends MethodView {
  head({ request }: Context): Response {
    return new Response(null, { headers: { 'X-Head': request.method } })
  }
  get(): string {
    return 'get'
  }
  options(): string {
    return 'own options'
  }
}

describe('a class of views', () => {
  it('answers by one method, with the methods that it says', async () => {
    const app = new Flagon()
    app.addUrlRule('/', { view: Page })
    assert.equal(await ask(app, 'GET'), 'page GET')
    assert.equal(await ask(app, 'POST'), 'page POST')
    assert.equal(await ask(app, 'PUT'), '405 Method Not Allowed GET, HEAD, OPTIONS, POST')
    assert.equal(app.urlMap.rules[0]?.endpoint, 'Page')
  })

  /** The class, the method, and what comes. */
  const ROWS: readonly (readonly [ViewClass<{ id: number }>, string, string])[] = [
    [Item, 'GET', 'get 4'],
    [Item, 'HEAD', 'get 4'],
    [Item, 'POST', 'post 3'],
    [Item, 'PUT', '405 Method Not Allowed GET, HEAD, OPTIONS, POST'],
    [Item, 'PROPFIND', '405 Method Not Allowed GET, HEAD, OPTIONS, POST'],
    [Item, 'DISPATCHREQUEST', '405 Method Not Allowed GET, HEAD, OPTIONS, POST'],
    [Editable, 'DELETE', 'delete'],
    [Editable, 'GET', 'get 4'],
    [Listed, 'PROPFIND', 'propfind'],
    [Listed, 'POST', '405 Method Not Allowed GET, HEAD, OPTIONS, PROPFIND'],
  ]

  for (const [view, method, answer] of ROWS) {
    it(`answers ${method} by a method of its own: ${view.name}, ${answer}`, async () => {
      const app = new Flagon()
      app.addUrlRule('/<int:id>', { view })
      assert.equal(await ask(app, method, '/3'), answer)
    })
  }

  it('may have methods for HEAD and OPTIONS', async () => {
    const app = new Flagon()
    app.addUrlRule('/', { view: Headed })
    assert.equal((await exchange(lint(app), { method: 'HEAD' })).header('X-Head'), 'HEAD')
    assert.equal(await ask(app, 'OPTIONS'), 'own options')
  })

  it('may leave OPTIONS unanswered', async () => {
    class Quiet extends MethodView {
      static override readonly provideAutomaticOptions: boolean | undefined = false
      get(): string {
        return 'quiet'
      }
    }
    const app = new Flagon()
    app.addUrlRule('/', { view: Quiet })
    assert.equal(await ask(app, 'OPTIONS'), '405 Method Not Allowed GET, HEAD')
  })

  it('is registered on a blueprint as well, and by route()', async () => {
    const app = new Flagon()
    const part = new Blueprint('part', { urlPrefix: '/<int:id>' })
    part.addUrlRule('/item', { view: Item })
    app.registerBlueprint(part)
    app.endpoint('late', Page)
    app.addUrlRule('/late', { endpoint: 'late' })
    assert.equal(await ask(app, 'GET', '/3/item'), 'get 4')
    assert.equal(await ask(app, 'GET', '/late'), 'page GET')
  })

  it('is made anew for each request, unless it says that one is enough', async () => {
    class Counter extends View {
      #count = 0
      dispatchRequest(): string {
        this.#count += 1
        return String(this.#count)
      }
    }
    class Shared extends Counter {
      static override readonly initEveryRequest: boolean = false
    }
    const app = new Flagon()
    app.addUrlRule('/each', { view: Counter })
    app.addUrlRule('/shared', { view: Shared })
    assert.deepEqual([await ask(app, 'GET', '/each'), await ask(app, 'GET', '/each')], ['1', '1'])
    assert.deepEqual(
      [await ask(app, 'GET', '/shared'), await ask(app, 'GET', '/shared')],
      ['1', '2'],
    )
  })

  it('takes arguments and another name by asView', async () => {
    class Greeting extends View {
      readonly #word: string
      constructor(word: string) {
        super()
        this.#word = word
      }
      dispatchRequest({ params }: Context<{ name: string }>): string {
        return `${this.#word}, ${params.name}`
      }
    }
    const app = new Flagon()
    const hello = app.get('/hello/<name>', Greeting.asView('hello', 'Hello'))
    app.get('/bye/<name>', Greeting.asView('bye', 'Bye'))
    assert.equal(hello.endpoint, 'hello')
    assert.equal(await ask(app, 'GET', '/hello/Ada'), 'Hello, Ada')
    assert.equal(await ask(app, 'GET', '/bye/Ada'), 'Bye, Ada')
  })

  it('is put into its decorators, the first of which is the innermost', async () => {
    const around =
      (mark: string) =>
      (view: AnyView): AnyView =>
      async (context) =>
        `${mark}(${await view(context)})`
    class Decorated extends View {
      static override readonly decorators = [around('a'), around('b')]
      static override readonly methods: readonly string[] | undefined = ['POST']
      dispatchRequest(): string {
        return 'x'
      }
    }
    const app = new Flagon()
    app.addUrlRule('/', { view: Decorated })
    assert.equal(await ask(app, 'POST'), 'b(a(x))')
  })

  it('that has no method for a request of its route is an error of the server', async () => {
    const app = new Flagon()
    app.addUrlRule('/<int:id>', { view: Item, methods: ['GET', 'PUT'] })
    assert.equal(await ask(app, 'PUT', '/1'), '500 Internal Server Error')
  })
})

describe('a mistake with a class of views is told', () => {
  class Empty extends MethodView {}
  class Liar extends MethodView {
    static override readonly methods: readonly string[] | undefined = ['GET', 'PUT']
    get(): string {
      return 'x'
    }
  }
  class Needy extends View {
    constructor(readonly: string) {
      super()
      assert.ok(readonly)
    }
    dispatchRequest(): string {
      return 'x'
    }
  }
  class Stranger {}

  /** A class in the place of a view, and what is said. */
  const ROWS: readonly (readonly [name: string, add: (app: Flagon) => unknown, message: RegExp])[] =
    [
      [
        'no methods',
        (app) => app.addUrlRule('/', { view: Empty }),
        /Empty has none of the methods get, post/,
      ],
      [
        'a method that it does not have',
        (app) => app.addUrlRule('/', { view: Liar }),
        /Liar has no method put\(\), but says it takes PUT/,
      ],
      [
        'arguments that are missing',
        // @ts-expect-error -- the compiler says so too
        (app) => app.addUrlRule('/', { view: Needy }),
        /Needy needs 1 arguments.*Needy\.asView/,
      ],
      [
        'another class',
        // @ts-expect-error -- the compiler says so too
        (app) => app.addUrlRule('/', { view: Stranger }),
        /Stranger is a class, but not one of views/,
      ],
      [
        'the class itself',
        // @ts-expect-error -- the compiler says so too
        (app) => app.addUrlRule('/', { view: View }),
        /ClassView is a class, but not one of views/,
      ],
    ]

  for (const [name, add, message] of ROWS) {
    it(name, () => {
      assert.throws(
        () => add(new Flagon()),
        (error) => error instanceof SetupError && message.test(error.message),
      )
    })
  }
})
