/** What the compiler knows of blueprints and of classes of views. It checks this file; nothing runs. */

import type { Context, View as FunctionView, Route } from '../../src/app/index.ts'
import { Blueprint, Flagon, MethodView, View } from '../../src/app/index.ts'

type Equal<first, second> =
  (<probe>() => probe extends first ? 1 : 2) extends <probe>() => probe extends second ? 1 : 2
    ? true
    : false

/** Compiles only when the two types are the same. */
declare function same<first, second>(is: Equal<first, second>): void

const app = new Flagon()
const plain = new Blueprint('plain')
const user = new Blueprint('user', { urlPrefix: '/<int:user>/' })
const shop = new Blueprint('shop', { urlPrefix: '/shop', subdomain: '<shop>' })

export function checkBlueprints(prefix: string): void {
  plain.get('/post/<int:id>{/:tab}', ({ params }) => {
    same<typeof params, { id: number; tab?: string }>(true)
    return 'post'
  })
  user.get('/', ({ params }) => {
    same<typeof params, { user: number }>(true)
    return 'user'
  })
  const page = user.get(['/p', 'p/<name>'], ({ params }) => {
    same<typeof params, { user: number; name?: string }>(true)
    return 'page'
  })
  same<typeof page, Route<readonly ['/<int:user>/p', '/<int:user>/p/<name>']>>(true)
  const root = user.get('', () => 'root')
  same<typeof root, Route<'/<int:user>/'>>(true)
  root.url({ user: 3 })
  // @ts-expect-error -- the prefix has a placeholder
  root.url({})
  shop.post('/<int:item>', ({ params }) => `${params.item + 1} ${params.shop.length}`)
  // @ts-expect-error -- there is no such param
  shop.get('/', ({ params }) => params.user)
  // A prefix that is not known leaves the params of the rule.
  new Blueprint('x', { urlPrefix: prefix }).get('/<int:id>', ({ params }) => String(params.id + 1))
  plain.registerBlueprint(user)
  app.registerBlueprint(shop, { name: 'other' })
  // @ts-expect-error -- an application is no blueprint's place for itself
  app.registerBlueprint('shop')
}

declare function guarded<params>(view: FunctionView<params>): FunctionView<params>

export function checkWrappedViews(): void {
  user.get(
    '/<int:id>',
    guarded(({ params }) => String(params.user + params.id)),
  )
  user.route(
    '/<int:id>',
    { methods: ['GET', 'POST'] },
    guarded(async ({ params }) => {
      same<typeof params, { id: number; user: number }>(true)
      return 'user'
    }),
  )
  // The subdomain of the blueprint counts, unless the route has its own.
  shop.post(
    '/<int:item>',
    { endpoint: 'item' },
    guarded(({ params }) => `${params.item + 1} ${params.shop.length}`),
  )
  shop.post(
    '/<int:item>',
    { subdomain: '<int:branch>' },
    guarded(({ params }) => `${params.item + params.branch}`),
  )
}

class Item extends MethodView {
  get({ params }: Context<{ id: number }>): string {
    return String(params.id + 1)
  }
  put({ params }: Context<{ name: string }>): string {
    return params.name
  }
}

class Wrong extends View {
  dispatchRequest({ params }: Context<{ id: string }>): string {
    return params.id
  }
}

class Needy extends View {
  constructor(readonly: number) {
    super()
    String(readonly)
  }
  dispatchRequest({ params }: Context<{ id: number }>): string {
    return String(params.id)
  }
}

export function checkClassViews(): void {
  app.addUrlRule('/<int:id>/<name>', { view: Item })
  user.addUrlRule('/<int:id>/<name>', { view: Item })
  // @ts-expect-error -- put() needs a name
  app.addUrlRule('/<int:id>', { view: Item })
  // @ts-expect-error -- the rule gives a number
  app.addUrlRule('/<int:id>', { view: Wrong })
  app.addUrlRule('/', { subdomain: '<int:id>.<name>', view: Item })
  // @ts-expect-error -- it needs an argument
  app.addUrlRule('/<int:id>', { view: Needy })
  app.get('/<int:id>', Needy.asView('needy', 3))
  // @ts-expect-error -- the argument is a number
  app.get('/<int:id>', Needy.asView('needy', 'x'))
  // @ts-expect-error -- the rule gives no id
  app.get('/', Needy.asView('needy', 3))
  app.addUrlRule('/u/<int:id>', { view: ({ params }) => String(params.id + 1) })
}

class Older {
  show({ params }: Context<{ id: number }>): string {
    return String(params.id)
  }
}

/** What a compiler with `experimentalDecorators` makes of `@app.get('/...')` on a method. */
export function checkOlderForm(show: TypedPropertyDescriptor<Older['show']>): void {
  app.get('/<int:id>')(Older.prototype, 'show', show)
  // @ts-expect-error -- the rule gives a text
  app.get('/<id>')(Older.prototype, 'show', show)
}
