import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import type { ViewResult } from '../../src/app/index.ts'
import { Flagon } from '../../src/app/index.ts'
import { lint } from '../../src/gateway/index.ts'
import { abort, json, makeResponse, NotFound, Response, redirect } from '../../src/message/index.ts'
import { exchange } from '../message/exchange.ts'

/** A view and the response its result becomes. */
interface Row {
  readonly name: string
  readonly view: () => ViewResult | Promise<ViewResult>
  readonly status?: string
  readonly type?: string
  readonly text: string
}

const HTML = 'text/html; charset=utf-8'

const ROWS: readonly Row[] = [
  { name: 'text is HTML', view: () => 'ü', type: HTML, text: 'ü' },
  { name: 'text of a promise is HTML', view: async () => 'late', type: HTML, text: 'late' },
  { name: 'bytes are sent as they are', view: () => new Uint8Array([97, 98]), text: 'ab' },
  {
    name: 'an object is JSON',
    view: () => ({ b: 1, a: 'ü' }),
    type: 'application/json',
    text: '{"b":1,"a":"ü"}\n',
  },
  { name: 'an array is JSON', view: () => [1, 2], type: 'application/json', text: '[1,2]\n' },
  {
    name: 'json() may have a status',
    view: () => json({ a: 1 }, { status: 201 }),
    status: '201 Created',
    text: '{"a":1}\n',
  },
  {
    name: 'a response is itself',
    view: () => new Response('x', { status: 418, mimetype: 'text/plain' }),
    status: "418 I'm a Teapot",
    type: 'text/plain; charset=utf-8',
    text: 'x',
  },
  {
    name: 'makeResponse adds a status and headers',
    view: () => makeResponse('x', '299 Odd', { 'Content-Type': 'text/x' }),
    status: '299 Odd',
    type: 'text/x',
    text: 'x',
  },
  {
    name: 'a fetch response is converted',
    view: () =>
      new globalThis.Response('f', { status: 202, headers: { 'Content-Type': 'text/f' } }),
    status: '202 Accepted',
    type: 'text/f',
    text: 'f',
  },
  {
    name: 'an HttpError that is returned is its page',
    view: () => new NotFound(),
    status: '404 Not Found',
    type: HTML,
    text: '<!doctype html>',
  },
  {
    name: 'an HttpError that is thrown is its page',
    view: () => abort(409, 'No <b>'),
    status: '409 Conflict',
    type: HTML,
    text: 'No &lt;b&gt;',
  },
  {
    name: 'abort takes a response',
    view: () => abort(new Response('raw', { status: 418 })),
    status: "418 I'm a Teapot",
    text: 'raw',
  },
  { name: 'a generator is streamed', view: generate, type: HTML, text: 'aüc' },
  { name: 'an asynchronous generator is streamed', view: generateLater, type: HTML, text: 'ab' },
  {
    name: 'a web stream is streamed',
    view: () => new globalThis.Response('web').body ?? '',
    text: 'web',
  },
  { name: 'redirect is 302', view: () => redirect('/there'), status: '302 Found', text: '/there' },
]

describe('what a view returns', () => {
  for (const { name, view, status = '200 OK', type, text } of ROWS) {
    it(name, async () => {
      const app = new Flagon()
      app.get('/', view)
      const answer = await exchange(lint(app))
      assert.equal(answer.status, status)
      assert.ok(answer.text.includes(text), answer.text)
      if (type !== undefined) assert.equal(answer.header('Content-Type'), type)
    })
  }

  for (const result of [undefined, null, 5, true, new Map(), Symbol('x')]) {
    it(`is refused when it is ${String(result)}, in the log and not to the client`, async () => {
      const log: string[] = []
      const app = new Flagon()
      app.get('/bad', { endpoint: 'bad' }, () => JSON.parse('0') || result)
      const answer = await exchange(lint(app), { target: '/bad', log })
      assert.equal(answer.status, '500 Internal Server Error')
      assert.doesNotMatch(answer.text, /bad|TypeError|at /)
      assert.match(
        log.join(''),
        /Exception on "\/bad" \[GET\]: TypeError: The view of bad returned/,
      )
    })
  }

  it('stays synchronous when the view is', () => {
    const app = new Flagon()
    app.get('/', () => 'now')
    const calls: string[] = []
    const body = app({ ...environ() }, (status) => calls.push(status))
    assert.deepEqual(body, ['now'])
    assert.deepEqual(calls, ['200 OK'])
  })
})

function* generate(): Generator<string | Uint8Array> {
  yield 'a'
  yield 'ü'
  yield new Uint8Array([99])
}

async function* generateLater(): AsyncGenerator<string> {
  yield 'a'
  yield 'b'
}

function environ(): Parameters<Flagon>[0] {
  return {
    REQUEST_METHOD: 'GET',
    SCRIPT_NAME: '',
    PATH_INFO: '/',
    QUERY_STRING: '',
    SERVER_NAME: 'localhost',
    SERVER_PORT: '80',
    SERVER_PROTOCOL: 'HTTP/1.1',
    'wsgi.version': [1, 0],
    'wsgi.url_scheme': 'http',
    'wsgi.input': { [Symbol.asyncIterator]: () => generateLaterBytes() },
    'wsgi.errors': { write: () => undefined },
    'wsgi.multithread': false,
    'wsgi.multiprocess': false,
    'wsgi.run_once': false,
  }
}

async function* generateLaterBytes(): AsyncGenerator<Uint8Array> {
  yield new Uint8Array(0)
}
