/** Rules and methods. */

import type { Flagon } from 'flagon'
import { makeResponse } from 'flagon'

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
}
