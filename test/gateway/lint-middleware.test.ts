import assert from 'node:assert/strict'
import { afterEach, describe, it } from 'node:test'
import type {
  Application,
  Body,
  Chunk,
  Environ,
  HeaderList,
  Middleware,
} from '../../src/gateway/index.ts'
import {
  checkOpenBodies,
  isComplete,
  lint,
  lintMiddleware,
  toBytes,
} from '../../src/gateway/index.ts'
import { createTestEnviron, perform } from './exchange.ts'
import { answering, breaks, generate, generateLater, Listener, tighten } from './misuse.ts'

interface MiddlewareRow {
  readonly name: string
  readonly middleware: Middleware
}

function raise(chunk: Chunk): Chunk {
  return new TextDecoder().decode(toBytes(chunk)).toUpperCase()
}

/** Writes a body in capitals, chunk by chunk. */
function shout(body: Body): Body {
  const close = (): unknown => body.close?.()
  if (isComplete(body)) return Object.assign(body.map(raise), { close })
  return {
    async *[Symbol.asyncIterator]() {
      for await (const chunk of body) yield raise(chunk)
    },
    close,
  }
}

const GOOD: readonly MiddlewareRow[] = [
  { name: 'does nothing', middleware: (application) => application },
  {
    name: 'passes everything on',
    middleware: (application) => (environ, startResponse) => application(environ, startResponse),
  },
  {
    name: 'adds a header',
    middleware: (application) => (environ, startResponse) =>
      application(environ, (status, headers, error) => {
        headers.push(['X-Added', '1'])
        startResponse(status, headers, error)
      }),
  },
  {
    name: 'copies the environ to change it',
    middleware: (application) => (environ, startResponse) =>
      application({ ...environ, SCRIPT_NAME: '/below' }, startResponse),
  },
  {
    name: 'changes the chunks',
    middleware: (application) => async (environ, startResponse) =>
      shout(await application(environ, startResponse)),
  },
]

const BODIES: readonly (() => Body)[] = [
  () => ['hello'],
  () => Object.assign(['hello'], { close() {} }),
  () => generate('hel', 'lo'),
  () => generateLater('hel', 'lo'),
]

interface BadRow extends MiddlewareRow {
  readonly rule: number
}

const BAD: readonly BadRow[] = [
  {
    name: 'returns nothing',
    rule: 2,
    middleware: (application) =>
      tighten((...call: Parameters<Application>) => {
        const body = application(...call)
        if ('close' in body) body.close?.()
      }),
  },
  {
    name: 'calls the application without startResponse',
    rule: 1,
    middleware: (application) => (environ) => Reflect.apply(application, undefined, [environ]),
  },
  {
    name: 'spoils the environ',
    rule: 29,
    middleware: (application) => (environ, startResponse) =>
      application({ ...environ, SCRIPT_NAME: '/below/' }, startResponse),
  },
  {
    name: 'calls the application twice with one environ',
    rule: 27,
    middleware: (application) => async (environ, startResponse) => {
      const body = await application(environ, startResponse)
      body.close?.()
      return application(environ, startResponse)
    },
  },
  {
    name: 'adds a bad header',
    rule: 9,
    middleware: (application) => (environ, startResponse) =>
      application(environ, (status, headers, error) => {
        startResponse(status, [...headers, ['X-Bad', 'a\nb']], error)
      }),
  },
  {
    name: 'changes the bytes, and leaves the length',
    rule: 11,
    middleware: (application) => async (environ, startResponse) => {
      const length: [string, string] = ['Content-Length', '5']
      const body = await application(environ, (status, headers, error) => {
        startResponse(status, [...headers, length], error)
      })
      body.close?.()
      return ['shorter or longer']
    },
  },
  {
    name: 'drains a streaming body',
    rule: 45,
    middleware: (application) => async (environ, startResponse) => {
      const chunks: Chunk[] = []
      const body = await application(environ, startResponse)
      try {
        for await (const chunk of body) chunks.push(chunk)
      } finally {
        body.close?.()
      }
      return chunks
    },
  },
]

/** A middleware that makes a streaming body of another one. */
function streaming(
  read: (body: Body) => AsyncGenerator<Chunk>,
  forward: (body: Body) => unknown = (body) => body.close?.(),
): Middleware {
  return (application) => async (environ, startResponse) => {
    const body = await application(environ, startResponse)
    return { [Symbol.asyncIterator]: () => read(body), close: () => forward(body) }
  }
}

async function* copy(body: Body): AsyncGenerator<Chunk> {
  for await (const chunk of body) yield chunk
}

async function* breakOff(): AsyncGenerator<Chunk> {
  yield 'hel'
  throw new Error('broken')
}

