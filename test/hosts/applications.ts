/** The applications that the conformance suite runs on every host: one behaviour each. */

import type { Application, Body, Chunk, Environ, HeaderList } from '../../src/gateway/index.ts'
import { lint } from '../../src/gateway/index.ts'

const TEXT: HeaderList = [['Content-Type', 'text/plain; charset=utf-8']]

/** What happened in a request, by the id in its `X-Trace` header. */
const traces = new Map<string, string[]>()

/** What the checker found wrong with an application or its host. */
const violations: string[] = []

function trace(environ: Environ, event: string): void {
  const id = environ['HTTP_X_TRACE'] ?? ''
  const events = traces.get(id) ?? []
  events.push(event)
  traces.set(id, events)
}

function wait(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds))
}

/** A body that traces how its host treats it. */
class TracedBody {
  readonly #environ: Environ
  readonly #chunks: readonly Chunk[]
  #i = 0

  constructor(environ: Environ, chunks: readonly Chunk[]) {
    this.#environ = environ
    this.#chunks = chunks
  }

  [Symbol.iterator](): Iterator<Chunk> {
    return this
  }

  next(): IteratorResult<Chunk> {
    const value = this.#chunks[this.#i++]
    if (value === 'throw') throw new Error('the body broke')
    return value === undefined ? { done: true, value: undefined } : { done: false, value }
  }

