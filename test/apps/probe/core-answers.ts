/** Redirects, errors, conditional answers. */

import type { Flagon } from 'flagon'
import {
  abort,
  MethodNotAllowed,
  RangeNotSatisfiable,
  Response,
  redirect,
  ServiceUnavailable,
  Unauthorized,
} from 'flagon'

/** Adds views that answer with something else than a page. */
export function addAnswers(app: Flagon): void {
  addRedirects(app)
  addErrors(app)

  app.get('/etagged', ({ request }) => new Response('payload').addEtag().makeConditional(request))

  app.get('/crlf', () => {
    const response = new Response('v')
    response.headers.set('X-A', 'a\r\nX-B: b')
    return response
  })
}

function addRedirects(app: Flagon): void {
  // @ts-expect-error: the code is any number here, to see which of them are refused
  app.get('/r/<int:code>', ({ params }) => redirect('/about', params.code))

  app.get('/rdef', () => redirect('/about'))

  app.get('/rext', () => redirect('http://ex.test/ü?q=a b&x=<y>'))

  app.get('/rrel', () => redirect('about?x=1'))
}

function addErrors(app: Flagon): void {
  app.get('/a/<int:code>', ({ params }) => abort(params.code))

  app.get('/adesc', () => abort(404, 'No <b>such</b>\nthing'))

  app.get('/aresp', () => abort(new Response('raw', { status: 418, headers: { 'X-A': '1' } })))

  app.get('/unauth', () => {
    throw new Unauthorized({ wwwAuthenticate: 'Basic realm="x y"' })
  })

  app.get('/retry', () => {
    throw new ServiceUnavailable({ retryAfter: 30 })
  })

  app.get('/m405', () => {
    throw new MethodNotAllowed(['GET', 'HEAD'])
  })

  app.get('/r416', () => {
    throw new RangeNotSatisfiable(10)
  })

  app.get('/err', () => {
    throw new RangeError('division by zero')
  })
}
