import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import type { Application, Body, Environ, StartResponse } from '../../src/gateway/index.ts'
import { lint } from '../../src/gateway/index.ts'
import type { Answer, TestServer } from './client.ts'
import { ask, request, start } from './client.ts'

/** An application and what a client sees of it. */
interface Row extends Answer {
  readonly name: string
  readonly method?: string
  readonly application: Application
}

const PLAIN: [string, string] = ['Content-Type', 'text/plain']

function respond(status: string, headers: [string, string][], body: Body): Application {
  return (_environ, startResponse) => {
    startResponse(
      status,
      headers.map(([name, value]) => [name, value]),
    )
    return body
  }
}

const FAILED: Answer = {
  status: '500 Internal Server Error',
  headers: ['Content-Type: text/plain; charset=utf-8', 'Content-Length: 22'],
  body: 'Internal Server Error\n',
}

const ROWS: readonly Row[] = [
  {
    name: 'S01: sums up the one chunk of an Array',
    application: respond('200 OK', [PLAIN], ['hello']),
    status: '200 OK',
    headers: ['Content-Type: text/plain', 'Content-Length: 5'],
    body: 'hello',
  },
  {
    name: 'S02: sums up three chunks, one of them empty',
    application: respond('200 OK', [PLAIN], ['a', '', new Uint8Array([98, 99])]),
    status: '200 OK',
    headers: ['Content-Type: text/plain', 'Content-Length: 3'],
    body: 'abc',
  },
  {
    name: 'S03: counts bytes, not characters',
    application: respond('200 OK', [PLAIN], ['тест']),
    status: '200 OK',
    headers: ['Content-Type: text/plain', 'Content-Length: 8'],
    body: Buffer.from('тест').toString('latin1'),
  },
  {
    name: 'S04: says 0 for an empty Array',
    application: respond('200 OK', [PLAIN], []),
    status: '200 OK',
    headers: ['Content-Type: text/plain', 'Content-Length: 0'],
    body: '',
  },
  {
    name: 'S05: keeps the Content-Length of a HEAD without a body',
    method: 'HEAD',
    application: respond('200 OK', [['Content-Length', '12345']], []),
    status: '200 OK',
    headers: ['Content-Length: 12345'],
    body: '',
  },
  {
    name: 'S06: works the Content-Length of a HEAD out from the body, and sends none',
    method: 'HEAD',
    application: respond('200 OK', [PLAIN], ['thirteen byte']),
    status: '200 OK',
    headers: ['Content-Type: text/plain', 'Content-Length: 13'],
    body: '',
  },
  {
    name: 'S08: sends neither body nor Content-Length with 204',
    application: respond('204 No Content', [], ['abc']),
    status: '204 No Content',
    headers: [],
    body: '',
  },
  {
    name: 'S09: keeps the ETag of a 304',
    application: respond(
      '304 Not Modified',
      [
        ['ETag', '"a"'],
        ['Content-Length', '4'],
      ],
      ['abcd'],
    ),
    status: '304 Not Modified',
    headers: ['ETag: "a"', 'Content-Length: 4'],
    body: '',
  },
  {
    name: 'says 0 with 205',
    application: respond('205 Reset Content', [], ['abc']),
    status: '205 Reset Content',
    headers: ['Content-Length: 0'],
    body: '',
  },
  {
    name: 'sends a reason phrase of its own',
    application: respond('299 Fine & Dandy', [], ['']),
    status: '299 Fine & Dandy',
    headers: ['Content-Length: 0'],
    body: '',
  },
  {
    name: 'S60: keeps three Set-Cookie lines in order',
    application: respond(
      '200 OK',
      [
        ['Set-Cookie', 'a=1'],
        ['Set-Cookie', 'b=2'],
        ['set-cookie', 'a=3'],
      ],
      [''],
    ),
    status: '200 OK',
    headers: ['Set-Cookie: a=1', 'Set-Cookie: b=2', 'set-cookie: a=3', 'Content-Length: 0'],
    body: '',
  },
  {
    name: 'S57: sends U+00E9 in a header as one byte beside a body of UTF-8',
    application: respond('200 OK', [['X-Name', 'caf\u00e9']], ['\u00fc']),
    status: '200 OK',
    headers: ['X-Name: caf\u00e9', 'Content-Length: 2'],
    body: '\u00c3\u00bc',
  },
  {
    name: 'streams a generator',
    application: respond('200 OK', [['Content-Length', '3']], generate('a', '', 'bc')),
    status: '200 OK',
    headers: ['Content-Length: 3'],
    body: 'abc',
  },
  {
    name: 'says 0 for a stream without a chunk',
    application: respond('200 OK', [], generate('', '')),
    status: '200 OK',
    headers: ['Content-Length: 0'],
    body: '',
  },
  {
    name: 'S10: takes the status that a generator gives with its first chunk',
    application: (_environ, startResponse) => lateStart(startResponse),
    status: '201 Created',
    headers: ['Content-Length: 2'],
    body: 'ok',
  },
  {
    name: 'S12: answers 500 when the application throws after startResponse',
    application: (_environ, startResponse) => {
      startResponse('200 OK', [['X-Lost', 'yes']])
      throw new Error('broken')
    },
    ...FAILED,
  },
  {
    name: 'answers 500 when the application rejects',
    application: () => Promise.reject(null),
    ...FAILED,
  },
  {
    name: 'S13: answers 500 when a stream throws after an empty chunk',
    application: respond('200 OK', [], failing('')),
    ...FAILED,
  },
  {
    name: 'S20: answers 500 when startResponse is never called',
    application: () => ['x'],
    ...FAILED,
  },
  {
    name: 'S21: answers 500 when a chunk comes before startResponse',
    application: () => generate('x'),
    ...FAILED,
  },
  {
    name: 'S26: answers 500 when an Array is longer than its Content-Length',
    application: respond('200 OK', [['Content-Length', '2']], ['abc']),
    ...FAILED,
  },
  {
    name: 'S17: answers 500 when startResponse is called twice',
    application: (_environ, startResponse) => {
      startResponse('200 OK', [])
      startResponse('200 OK', [])
      return ['x']
    },
    ...FAILED,
  },
  {
    name: 'S14: replaces status and headers when an error comes with them',
    application: (_environ, startResponse) => {
      startResponse('200 OK', [['X-Lost', 'yes']])
      startResponse('503 Service Unavailable', [PLAIN], new Error('late'))
      return ['sorry']
    },
    status: '503 Service Unavailable',
    headers: ['Content-Type: text/plain', 'Content-Length: 5'],
    body: 'sorry',
  },
]

