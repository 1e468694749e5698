import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { setImmediate, setTimeout } from 'node:timers/promises'
import type { Application, Body, Environ, HeaderList } from '../../src/gateway/index.ts'
import { lint } from '../../src/gateway/index.ts'
import { toFetchHandler } from '../../src/hosts/fetch/index.ts'
import { createRawRequest } from './raw-request.ts'

/** What happened to a body. */
type Events = string[]

/** A body that tells what happens to it. */
function traced(events: Events, chunks: readonly string[]): Body {
  let i = 0
  const iterator = {
    next: () => {
      events.push('next')
      const value = chunks[i++]
      if (value === 'throw') throw new Error('broken')
      return value === undefined
        ? { done: true as const, value: undefined }
        : { done: false as const, value }
    },
    return: () => {
      events.push('return')
      return { done: true as const, value: undefined }
    },
  }
  return { [Symbol.iterator]: () => iterator, close: () => events.push('close') }
}

function respond(body: Body, headers: HeaderList = [], status = '200 OK'): Application {
  return (_environ, startResponse) => {
    startResponse(status, headers)
    return body
  }
}

const SILENT = { errors: { write: () => undefined } }

/** An outcome of a body, and what happens to the body in it. */
interface ClosingRow {
  readonly name: string
  readonly method?: string
  readonly chunks: readonly string[]
  readonly headers?: HeaderList
  readonly status?: string
  readonly events: string
}

const CLOSING_ROWS: readonly ClosingRow[] = [
  { name: 'the end', chunks: ['a', 'b'], events: 'next next next close' },
  { name: 'no content', chunks: [], events: 'next close' },
  { name: 'HEAD', method: 'HEAD', chunks: ['a', 'b'], events: 'next return close' },
  { name: '204', status: '204 No Content', chunks: ['a'], events: 'next return close' },
  { name: '304', status: '304 Not Modified', chunks: ['a'], events: 'next return close' },
  { name: 'an error at once', chunks: ['throw'], events: 'next close' },
  { name: 'an error later', chunks: ['a', 'throw'], events: 'next next close' },
  { name: 'startResponse was not called', status: '', chunks: ['a'], events: 'next return close' },
  {
    name: 'a body that is too long at once',
    chunks: ['abc'],
    headers: [['Content-Length', '2']],
    events: 'next return close',
  },
  {
    name: 'a body that is too long later',
    chunks: ['ab', 'c'],
    headers: [['Content-Length', '2']],
    events: 'next next return close',
  },
  {
    name: 'a body that is too short',
    chunks: ['a'],
    headers: [['Content-Length', '2']],
    events: 'next next close',
  },
]

describe('a streaming body is closed exactly once', () => {
  for (const { name, method = 'GET', chunks, headers, status, events: expected } of CLOSING_ROWS) {
    it(name, async () => {
      const events: Events = []
      const body = traced(events, chunks)
      const application = status === '' ? () => body : respond(body, headers, status)
      const response = await toFetchHandler(
        application,
        SILENT,
      )(new Request('http://h/', { method }))
      await response.text().catch(() => undefined)
      await setImmediate()
      assert.equal(events.join(' '), expected)
    })
  }

  it('when the client leaves', async () => {
    const events: Events = []
    const handler = toFetchHandler(respond(traced(events, ['a', 'b', 'c'])), SILENT)
    const reader = (await handler(new Request('http://h/'))).body?.getReader()
    await reader?.read()
    await reader?.cancel()
    await setImmediate()
    assert.equal(events.join(' '), 'next return close')
  })

  it('when the client has left before there was a body', async () => {
    const events: Events = []
    const abort = new AbortController()
    const handler = toFetchHandler(async (_environ, startResponse) => {
      startResponse('200 OK', [])
      abort.abort()
      return traced(events, ['a'])
    })
    await handler(createRawRequest({ url: 'http://h/', signal: abort.signal }))
    await setImmediate()
    assert.equal(events.join(' '), 'close')
  })

  it('when the client leaves while the first chunk is awaited, without a line in the log', async () => {
    const events: Events = []
    const lines: string[] = []
    const abort = new AbortController()
    const body = {
      async *[Symbol.asyncIterator]() {
        await setTimeout(20)
        yield 'late'
      },
      close: () => events.push('close'),
    }
    const errors = { write: (text: string) => lines.push(text) }
    const response = toFetchHandler(() => body, { errors })(
      createRawRequest({ url: 'http://h/', signal: abort.signal }),
    )
    abort.abort()
    await response
    assert.deepEqual(events, ['close'])
    assert.deepEqual(lines, [])
  })

  it('and an error after the client has left is not logged', async () => {
    const lines: string[] = []
    const errors = { write: (text: string) => lines.push(text) }
    const abort = new AbortController()
    const handler = toFetchHandler(
      async (environ) => {
        environ['wsgi.signal']?.(environ)
        abort.abort()
        throw new Error('gone')
      },
      { errors },
    )
    await handler(createRawRequest({ url: 'http://h/', signal: abort.signal }))
    assert.deepEqual(lines, [])
  })

  it('an Array too, also where it is not sent', async () => {
    for (const [method, status] of [
      ['GET', '200 OK'],
      ['HEAD', '200 OK'],
      ['GET', '204 No Content'],
    ]) {
      const events: Events = []
      const body = Object.assign(['a'], { close: () => events.push('close') })
      const handler = toFetchHandler(respond(body, [], status))
      await handler(new Request('http://h/', { method: method ?? 'GET' }))
      assert.deepEqual(events, ['close'])
    }
  })

  it('and what close() throws goes to the log', async () => {
    const lines: string[] = []
    const body = Object.assign(['fine'], { close: () => Promise.reject(new Error('stuck')) })
    const errors = { write: (text: string) => lines.push(text) }
    const response = await toFetchHandler(respond(body), { errors })(new Request('http://h/'))
    assert.equal(await response.text(), 'fine')
    await setImmediate()
    assert.match(lines.join(''), /stuck/)
  })
})

