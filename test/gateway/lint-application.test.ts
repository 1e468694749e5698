import assert from 'node:assert/strict'
import { Readable } from 'node:stream'
import { afterEach, describe, it } from 'node:test'
import type { Application } from '../../src/gateway/index.ts'
import { checkOpenBodies, lint } from '../../src/gateway/index.ts'
import { createTestEnviron, Log, perform } from './exchange.ts'
import { answering, breaks, generate, generateLater, Listener, tighten } from './misuse.ts'

interface BodyRow {
  readonly name: string
  readonly makeBody: () => unknown
}

const BYTES = new TextEncoder().encode('hello')

const NOT_BODIES: readonly BodyRow[] = [
  { name: 'undefined', makeBody: () => undefined },
  { name: 'null', makeBody: () => null },
  { name: 'false', makeBody: () => false },
  { name: 'a number', makeBody: () => 42 },
  { name: 'a string', makeBody: () => 'hello' },
  { name: 'a Uint8Array', makeBody: () => BYTES },
  { name: 'a Buffer', makeBody: () => Buffer.from('hello') },
  { name: 'an ArrayBuffer', makeBody: () => BYTES.buffer },
  { name: 'a DataView', makeBody: () => new DataView(BYTES.buffer) },
  { name: 'an ordinary object', makeBody: () => ({ length: 0 }) },
  { name: 'a function', makeBody: () => generate },
  { name: 'a promise of undefined', makeBody: () => Promise.resolve() },
  { name: 'a promise of a string', makeBody: () => Promise.resolve('hello') },
]

interface ChunkRow {
  readonly name: string
  readonly chunk: unknown
}

const NOT_CHUNKS: readonly ChunkRow[] = [
  { name: 'a number', chunk: 1 },
  { name: 'undefined', chunk: undefined },
  { name: 'null', chunk: null },
  { name: 'an ArrayBuffer', chunk: BYTES.buffer },
  { name: 'a DataView', chunk: new DataView(BYTES.buffer) },
  { name: 'a Uint16Array', chunk: new Uint16Array(2) },
  { name: 'an array', chunk: [1] },
  { name: 'a boxed string', chunk: Object('hello') },
]

class CountedBody {
  closeCount = 0

  async *[Symbol.asyncIterator](): AsyncGenerator<string> {
    yield 'hello'
  }

  close(): void {
    this.closeCount += 1
  }
}

const BODIES: readonly BodyRow[] = [
  { name: 'an Array of a string', makeBody: () => ['hello'] },
  { name: 'an Array of bytes', makeBody: () => [BYTES] },
  { name: 'an Array of a Buffer', makeBody: () => [Buffer.from('hello')] },
  { name: 'an Array with empty chunks', makeBody: () => ['', 'hel', new Uint8Array(), 'lo'] },
  { name: 'a frozen Array', makeBody: () => Object.freeze(['hello']) },
  { name: 'a Set', makeBody: () => new Set(['hello']) },
  { name: 'a generator', makeBody: () => generate('', 'hello', '') },
  { name: 'an async generator', makeBody: () => generateLater<string | Uint8Array>('', BYTES, '') },
  { name: 'a ReadableStream', makeBody: () => ReadableStream.from([BYTES]) },
  { name: 'a Readable of node', makeBody: () => Readable.from([BYTES]) },
  { name: 'an instance of a class', makeBody: () => new CountedBody() },
]

/** What an application does with startResponse, apart from calling it once. */
interface CallRow {
  readonly name: string
  readonly application: Application
}

const NEVER_STARTED: readonly CallRow[] = [
  { name: 'an Array', application: () => ['hello'] },
  { name: 'an empty Array', application: () => [] },
  { name: 'a chunk', application: () => generate('hello') },
  { name: 'a later chunk', application: () => generateLater('hello') },
  { name: 'the end of a body', application: () => generate() },
  { name: 'the end of a later body', application: () => generateLater('') },
  {
    name: 'an Array, though it is called afterwards',
    application: (_environ, startResponse) => {
      queueMicrotask(() => startResponse('200 OK', []))
      return ['hello']
    },
  },
  {
    name: 'a chunk, though it is called after that',
    application: async function* (_environ, startResponse) {
      yield 'hello'
      startResponse('200 OK', [])
    },
  },
]

interface OddRow extends BodyRow {
  readonly rules: readonly number[]
}

const ODD_STREAMS: readonly OddRow[] = [
  {
    name: 'both kinds of iterators',
    rules: [20],
    makeBody: () => ({
      [Symbol.iterator]: () => generate('hello'),
      [Symbol.asyncIterator]: () => generateLater('hello'),
    }),
  },
  {
    name: 'a length, that is no Array',
    rules: [4],
    makeBody: () => ({ length: 1, 0: 'hello', [Symbol.iterator]: () => generate('hello') }),
  },
]