/** What is no body, or no header: an application in plain JavaScript can do it. */
const MISUSES: readonly unknown[] = [
  undefined,
  null,
  'text',
  new Uint8Array(2),
  5,
  {},
  [1],
  new Response('x'),
]

describe('the node host', () => {
  let application: Application = () => []
  let server: TestServer
  before(async () => {
    server = await start((environ, startResponse) => application(environ, startResponse))
  })
  after(() => server.close())

  for (const { name, method = 'GET', application: row, ...expected } of ROWS) {
    it(name, async () => {
      application = row
      assert.deepEqual(await ask(server.port, request(`${method} /`)), expected)
    })
  }

  for (const body of MISUSES) {
    it(`S22: answers 500 for ${String(body)} as a body, and logs it`, async () => {
      application = (_environ, startResponse) => {
        startResponse('200 OK', [])
        return JSON.parse('0') || body
      }
      server.log.length = 0
      assert.deepEqual(await ask(server.port, request('GET /')), FAILED)
      assert.match(server.log.join(''), /Error in the application at GET "\/": TypeError/)
    })
  }

  it('runs an application under the checker without a complaint', async () => {
    application = lint(respond('200 OK', [PLAIN], ['checked']))
    const { body } = await ask(
      server.port,
      request('GET /a%2Fb?c=%20d', ['Cookie: a=b', 'Cookie: c=d']),
    )
    assert.equal(body, 'checked')
  })

  it('describes the request in the environ', async () => {
    let seen: Environ | undefined
    application = (environ, startResponse) => {
      seen = environ
      startResponse('200 OK', [])
      return []
    }
    await ask(
      server.port,
      request('GET /caf%C3%A9/a%2fb?x=%20', [
        'X-Test-Header: a',
        'x-test-header: b',
        'X_Under: no',
      ]),
    )
    assert.equal(seen?.PATH_INFO, '/café/a%2Fb')
    assert.equal(seen?.QUERY_STRING, 'x=%20')
    assert.equal(seen?.REQUEST_URI, '/caf%C3%A9/a%2fb?x=%20')
    assert.equal(seen?.['HTTP_X_TEST_HEADER'], 'a, b')
    assert.equal(seen?.['HTTP_X_UNDER'], undefined)
    assert.equal(seen?.REMOTE_ADDR, '127.0.0.1')
    assert.equal(seen?.SERVER_PORT, String(server.port))
    assert.equal(seen?.['wsgi.url_scheme'], 'http')
  })
})

function* generate(...chunks: string[]): Generator<string> {
  yield* chunks
}

function* failing(chunk: string): Generator<string> {
  yield chunk
  throw new Error('broken')
}

function* lateStart(startResponse: StartResponse): Generator<string> {
  yield ''
  startResponse('201 Created', [['Content-Length', '2']])
  yield 'ok'
}