async function text(body: AsyncIterable<Chunk>): Promise<string> {
  const chunks = []
  for await (const chunk of body) chunks.push(toBytes(chunk))
  return Buffer.concat(chunks).toString()
}

/** A middleware that does this to the environ it was given. */
function touching(change: (environ: Environ) => unknown): Middleware {
  return (application) => (environ, startResponse) => {
    change(environ)
    return application(environ, startResponse)
  }
}

interface MistakeRow extends BadRow {
  readonly makeBody: () => Body
}

/** Mistakes that are noticed too late to be thrown. */
const TOLD: readonly MistakeRow[] = [
  {
    name: 'forgets to close what it wraps',
    rule: 21,
    makeBody: () => generateLater('hello'),
    middleware: streaming(copy, () => undefined),
  },
  {
    name: 'forgets to close what it wraps, in a close that is asynchronous',
    rule: 21,
    makeBody: () => generateLater('hello'),
    middleware: streaming(copy, async () => undefined),
  },
  {
    name: 'forgets to close an Array that has a close',
    rule: 21,
    makeBody: () => Object.assign(['hello'], { close() {} }),
    middleware: (application) => async (environ, startResponse) => {
      const body = await application(environ, startResponse)
      assert.ok(isComplete(body))
      return body.map(raise)
    },
  },
  {
    name: 'takes one chunk, and forgets return()',
    rule: 20,
    makeBody: () => generateLater('hel', 'lo'),
    middleware: streaming(async function* (body) {
      assert.ok(Symbol.asyncIterator in body)
      const { value } = await body[Symbol.asyncIterator]().next()
      yield value
    }),
  },
]

/** Mistakes that are thrown. */
const REFUSED: readonly MistakeRow[] = [
  {
    name: 'makes a stream of an Array',
    rule: 44,
    makeBody: () => ['hel', 'lo'],
    middleware: streaming(copy),
  },
  {
    name: 'replaces what its server put into the environ',
    rule: 44,
    makeBody: () => ['hello'],
    middleware: touching((environ) => {
      environ.SCRIPT_NAME = '/below'
    }),
  },
  {
    name: 'removes what its server put into the environ',
    rule: 44,
    makeBody: () => generate('hello'),
    middleware: touching((environ) => {
      Reflect.deleteProperty(environ, 'HTTP_ACCEPT')
    }),
  },
  {
    name: 'changes the Array of its application',
    rule: 4,
    makeBody: () => ['hello'],
    middleware: (application) => async (environ, startResponse) => {
      const body = await application(environ, startResponse)
      if (Array.isArray(body)) body.push('again')
      return body
    },
  },
  {
    name: 'empties the Array of its application',
    rule: 4,
    makeBody: () => ['hello'],
    middleware: (application) => async (environ, startResponse) => {
      const body = await application(environ, startResponse)
      return Array.isArray(body) ? [String(body.shift())] : body
    },
  },
  {
    name: 'changes the bytes, and leaves the Content-Length',
    rule: 46,
    makeBody: () => ['hello'],
    middleware: (application) => async (environ, startResponse) => {
      const body = await application(environ, startResponse)
      assert.ok(isComplete(body))
      return [...body, 'again']
    },
  },
  {
    name: 'changes the bytes of a stream, and leaves the ETag',
    rule: 46,
    makeBody: () => generateLater('hel', 'lo'),
    middleware: changingBody(shout),
  },
  {
    name: 'leaves chunks out, and leaves the ETag',
    rule: 46,
    makeBody: () => generateLater('hel', 'lo'),
    middleware: streaming(async function* (body) {
      for await (const chunk of body) if (chunk !== 'lo') yield chunk
    }),
  },
  {
    name: 'changes the bytes of an Array, and leaves the ETag',
    rule: 46,
    makeBody: () => ['hello'],
    middleware: changingBody(shout),
  },
  {
    name: 'passes a body that broke off for one that is complete',
    rule: 22,
    makeBody: breakOff,
    middleware: streaming(async function* (body) {
      try {
        yield* copy(body)
      } catch {
        // This is the mistake.
      }
    }),
  },
  {
    name: 'asks a body again that threw',
    rule: 22,
    makeBody: breakOff,
    middleware: streaming(async function* (body) {
      assert.ok(Symbol.asyncIterator in body)
      const iterator = body[Symbol.asyncIterator]()
      yield (await iterator.next()).value
      await assert.rejects(async () => iterator.next(), /broken/)
      yield (await iterator.next()).value
    }),
  },
]

function changingBody(change: (body: Body) => Body): Middleware {
  return (application) => async (environ, startResponse) =>
    change(await application(environ, startResponse))
}