const CHANGES: readonly ((body: string[]) => unknown)[] = [
  (body) => body.push('again'),
  (body) => body.pop(),
  (body) => body.reverse(),
]

describe('lint, of an application', () => {
  afterEach(checkOpenBodies)

  it('refuses what is not a function, at once', () => {
    for (const application of [undefined, 'app', {}, { fetch: () => [] }]) {
      assert.throws(() => lint(tighten(application)), breaks(1, 'application'))
    }
  })

  for (const { name, makeBody } of NOT_BODIES) {
    it(`refuses ${name} for a body`, async () => {
      await assert.rejects(perform(lint(answering(makeBody))), breaks(2, 'application'))
    })
  }

  for (const { name, chunk } of NOT_CHUNKS) {
    it(`refuses ${name} for a chunk`, async () => {
      for (const body of [[chunk], generate(chunk), generateLater(chunk)]) {
        await assert.rejects(perform(lint(answering(() => body))), breaks(3, 'application'))
      }
    })
  }

  for (const { name, makeBody } of BODIES) {
    it(`accepts ${name}`, async () => {
      const listener = new Listener()
      const { text } = await perform(lint(answering(makeBody), listener))
      assert.equal(text, 'hello')
      assert.deepEqual([...listener.errors, ...listener.warnings], [])
    })
  }

  for (const { name, rules, makeBody } of ODD_STREAMS) {
    it(`warns of a body with ${name}`, async () => {
      const listener = new Listener()
      await perform(lint(answering(makeBody), listener))
      assert.deepEqual(
        listener.warnings.map(({ rule }) => rule),
        rules,
      )
      assert.deepEqual(listener.errors, [])
    })
  }

  it('refuses an iterator that gives no objects', async () => {
    const body = { [Symbol.iterator]: () => ({ next: () => undefined }) }
    await assert.rejects(perform(lint(answering(() => body))), breaks(2, 'application'))
  })

  it('leaves an application that is not asynchronous as it is', () => {
    const body = lint(answering(() => ['hello']))(createTestEnviron(), () => undefined)
    assert.deepEqual(body, ['hello'])
  })

  it('gives an Array as the same Array', async () => {
    const body = ['hello']
    const linted = lint(answering(() => body))
    assert.equal(
      linted(createTestEnviron(), () => undefined),
      body,
    )
    const later = lint(answering(async () => body))
    assert.equal(await later(createTestEnviron(), () => undefined), body)
  })

  it('accepts an Array again', async () => {
    const body = ['hello']
    const application = lint(answering(() => body))
    await perform(application)
    assert.equal((await perform(application)).text, 'hello')
  })

  it('leaves an Array as it is, not frozen and with its own members only', async () => {
    const body = ['hello']
    await perform(lint(answering(() => body)))
    assert.ok(!Object.isFrozen(body))
    assert.deepEqual(Reflect.ownKeys(body), ['0', 'length'])
  })

  it('finds out who changes an Array that was returned', async () => {
    for (const change of CHANGES) {
      const listener = new Listener()
      const body = ['hel', 'lo']
      await perform(
        lint(
          answering(() => body),
          listener,
        ),
      )
      checkOpenBodies()
      change(body)
      assert.throws(checkOpenBodies, breaks(4, 'application'))
      assert.deepEqual(listener.rules, [4])
      checkOpenBodies()
    }
  })

  it('reports a changed Array in the course of later requests', async () => {
    const listener = new Listener()
    const body = ['hello']
    const application = lint(
      answering(() => body),
      listener,
    )
    await perform(application)
    body.pop()
    for (let i = 0; i < 20; i++) await perform(lint(answering(() => ['other'])))
    assert.deepEqual(listener.rules, [4])
  })

  it('refuses an Array that was changed since an earlier request', async () => {
    const body: string[] = []
    const application = lint(
      answering(() => {
        body.push('hello')
        return body
      }),
    )
    await perform(application)
    await assert.rejects(perform(application), breaks(4, 'application'))
  })

  it('closes a body that it refuses', async () => {
    for (const chunks of [['hello'], generate('hello')]) {
      let closeCount = 0
      const close = (): void => {
        closeCount += 1
      }
      const body = Object.assign(chunks, { close })
      const application: Application = (_environ, startResponse) => {
        assert.throws(() => startResponse('nonsense', [], new Error('first')), TypeError)
        return body
      }
      await assert.rejects(perform(lint(application)), breaks(7, 'application'))
      assert.equal(closeCount, 1)
    }
  })

  it('logs what the close of a refused body throws', async () => {
    const problem = new Error('cannot close')
    const closes = [() => Promise.reject(problem), () => assert.fail(problem)]
    for (const close of closes) {
      const log = new Log()
      const application = lint(answering(() => Object.assign([1], { close })))
      const environ = createTestEnviron({ 'wsgi.errors': log })
      await assert.rejects(perform(application, environ), breaks(3, 'application'))
      assert.match(log.text, /cannot close/)
    }
    const log = new Log()
    const application = lint(answering(() => [1]))
    const environ = createTestEnviron({ 'wsgi.errors': log })
    await assert.rejects(perform(application, environ), breaks(3, 'application'))
    assert.equal(log.text, '')
  })

  it('reports an Array with a close that was changed', async () => {
    const listener = new Listener()
    const body = Object.assign(['hello'], { close() {} })
    const returned = lint(
      answering(() => body),
      listener,
    )(createTestEnviron(), () => undefined)
    body.push('again')
    assert.equal(returned, body)
    body.close()
    assert.deepEqual(listener.rules, [4])
  })

  it('refuses a streaming body for a second request', async () => {
    const body = generate('hello')
    const application = lint(answering(() => body))
    await perform(application)
    await assert.rejects(perform(application), breaks(4, 'application'))
  })

  it('refuses an Array with a close for a second request', async () => {
    const body = Object.assign(['hello'], { close() {} })
    const application = lint(answering(() => body))
    await perform(application)
    await assert.rejects(perform(application), breaks(4, 'application'))
  })

  for (const { name, application } of NEVER_STARTED) {
    it(`expects startResponse before ${name}`, async () => {
      await assert.rejects(perform(lint(application)), breaks(5, 'application'))
    })
  }

  it('accepts startResponse in the first next()', async () => {
    async function* application(
      ...[, startResponse]: Parameters<Application>
    ): AsyncGenerator<string> {
      yield ''
      startResponse('201 Created', [])
      yield 'hello'
    }
    assert.equal((await perform(lint(application))).status, '201 Created')
  })

  it('accepts startResponse at the end of a body that is empty', async () => {
    function* application(...[, startResponse]: Parameters<Application>): Generator<string> {
      yield ''
      startResponse('204 No Content', [])
    }
    assert.equal((await perform(lint(application))).status, '204 No Content')
  })

  it('refuses a close that is no function', async () => {
    for (const body of [['hello'], generate('hello')]) {
      const closing = answering(() => Object.assign(body, { close: true }))
      await assert.rejects(perform(lint(closing)), breaks(6, 'application'))
    }
  })

  it('finds out who keeps an error of startResponse to himself', async () => {
    async function* application(
      ...[, startResponse]: Parameters<Application>
    ): AsyncGenerator<string> {
      startResponse('200 OK', [])
      yield 'hello'
      try {
        startResponse('500 Internal Server Error', [], new Error('late'))
      } catch {
        yield 'sorry'
      }
    }
    await assert.rejects(perform(lint(application)), breaks(7, 'application'))
  })

  it('finds out who keeps an error of startResponse to himself, and returns', async () => {
    const application = tighten((...[, startResponse]: Parameters<Application>) => {
      try {
        startResponse('nonsense', [], new Error('first'))
      } catch {
        startResponse('500 Internal Server Error', [], new Error('second'))
      }
      return []
    })
    await assert.rejects(perform(lint(application)), breaks(7, 'application'))
  })

  it('lets the error of an application through', async () => {
    const problem = new Error('broken')
    const application = lint(() => {
      throw problem
    })
    await assert.rejects(perform(application), problem)
    const rejecting = lint(async () => Promise.reject(problem))
    await assert.rejects(perform(rejecting), problem)
  })

  it('lets the error of a body through, and has the body closed', async () => {
    const problem = new Error('broken')
    const body = new CountedBody()
    body[Symbol.asyncIterator] = async function* () {
      yield 'hello'
      throw problem
    }
    await assert.rejects(perform(lint(answering(() => body))), problem)
    assert.equal(body.closeCount, 1)
  })

  it('ends a generator whose chunk it refuses', async () => {
    for (const isLater of [false, true]) {
      let hasEnded = false
      const end = (): void => {
        hasEnded = true
      }
      const body = isLater ? endingLater(end) : ending(end)
      await assert.rejects(perform(lint(answering(() => body))), breaks(3, 'application'))
      assert.ok(hasEnded)
    }
  })

  it('tells the listener what it throws, and does not log it', async () => {
    const listener = new Listener()
    const log = new Log()
    const application = lint(
      answering(() => undefined),
      listener,
    )
    const environ = createTestEnviron({ 'wsgi.errors': log })
    await assert.rejects(perform(application, environ), (error) => error === listener.errors[0])
    assert.equal(log.text, '')
  })

  it('names the value, the side and the rule', async () => {
    const message =
      'An application must return an iterable of chunks; it returned the string "hello". (The application broke rule 2 of the gateway.)'
    await assert.rejects(perform(lint(answering(() => 'hello'))), { name: 'LintError', message })
  })
})

function* ending(end: () => void): Generator<unknown> {
  try {
    yield 1
  } finally {
    end()
  }
}

async function* endingLater(end: () => void): AsyncGenerator<unknown> {
  yield* ending(end)
}
