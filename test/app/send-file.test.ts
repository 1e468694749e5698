import assert from 'node:assert/strict'
import { after, describe, it } from 'node:test'
import { Flagon } from '../../src/app/index.ts'
import { makeResponse, NotFound, sendFile, sendFromDirectory } from '../../src/message/index.ts'
import type { Answer, TestRequest } from '../message/exchange.ts'
import { exchange } from '../message/exchange.ts'
import { createFolder, listOpen } from '../message/files.ts'

const LARGE = Buffer.alloc(300_000, 'flagon ')

const folder = createFolder({
  'docs/a.txt': 'a',
  'docs/large.bin': LARGE,
  'oops.html': '<h1>Lost</h1>',
  'static/x.css': 'x',
})
after(() => folder.remove())

function createApp(config: Readonly<Record<string, unknown>> = {}): Flagon {
  const app = new Flagon({ root: folder.path }, { config })
  app.get('/file', () => sendFile('docs/a.txt'))
  app.get('/later', async () => sendFile('docs/a.txt'))
  app.get('/large', () => sendFile('docs/large.bin'))
  app.get('/none', () => sendFile('docs/none.txt'))
  app.get('/docs/<path:name>', ({ params }) => sendFromDirectory('docs', params.name))
  app.get('/later/<path:name>', async ({ params }) => sendFromDirectory('docs', params.name))
  return app
}

function get(app: Flagon, target: string, request: TestRequest = {}): Promise<Answer> {
  return exchange(app, { target, ...request })
}

describe('a file that a view returns', () => {
  it('is relative to the root of the application', async () => {
    for (const target of ['/file', '/later', '/docs/a.txt', '/later/a.txt']) {
      const answer = await get(createApp(), target)
      assert.deepEqual([answer.status, answer.text], ['200 OK', 'a'], target)
    }
  })

  it('is a part of it for hooks already', async () => {
    const app = createApp()
    const seen: unknown[] = []
    app.afterRequest((response) => {
      seen.push([response.status, response.headers.get('Content-Range')])
      return response
    })
    const answer = await get(app, '/file', { headers: { Range: 'bytes=0-0' } })
    assert.equal(answer.status, '206 Partial Content')
    assert.deepEqual(seen, [[206, 'bytes 0-0/1']])
  })

  it('is missing for the handler of 404, in a view that waits, too', async () => {
    const app = createApp()
    app.errorHandler(404, (error) => makeResponse(`lost: ${String(error)}`, 404))
    for (const target of ['/docs/none.txt', '/later/none.txt']) {
      const answer = await get(app, target)
      assert.equal(answer.status, '404 Not Found')
      assert.match(answer.text, /^lost/)
    }
  })

  it('is an error without its name where the path was chosen by the view', async () => {
    const log: string[] = []
    const answer = await get(createApp(), '/none', { log })
    assert.equal(answer.status, '500 Internal Server Error')
    assert.doesNotMatch(answer.text, /none\.txt/)
    assert.match(log.join(''), /ENOENT.*none\.txt/)
  })

  it('is the page of an error', async () => {
    const app = createApp()
    app.errorHandler(NotFound, () => makeResponse(sendFile('oops.html'), 404))
    const answer = await get(app, '/nowhere', { headers: { 'If-None-Match': '*' } })
    assert.deepEqual([answer.status, answer.text], ['404 Not Found', '<h1>Lost</h1>'])
  })

  it('leaves nothing open when a hook gives another answer, or fails', async () => {
    const app = createApp()
    app.afterRequest((_, { request }) => {
      if (request.args.has('fail')) throw new Error('no')
      return makeResponse('other')
    })
    assert.equal((await get(app, '/large')).text, 'other')
    const failed = await get(app, '/large?fail=1', { log: [] })
    assert.equal(failed.status, '500 Internal Server Error')
    assert.deepEqual(listOpen(folder.path), [])
  })

  it('is kept as long as the settings say', async () => {
    const config = { SEND_FILE_MAX_AGE_DEFAULT: (name: string) => name.length }
    const answer = await get(createApp(config), '/file')
    assert.equal(answer.header('Cache-Control'), 'public, max-age=10')
  })
})

describe('a file that is left to the server in front', () => {
  const targets = ['/file', '/docs/a.txt', '/static/x.css', '/large']

  it('is named in X-Sendfile, and not sent', async () => {
    for (const target of targets) {
      const answer = await get(createApp({ USE_X_SENDFILE: true }), target, {
        headers: { Range: 'bytes=0-0', 'If-None-Match': '*' },
      })
      assert.deepEqual([answer.status, answer.text], ['200 OK', ''], target)
      assert.ok(answer.header('X-Sendfile')?.startsWith(`${folder.path}/`))
      assert.equal(answer.header('Cache-Control'), 'no-cache')
      for (const name of ['ETag', 'Content-Length', 'Accept-Ranges', 'Last-Modified']) {
        assert.equal(answer.header(name), undefined, name)
      }
    }
  })

  it('is led to by the longest folder that holds it, and sent where none does', async () => {
    const locations = { [folder.path]: '/-/all', [`${folder.path}/docs/`]: '/-/docs/' }
    const app = createApp({ X_ACCEL_REDIRECT: locations })
    folder.write('docs/50% ü.txt', 'u')
    const rows = [
      ['/file', '/-/docs/a.txt'],
      ['/static/x.css', '/-/all/static/x.css'],
      ['/docs/50%25%20%C3%BC.txt', '/-/docs/50%25%20%C3%BC.txt'],
    ] as const
    for (const [target, location] of rows) {
      assert.equal((await get(app, target)).header('X-Accel-Redirect'), location)
    }
    const other = await get(createApp({ X_ACCEL_REDIRECT: { '/srv/doc': '/-' } }), '/file')
    assert.deepEqual([other.header('X-Accel-Redirect'), other.text], [undefined, 'a'])
  })

  it('is a 404 where there is none, and bytes are sent', async () => {
    const app = createApp({ USE_X_SENDFILE: true })
    app.get('/bytes', () => sendFile(new Uint8Array([65]), { mimetype: 'text/plain' }))
    assert.equal((await get(app, '/docs/none.txt')).status, '404 Not Found')
    assert.equal((await get(app, '/bytes')).text, 'A')
  })
})