  return(): IteratorResult<Chunk> {
    trace(this.#environ, 'return')
    return { done: true, value: undefined }
  }

  close(): void {
    trace(this.#environ, 'close')
  }
}

function traced(environ: Environ, chunks: readonly Chunk[]): Body {
  return new TracedBody(environ, chunks)
}

/** A complete body that traces its end. */
function tracedArray(environ: Environ, chunks: readonly Chunk[]): Body {
  return Object.assign([...chunks], { close: () => trace(environ, 'close') })
}

/** Makes a value of the wrong type, as JavaScript would pass it. */
function wrong<type>(value: unknown): type {
  // biome-ignore lint/nursery/noUnsafeTypeAssertion: the mistake that the host must notice
  return value as type
}

async function readInput(environ: Environ): Promise<Uint8Array[]> {
  const chunks: Uint8Array[] = []
  for await (const chunk of environ['wsgi.input']) chunks.push(chunk)
  return chunks
}

/** Applications that keep the contract; the checker stands between each of them and the host. */
const goodApplications: Readonly<Record<string, Application>> = {
  '/array': (environ, startResponse) => {
    startResponse('200 OK', [...TEXT])
    return tracedArray(environ, ['Hello'])
  },
  '/chunks': (environ, startResponse) => {
    startResponse('200 OK', [...TEXT])
    return tracedArray(environ, ['one, ', '', new TextEncoder().encode('two, '), 'three'])
  },
  '/utf8': (_environ, startResponse) => {
    startResponse('200 OK', [...TEXT])
    return ['тест ', '\u{1F600}']
  },
  '/bytes': (_environ, startResponse) => {
    startResponse('200 OK', [['Content-Type', 'application/octet-stream']])
    return [new Uint8Array([0, 0xff, 0x80, 0x0d, 0x0a])]
  },
  '/untyped-text': (_environ, startResponse) => {
    startResponse('200 OK', [['X-Untyped', 'yes']])
    return ['no Content-Type']
  },
  '/untyped-bytes': (_environ, startResponse) => {
    startResponse('200 OK', [['X-Untyped', 'yes']])
    return [new Uint8Array([1, 2, 3])]
  },
  '/declared': (_environ, startResponse) => {
    startResponse('200 OK', [...TEXT, ['content-length', '5']])
    return ['He', 'llo']
  },
  '/empty': (environ, startResponse) => {
    startResponse('200 OK', [...TEXT])
    return tracedArray(environ, [])
  },
  '/promised': async (_environ, startResponse) => {
    await wait(5)
    startResponse('201 Created', [...TEXT])
    return ['later']
  },
  '/head-length': (_environ, startResponse) => {
    startResponse('200 OK', [...TEXT, ['Content-Length', '12345']])
    return []
  },
  '/no-content': (environ, startResponse) => {
    startResponse('204 No Content', [['X-Kept', 'yes']])
    return tracedArray(environ, [])
  },
  '/not-modified': (environ, startResponse) => {
    startResponse('304 Not Modified', [['ETag', '"a"']])
    return tracedArray(environ, [])
  },
  '/not-modified-length': (_environ, startResponse) => {
    startResponse('304 Not Modified', [
      ['ETag', '"a"'],
      ['Content-Length', '4'],
    ])
    return []
  },
  '/reset-content': (_environ, startResponse) => {
    startResponse('205 Reset Content', [['X-Kept', 'yes']])
    return []
  },
  '/no-reason': (_environ, startResponse) => {
    startResponse('299', [...TEXT])
    return ['299']
  },
  '/obs-text-reason': (_environ, startResponse) => {
    startResponse('404 N\u00f6t', [...TEXT])
    return ['404']
  },
  '/cookies': (_environ, startResponse) => {
    startResponse('200 OK', [
      ...TEXT,
      ['Set-Cookie', 'a=1; Path=/'],
      ['Set-Cookie', 'b=2, 3'],
      ['set-cookie', 'c=3; Expires=Thu, 01 Jan 1970 00:00:00 GMT'],
    ])
    return ['cookies']
  },
  '/obs-text': (_environ, startResponse) => {
    startResponse('200 OK', [...TEXT, ['X-Text', 'caf\u00e9']])
    return ['obs-text \u00e9']
  },
  '/utf8-header': (_environ, startResponse) => {
    startResponse('200 OK', [...TEXT, ['X-Text', 'caf\u00c3\u00a9']])
    return ['utf8-header']
  },
  '/generator': function* (environ, startResponse) {
    startResponse('200 OK', [...TEXT])
    try {
      yield 'one, '
      yield new TextEncoder().encode('two')
    } finally {
      trace(environ, 'finally')
    }
  },
  '/async-generator': async function* (environ, startResponse) {
    startResponse('200 OK', [...TEXT])
    try {
      yield 'one, '
      await wait(5)
      yield 'two'
    } finally {
      trace(environ, 'finally')
    }
  },
  '/late-start': async function* (_environ, startResponse) {
    yield ''
    yield new Uint8Array(0)
    startResponse('201 Created', [...TEXT, ['X-Late', 'yes']])
    yield ''
    yield 'created late'
  },
  '/empty-stream': function* (_environ, startResponse) {
    startResponse('200 OK', [...TEXT])
    yield ''
  },
  '/declared-stream': (environ, startResponse) => {
    startResponse('200 OK', [...TEXT, ['Content-Length', '6']])
    return traced(environ, ['abc', 'def'])
  },
  '/stream': (environ, startResponse) => {
    startResponse('200 OK', [...TEXT])
    return traced(environ, ['abc', 'def'])
  },
  '/readable-stream': (_environ, startResponse) => {
    startResponse('200 OK', [...TEXT])
    return new ReadableStream<Uint8Array>({
      start(controller) {
        controller.enqueue(new TextEncoder().encode('web '))
        controller.enqueue(new TextEncoder().encode('stream'))
        controller.close()
      },
    })
  },
  '/slow': async function* (_environ, startResponse) {
    startResponse('200 OK', [...TEXT])
    yield 'first'
    await wait(400)
    yield 'second'
  },
  '/replaced': function* (_environ, startResponse) {
    startResponse('200 OK', [['X-Void', 'yes']])
    yield ''
    startResponse('503 Service Unavailable', [...TEXT], new Error('no more'))
    yield 'replaced'
  },
  '/close-throws': (_environ, startResponse) => {
    startResponse('200 OK', [...TEXT])
    return Object.assign(['closed badly'], {
      close: () => {
        throw new Error('close failed')
      },
    })
  },
  '/echo': async (environ, startResponse) => {
    const chunks = await readInput(environ)
    startResponse('200 OK', [['Content-Type', 'application/octet-stream']])
    return chunks
  },
  '/unread': (_environ, startResponse) => {
    startResponse('200 OK', [...TEXT])
    return ['unread']
  },
  '/half-read': async (environ, startResponse) => {
    for await (const chunk of environ['wsgi.input']) {
      trace(environ, chunk.length > 0 ? 'chunk' : 'empty')
      break
    }
    const { aborted } = environ['wsgi.signal']?.(environ) ?? { aborted: 'no signal' }
    startResponse('413 Content Too Large', [...TEXT])
    return [`aborted: ${aborted}`]
  },
  '/upload': async (environ, startResponse) => {
    await readInput(environ).catch(() => trace(environ, 'rejected'))
    startResponse('200 OK', [...TEXT])
    return ['read']
  },
  '/endless': (environ, startResponse) => {
    startResponse('200 OK', [...TEXT])
    environ['wsgi.signal']?.(environ).addEventListener('abort', () => trace(environ, 'abort'))
    return {
      async *[Symbol.asyncIterator]() {
        try {
          for (;;) {
            yield 'x'.repeat(1024)
            await wait(5)
          }
        } finally {
          trace(environ, 'finally')
        }
      },
      close: () => trace(environ, 'close'),
    }
  },
  '/firehose': (environ, startResponse) => {
    startResponse('200 OK', [...TEXT])
    const chunk = new Uint8Array(65_536)
    return {
      *[Symbol.iterator]() {
        for (;;) {
          trace(environ, 'chunk')
          yield chunk
        }
      },
    }
  },
  '/waiting': async (environ, startResponse) => {
    const signal = environ['wsgi.signal']?.(environ)
    signal?.addEventListener('abort', () => trace(environ, 'abort'))
    for (let i = 0; i < 100 && signal?.aborted === false; i++) await wait(20)
    startResponse('200 OK', [...TEXT])
    return traced(environ, ['nobody', 'reads', 'this'])
  },
  '/kept-signal': (environ, startResponse) => {
    const signal = environ['wsgi.signal']?.(environ)
    signal?.addEventListener('abort', () => trace(environ, 'abort'))
    trace(environ, String(signal?.aborted))
    startResponse('200 OK', [...TEXT])
    return environ.QUERY_STRING === 'stream' ? traced(environ, ['ab', 'cd']) : ['abcd']
  },
  '/environ': (environ, startResponse) => {
    startResponse('200 OK', [...TEXT])
    return [echoEnviron(environ)]
  },
  '/trace': (environ, startResponse) => {
    startResponse('200 OK', [...TEXT])
    return [(traces.get(environ.QUERY_STRING) ?? []).join(' ')]
  },
  '/violations': (_environ, startResponse) => {
    startResponse('200 OK', [...TEXT])
    return [violations.join('\n')]
  },
}

/** Applications that break the contract, or break down. */
const badApplications: Readonly<Record<string, Application>> = {
  '/no-content-body': (environ, startResponse) => {
    startResponse('204 No Content', [
      ['X-Kept', 'yes'],
      ['Content-Length', '3'],
    ])
    return traced(environ, ['abc'])
  },
  '/not-modified-body': (environ, startResponse) => {
    startResponse('304 Not Modified', [['ETag', '"a"']])
    return traced(environ, ['abc'])
  },
  '/throws': () => {
    throw new Error('secret: thrown')
  },
  '/rejects': async () => {
    throw new Error('secret: rejected')
  },
  '/throws-after-start': (_environ, startResponse) => {
    startResponse('200 OK', [['X-Void', 'yes']])
    throw new Error('secret: thrown')
  },
  '/breaks-first': (environ, startResponse) => {
    startResponse('200 OK', [['X-Void', 'yes']])
    return traced(environ, ['', 'throw'])
  },
  '/breaks-later': async function* (environ, startResponse) {
    startResponse('200 OK', [...TEXT])
    try {
      yield 'before'
      await wait(100)
      throw new Error('secret: broken off')
    } finally {
      trace(environ, 'finally')
    }
  },
  '/breaks-declared': async function* (_environ, startResponse) {
    startResponse('200 OK', [...TEXT, ['Content-Length', '20']])
    yield 'before'
    await wait(100)
    throw new Error('secret: broken off')
  },
  '/restarts-late': async function* (environ, startResponse) {
    startResponse('200 OK', [...TEXT])
    yield 'before'
    await wait(100)
    const error = new Error('secret: too late')
    try {
      startResponse('500 Internal Server Error', [...TEXT], error)
    } catch (thrown) {
      trace(environ, String(thrown === error))
      throw thrown
    }
  },
  '/too-short': async function* (_environ, startResponse) {
    startResponse('200 OK', [...TEXT, ['Content-Length', '9']])
    yield 'abc'
    await wait(100)
  },
  '/too-long-at-once': (environ, startResponse) => {
    startResponse('200 OK', [...TEXT, ['Content-Length', '2']])
    return traced(environ, ['abc'])
  },
  '/too-long-later': async function* (_environ, startResponse) {
    startResponse('200 OK', [...TEXT, ['Content-Length', '4']])
    yield 'abc'
    await wait(100)
    yield 'def'
  },
  '/wrong-length': (_environ, startResponse) => {
    startResponse('200 OK', [...TEXT, ['Content-Length', '2']])
    return ['abc']
  },
  '/starts-twice': (_environ, startResponse) => {
    startResponse('200 OK', [...TEXT])
    startResponse('200 OK', [...TEXT])
    return ['never']
  },
  '/starts-again': (_environ, startResponse) => {
    try {
      startResponse('200 OK', [['Bad Name', 'x']])
    } catch {
      // The next call is the second one all the same (rule 12).
    }
    startResponse('200 OK', [...TEXT])
    return ['never']
  },
  '/starts-again-with-error': (_environ, startResponse) => {
    try {
      startResponse('200 OK', [['Bad Name', 'x']])
    } catch (error) {
      startResponse('500 Internal Server Error', [...TEXT], error)
    }
    return ['explained']
  },
  '/never-starts': () => ['never'],
  '/never-starts-stream': function* () {
    yield ''
  },
  '/chunk-before-start': function* (_environ, startResponse) {
    yield 'early'
    startResponse('200 OK', [...TEXT])
  },
  '/no-body': (_environ, startResponse) => {
    startResponse('200 OK', [...TEXT])
    return wrong(undefined)
  },
  '/bare-string': (_environ, startResponse) => {
    startResponse('200 OK', [...TEXT])
    return wrong('text')
  },
  '/bare-bytes': (_environ, startResponse) => {
    startResponse('200 OK', [...TEXT])
    return wrong(new Uint8Array(3))
  },
  '/number-in-array': (_environ, startResponse) => {
    startResponse('200 OK', [...TEXT])
    return wrong(['a', 5])
  },
  '/number-in-stream': (environ, startResponse) => {
    startResponse('200 OK', [...TEXT])
    return traced(environ, wrong([5]))
  },
  '/hop-by-hop': (_environ, startResponse) => {
    startResponse('200 OK', [['tRANSFER-eNCODING', 'chunked']])
    return ['never']
  },
  '/line-break': (_environ, startResponse) => {
    startResponse('200 OK', [['X-A', 'a\r\nX-B: b']])
    return ['never']
  },
  '/wide-character': (_environ, startResponse) => {
    startResponse('200 OK', [['X-A', '\u20ac']])
    return ['never']
  },
  '/bad-status': (_environ, startResponse) => {
    startResponse('101 Switching Protocols', [])
    return ['never']
  },
}

/** The variables named in the `X-Keys` header, one a line; `-` for one that is absent. */
function echoEnviron(environ: Environ): string {
  const keys = (environ['HTTP_X_KEYS'] ?? '').split(' ')
  const variables = new Map<string, unknown>(Object.entries(environ))
  return keys.map((key) => `${key}=${String(variables.get(key) ?? '-')}`).join('\n')
}

const checked = new Map(
  Object.entries(goodApplications).map(([path, good]) => [
    path,
    lint(good, { onError: (error) => violations.push(`${path}: ${error.message}`) }),
  ]),
)

/** Runs the application of the path; every other path echoes the environ. */
export const application: Application = (environ, startResponse) => {
  const path = environ.PATH_INFO
  const chosen = checked.get(path) ?? badApplications[path] ?? checked.get('/environ')
  return chosen === undefined ? [] : chosen(environ, startResponse)
}