/** The headers that are true of these bodies. */
function headersOf(makeBody: () => Body): HeaderList {
  return isComplete(makeBody()) ? [...TEXT, ETAG, ['Content-Length', '5']] : [...TEXT, ETAG]
}

const TEXT: HeaderList = [['Content-Type', 'text/plain']]
const ETAG: [string, string] = ['ETag', '"a"']

interface EtagRow extends MiddlewareRow {
  readonly etag: string
  readonly status?: string
  readonly method?: string
}

const KEPT_ETAGS: readonly EtagRow[] = [
  { name: 'passes on the bytes of an ETag', middleware: streaming(copy), etag: '"a"' },
  {
    name: 'cuts the bytes of an ETag into other chunks',
    middleware: streaming(async function* (body) {
      for await (const chunk of body) yield* String(chunk)
    }),
    etag: '"a"',
  },
  { name: 'changes the bytes of a weak ETag', middleware: changingBody(shout), etag: 'W/"a"' },
  {
    name: 'changes the bytes that HEAD does not send',
    middleware: changingBody(shout),
    etag: '"a"',
    method: 'HEAD',
  },
  {
    name: 'makes 206 of 200, and part of the bytes',
    middleware: (application) => async (environ, startResponse) => {
      const body = await application(environ, (_status, headers) => {
        startResponse('206 Partial Content', headers)
      })
      return shout(body)
    },
    etag: '"a"',
  },
  {
    name: 'changes the bytes, and the ETag',
    middleware: (application) => async (environ, startResponse) => {
      const body = await application(environ, (status) => {
        startResponse(status, [['ETag', '"b"']])
      })
      return shout(body)
    },
    etag: '"a"',
  },
]

