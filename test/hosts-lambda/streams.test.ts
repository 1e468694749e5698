/** Functions that stream their response. */

import assert from 'node:assert/strict'
import { Writable } from 'node:stream'
import { after, before, describe, it } from 'node:test'
import type { Application, Body, Chunk, HeaderList } from '../../src/gateway/index.ts'
import { lint } from '../../src/gateway/index.ts'
import { toLambdaStreamHandler } from '../../src/hosts/lambda/index.ts'
import { payload1, payload2 } from './events.ts'
import type { Service } from './streaming-runtime.ts'
import { awslambda, startService } from './streaming-runtime.ts'

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

let service: Service

before(async () => {
  Reflect.set(globalThis, 'awslambda', awslambda)
  service = await startService()
})

after(async () => {
  Reflect.deleteProperty(globalThis, 'awslambda')
  await service.close()
})

/** An application, an event, and what the service gets. */
interface Row {
  readonly name: string
  readonly event?: unknown
  readonly application: Application
  readonly head: unknown
  readonly body: string
}

class Bytes extends Uint8Array {}

const ROWS: readonly Row[] = [
  {
    name: 'a complete body',
    application: respond('200 OK', [TEXT], () => ['caf\u00e9']),
    head: {
      statusCode: 200,
      headers: { 'Content-Type': TEXT[1], 'Content-Length': '5' },
      cookies: [],
    },
    body: 'caf\u00e9',
  },
  {
    name: 'a stream',
    application: respond('200 OK', [TEXT, ['Set-Cookie', 'a=1']], async function* () {
      yield 'one, '
      yield ''
      yield Buffer.from('two, ')
      yield new Bytes([0x33])
    }),
    head: { statusCode: 200, headers: { 'Content-Type': TEXT[1] }, cookies: ['a=1'] },
    body: 'one, two, 3',
  },
  {
    name: 'a part of a buffer',
    application: respond('200 OK', [TEXT], () => new Set([Buffer.from('abcdef').subarray(2, 4)])),
    head: { statusCode: 200, headers: { 'Content-Type': TEXT[1] }, cookies: [] },
    body: 'cd',
  },
  {
    name: 'an empty body, whose head is sent all the same',
    application: respond('204 No Content', [], () => []),
    head: { statusCode: 204, headers: {}, cookies: [] },
    body: '',
  },
  {
    name: 'an empty stream',
    application: respond('200 OK', [TEXT], () => new Set()),
    head: {
      statusCode: 200,
      headers: { 'Content-Type': TEXT[1], 'Content-Length': '0' },
      cookies: [],
    },
    body: '',
  },
  {
    name: 'HEAD',
    event: payload2({ method: 'HEAD' }),
    application: respond('200 OK', [TEXT], () => new Set(['a', 'b'])),
    head: { statusCode: 200, headers: { 'Content-Type': TEXT[1] }, cookies: [] },
    body: '',
  },
  {
    name: 'to a REST API',
    event: payload1(),
    application: respond('200 OK', [TEXT], () => ['a']),
    head: {
      statusCode: 200,
      multiValueHeaders: { 'Content-Type': [TEXT[1]], 'Content-Length': ['1'] },
    },
    body: 'a',
  },
  {
    name: 'a request that is refused',
    event: payload2({ headers: { host: 'a/b' } }),
    application: () => assert.fail('no application sees it'),
    head: {
      statusCode: 400,
      headers: { 'Content-Type': TEXT[1], 'Content-Length': '30' },
      cookies: [],
    },
    body: 'The Host header is malformed.\n',
  },
]

describe('a function that streams', () => {
  for (const { name, event = payload2(), application, head, body } of ROWS) {
    it(`sends ${name}`, async () => {
      const received = await service.invoke(toLambdaStreamHandler(lint(application)), event)
      assert.deepEqual(received.head, head)
      assert.equal(received.body.toString(), body)
      assert.equal(received.contentType, 'application/vnd.awslambda.http-integration-response')
      assert.deepEqual({ ...received.trailers }, {})
    })
  }

  it('sends a chunk before the next one is produced', async () => {
    const events: string[] = []
    let isReceived: () => void = () => undefined
    const received = new Promise<void>((resolve) => {
      isReceived = resolve
    })
    const handler = toLambdaStreamHandler(
      lint(
        respond('200 OK', [TEXT], async function* () {
          yield 'first'
          await received
          events.push('goes on')
          yield 'second'
        }),
      ),
    )
    const { body } = await service.invoke(
      handler,
      payload2(),
      // The stream is watched where the service gets it.
      (text) => {
        if (text.includes('first')) isReceived()
      },
    )
    assert.equal(body.toString(), 'firstsecond')
    assert.deepEqual(events, ['goes on'])
  })

  it('waits until there is room for more', async () => {
    const chunk = new Uint8Array(300_000)
    const application = respond('200 OK', [], function* () {
      for (let i = 0; i < 20; i++) yield chunk
    })
    const received = await service.invoke(toLambdaStreamHandler(lint(application)), payload2())
    assert.equal(received.body.length, 20 * chunk.length)
    assert.ok(received.waits > 0)
    assert.equal(received.overruns, 0)
  })
})

