/** Rules and methods. */

import type { Context, Flagon } from 'flagon'
import { MethodView, makeResponse, View } from 'flagon'

/** Adds views that tell which of them was reached. */
export function addPaths(app: Flagon): void {
  app.get('/', { endpoint: 'index' }, () => 'index')

  app.get('/projects/', () => 'projects')

  app.get('/about', () => 'about')

  app.get('/post/<int:n>', { endpoint: 'post' }, ({ params }) => `Post ${params.n}`)

  app.get('/user/<name>', { endpoint: 'user' }, ({ params }) => `[${params.name}]`)

  app.get('/path/<path:p>', ({ params }) => `[${params.p}]`)

  app.route('/multi', { methods: ['GET', 'POST'] }, ({ request }) => request.method)

  app.put('/multi', () => 'put')

  app.get('/noopt', { provideAutomaticOptions: false }, () => 'noopt')

  app.route('/ownopt', { methods: ['GET', 'OPTIONS'] }, ({ request }) => `own:${request.method}`)

  app.get('/headseen', ({ request }) =>
    makeResponse(request.method, 200, { 'X-Method': request.method }),
  )

  app.post('/only-post', () => 'posted')

  app.addUrlRule('/mv', { view: Methods })

  app.addUrlRule('/v', { view: Dispatched })
}

class Methods extends MethodView {
  get(): string {
    return 'mv get'
  }
  post(): string {
    return 'mv post'
  }
}

class Dispatched extends View {
  static override readonly methods: readonly string[] = ['GET', 'POST']

  dispatchRequest({ request }: Context): string {
    return `v ${request.method}`
  }
}
