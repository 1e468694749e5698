import { Flagon, makeResponse } from 'flagon'
import { serve } from 'flagon/node'

const app = new Flagon(import.meta)

const greet = app.get('/greet/<name>', ({ params, render }) =>
  render('greet', { name: params.name }),
)
app.get('/', () => `<p>Greet <a href="${greet.url({ name: 'Ada' })}">Ada</a>.</p>`)
app.post('/double', async ({ request }) => ({
  doubled: 2 * Number((await request.form()).require('n')),
}))
app.errorHandler(404, (error) => makeResponse(`<h1>${error.name}</h1>`, 404))

const server = await serve(app, { port: Number(process.env['PORT'] ?? 8000) })
process.stdout.write(`${server.url}\n`)
