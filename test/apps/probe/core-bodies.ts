/** Bodies of requests: JSON, forms, bytes. */

import type { Context, Flagon } from 'flagon'
import { json, MultiDict } from 'flagon'
import { listValues } from './core-requests.ts'

/** Adds views that read the body. */
export function addBodies(app: Flagon): void {
  app.post('/echojson', async ({ request }) => json(await request.json()))

  app.post('/echojson-silent', async ({ request }) =>
    json((await request.json({ silent: true })) ?? null),
  )

  app.post('/echojson-force', async ({ request }) => json(await request.json({ force: true })))

  app.post('/raw', ({ request }) => request.bytes())

  // The member `files` waits for uploads.
  app.route('/form', { methods: ['POST', 'PUT', 'PATCH', 'DELETE'] }, async ({ request }) => ({
    form: listValues(await request.form()),
    datalen: (await request.bytes()).length,
  }))

  app.post('/form/need', async ({ request }) => (await request.form()).require('x'))

  app.route('/values', { methods: ['GET', 'POST'] }, async (context) =>
    listValues(await readValues(context)),
  )
}

/** The query, and what a form adds to it. */
async function readValues({ request }: Context): Promise<MultiDict> {
  if (request.method === 'GET') return request.args
  return new MultiDict([...request.args, ...(await request.form())])
}
