import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import type { Application, Body, HeaderList } from '../../src/gateway/index.ts'
import { lint } from '../../src/gateway/index.ts'
import { toFetchHandler } from '../../src/hosts/fetch/index.ts'

const PLAIN: [string, string] = ['Content-Type', 'text/plain']

function respond(status: string, headers: HeaderList, body: Body): Application {
  return (_environ, startResponse) => {
    startResponse(
      status,
      headers.map(([name, value]) => [name, value]),
    )
    return body
  }
}

/** An application, and the response that it leads to. */
interface Row {
  readonly name: string
  readonly method?: string
  readonly application: Application
  readonly status?: number
  readonly statusText?: string
  readonly headers: readonly string[]
  readonly body: string
}

const ROWS: readonly Row[] = [
  {
    name: 'text',
    application: respond('200 OK', [PLAIN], ['hello']),
    headers: ['content-length: 5', 'content-type: text/plain'],
    body: 'hello',
  },
  {
    name: 'several chunks',
    application: respond('200 OK', [PLAIN], ['т', '', new Uint8Array([0x61])]),
    headers: ['content-length: 3', 'content-type: text/plain'],
    body: 'тa',
  },
  {
    name: 'several chunks of text',
    application: respond('200 OK', [PLAIN], ['те', 'ст']),
    headers: ['content-length: 8', 'content-type: text/plain'],
    body: 'тест',
  },
  {
    name: 'a long text',
    application: respond('200 OK', [PLAIN], ['т'.repeat(2000)]),
    headers: ['content-length: 4000', 'content-type: text/plain'],
    body: 'т'.repeat(2000),
  },
  {
    name: 'no Content-Type of its own',
    application: respond('200 OK', [], ['hello']),
    headers: ['content-length: 5'],
    body: 'hello',
  },
  {
    name: 'a declared length',
    application: respond('200 OK', [['CONTENT-LENGTH', '5']], ['hello']),
    headers: ['content-length: 5'],
    body: 'hello',
  },
  {
    name: 'nothing',
    application: respond('200 OK', [], []),
    headers: ['content-length: 0'],
    body: '',
  },
  {
    name: 'cookies, each on a line',
    application: respond(
      '201 Created',
      [
        ['Set-Cookie', 'a=1'],
        ['Set-Cookie', 'b=2, 3'],
      ],
      ['x'],
    ),
    status: 201,
    statusText: 'Created',
    headers: ['content-length: 1', 'set-cookie: a=1', 'set-cookie: b=2, 3'],
    body: 'x',
  },
  {
    name: 'a status without a reason',
    application: respond('299', [], ['x']),
    status: 299,
    statusText: '',
    headers: ['content-length: 1'],
    body: 'x',
  },
  {
    name: 'HEAD of text',
    method: 'HEAD',
    application: respond('200 OK', [], ['hello']),
    headers: ['content-length: 5'],
    body: '',
  },
  {
    name: 'HEAD with a length of its own',
    method: 'HEAD',
    application: respond('200 OK', [['Content-Length', '12345']], []),
    headers: ['content-length: 12345'],
    body: '',
  },
  {
    name: 'HEAD of a stream',
    method: 'HEAD',
    application: respond('200 OK', [], new Set(['a', 'b'])),
    headers: [],
    body: '',
  },
  {
    name: 'HEAD of a stream with a length',
    method: 'HEAD',
    application: respond('200 OK', [['Content-Length', '2']], new Set(['a', 'b'])),
    headers: ['content-length: 2'],
    body: '',
  },
  {
    name: 'a stream',
    application: respond('200 OK', [PLAIN], new Set(['a', 'b'])),
    headers: ['content-type: text/plain'],
    body: 'ab',
  },
  {
    name: 'a stream with a length',
    application: respond('200 OK', [['Content-Length', '2']], new Set(['a', 'b'])),
    headers: ['content-length: 2'],
    body: 'ab',
  },
  {
    name: 'a stream without content',
    application: respond('200 OK', [], new Set([''])),
    headers: ['content-length: 0'],
    body: '',
  },
  {
    name: '204',
    application: respond('204 No Content', [], []),
    status: 204,
    headers: [],
    body: '',
  },
  {
    name: '205',
    application: respond('205 Reset Content', [], []),
    status: 205,
    headers: ['content-length: 0'],
    body: '',
  },
  {
    name: '304',
    application: respond('304 Not Modified', [['ETag', '"a"']], []),
    status: 304,
    headers: ['etag: "a"'],
    body: '',
  },
  {
    name: '304 with the length of what is not sent',
    application: respond('304 Not Modified', [['Content-Length', '4']], []),
    status: 304,
    headers: ['content-length: 4'],
    body: '',
  },
]

