/** The routes of the baseline application, for whatever host. */

import { escape as escapeHtml, Flagon, Forbidden, json, makeResponse } from 'flagon'

const PLAIN = { 'Content-Type': 'text/plain; charset=utf-8' }

/** Makes the application that the cases of raw requests are sent to; `root` holds its static files. */
export function createBaseline(root: string): Flagon {
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

  app.beforeRequest(({ request }) => {
    if (request.path.startsWith('/static/sub/guarded')) throw new Forbidden()
  })

  app.get('/', () => makeResponse('ok', 200, PLAIN))

  app.get('/echo/<name>', ({ params }) => String(escapeHtml(params.name)))

  app.get('/post/<int:id>', ({ params }) => `post ${params.id}`)

  app.get('/files/<path:p>', ({ params }) => makeResponse(params.p, 200, PLAIN))

  app.post('/form', async ({ request }) => json([...(await request.form())]))

  app.post('/upload', async ({ request }) => {
    const [fields, files] = await Promise.all([request.form(), request.files()])
    return json({
      fields: [...fields],
      files: [...files].map(([name, { secureFilename, size }]) => ({
        name,
        filename: secureFilename,
        size,
      })),
    })
  })

  app.post('/json', async ({ request }) => json(await request.json()))

  return app
}
