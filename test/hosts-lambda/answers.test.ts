/** What becomes of an answer where a function gives its response as a whole. */

import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import type { Application, Body, Chunk, HeaderList } from '../../src/gateway/index.ts'
import { lint } from '../../src/gateway/index.ts'
import { toLambdaHandler } from '../../src/hosts/lambda/index.ts'
import { balanced, payload1, payload2 } from './events.ts'

const TEXT: [string, string] = ['Content-Type', 'text/plain; charset=utf-8']

function respond(status: string, headers: HeaderList, body: () => Body): Application {
  return (_environ, startResponse) => {
    startResponse(
      status,
      headers.map(([name, value]) => [name, value]),
    )
    return body()
  }
}

/** An application, an event and the result. */
interface Row {
  readonly name: string
  readonly event?: unknown
  readonly application: Application
  readonly result: unknown
}

const TWO_COOKIES: HeaderList = [
  TEXT,
  ['Set-Cookie', 'a=1, x'],
  ['X-A', '1'],
  ['x-a', '2'],
  ['set-cookie', 'b=2'],
]

const ROWS: readonly Row[] = [
  {
    name: 'text',
    application: respond('200 OK', [TEXT], () => ['caf\u00e9']),
    result: {
      statusCode: 200,
      headers: { 'Content-Type': TEXT[1], 'Content-Length': '5' },
      cookies: [],
      body: 'caf\u00e9',
      isBase64Encoded: false,
    },
  },
  {
    name: 'several cookies and headers, to a function URL',
    application: respond('201 Created', TWO_COOKIES, () => ['x']),
    result: {
      statusCode: 201,
      headers: { 'Content-Type': TEXT[1], 'X-A': '1, 2', 'Content-Length': '1' },
      cookies: ['a=1, x', 'b=2'],
      body: 'x',
      isBase64Encoded: false,
    },
  },
  {
    name: 'several cookies and headers, to a REST API',
    event: payload1(),
    application: respond('201 Created', TWO_COOKIES, () => ['x']),
    result: {
      statusCode: 201,
      multiValueHeaders: {
        'Content-Type': [TEXT[1]],
        'Set-Cookie': ['a=1, x', 'b=2'],
        'X-A': ['1', '2'],
        'Content-Length': ['1'],
      },
      body: 'x',
      isBase64Encoded: false,
    },
  },
  {
    name: 'several cookies and headers, to a load balancer that takes all values',
    event: balanced({ isMulti: true }),
    application: respond('201 Created', TWO_COOKIES, () => ['x']),
    result: {
      statusCode: 201,
      statusDescription: '201 Created',
      multiValueHeaders: {
        'Content-Type': [TEXT[1]],
        'Set-Cookie': ['a=1, x', 'b=2'],
        'X-A': ['1', '2'],
        'Content-Length': ['1'],
      },
      body: 'x',
      isBase64Encoded: false,
    },
  },
  {
    name: 'several cookies and headers, to a load balancer that takes one value a name',
    event: balanced(),
    application: respond('201 Created', TWO_COOKIES, () => ['x']),
    result: {
      statusCode: 201,
      statusDescription: '201 Created',
      headers: {
        'Content-Type': TEXT[1],
        'X-A': '1, 2',
        'Content-Length': '1',
        'set-cookie': 'a=1, x',
        'Set-cookie': 'b=2',
      },
      body: 'x',
      isBase64Encoded: false,
    },
  },
  {
    name: 'HEAD',
    event: payload2({ method: 'HEAD' }),
    application: respond('200 OK', [TEXT], () => ['hello']),
    result: {
      statusCode: 200,
      headers: { 'Content-Type': TEXT[1], 'Content-Length': '5' },
      cookies: [],
      body: '',
      isBase64Encoded: false,
    },
  },
  {
    name: 'HEAD of a stream, whose length nobody knows',
    event: payload2({ method: 'HEAD' }),
    application: respond('200 OK', [TEXT], () => new Set(['a', 'b'])),
    result: {
      statusCode: 200,
      headers: { 'Content-Type': TEXT[1] },
      cookies: [],
      body: '',
      isBase64Encoded: false,
    },
  },
  {
    name: '204',
    application: respond('204 No Content', [], () => []),
    result: { statusCode: 204, headers: {}, cookies: [], body: '', isBase64Encoded: false },
  },
  {
    name: '304 with the length of what is not sent',
    application: respond('304 Not Modified', [['Content-Length', '7']], () => []),
    result: {
      statusCode: 304,
      headers: { 'Content-Length': '7' },
      cookies: [],
      body: '',
      isBase64Encoded: false,
    },
  },
  {
    name: 'a stream',
    application: respond('200', [TEXT], async function* () {
      yield 'one, '
      yield ''
      yield new TextEncoder().encode('two')
    }),
    result: {
      statusCode: 200,
      headers: { 'Content-Type': TEXT[1] },
      cookies: [],
      body: 'one, two',
      isBase64Encoded: false,
    },
  },
  {
    name: 'a stream with a length',
    application: respond('200', [TEXT, ['content-length', '2']], () => new Set(['a', 'b'])),
    result: {
      statusCode: 200,
      headers: { 'Content-Type': TEXT[1], 'Content-Length': '2' },
      cookies: [],
      body: 'ab',
      isBase64Encoded: false,
    },
  },
  {
    name: 'a stream without content',
    application: respond('200', [TEXT], () => new Set([''])),
    result: {
      statusCode: 200,
      headers: { 'Content-Type': TEXT[1], 'Content-Length': '0' },
      cookies: [],
      body: '',
      isBase64Encoded: false,
    },
  },
]

