/** Bodies of requests: JSON, forms, bytes. */

import type { Context, Flagon, UploadedFile } from 'flagon'
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

  app.route('/form', { methods: ['POST', 'PUT', 'PATCH', 'DELETE'] }, async ({ request }) => ({
    form: listValues(await request.form()),
    files: await listFiles(await request.files()),
    // The bytes of a multipart form are not kept.
    datalen: request.mimetype === 'multipart/form-data' ? 0 : (await request.bytes()).length,
  }))

  app.post('/file/need', async ({ request }) => (await request.files()).require('f').filename)

  app.post('/form/need', async ({ request }) => (await request.form()).require('x'))

  app.route('/values', { methods: ['GET', 'POST'] }, async (context) =>
    listValues(await readValues(context)),
  )
}

/** The name, type and content of all files, by the names of their fields. */
async function listFiles(files: MultiDict<UploadedFile>): Promise<Record<string, unknown[]>> {
  const lists: Record<string, unknown[]> = {}
  for (const [name, file] of files) {
    const content = Buffer.from(await file.bytes()).toString('latin1')
    lists[name] = [...(lists[name] ?? []), [file.filename, file.contentType ?? null, content]]
  }
  return lists
}

/** The query, and what a form adds to it. */
async function readValues({ request }: Context): Promise<MultiDict> {
  if (request.method === 'GET') return request.args
  return new MultiDict([...request.args, ...(await request.form())])
}
