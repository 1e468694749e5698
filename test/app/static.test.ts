import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { Flagon } from '../../src/app/index.ts'
import { lint } from '../../src/gateway/index.ts'
import { exchange } from '../message/exchange.ts'

const CSS = 'body {\n  color: red;\n}\n'

/** A request for a static file. */
interface Row {
  readonly name: string
  readonly method?: string
  readonly target: string
  readonly headers?: Readonly<Record<string, string>>
  readonly status: string
  readonly text?: string
  readonly expected?: Readonly<Record<string, string>>
}

const ROWS: readonly Row[] = [
  {
    name: 'is sent with its type, length and version',
    target: '/static/site.css',
    status: '200 OK',
    text: CSS,
    expected: {
      'Content-Type': 'text/css; charset=utf-8',
      'Content-Length': '23',
      'Accept-Ranges': 'bytes',
      'Cache-Control': 'no-cache',
      'X-Content-Type-Options': 'nosniff',
    },
  },
  {
    name: 'has only a head for HEAD',
    method: 'HEAD',
    target: '/static/site.css',
    status: '200 OK',
    text: '',
    expected: { 'Content-Length': '23' },
  },
  {
    name: 'is sent in part',
    target: '/static/site.css',
    headers: { Range: 'bytes=0-3' },
    status: '206 Partial Content',
    text: 'body',
    expected: { 'Content-Range': 'bytes 0-3/23', 'Content-Length': '4' },
  },
  {
    name: 'is sent whole for a HEAD with a range',
    method: 'HEAD',
    target: '/static/site.css',
    headers: { Range: 'bytes=0-3' },
    status: '200 OK',
    text: '',
  },
  {
    name: 'has no bytes beyond its end',
    target: '/static/site.css',
    headers: { Range: 'bytes=23-' },
    status: '416 Range Not Satisfiable',
    expected: { 'Content-Range': 'bytes */23' },
  },
  {
    name: 'is sent whole for several ranges',
    target: '/static/site.css',
    headers: { Range: 'bytes=0-1,2-3' },
    status: '200 OK',
    text: CSS,
  },
  {
    name: 'is sent whole when it is another version',
    target: '/static/site.css',
    headers: { Range: 'bytes=0-3', 'If-Range': '"other"' },
    status: '200 OK',
    text: CSS,
  },
  {
    name: 'is not sent when the client has it, whatever the range',
    target: '/static/site.css',
    headers: { Range: 'bytes=0-3', 'If-None-Match': '*' },
    status: '304 Not Modified',
    text: '',
  },
  {
    name: 'is not sent when it is older than the client says',
    target: '/static/site.css',
    headers: { 'If-Modified-Since': 'Fri, 31 Dec 2199 23:59:59 GMT' },
    status: '304 Not Modified',
    text: '',
  },
  { name: 'may be missing', target: '/static/nope.css', status: '404 Not Found' },
  { name: 'is not a folder', target: '/static/', status: '404 Not Found' },
  { name: 'is not a folder below it', target: '/static/../static', status: '400 Bad Request' },
  { name: 'is not hidden', target: '/static/.hidden', status: '404 Not Found' },
  { name: 'is not hidden behind an escape', target: '/static/%2ehidden', status: '404 Not Found' },
  {
    name: 'is not outside of the folder',
    target: '/static/..%2froutes.test.ts',
    status: '404 Not Found',
  },
  {
    name: 'is not reached by an escaped slash',
    target: '/static/x%2f..%2fsite.css',
    status: '404 Not Found',
  },
  {
    name: 'is not reached by a backslash',
    target: '/static/x%5c..%5csite.css',
    status: '404 Not Found',
  },
  { name: 'has no trailing slash', target: '/static/site.css/', status: '404 Not Found' },
  { name: 'has no trailing dot', target: '/static/site.css.', status: '404 Not Found' },
  { name: 'is not a device', target: '/static/CON.css', status: '404 Not Found' },
  { name: 'has no NUL', target: '/static/site.css%00', status: '400 Bad Request' },
  {
    name: 'is not written',
    method: 'PUT',
    target: '/static/site.css',
    status: '405 Method Not Allowed',
  },
]

describe('a static file', () => {
  for (const { name, status, text, expected = {}, ...request } of ROWS) {
    it(name, async () => {
      const answer = await exchange(lint(new Flagon(import.meta)), request)
      assert.equal(answer.status, status)
      if (text !== undefined) assert.equal(answer.text, text)
      for (const [header, value] of Object.entries(expected)) {
        assert.equal(answer.header(header), value)
      }
    })
  }

  it('is not sent again to a client that has this version', async () => {
    const app = new Flagon(import.meta)
    const first = await exchange(lint(app), { target: '/static/site.css' })
    const etag = first.header('ETag') ?? ''
    assert.match(etag, /^"[\da-f]+-17"$/)
    const headers = { 'If-None-Match': etag }
    const second = await exchange(lint(app), { target: '/static/site.css', headers })
    assert.deepEqual([second.status, second.text], ['304 Not Modified', ''])
  })

  it('is in another folder, below another URL, for longer, when the application says so', async () => {
    const app = new Flagon(import.meta, {
      static: { folder: 'templates', url: '/assets/' },
      config: { SEND_FILE_MAX_AGE_DEFAULT: 60 },
    })
    const answer = await exchange(lint(app), { target: '/assets/frame.eta' })
    assert.equal(answer.status, '200 OK')
    assert.equal(answer.header('Cache-Control'), 'public, max-age=60')
    assert.equal(app.urlMap.build('static', { filename: 'a/b.css' }), '/assets/a/b.css')
  })

  it('is not served by an application that wants none, or has no folder', async () => {
    for (const app of [new Flagon(import.meta, { static: false }), new Flagon()]) {
      const answer = await exchange(lint(app), { target: '/static/site.css' })
      assert.equal(answer.status, '404 Not Found')
    }
  })
})