describe('the result of an invocation', () => {
  for (const { name, event = payload2(), application, result } of ROWS) {
    it(name, async () => {
      assert.deepEqual(await toLambdaHandler(lint(application))(event), result)
    })
  }
})

describe('a load balancer', () => {
  it('that passes one value of a header gets one, whatever else its event has', async () => {
    const event = Object.assign(Object(balanced()), { multiValueHeaders: null })
    const result = await toLambdaHandler(lint(respond('200 OK', [TEXT], () => ['x'])))(event)
    assert.deepEqual(result.headers, { 'Content-Type': TEXT[1], 'Content-Length': '1' })
    assert.equal(result.multiValueHeaders, undefined)
  })
})

describe('a body that gives one buffer again and again', () => {
  it('is sent as it was', async () => {
    const application = respond('200 OK', [TEXT], function* () {
      const buffer = Buffer.alloc(3)
      for (const text of ['abc', 'def', 'ghi']) {
        buffer.write(text)
        yield buffer
      }
    })
    assert.equal((await toLambdaHandler(application)(payload2())).body, 'abcdefghi')
  })
})

/** A content, and whether it must be in base64. */
interface Content {
  readonly name: string
  readonly headers: HeaderList
  readonly body: readonly Chunk[]
  readonly isBase64Encoded: boolean
}

const BYTES = new Uint8Array([0x61, 0xff])

const CONTENTS: readonly Content[] = [
  { name: 'HTML', headers: [['content-type', 'text/html']], body: ['<'], isBase64Encoded: false },
  {
    name: 'JSON',
    headers: [['Content-Type', 'application/json']],
    body: ['{}'],
    isBase64Encoded: false,
  },
  {
    name: 'JSON of a problem',
    headers: [['Content-Type', 'application/problem+json; charset=utf-8']],
    body: ['{}'],
    isBase64Encoded: false,
  },
  {
    name: 'SVG',
    headers: [['Content-Type', 'image/svg+xml']],
    body: ['<svg/>'],
    isBase64Encoded: false,
  },
  {
    name: 'a byte order mark',
    headers: [['Content-Type', 'text/csv']],
    body: ['\ufeffa'],
    isBase64Encoded: false,
  },
  {
    name: 'text that is not UTF-8',
    headers: [['Content-Type', 'text/plain; charset=iso-8859-1']],
    body: [BYTES],
    isBase64Encoded: true,
  },
  {
    name: 'text that is compressed',
    headers: [
      ['Content-Type', 'text/plain'],
      ['Content-Encoding', 'gzip'],
    ],
    body: ['a'],
    isBase64Encoded: true,
  },
  {
    name: 'text that says it is not compressed',
    headers: [
      ['Content-Type', 'text/plain'],
      ['Content-Encoding', 'identity'],
    ],
    body: ['a'],
    isBase64Encoded: false,
  },
  {
    name: 'a picture',
    headers: [['Content-Type', 'image/png']],
    body: ['a'],
    isBase64Encoded: true,
  },
  { name: 'no type', headers: [], body: ['a'], isBase64Encoded: true },
  {
    name: 'a type that is none',
    headers: [['Content-Type', 'text']],
    body: ['a'],
    isBase64Encoded: true,
  },
]