describe('a streaming body', () => {
  it('is read when the runtime asks, not ahead', async () => {
    const events: Events = []
    const handler = toFetchHandler(lint(respond(traced(events, ['a', 'b', 'c']))))
    const response = await handler(new Request('http://h/'))
    await setTimeout(10)
    assert.equal(events.length, 1)
    const reader = response.body?.getReader()
    await reader?.read()
    await setTimeout(10)
    assert.equal(events.length, 1)
    await reader?.read()
    await setTimeout(10)
    assert.equal(events.length, 2)
    await reader?.cancel()
  })

  it('makes the response fail when it breaks, and the log tells why', async () => {
    const lines: string[] = []
    const errors = { write: (text: string) => lines.push(text) }
    async function* generate(): AsyncGenerator<string> {
      yield 'a'
      throw new Error('broken')
    }
    const response = await toFetchHandler(respond(generate()), { errors })(new Request('http://h/'))
    assert.equal(response.status, 200)
    await assert.rejects(response.text(), /broken/)
    assert.equal(lines.length, 1)
    assert.match(lines[0] ?? '', /broken/)
  })

  it('makes the response fail when it is not as long as declared', async () => {
    for (const chunks of [['a'], ['ab', 'c']]) {
      const application = respond(new Set(chunks), [['Content-Length', '2']])
      const response = await toFetchHandler(application, SILENT)(new Request('http://h/'))
      await assert.rejects(response.text(), /Content-Length/)
    }
  })

  it('may call startResponse in its first step', async () => {
    const handler = toFetchHandler(
      lint(async function* (_environ, startResponse) {
        yield ''
        await setImmediate()
        startResponse('201 Created', [['Content-Type', 'text/plain']])
        yield 'late'
      }),
    )
    const response = await handler(new Request('http://h/'))
    assert.equal(response.status, 201)
    assert.equal(await response.text(), 'late')
  })

  it('gets its error back when it calls startResponse after the first chunk', async () => {
    const error = new Error('too late')
    let thrown: unknown
    const handler = toFetchHandler(async function* (_environ, startResponse) {
      startResponse('200 OK', [])
      yield 'a'
      try {
        startResponse('500 Internal Server Error', [], error)
      } catch (caught) {
        thrown = caught
        throw caught
      }
    }, SILENT)
    const response = await handler(new Request('http://h/'))
    await assert.rejects(response.text(), /too late/)
    assert.equal(thrown, error)
  })
})

