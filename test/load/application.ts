/** What is loaded: one behaviour a path, inside the checker. */

import { setTimeout as sleep } from 'node:timers/promises'
import type { Application, Body, Chunk, Environ, HeaderList } from '../../src/gateway/index.ts'
import { lint } from '../../src/gateway/index.ts'

const TEXT: HeaderList = [['Content-Type', 'text/plain; charset=utf-8']]

/** What applications throw, by name; the text SECRET must never reach a client. */
export const THROWN: Readonly<Record<string, () => unknown>> = {
  error: () => new Error('SECRET'),
  null: () => null,
  undefined: () => undefined,
  text: () => 'SECRET',
  number: () => 42,
  object: () => ({ reason: 'SECRET' }),
  symbol: () => Symbol('SECRET'),
  frozen: () => Object.freeze(new Error('SECRET')),
  proxy: () => new Proxy({}, { get: refuse, has: refuse, getPrototypeOf: refuse }),
  stackless: () => Object.defineProperty(new Error('SECRET'), 'stack', { get: refuse }),
}

function refuse(): never {
  throw new Error('SECRET: it does not want to be looked at')
}

/** Where applications throw, by name. */
export const PLACES: Readonly<Record<string, (thrown: unknown) => Application>> = {
  call: (thrown) => () => {
    throw thrown
  },
  promise: (thrown) => () => Promise.reject(thrown),
  'after startResponse': (thrown) => (_environ, startResponse) => {
    startResponse('200 OK', [...TEXT])
    throw thrown
  },
  'first chunk': (thrown) => (_environ, startResponse) => {
    startResponse('200 OK', [...TEXT])
    return breakOff([], thrown)
  },
  'after the head': (thrown) => (_environ, startResponse) => {
    startResponse('200 OK', [...TEXT])
    return breakOff(['before'], thrown)
  },
}

async function* breakOff(chunks: readonly Chunk[], thrown: unknown): AsyncGenerator<Chunk> {
  for (const chunk of chunks) {
    yield chunk
    // The chunk must get out before the connection is cut.
    await sleep(20)
  }
  throw thrown
}

/** What the server holds for applications, told on demand. */
export const held = {
  /** Streaming bodies that were returned and not closed. */
  openBodies: 0,
  /** Chunks that endless bodies have made. */
  chunks: 0,
  /** Request bodies that broke off while they were read. */
  brokenUploads: 0,
}

const BLOCK = new Uint8Array(65_536)

/** A body that never ends. */
class EndlessBody {
  readonly #pause: number

  constructor(pause: number) {
    this.#pause = pause
    held.openBodies += 1
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<Chunk> {
    for (;;) {
      if (this.#pause > 0) await sleep(this.#pause)
      held.chunks += 1
      yield BLOCK
    }
  }

  close(): void {
    held.openBodies -= 1
  }
}

/** A body that never ends, and leaves the processor no time between its chunks. */
function* keepBusy(): Generator<Chunk> {
  for (;;) {
    const end = performance.now() + 1
    while (performance.now() < end);
    yield BLOCK
  }
}

async function countUpload(environ: Environ): Promise<number> {
  let length = 0
  try {
    for await (const chunk of environ['wsgi.input']) length += chunk.length
  } catch (error) {
    held.brokenUploads += 1
    throw error
  }
  return length
}

const NEVER = new Promise<Body>(() => undefined)

const pages: Readonly<Record<string, Application>> = {
  '/': (_environ, startResponse) => {
    startResponse('200 OK', [...TEXT])
    return ['ok']
  },
  '/query': (environ, startResponse) => {
    startResponse('200 OK', [...TEXT])
    return [environ.QUERY_STRING]
  },
  '/upload': async (environ, startResponse) => {
    const length = await countUpload(environ)
    startResponse('200 OK', [...TEXT])
    return [String(length)]
  },
  '/endless': (_environ, startResponse) => {
    startResponse('200 OK', [...TEXT])
    return new EndlessBody(0)
  },
  '/endless-slowly': (_environ, startResponse) => {
    startResponse('200 OK', [...TEXT])
    return new EndlessBody(5)
  },
  '/endless-busily': (_environ, startResponse) => {
    startResponse('200 OK', [...TEXT])
    return keepBusy()
  },
  '/late': async (_environ, startResponse) => {
    await sleep(150)
    startResponse('200 OK', [...TEXT])
    return new EndlessBody(0)
  },
  '/never': () => NEVER,
}

function chooseFault(environ: Environ): Application | undefined {
  const [, fault, place, thrown] = environ.PATH_INFO.split('/')
  if (fault !== 'fault') return undefined
  return PLACES[place ?? '']?.(THROWN[thrown ?? '']?.())
}

/** The application. */
export const application: Application = lint((environ, startResponse) => {
  const page = pages[environ.PATH_INFO] ?? chooseFault(environ)
  if (page !== undefined) return page(environ, startResponse)
  startResponse('404 Not Found', [...TEXT])
  return ['there is no such behaviour']
})