describe('the content of a result', () => {
  for (const { name, headers, body, isBase64Encoded } of CONTENTS) {
    it(`${isBase64Encoded ? 'is in base64' : 'stays text'}: ${name}`, async () => {
      const result = await toLambdaHandler(lint(respond('200 OK', headers, () => body)))(payload2())
      const bytes = Buffer.from(result.body, result.isBase64Encoded ? 'base64' : 'utf8')
      const sent = Buffer.concat([...body].map((chunk) => Buffer.from(chunk)))
      assert.equal(result.isBase64Encoded, isBase64Encoded)
      assert.deepEqual(bytes, sent)
      assert.equal(result.headers?.['Content-Length'], String(sent.length))
    })
  }
})

/** A body that tells how it is treated. */
function traced(events: string[], chunks: () => AsyncGenerator<string>): Body {
  const iterator = chunks()
  return {
    [Symbol.asyncIterator]: () => ({
      next: () => iterator.next(),
      return: (value) => {
        events.push('return')
        return iterator.return(value)
      },
    }),
    close: () => events.push('close'),
  }
}

/** An application that fails, and what its host logs. */
interface Failure {
  readonly name: string
  readonly application: (events: string[]) => Application
  readonly log: RegExp
  readonly events?: readonly string[]
}

const FAILURES: readonly Failure[] = [
  {
    name: 'it throws',
    application: () => () => {
      throw new Error('broken')
    },
    log: /Error in the application at GET "\/": Error: broken/,
  },
  {
    name: 'it rejects with what is no error',
    application: () => () => Promise.reject('broken'),
    log: /it threw the string "broken"/,
  },
  {
    name: 'it never calls startResponse',
    application: () => () => ['x'],
    log: /sent a body without startResponse/,
  },
  {
    name: 'its length is not true',
    application: () => respond('200 OK', [['Content-Length', '3']], () => ['four']),
    log: /The Content-Length is 3, but the body has 4 bytes\./,
  },
  {
    name: 'its stream breaks after a chunk',
    application: (events) =>
      respond('200 OK', [TEXT], () =>
        traced(events, async function* () {
          yield 'secret'
          throw new Error('broken')
        }),
      ),
    log: /Error: broken/,
    events: ['close'],
  },
  {
    name: 'its stream is too short',
    application: (events) =>
      respond('200 OK', [TEXT, ['Content-Length', '3']], () =>
        traced(events, async function* () {
          yield 'ab'
        }),
      ),
    log: /shorter than its Content-Length/,
    events: ['close'],
  },
  {
    name: 'its stream is too long',
    application: (events) =>
      respond('200 OK', [TEXT, ['Content-Length', '1']], () =>
        traced(events, async function* () {
          yield 'ab'
        }),
      ),
    log: /longer than its Content-Length/,
    events: ['return', 'close'],
  },
  {
    name: 'it starts a second response after a chunk',
    application: () => (_environ, startResponse) => {
      startResponse('200 OK', [TEXT])
      return (function* () {
        yield 'secret'
        startResponse('404 Not Found', [TEXT], new Error('late'))
      })()
    },
    log: /Error: late/,
  },
  {
    name: 'its stream never ends',
    application: (events) =>
      respond('200 OK', [TEXT], () =>
        traced(events, async function* () {
          for (;;) yield 'x'.repeat(100_000)
        }),
      ),
    log: /RangeError: The response is larger than the 6291456 bytes .* toLambdaStreamHandler/,
    events: ['return', 'close'],
  },
  {
    name: 'its header fields are too large',
    application: () => respond('200 OK', [['X-A', 'x'.repeat(7_000_000)]], () => ['x']),
    log: /RangeError: The response is larger than the 6291456 bytes/,
  },
  {
    name: 'its content is too large in base64 alone',
    application: () => respond('200 OK', [], () => [new Uint8Array(5_000_000)]),
    log: /RangeError: The response is larger than the 6291456 bytes/,
  },
]

