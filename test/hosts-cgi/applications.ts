/** The applications that are run as CGI programs: one behaviour each. */

import { once } from 'node:events'
import { writeFileSync } from 'node:fs'
import { setImmediate as nextTurn } from 'node:timers/promises'
import type { Application, Body, Environ, HeaderList } from '../../src/gateway/index.ts'

const TEXT: HeaderList[number] = ['Content-Type', 'text/plain; charset=utf-8']

/** The members of an environ that JSON can hold. */
function describeEnviron(environ: Environ): string {
  return JSON.stringify(environ)
}

async function readInput(environ: Environ): Promise<string> {
  const chunks: Uint8Array[] = []
  for await (const chunk of environ['wsgi.input']) chunks.push(chunk)
  return Buffer.concat(chunks).toString('latin1')
}

/** A body that says on the log how it is treated. */
function traced(environ: Environ, body: Body): Body {
  const iterator =
    Symbol.asyncIterator in body
      ? body
      : (async function* () {
          yield* body
        })()
  return {
    [Symbol.asyncIterator]: () => iterator[Symbol.asyncIterator](),
    close() {
      environ['wsgi.errors'].write('closed\n')
      // A server whose client has left does not listen to the programs either.
      const path = environ['HTTP_X_TRACE']
      if (path !== undefined) writeFileSync(path, 'closed')
    },
  }
}

/** All of them; the header `X-Application` names one. */
export const applications: Readonly<Record<string, Application>> = {
  environ: (environ, startResponse) => {
    startResponse('200 OK', [['Content-Type', 'application/json']])
    return [describeEnviron(environ)]
  },
  echo: async (environ, startResponse) => {
    const text = await readInput(environ)
    startResponse('200 OK', [TEXT])
    return [`${environ.CONTENT_LENGTH}:${text}`]
  },
  'broken-input': async (environ, startResponse) => {
    const failure = await readInput(environ).catch((error: Error) => error.message)
    startResponse('200 OK', [TEXT])
    return [failure]
  },
  'three-reads': async (environ, startResponse) => {
    const iterator = environ['wsgi.input'][Symbol.asyncIterator]()
    const steps = await Promise.all([iterator.next(), iterator.next(), iterator.next()])
    startResponse('200 OK', [TEXT])
    return [steps.map(({ done, value }) => (done ? 'end' : Buffer.from(value))).join(', ')]
  },
  'log-first': async (environ, startResponse) => {
    environ['wsgi.errors'].write('a line of the log\n')
    await new Promise((resolve) => setTimeout(resolve, 50))
    startResponse('200 OK', [TEXT])
    return ['answered']
  },
  /** The output is full before any of the input is wanted. */
  'read-late': (environ, startResponse) => {
    startResponse('200 OK', [TEXT])
    const produce = async function* (): AsyncGenerator<string> {
      yield 'x'.repeat(300_000)
      let length = 0
      try {
        for await (const chunk of environ['wsgi.input']) length += chunk.byteLength
        yield `read ${length}`
      } catch (error) {
        yield `read ${length}: ${error}`
      }
    }
    return traced(environ, produce())
  },
  'first-chunk': async (environ, startResponse) => {
    let length = 0
    for await (const chunk of environ['wsgi.input']) {
      length = chunk.byteLength
      break
    }
    startResponse('413 Content Too Large', [TEXT])
    return [length > 0 ? 'enough' : 'nothing']
  },
  'echo-stream': (environ, startResponse) => {
    startResponse('200 OK', [TEXT])
    return traced(environ, environ['wsgi.input'])
  },
  headers: (_environ, startResponse) => {
    startResponse('404 N\u00f6t', [
      TEXT,
      ['Set-Cookie', 'a=1'],
      ['Set-Cookie', 'b=2'],
      ['X-Name', 'caf\u00e9'],
    ])
    return ['x']
  },
  'no-content': (_environ, startResponse) => {
    startResponse('204 No Content', [])
    return []
  },
  stream: (environ, startResponse) => {
    startResponse('200 OK', [TEXT])
    return traced(environ, new Set(['one, ', '', 'two']))
  },
  large: (environ, startResponse) => {
    startResponse('200 OK', [['Content-Type', 'application/octet-stream']])
    return traced(
      environ,
      new Set(Array.from({ length: 40 }, (_, i) => new Uint8Array(100_000 + i))),
    )
  },
  throws: () => {
    throw new Error('broken')
  },
  'breaks-off': (environ, startResponse) => {
    startResponse('200 OK', [TEXT, ['Content-Length', '10']])
    const produce = async function* (): AsyncGenerator<string> {
      yield 'part'
      throw new Error('broken')
    }
    return traced(environ, produce())
  },
  'too-long': (environ, startResponse) => {
    startResponse('200 OK', [TEXT, ['Content-Length', '2']])
    return traced(environ, new Set(['abc']))
  },
  endless: (environ, startResponse) => {
    environ['wsgi.signal']?.(environ).addEventListener('abort', () => {
      environ['wsgi.errors'].write('aborted\n')
    })
    startResponse('200 OK', [TEXT])
    const produce = async function* (): AsyncGenerator<string> {
      for (;;) {
        yield 'x'.repeat(10_000)
        await new Promise(setImmediate)
      }
    }
    return traced(environ, produce())
  },
  waiting: async (environ, startResponse) => {
    const signal = environ['wsgi.signal']?.(environ)
    const slow = setTimeout(() => undefined, 60_000)
    environ['wsgi.errors'].write('waiting\n')
    if (signal !== undefined) await once(signal, 'abort')
    clearTimeout(slow)
    environ['wsgi.errors'].write('aborted\n')
    startResponse('200 OK', [TEXT])
    return traced(environ, new Set(['late']))
  },
  work: (environ, startResponse) => {
    const work = async (): Promise<void> => {
      await new Promise((resolve) => setTimeout(resolve, 50))
      environ['wsgi.errors'].write('worked\n')
    }
    environ['wsgi.wait_until']?.({ ...environ }, work())
    startResponse('200 OK', [TEXT])
    return ['x']
  },
  /** The process still has something open when the response is complete. */
  busy: (_environ, startResponse) => {
    setInterval(() => undefined, 1000)
    startResponse('200 OK', [TEXT])
    return ['x']
  },
  living: living('fine'),
  /** Cannot be started. */
  'still-born': living('broken'),
}

/** An application that says on the log when it begins and ends. */
function living(start: 'fine' | 'broken'): Application {
  const say = (text: string): boolean => process.stderr.write(`${text}\n`)
  const lifespan = {
    start: async () => {
      await nextTurn()
      say('started')
      if (start === 'broken') throw new Error('no start')
    },
    stop: async () => {
      await nextTurn()
      say('stopped')
    },
  }
  const application: Application = (_environ, startResponse) => {
    say('called')
    startResponse('200 OK', [TEXT])
    return ['x']
  }
  return Object.assign(application, { lifespan })
}
