/** What the compiler knows of views, routes and URLs. The compiler checks this file; nothing runs. */

import type { Context, Route, View } from '../../src/app/index.ts'
import { Flagon } from '../../src/app/index.ts'
import { NotFound, redirect } from '../../src/message/index.ts'

type Equal<first, second> =
  (<probe>() => probe extends first ? 1 : 2) extends <probe>() => probe extends second ? 1 : 2
    ? true
    : false

/** Compiles only when the two types are the same. */
declare function same<first, second>(is: Equal<first, second>): void

const app = new Flagon()

/** The params of a view. */
type ParamsOfView<view> = view extends (context: Context<infer params>) => unknown ? params : never

export function checkViews(): void {
  app.get('/post/<int:id>{/:tab}', ({ params }) => {
    same<typeof params, { id: number; tab?: string }>(true)
    return 'post'
  })
  app.route(['/a', '/a/<name>'], { methods: ['GET', 'POST'] }, ({ params }) => {
    same<typeof params, { name?: string }>(true)
    return 'a'
  })
  app.get('/<page>', { host: '<int:shop>.example.com' }, ({ params }) => {
    same<typeof params.page, string>(true)
    same<typeof params.shop, number>(true)
    return 'shop'
  })
  app.post('/', { subdomain: '<user>' }, ({ params }) => params.user)
  // @ts-expect-error -- there is no such option
  app.get('/', { endpont: 'x' }, () => '')
  // @ts-expect-error -- the method is in the name
  app.get('/', { methods: ['POST'] }, () => '')
  // @ts-expect-error -- the rule has no such param
  app.get('/<name>', ({ params }) => params.title)
  // @ts-expect-error -- a function is no answer
  app.get('/', () => () => '')
  // @ts-expect-error -- nor is a date
  app.get('/', () => new Date(0))
  // @ts-expect-error -- nor is a Map
  app.get('/', () => new Map())
  // @ts-expect-error -- nor is nothing
  app.get('/', () => undefined)
  // @ts-expect-error -- nor is a number
  app.get('/', async () => 42)
  app.get('/', () => ['a', { b: 1 }])
  app.get('/', (): PostValues => ({ id: 3 }))
  app.get('/', () => new Uint8Array(1))
  app.get('/', function* () {
    yield 'a'
  })
  app.get('/', async function* () {
    yield new Uint8Array(1)
  })
  app.get('/', () => new globalThis.Response('a'))
  app.get('/', async () => redirect('/x'))
  app.get('/', () => new NotFound())
  app.get('/', () => new ReadableStream<Uint8Array>())
  app.addUrlRule('/u/<int:id>', { view: ({ params }) => String(params.id + 1) })
}

/** What people put around views, to ask for a login, say. */
declare function guarded<params>(view: View<params>): View<params>

/** Of any shape that takes the context and gives what a view may. */
declare function timed<params>(
  view: (context: Context<params>) => Promise<string>,
): (context: Context<params>) => Promise<string>

export function checkWrappedViews(): void {
  app.get(
    '/post/<int:id>{/:tab}',
    guarded(({ params }) => {
      same<typeof params, { id: number; tab?: string }>(true)
      return 'post'
    }),
  )
  app.post(
    '/post/<int:id>',
    { endpoint: 'post' },
    guarded(({ params }) => {
      same<typeof params, { id: number }>(true)
      return 'post'
    }),
  )
  app.route(
    ['/a', '/a/<name>'],
    { methods: ['GET', 'POST'] },
    timed(async ({ params }) => {
      same<typeof params, { name?: string }>(true)
      return 'a'
    }),
  )
  app.get(
    '/<page>',
    { host: '<int:shop>.example.com' },
    guarded(({ params }) => `${params.page} ${params.shop + 1}`),
  )
  app.addUrlRule('/u/<int:id>', { view: guarded(({ params }) => String(params.id + 1)) })
  const title = guarded(({ params }: Context<{ title: string }>) => params.title)
  // @ts-expect-error -- the rule has no such param
  app.get('/<name>', {}, title)
}

interface PostValues {
  readonly id: number
}

interface Paging {
  readonly page: number
}

export function checkUrls(post: Route<'/post/<int:id>{/:tab}'>, index: Route<'/'>): string[] {
  const values: PostValues = { id: 3 }
  const paging: Paging = { page: 2 }
  const wide: string = '/wide'
  return [
    post.url({ id: 3 }),
    post.url({ id: 3, tab: 'comments', page: 2, tags: ['a', 'b'] }),
    post.url({ id: 3, tab: undefined }, { anchor: 'top' }),
    post.url(values),
    index.url(),
    index.url(paging),
    index.url({}, { anchor: 'top' }),
    app.get(wide, () => '').url({ anything: 1 }),
    // @ts-expect-error -- a number is needed
    post.url({ id: 'x' }),
    // @ts-expect-error -- a value is missing
    post.url({}),
    // @ts-expect-error -- values are missing
    post.url(),
    // @ts-expect-error -- an optional value has a type, too
    post.url({ id: 3, tab: 4 }),
    // @ts-expect-error -- an interface without the value
    post.url(paging),
  ]
}

export function checkUrlFor({ urlFor }: Context): string[] {
  const paging: Paging = { page: 2 }
  return [urlFor('index', paging), urlFor(app.get('/x', () => '')), urlFor('a', { b: [1, 2] })]
}

/** Methods of classes are views, typed by the rule above them. */
export class Posts {
  @app.get('/posts/<int:id>') show({ params }: Context<{ id: number }>): string {
    return String(params.id)
  }

  // @ts-expect-error -- the rule gives a number
  @app.get('/posts/<int:id>/title') title({ params }: Context<{ id: string }>): string {
    return params.id
  }
}

export function checkParamsOfView(): void {
  const view = ({ params }: Context<{ id: number }>): string => String(params.id)
  same<ParamsOfView<typeof view>, { id: number }>(true)
}