describe('an answer', () => {
  for (const { name, method = 'GET', application, ...expected } of ROWS) {
    it(name, async () => {
      const request = new Request('http://h/', { method })
      const response = await toFetchHandler(lint(application))(request)
      assert.equal(response.status, expected.status ?? 200)
      if (expected.statusText !== undefined) assert.equal(response.statusText, expected.statusText)
      assert.deepEqual(
        [...response.headers].map(([field, value]) => `${field}: ${value}`),
        expected.headers,
      )
      assert.equal(await response.text(), expected.body)
    })
  }

  it('comes synchronously from a synchronous application', () => {
    for (const body of [['hello'], new Set(['hello']), []]) {
      const handler = toFetchHandler(respond('200 OK', [], body))
      assert.ok(handler(new Request('http://h/')) instanceof Response)
    }
  })

  it('comes as a promise from an asynchronous application', async () => {
    const handler = toFetchHandler(async (_environ, startResponse) => {
      startResponse('200 OK', [])
      return ['later']
    })
    const response = handler(new Request('http://h/'))
    assert.ok(response instanceof Promise)
    assert.equal(await (await response).text(), 'later')
  })

  it('leaves the signal and the body of the request alone when nobody asks for them', async () => {
    const request = new Request('http://h/', { method: 'POST', body: 'x' })
    for (const member of ['signal', 'body']) {
      Object.defineProperty(request, member, { get: () => assert.fail(`${member} was read`) })
    }
    assert.equal((await toFetchHandler(respond('200 OK', [], ['ok']))(request)).status, 200)
  })

  it('has a content nobody reads where HEAD has no length, or the runtimes would say 0', async () => {
    const handler = toFetchHandler(respond('200 OK', [], new Set(['a', 'b'])))
    const response = await handler(new Request('http://h/', { method: 'HEAD' }))
    assert.notEqual(response.body, null)
  })

  it('keeps the chunks of the application whole', async () => {
    const chunk = new TextEncoder().encode('again')
    const handler = toFetchHandler(respond('200 OK', [], new Set([chunk])))
    await (await handler(new Request('http://h/'))).text()
    assert.equal(chunk.byteLength, 5)
  })
})

/** An application that breaks down, and what the log says of it. */
interface FailureRow {
  readonly name: string
  readonly application: Application
  readonly log: RegExp
}

/** Makes a value of the wrong type, as JavaScript would pass it. */
function wrong<type>(value: unknown): type {
  // biome-ignore lint/nursery/noUnsafeTypeAssertion: the mistake that the host must notice
  return value as type
}

const FAILURE_ROWS: readonly FailureRow[] = [
  {
    name: 'throws',
    application: () => {
      throw new Error('broken')
    },
    log: /GET "\/x": Error: broken/,
  },
  { name: 'rejects', application: () => Promise.reject(new Error('broken')), log: /broken/ },
  {
    name: 'throws what is no error',
    application: () => {
      throw wrong('text')
    },
    log: /the string "text"/,
  },
  { name: 'never calls startResponse', application: () => ['x'], log: /without startResponse/ },
  {
    name: 'never calls startResponse in a stream',
    application: () => new Set(['x']),
    log: /without startResponse/,
  },
  {
    name: 'calls startResponse twice',
    application: (_environ, startResponse) => {
      startResponse('200 OK', [])
      startResponse('200 OK', [])
      return []
    },
    log: /a second time/,
  },
  {
    name: 'returns nothing',
    application: respond('200 OK', [], wrong(undefined)),
    log: /undefined/,
  },
  { name: 'returns a string', application: respond('200 OK', [], wrong('x')), log: /no body/ },
  {
    name: 'returns a Response',
    application: respond('200 OK', [], wrong(new Response())),
    log: /Response/,
  },
  {
    name: 'has a number in an Array',
    application: respond('200 OK', [], wrong([5])),
    log: /number 5/,
  },
  {
    name: 'has a number in a stream',
    application: respond('200 OK', [], wrong(new Set([5]))),
    log: /number 5/,
  },
  {
    name: 'declares another length',
    application: respond('200 OK', [['Content-Length', '2']], ['abc']),
    log: /Content-Length is 2, but the body has 3 bytes/,
  },
  {
    name: 'declares less than its first chunk',
    application: respond('200 OK', [['Content-Length', '2']], new Set(['abc'])),
    log: /longer than its Content-Length/,
  },
  {
    name: 'names a hop-by-hop field',
    application: respond('200 OK', [['Connection', 'close']], []),
    log: /Connection/,
  },
  {
    name: 'breaks a header line',
    application: respond('200 OK', [['X', 'a\r\nb']], []),
    log: /control/,
  },
  {
    name: 'has no such status',
    application: respond('101 Switching', [], []),
    log: /101 Switching/,
  },
]

describe('an application that breaks down', () => {
  for (const { name, application, log } of FAILURE_ROWS) {
    it(`${name}: 500, and a line in the log`, async () => {
      const lines: string[] = []
      const handler = toFetchHandler(application, { errors: { write: (text) => lines.push(text) } })
      const response = await handler(new Request('http://h/x'))
      assert.equal(response.status, 500)
      assert.equal(response.headers.get('content-length'), '22')
      assert.equal(await response.text(), 'Internal Server Error\n')
      assert.equal(lines.length, 1)
      assert.match(lines[0] ?? '', log)
    })
  }

  it('writes to the console unless it is told otherwise', async (test) => {
    const error = test.mock.method(console, 'error', () => undefined)
    await toFetchHandler(() => ['x'])(new Request('http://h/'))
    assert.match(String(error.mock.calls[0]?.arguments[0]), /startResponse/)
  })

  it('may replace what it said, with the error', async () => {
    const handler = toFetchHandler((_environ, startResponse) => {
      startResponse('200 OK', [['X-Void', 'yes']])
      startResponse('503 Service Unavailable', [], new Error('no more'))
      return ['replaced']
    })
    const response = await handler(new Request('http://h/'))
    assert.equal(response.status, 503)
    assert.equal(response.headers.has('x-void'), false)
  })
})

describe('a fetch handler that is called without a request', () => {
  for (const [name, value, message] of [
    ['nothing', undefined, /called with a Request; this call had undefined/],
    ['a URL', 'http://h/', /this call had the string "http:\/\/h\/"\. For a URL: new Request/],
    ['an object', {}, /this call had an object/],
  ] as const) {
    it(`says so: ${name}`, () => {
      const handler = toFetchHandler(() => assert.fail('no application sees it'))
      assert.throws(() => Reflect.apply(handler, undefined, [value]), {
        name: 'TypeError',
        message,
      })
    })
  }
})
