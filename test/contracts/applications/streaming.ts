/** Applications whose bodies are produced while they are sent. */

import type { Application } from '../../../src/gateway/index.ts'
import { trace, untilReleased, wait } from './chronicle.ts'
import { TEXT } from './text.ts'
import { traced, tracedLater } from './traced-body.ts'

/** By path. */
export const streamingApplications: Readonly<Record<string, Application>> = {
  '/generator': function* (environ, startResponse) {
    startResponse('200 OK', [...TEXT])
    try {
      yield 'one, '
      yield new TextEncoder().encode('two')
    } finally {
      trace(environ, 'finally')
    }
  },
  '/created': function* (_environ, startResponse) {
    startResponse('201 Created', [...TEXT])
    yield 'created'
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
  '/async-stream': (environ, startResponse) => {
    startResponse('200 OK', [...TEXT])
    return tracedLater(environ, ['abc', 'def'])
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
  '/slow': async function* (environ, startResponse) {
    startResponse('200 OK', [...TEXT])
    yield 'first'
    await untilReleased(environ)
    yield 'second'
  },
  '/replaced': function* (_environ, startResponse) {
    startResponse('200 OK', [['X-Void', 'yes']])
    yield ''
    startResponse('503 Service Unavailable', [...TEXT], new Error('no more'))
    yield 'replaced'
  },
  '/second-body': (environ, startResponse) => {
    startResponse('200 OK', [['X-Void', 'yes']])
    const first = traced(environ, ['never'])
    first.close?.()
    startResponse('503 Service Unavailable', [...TEXT], new Error('no more'))
    return traced(environ, ['second'])
  },
  '/endless': (environ, startResponse) => {
    startResponse('200 OK', [...TEXT])
    environ['wsgi.signal']?.(environ).addEventListener('abort', () => trace(environ, 'abort'))
    return {
      [Symbol.asyncIterator]: () => ({
        next: async () => {
          await wait(5)
          return { done: false, value: 'x'.repeat(1024) }
        },
        return: async () => {
          trace(environ, 'return')
          return { done: true, value: undefined }
        },
      }),
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
      close: () => trace(environ, 'close'),
    }
  },
}