describe('lintMiddleware', () => {
  afterEach(checkOpenBodies)

  for (const { name, middleware } of GOOD) {
    it(`accepts one that ${name}`, async () => {
      const listener = new Listener()
      for (const makeBody of BODIES) {
        const application = lintMiddleware(middleware, listener)(answering(makeBody))
        assert.match((await perform(application)).text, /^hello$/i)
      }
      assert.deepEqual(listener.errors, [])
    })
  }

  for (const { name, rule, middleware } of BAD) {
    it(`blames one that ${name}`, async () => {
      const application = lintMiddleware(middleware)(answering(() => generateLater('hel', 'lo')))
      await assert.rejects(perform(application), breaks(rule, 'middleware'))
    })
  }

  for (const { name, rule, middleware, makeBody } of TOLD) {
    it(`tells of one that ${name}`, async () => {
      const listener = new Listener()
      await perform(lintMiddleware(middleware, listener)(answering(makeBody)))
      checkOpenBodies()
      assert.deepEqual(
        listener.errors.map((error) => [error.rule, error.side]),
        [[rule, 'middleware']],
      )
    })
  }

  for (const { name, rule, middleware, makeBody } of REFUSED) {
    it(`refuses one that ${name}`, async () => {
      const application = lintMiddleware(middleware)(answering(makeBody, headersOf(makeBody)))
      await assert.rejects(perform(application), breaks(rule, 'middleware'))
    })
  }

  for (const { name, middleware, etag, status, method } of KEPT_ETAGS) {
    it(`accepts one that ${name}`, async () => {
      const application = answering(() => generateLater('hel', 'lo'), [['ETag', etag]], status)
      const environ = createTestEnviron({ REQUEST_METHOD: method ?? 'GET' })
      await perform(lintMiddleware(middleware)(application), environ)
    })
  }

  it('tells of one that throws, and leaves the body open', async () => {
    for (const isLater of [false, true]) {
      const listener = new Listener()
      const problem = new Error('broken')
      const throwing: Middleware = (wrapped) => (environ, startResponse) => {
        void wrapped(environ, startResponse)
        if (isLater) return Promise.reject(problem)
        throw problem
      }
      const application = answering(() => generate('hello'))
      await assert.rejects(perform(lintMiddleware(throwing, listener)(application)), problem)
      assert.deepEqual(
        listener.errors.map((error) => [error.rule, error.side]),
        [[21, 'middleware']],
      )
    }
  })

  it('waits for a close that is asynchronous', async () => {
    const listener = new Listener()
    const closeLater: Middleware = (application) => async (environ, startResponse) => {
      const body = await application(environ, startResponse)
      return {
        async *[Symbol.asyncIterator]() {
          for await (const chunk of body) yield chunk
        },
        async close() {
          await Promise.resolve()
          await body.close?.()
          return 'closed'
        },
      }
    }
    const linted = lintMiddleware(closeLater, listener)(answering(() => generateLater('hello')))
    const body = await linted(createTestEnviron(), () => undefined)
    assert.equal(await body.close?.(), 'closed')
    assert.deepEqual(listener.errors, [])
  })

  it('lets a middleware answer in place of a body that threw before it was passed on', async () => {
    const rescue: Middleware = (application) => async (environ, startResponse) => {
      const body = await application(environ, startResponse)
      try {
        assert.ok(Symbol.asyncIterator in body)
        return [await text(body)]
      } catch (error) {
        startResponse('500 Internal Server Error', [...TEXT], error)
        return generate('sorry')
      } finally {
        await body.close?.()
      }
    }
    const linted = lintMiddleware(rescue, { buffers: true })(answering(breakOff))
    assert.deepEqual((await perform(linted)).text, 'sorry')
  })

  it('lets a middleware send something before it calls its application', async () => {
    const prefix: Middleware = (wrapped) =>
      async function* (environ, startResponse) {
        startResponse('200 OK', [...TEXT])
        yield 'first'
        await wrapped(environ, (...[, , error]) => {
          if (error !== undefined) throw error
        })
      }
    const problem = new Error('broken')
    const failing: Application = (_environ, startResponse) => {
      startResponse('500 Internal Server Error', [], problem)
      return []
    }
    await assert.rejects(perform(lintMiddleware(prefix)(failing)), problem)
  })

  it('does not blame what it sees from one side only', async () => {
    const [drain] = BAD.filter(({ rule }) => rule === 45)
    assert.ok(drain !== undefined)
    const inner = lint(answering(() => generateLater('hel', 'lo')))
    const linted = lint(drain.middleware(inner), { inside: 'middleware' })
    assert.equal((await perform(linted)).text, 'hello')
  })

  it('lets a middleware read all of a body that HEAD does not send', async () => {
    const measure: Middleware = (wrapped) => async (environ, startResponse) => {
      const body = await wrapped(environ, startResponse)
      assert.ok(Symbol.asyncIterator in body)
      const content = await text(body)
      await body.close?.()
      return [content]
    }
    const linted = lintMiddleware(measure, { buffers: true })
    const application = linted(answering(() => generateLater('hel', 'lo')))
    await perform(application, createTestEnviron({ REQUEST_METHOD: 'HEAD' }))
  })

  it('lets a middleware add to the environ, and its application change a copy', async () => {
    const listener = new Listener()
    const add: Middleware = (application) => (environ, startResponse) => {
      environ['mine.user'] = 'me'
      environ.REMOTE_USER = 'me'
      return application(environ, startResponse)
    }
    const changing: Application = (environ, startResponse) => {
      environ.PATH_INFO = '/changed'
      startResponse('204 No Content', [])
      return []
    }
    await perform(lintMiddleware(add, listener)(changing))
    assert.deepEqual(listener.errors, [])
  })

  it('blames one that keeps the error of startResponse from its application', async () => {
    const keep: Middleware = (application) => (environ, startResponse) =>
      application(environ, (status, headers, error) => {
        try {
          startResponse(status, headers, error)
        } catch {
          // This is the mistake.
        }
      })
    const restarting: Application = async function* (_environ, startResponse) {
      startResponse('200 OK', [])
      yield 'hello'
      startResponse('500 Internal Server Error', [], new Error('late'))
    }
    await assert.rejects(perform(lintMiddleware(keep)(restarting)), breaks(12, 'middleware'))
  })

  it('still blames the application and the server', async () => {
    const linted = lintMiddleware((application) => application)
    const bad = linted(answering(() => [42]))
    await assert.rejects(perform(bad), breaks(3, 'application'))
    const good = linted(answering(() => []))
    assert.throws(() => Reflect.apply(good, undefined, [{}]), breaks(1, 'server'))
  })

  it('lets a middleware buffer that is made for it', async () => {
    const [drain] = BAD.filter(({ rule }) => rule === 45)
    assert.ok(drain !== undefined)
    const linted = lintMiddleware(drain.middleware, { buffers: true })
    const application = linted(answering(() => generateLater('hel', 'lo')))
    assert.equal((await perform(application)).text, 'hello')
  })

  it('lets a middleware wait for the first chunk', async () => {
    const peek: Middleware = (application) => async (environ, startResponse) => {
      const body = await application(environ, startResponse)
      assert.ok(Symbol.asyncIterator in body)
      const iterator = body[Symbol.asyncIterator]()
      let step: IteratorResult<Chunk> | undefined = await iterator.next()
      return {
        [Symbol.asyncIterator]: () => ({
          async next() {
            const next = step ?? (await iterator.next())
            step = undefined
            return next
          },
          return: async () => iterator.return?.() ?? { done: true, value: undefined },
        }),
        close: () => body.close?.(),
      }
    }
    const linted = lintMiddleware(peek)(answering(() => generateLater('hel', 'lo')))
    assert.equal((await perform(linted)).text, 'hello')
  })
})
