/** Views that send files. */

import { join } from 'node:path'
import type { Flagon, Response } from 'flagon'
import { sendFile, sendFromDirectory } from 'flagon'

/** Adds the routes; the files are those of the application's static folder. */
export function addFiles(app: Flagon): void {
  const path = join(app.root ?? '', 'static', 'a.txt')
  const archive = join(app.root ?? '', 'static', 'a.tar.gz')
  const encoder = new TextEncoder()
  const views: Readonly<Record<string, () => Response>> = {
    plain: () => sendFile(path),
    att: () => sendFile(path, { asAttachment: true }),
    name: () => sendFile(path, { asAttachment: true, downloadName: 'naïve file.txt' }),
    max: () => sendFile(path, { maxAge: 60 }),
    max0: () => sendFile(path, { maxAge: 0 }),
    etag: () => sendFile(path, { etag: 'abc' }),
    noetag: () => sendFile(path, { etag: false }),
    nocond: () => sendFile(path, { conditional: false }),
    bio: () => sendFile(encoder.encode('0123456789'), { downloadName: 'x.bin' }),
    bionomime: () => sendFile(encoder.encode('x')),
    missing: () => sendFile('nope.txt'),
    mime: () => sendFile(path, { mimetype: 'text/csv' }),
    rel: () => sendFile('static/a.css'),
    gz: () => sendFile(archive),
    gzatt: () => sendFile(archive, { asAttachment: true }),
    quote: () => sendFile(path, { downloadName: 'a"b\\c.txt' }),
  }

  app.get('/sf/<k>', ({ params }) => {
    const view = views[params.k]
    if (view === undefined) throw new TypeError(`There is no file ${params.k}.`)
    return view()
  })

  app.get('/dir/<path:p>', ({ params }) => sendFromDirectory('static', params.p))
}
