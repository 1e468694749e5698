/** The first example: static and dynamic routes, templates, a stylesheet, a form, a page for 404. */

import { Flagon, makeResponse, redirect } from 'flagon'

const app = new Flagon(import.meta)

app.get('/', { endpoint: 'index' }, () => '<p>Hello, World!</p>')

app.get('/post/<int:post_id>', ({ params }) => `Post ${params.post_id}`)

app.get(['/hello/', '/hello/<name>'], { endpoint: 'hello' }, ({ params, render }) =>
  render('hello', { name: params.name }),
)

app.post('/hello/', { endpoint: 'greet' }, async ({ request, urlFor }) => {
  const form = await request.form()
  return redirect(urlFor('hello', { name: form.require('name') || undefined }), 303)
})

app.errorHandler(404, (error, { render }) => makeResponse(render('not-found', { error }), 404))

export default app