describe('an application that fails', () => {
  for (const { name, application, log, events: expected = [] } of FAILURES) {
    it(`answers 500 and nothing else, and is logged: ${name}`, async () => {
      const lines: string[] = []
      const events: string[] = []
      const errors = { write: (text: string) => lines.push(text) }
      const handler = toLambdaHandler(application(events), { errors })
      assert.deepEqual(await handler(payload2()), {
        statusCode: 500,
        headers: { 'Content-Type': TEXT[1], 'Content-Length': '22' },
        cookies: [],
        body: 'Internal Server Error\n',
        isBase64Encoded: false,
      })
      assert.match(lines.join(''), log)
      assert.equal(lines.length, 1)
      assert.deepEqual(events, expected)
    })
  }

  it('answers 500 to a load balancer when 1 MiB is too much', async () => {
    const errors = { write: () => undefined }
    const large = respond('200 OK', [TEXT], () => ['x'.repeat(1_100_000)])
    const handler = toLambdaHandler(large, { errors })
    assert.equal((await handler(balanced())).statusCode, 500)
    assert.equal((await handler(payload2())).statusCode, 200)
  })
})

describe('wsgi.wait_until', () => {
  it('holds the function up until the work is done', async () => {
    const events: string[] = []
    const handler = toLambdaHandler(
      lint((environ, startResponse) => {
        const waitUntil = environ['wsgi.wait_until']
        const work = async (): Promise<void> => {
          await new Promise(setImmediate)
          events.push('work')
        }
        waitUntil?.({ ...environ }, work())
        startResponse('204 No Content', [])
        return []
      }),
    )
    await handler(payload2())
    assert.deepEqual(events, ['work'])
  })

  it('does nothing when the body is closed', async () => {
    const lines: string[] = []
    const handler = toLambdaHandler(
      lint((environ, startResponse) => {
        const waitUntil = environ['wsgi.wait_until']
        const work = async (): Promise<void> => {
          await new Promise(setImmediate)
          waitUntil?.(environ, new Promise(() => undefined))
          waitUntil?.(environ, Promise.reject(new Error('too late')))
        }
        waitUntil?.(environ, work())
        startResponse('204 No Content', [])
        return []
      }),
      { errors: { write: (text) => lines.push(text) } },
    )
    assert.equal((await handler(payload2())).statusCode, 204)
    await new Promise(setImmediate)
    assert.match(lines.join(''), /Error: too late/)
  })

  it('is for the environ of the request alone', async () => {
    const handler = toLambdaHandler((environ, startResponse) => {
      const { 'wsgi.wait_until': waitUntil, REQUEST_METHOD, PATH_INFO } = environ
      const foreign: object = { REQUEST_METHOD, PATH_INFO }
      startResponse('200 OK', [TEXT])
      try {
        Reflect.apply(Object(waitUntil), undefined, [foreign, Promise.resolve()])
      } catch (error) {
        return [String(error)]
      }
      return []
    })
    const { body } = await handler(payload2())
    assert.match(body, /^TypeError: This environ was not made by this host/)
  })

  it('logs work that fails', async () => {
    const lines: string[] = []
    const handler = toLambdaHandler(
      (environ, startResponse) => {
        environ['wsgi.wait_until']?.(environ, Promise.reject(new Error('late')))
        startResponse('204 No Content', [])
        return []
      },
      { errors: { write: (text) => lines.push(text) } },
    )
    assert.equal((await handler(payload2())).statusCode, 204)
    assert.match(lines.join(''), /Error: late/)
  })
})