/** A body that tells how it is treated. */
function traced(events: string[], iterator: AsyncGenerator<Chunk>): Body {
  return {
    [Symbol.asyncIterator]: () => iterator,
    close: () => events.push('close'),
  }
}

describe('a function whose client leaves', () => {
  it('stops the body, closes it and aborts the signal', async () => {
    const events: string[] = []
    const lines: string[] = []
    let finish: () => void = () => undefined
    const finished = new Promise<void>((resolve) => {
      finish = resolve
    })
    async function* produce(): AsyncGenerator<Chunk> {
      try {
        for (;;) {
          yield 'x'.repeat(1000)
          await new Promise(setImmediate)
        }
      } finally {
        finish()
      }
    }
    const application: Application = (environ, startResponse) => {
      environ['wsgi.signal']?.(environ).addEventListener('abort', () => events.push('abort'))
      startResponse('200 OK', [TEXT])
      return traced(events, produce())
    }
    const errors = { write: (text: string) => lines.push(text) }
    const handler = toLambdaStreamHandler(lint(application), { errors })
    await service.abandon(handler, payload2(), 'xxx')
    await finished
    assert.deepEqual(events, ['abort', 'close'])
    assert.deepEqual(lines, [])
  })

  it('closes a body whose next chunk never comes', async () => {
    const events: string[] = []
    async function* produce(): AsyncGenerator<Chunk> {
      yield 'first'
      await new Promise(() => undefined)
    }
    const handler = toLambdaStreamHandler(
      respond('200 OK', [TEXT], () => traced(events, produce())),
    )
    await service.abandon(handler, payload2(), 'first')
    assert.deepEqual(events, ['close'])
  })

  it('keeps the signal quiet when all went well', async () => {
    let signal: AbortSignal | undefined
    const handler = toLambdaStreamHandler(
      lint((environ, startResponse) => {
        signal = environ['wsgi.signal']?.({ ...environ })
        startResponse('200 OK', [TEXT])
        return new Set(['a'])
      }),
    )
    await service.invoke(handler, payload2())
    await new Promise(setImmediate)
    assert.equal(signal?.aborted, false)
  })
})

describe('a refusal whose client is gone', () => {
  for (const when of ['before', 'meanwhile']) {
    it(`ends: ${when}`, async () => {
      const stream = new Writable({ highWaterMark: 1, write: () => undefined })
      stream.on('error', () => undefined)
      // What the runtime hangs on its streams is of no interest here.
      Reflect.set(globalThis, 'awslambda', {
        ...awslambda,
        HttpResponseStream: { from: (same: unknown) => same },
      })
      try {
        const handler = toLambdaStreamHandler(() => assert.fail('no application sees it'))
        if (when === 'before') stream.destroy()
        const ended = handler(payload2({ headers: { host: 'a/b' } }), stream, {})
        if (when === 'meanwhile') setImmediate(() => stream.destroy())
        await ended
      } finally {
        Reflect.set(globalThis, 'awslambda', awslambda)
      }
    })
  }
})

describe('a function whose application fails', () => {
  it('answers 500 before the first chunk', async () => {
    const lines: string[] = []
    const errors = { write: (text: string) => lines.push(text) }
    const handler = toLambdaStreamHandler(() => Promise.reject(new Error('broken')), { errors })
    const { head, body, trailers } = await service.invoke(handler, payload2())
    assert.deepEqual(head, {
      statusCode: 500,
      headers: { 'Content-Type': TEXT[1], 'Content-Length': '22' },
      cookies: [],
    })
    assert.equal(body.toString(), 'Internal Server Error\n')
    assert.deepEqual({ ...trailers }, {})
    assert.match(lines.join(''), /Error: broken/)
  })

  it('fails the invocation after the first chunk', async () => {
    const lines: string[] = []
    const errors = { write: (text: string) => lines.push(text) }
    const application = respond('200 OK', [TEXT], function* () {
      yield 'a'
      throw new Error('broken')
    })
    const handler = toLambdaStreamHandler(application, { errors })
    const { body, trailers } = await service.invoke(handler, payload2())
    assert.equal(body.toString(), 'a')
    assert.match(String(trailers['lambda-runtime-function-error-type']), /The response broke off/)
    assert.match(lines.join(''), /Error: broken/)
  })

  it('rejects for an event that is no request', async () => {
    const { trailers } = await service.invoke(
      toLambdaStreamHandler(() => []),
      {},
    )
    assert.match(String(trailers['lambda-runtime-function-error-type']), /TypeError: The event is/)
  })
})

describe('a program outside of Lambda', () => {
  for (const value of [undefined, {}, 'awslambda']) {
    it(`is told at set-up, where the global is ${JSON.stringify(value)}`, () => {
      Reflect.set(globalThis, 'awslambda', value)
      try {
        assert.throws(() => toLambdaStreamHandler(() => []), {
          name: 'TypeError',
          message: /^There is no global awslambda that can stream; .* toLambdaHandler elsewhere\.$/,
        })
      } finally {
        Reflect.set(globalThis, 'awslambda', awslambda)
      }
    })
  }
})