describe('the input', () => {
  async function ask(application: Application, body: ReadableStream<Uint8Array>): Promise<string> {
    const request = createRawRequest({ method: 'POST', url: 'http://h/', body })
    return (await toFetchHandler(lint(application))(request)).text()
  }

  it('gives the chunks of the body, without the empty ones', async () => {
    const sizes: number[] = []
    const body = ReadableStream.from([new Uint8Array(2), new Uint8Array(0), new Uint8Array(3)])
    await ask(async (environ, startResponse) => {
      for await (const chunk of environ['wsgi.input']) sizes.push(chunk.byteLength)
      startResponse('200 OK', [['Content-Type', 'text/plain']])
      return ['read']
    }, body)
    assert.deepEqual(sizes, [2, 3])
  })

  it('is empty where there is no body', async () => {
    const handler = toFetchHandler(async (environ, startResponse) => {
      for await (const chunk of environ['wsgi.input']) assert.fail(`${chunk.byteLength} bytes`)
      startResponse('200 OK', [])
      return ['empty']
    })
    assert.equal(await (await handler(new Request('http://h/'))).text(), 'empty')
  })

  it('gives up the rest of the body when it is left', async () => {
    let isCancelled = false
    const body = new ReadableStream({
      pull: (controller) => controller.enqueue(new Uint8Array(10)),
      cancel: () => {
        isCancelled = true
      },
    })
    const text = await ask(async (environ, startResponse) => {
      for await (const chunk of environ['wsgi.input']) if (chunk.byteLength > 0) break
      startResponse('413 Content Too Large', [['Content-Type', 'text/plain']])
      return ['too large']
    }, body)
    assert.equal(text, 'too large')
    assert.ok(isCancelled)
  })

  it('fails when the client leaves in the middle', async () => {
    const body = new ReadableStream({
      pull: (controller) => controller.error(new Error('the client left')),
    })
    const text = await ask(async (environ, startResponse) => {
      let problem = 'none'
      try {
        for await (const chunk of environ['wsgi.input']) assert.fail(String(chunk))
      } catch (error) {
        problem = String(error)
      }
      startResponse('200 OK', [['Content-Type', 'text/plain']])
      return [problem]
    }, body)
    assert.match(text, /the client left/)
  })

  it('can be read once', async () => {
    const body = ReadableStream.from([new Uint8Array(2)])
    const request = createRawRequest({ method: 'POST', url: 'http://h/', body })
    let input: Environ['wsgi.input'] | undefined
    await toFetchHandler((environ, startResponse) => {
      input = environ['wsgi.input']
      startResponse('200 OK', [])
      return []
    })(request)
    input?.[Symbol.asyncIterator]()
    assert.throws(() => input?.[Symbol.asyncIterator](), /read once/)
  })

  it('fails when a body is shorter than its Content-Length', async () => {
    for (const sizes of [[], [2], [2, 2]]) {
      const body = ReadableStream.from(sizes.map((size) => new Uint8Array(size)))
      const headers = { 'content-length': '5' }
      const request = createRawRequest({ method: 'POST', url: 'http://h/', headers, body })
      const received: number[] = []
      await toFetchHandler(async (environ, startResponse) => {
        const input = environ['wsgi.input'][Symbol.asyncIterator]()
        for (let i = 0; i < sizes.length; i++) received.push((await input.next()).value?.length)
        await assert.rejects(input.next(), /left before the body/)
        await assert.rejects(input.next(), /left before the body/)
        startResponse('200 OK', [])
        return []
      })(request)
      assert.deepEqual(received, sizes)
    }
  })

  it('fails when a body was declared and there is none', async () => {
    const headers = { 'content-length': '5' }
    const handler = toFetchHandler(async (environ, startResponse) => {
      const input = environ['wsgi.input'][Symbol.asyncIterator]()
      await assert.rejects(input.next(), /left before the body/)
      startResponse('200 OK', [])
      return ['told']
    })
    const response = await handler(
      createRawRequest({ method: 'DELETE', url: 'http://h/', headers }),
    )
    assert.equal(await response.text(), 'told')
  })

  it('is empty where the runtime withholds the body of a GET', async () => {
    const headers = { 'content-length': '5' }
    const handler = toFetchHandler(async (environ, startResponse) => {
      for await (const chunk of environ['wsgi.input']) assert.fail(`${chunk.byteLength} bytes`)
      startResponse('200 OK', [])
      return ['empty']
    })
    const response = await handler(createRawRequest({ url: 'http://h/', headers }))
    assert.equal(await response.text(), 'empty')
  })

  it('fails when the client leaves while a chunk is awaited, also after the response', async () => {
    for (const isAnswered of [false, true]) {
      const abort = new AbortController()
      const body = new ReadableStream({ start: (given) => given.enqueue(new Uint8Array(2)) })
      const request = createRawRequest({ url: 'http://h/', body, signal: abort.signal })
      const results: string[] = []
      let read: Promise<unknown> = Promise.resolve()
      const response = toFetchHandler(async (environ, startResponse) => {
        read = (async () => {
          for await (const chunk of environ['wsgi.input']) results.push(`${chunk.byteLength} bytes`)
        })().catch((error: unknown) => results.push(String(error)))
        if (!isAnswered) await read
        startResponse('200 OK', [])
        return []
      })(request)
      if (isAnswered) await response
      await setImmediate()
      abort.abort()
      await read
      assert.deepEqual(results, [
        '2 bytes',
        'Error: The client left before the body of its request was complete.',
      ])
      await response
    }
  })

  it('stays at its end, whatever the runtime says afterwards', async () => {
    const abort = new AbortController()
    const body = ReadableStream.from([new Uint8Array(2)])
    const headers = { 'content-length': '2' }
    const request = createRawRequest({ url: 'http://h/', headers, body, signal: abort.signal })
    const handler = toFetchHandler(async (environ, startResponse) => {
      const input = environ['wsgi.input'][Symbol.asyncIterator]()
      assert.equal((await input.next()).value?.length, 2)
      assert.equal((await input.next()).done, true)
      abort.abort()
      assert.equal((await input.next()).done, true)
      startResponse('200 OK', [])
      return []
    })
    assert.equal((await handler(request)).status, 200)
  })

  it('is at its end after return(), however much was declared', async () => {
    const body = ReadableStream.from([new Uint8Array(2), new Uint8Array(2)])
    const headers = { 'content-length': '4' }
    const request = createRawRequest({ url: 'http://h/', headers, body })
    const handler = toFetchHandler(async (environ, startResponse) => {
      const input = environ['wsgi.input'][Symbol.asyncIterator]()
      const awaited = input.next()
      await input.return?.()
      await awaited
      assert.equal((await input.next()).done, true)
      startResponse('200 OK', [])
      return []
    })
    assert.equal((await handler(request)).status, 200)
  })
})
