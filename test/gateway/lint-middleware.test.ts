import assert from 'node:assert/strict'
import { afterEach, describe, it } from 'node:test'
import type { Application, Body, Chunk, Middleware } from '../../src/gateway/index.ts'
import { checkOpenBodies, isComplete, lintMiddleware, toBytes } from '../../src/gateway/index.ts'
import { perform } from './exchange.ts'
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

  it('blames one that forgets to close what it wraps', async () => {
    const forget: Middleware = (application) =>
      async function* (environ, startResponse) {
        const body = await application(environ, startResponse)
        assert.ok(Symbol.asyncIterator in body)
        yield* body
      }
    await perform(lintMiddleware(forget)(answering(() => generateLater('hello'))))
    assert.throws(checkOpenBodies, breaks(21, 'middleware'))
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
