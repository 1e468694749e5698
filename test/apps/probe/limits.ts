/** The application of the cases about limits. */

import { Flagon } from 'flagon'

/** Makes the application. */
export function createLimits(): Flagon {
  const app = new Flagon(
    {},
    {
      name: 'limits',
      config: {
        MAX_CONTENT_LENGTH: 100,
        MAX_FORM_MEMORY_SIZE: 20,
        MAX_FORM_PARTS: 2,
        TRUSTED_HOSTS: ['127.0.0.1', '.ok.test'],
      },
    },
  )

  app.beforeRequest(({ g, request }) => {
    g['b'] = 1
    // What Flask does with multipart bodies was recorded without a limit on the whole body.
    if (request.mimetype === 'multipart/form-data') request.maxContentLength = 1000
  })

  app.afterRequest((response, { g }) => {
    response.headers.set('X-Ran', String(g['b']))
    return response
  })

  app.get('/', () => 'i')

  app.post('/form', async ({ request }) => (await request.form()).toObject())

  app.post('/raw', async ({ request }) => String((await request.bytes()).length))

  app.post('/ignore', () => 'ignored')

  app.post('/override', async ({ request }) => {
    request.maxContentLength = 1000
    return String((await request.bytes()).length)
  })

  return app
}
