/** The application that the cases of raw requests are sent to. `PORT=n npm run -s app:baseline` */

import { rmSync } from 'node:fs'
import { escape as escapeHtml, Flagon, Forbidden, json, makeResponse } from 'flagon'
import { serve } from 'flagon/node'
import { createStaticFixture } from './static-fixture.ts'

const root = createStaticFixture()
process.on('exit', () => rmSync(root, { recursive: true, force: true }))

const app = new Flagon(
  { root },
  {
    config: {
      MAX_CONTENT_LENGTH: 131_072,
      MAX_FORM_MEMORY_SIZE: 65_536,
      MAX_FORM_PARTS: 1000,
    },
  },
)

const PLAIN = { 'Content-Type': 'text/plain; charset=utf-8' }

app.beforeRequest(({ request }) => {
  if (request.path.startsWith('/static/sub/guarded')) throw new Forbidden()
})

app.get('/', () => makeResponse('ok', 200, PLAIN))

app.get('/echo/<name>', ({ params }) => String(escapeHtml(params.name)))

app.get('/post/<int:id>', ({ params }) => `post ${params.id}`)

app.get('/files/<path:p>', ({ params }) => makeResponse(params.p, 200, PLAIN))

app.post('/form', async ({ request }) => json([...(await request.form())]))

app.post('/json', async ({ request }) => json(await request.json()))

const server = await serve(app, { port: Number(process.env['PORT'] ?? 8000) })
process.on('SIGTERM', () => process.exit())
process.on('SIGINT', () => process.exit())
process.stdout.write(`${server.url}\n`)
