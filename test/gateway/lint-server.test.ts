import assert from 'node:assert/strict'
import { afterEach, describe, it } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import type { Body, Chunk, LintOptions } from '../../src/gateway/index.ts'
import { checkOpenBodies, checkRequestOver, lint } from '../../src/gateway/index.ts'
import { createTestEnviron, Log } from './exchange.ts'
import { answering, breaks, generate, generateLater, Listener } from './misuse.ts'

/** A streaming body that notes what is done with it. */
class NotedBody {
  readonly notes: string[] = []
  readonly #chunks = ['hel', 'lo'];

  [Symbol.asyncIterator](): AsyncIterator<string, unknown> {
    return {
      next: async () => {
        const value = this.#chunks.shift()
        return value === undefined ? { done: true, value } : { value }
      },
      return: async () => {
        this.notes.push('return')
        return { done: true, value: undefined }
      },
    }
  }

  close(): string {
    this.notes.push('close')
    return 'closed'
  }
}

/** Calls an application that answers with a body, and gives what the server gets. */
function open(body: unknown, options: LintOptions = {}): Body {
  const opened = lint(
    answering(() => body),
    options,
  )(createTestEnviron(), () => undefined)
  assert.ok(!(opened instanceof Promise))
  return opened
}

function openLater(body: unknown, options?: LintOptions): AsyncIterable<Chunk> & Body {
  const opened = open(body, options)
  assert.ok(Symbol.asyncIterator in opened)
  return opened
}

function openNow(body: unknown, options?: LintOptions): Iterable<Chunk> & Body {
  const opened = open(body, options)
  assert.ok(Symbol.iterator in opened)
  return opened
}

interface BodilessRow {
  readonly name: string
  readonly status: string
  readonly method: string
}

const WITHOUT_BODY: readonly BodilessRow[] = [
  { name: 'a response to HEAD', status: '200 OK', method: 'HEAD' },
  { name: '204', status: '204 No Content', method: 'GET' },
  { name: '205', status: '205 Reset Content', method: 'GET' },
  { name: '304', status: '304 Not Modified', method: 'GET' },
]

describe('lint, of a server', () => {
  afterEach(checkOpenBodies)

  it('expects startResponse for a second argument', () => {
    const linted = lint(answering(() => []))
    for (const startResponse of [undefined, 'start', {}]) {
      const call = [createTestEnviron(), startResponse]
      assert.throws(() => Reflect.apply(linted, undefined, call), breaks(1, 'server'))
    }
  })

  it('refuses a third argument', () => {
    const linted = lint(answering(() => []))
    const call = [createTestEnviron(), () => undefined, () => undefined]
    assert.throws(() => Reflect.apply(linted, undefined, call), breaks(1, 'server'))
  })

  it('gives a synchronous body as one, and an asynchronous one as that', () => {
    const now = open(generate('hello'))
    assert.deepEqual([Symbol.iterator in now, Symbol.asyncIterator in now], [true, false])
    const later = open(generateLater('hello'))
    assert.deepEqual([Symbol.iterator in later, Symbol.asyncIterator in later], [false, true])
    now.close?.()
    later.close?.()
  })

  it('refuses a second iterator', async () => {
    const now = openNow(generate('hello'))
    now[Symbol.iterator]().return?.()
    assert.throws(() => now[Symbol.iterator](), breaks(4, 'server'))
    now.close?.()
    const later = openLater(generateLater('hello'))
    await later[Symbol.asyncIterator]().return?.()
    assert.throws(() => later[Symbol.asyncIterator](), breaks(4, 'server'))
    later.close?.()
  })

  it('refuses next() before the last one has settled', async () => {
    const body = openLater(generateLater('hel', 'lo'))
    const iterator = body[Symbol.asyncIterator]()
    const first = iterator.next()
    await assert.rejects(async () => iterator.next(), breaks(19, 'server'))
    assert.deepEqual(await first, { done: false, value: 'hel' })
    await iterator.return?.()
    body.close?.()
  })

  it('reports an iterator that was left without return()', async () => {
    const listener = new Listener()
    const body = openLater(generateLater('hello'), listener)
    await body[Symbol.asyncIterator]().next()
    body.close?.()
    assert.deepEqual(listener.rules, [20])
  })

  it('reports a close that does not wait for return()', async () => {
    const listener = new Listener()
    const body = openLater(generateLater('hello'), listener)
    const iterator = body[Symbol.asyncIterator]()
    await iterator.next()
    const returned = iterator.return?.()
    body.close?.()
    await returned
    assert.deepEqual(listener.rules, [20])
  })

  it('refuses next() after return()', async () => {
    const now = openNow(generate('hel', 'lo'))
    const iterator = now[Symbol.iterator]()
    iterator.return?.()
    assert.throws(() => iterator.next(), breaks(20, 'server'))
    now.close?.()
    const later = openLater(generateLater('hel', 'lo'))
    const laterIterator = later[Symbol.asyncIterator]()
    await laterIterator.return?.()
    await assert.rejects(async () => laterIterator.next(), breaks(20, 'server'))
    later.close?.()
  })

  it('refuses next() after the body threw', async () => {
    const now = openNow(fail())
    const iterator = now[Symbol.iterator]()
    assert.throws(() => iterator.next(), /broken/)
    assert.throws(() => iterator.next(), breaks(22, 'server'))
    now.close?.()
    const later = openLater(failLater())
    const laterIterator = later[Symbol.asyncIterator]()
    await assert.rejects(async () => laterIterator.next(), /broken/)
    await assert.rejects(async () => laterIterator.next(), breaks(22, 'server'))
    later.close?.()
  })

  for (const { name, status, method } of WITHOUT_BODY) {
    it(`refuses next() after the first chunk of ${name}`, async () => {
      const application = lint(answering(() => generateLater('', 'hel', 'lo'), [], status))
      const environ = createTestEnviron({ REQUEST_METHOD: method })
      const body = await application(environ, () => undefined)
      assert.ok(Symbol.asyncIterator in body)
      const iterator = body[Symbol.asyncIterator]()
      await iterator.next()
      await iterator.next()
      await assert.rejects(async () => iterator.next(), breaks(17, 'server'))
      await iterator.return?.()
      body.close?.()
    })
  }

  it('refuses next() after the signal has aborted', async () => {
    const abort = new AbortController()
    const application = lint(async function* (copy, startResponse) {
      copy['wsgi.signal']?.(copy)
      startResponse('200 OK', [])
      yield 'hello'
    })
    const environ = createTestEnviron({ 'wsgi.signal': () => abort.signal })
    const body = await application(environ, () => undefined)
    assert.ok(Symbol.asyncIterator in body)
    const iterator = body[Symbol.asyncIterator]()
    await iterator.next()
    abort.abort()
    await assert.rejects(async () => iterator.next(), breaks(23, 'server'))
    await iterator.return?.()
    body.close?.()
  })

  it('expects no return() after the end, after an error, and without an iterator', async () => {
    const listener = new Listener()
    const ended = openLater(generateLater<string>(), listener)
    await ended[Symbol.asyncIterator]().next()
    ended.close?.()
    const failed = openNow(fail(), listener)
    assert.throws(() => failed[Symbol.iterator]().next(), /broken/)
    failed.close?.()
    const failedLater = openLater(failLater(), listener)
    await assert.rejects(async () => failedLater[Symbol.asyncIterator]().next(), /broken/)
    failedLater.close?.()
    open(generate('hello'), listener).close?.()
    assert.deepEqual(listener.rules, [])
  })

  it('passes return() and close() on, each once', async () => {
    const noted = new NotedBody()
    const body = openLater(noted)
    const iterator = body[Symbol.asyncIterator]()
    await iterator.next()
    assert.deepEqual(await iterator.return?.(), { done: true, value: undefined })
    assert.equal(body.close?.(), 'closed')
    assert.deepEqual(noted.notes, ['return', 'close'])
  })

  it('has a return() for an iterator that has none', async () => {
    const now = openNow({ [Symbol.iterator]: () => ({ next: () => ({ value: 'hello' }) }) })
    assert.equal(now[Symbol.iterator]().return?.().done, true)
    now.close?.()
    const next = async (): Promise<IteratorResult<string>> => ({ value: 'hello' })
    const later = openLater({ [Symbol.asyncIterator]: () => ({ next }) })
    assert.equal((await later[Symbol.asyncIterator]().return?.())?.done, true)
    later.close?.()
  })

  it('refuses to close twice', () => {
    for (const body of [generate('hello'), Object.assign(['hello'], { close() {} })]) {
      const opened = open(body)
      opened.close?.()
      assert.throws(() => opened.close?.(), breaks(21, 'server'))
    }
  })

  it('calls the close of an Array once, as its method', () => {
    const body = Object.assign(['hello'], {
      closeCount: 0,
      close() {
        this.closeCount += 1
      },
    })
    open(body).close?.()
    assert.equal(body.closeCount, 1)
  })

  it('refuses everything after close()', async () => {
    const now = openNow(generate('hello'))
    now.close?.()
    assert.throws(() => now[Symbol.iterator](), breaks(21, 'server'))
    const later = openLater(generateLater('hello'))
    const iterator = later[Symbol.asyncIterator]()
    await iterator.return?.()
    later.close?.()
    await assert.rejects(async () => iterator.next(), breaks(21, 'server'))
    await assert.rejects(async () => iterator.return?.(), breaks(21, 'server'))
  })

  it('accepts a chunk that arrives after the client has left', async () => {
    const listener = new Listener()
    const body = openLater(generateLater(1), listener)
    const iterator = body[Symbol.asyncIterator]()
    const pending = iterator.next()
    const returned = iterator.return?.()
    body.close?.()
    assert.deepEqual(await pending, { done: false, value: 1 })
    await returned
    assert.deepEqual(listener.rules, [])
  })

  it('finds the bodies that are still open, and tells of each once', () => {
    const listener = new Listener()
    const log = new Log()
    const linted = lint(
      answering(() => generate('hello')),
      listener,
    )
    linted(createTestEnviron({ 'wsgi.errors': log, PATH_INFO: '/forgotten' }), () => undefined)
    open(Object.assign(['hello'], { close() {} }), listener)
    assert.throws(checkOpenBodies, breaks(21, 'server'))
    assert.deepEqual(listener.rules, [21, 21])
    assert.match(log.text, /^LintError: The body of GET "\/forgotten" was never closed\..*\n$/)
    checkOpenBodies()
  })

  it('finds the bodies of one request that are still open', () => {
    const environs = [createTestEnviron(), createTestEnviron(), createTestEnviron()]
    const inner = lint(answering(() => generate('hello')))
    const linted = lint((environ, startResponse) => inner({ ...environ }, startResponse))
    const [first, second, third] = environs.map((environ) => linted(environ, () => undefined))
    const [own, other, last] = environs
    assert.ok(own !== undefined && other !== undefined && last !== undefined)
    assert.ok(first !== undefined && 'close' in first)
    first.close?.()
    checkRequestOver(own)
    assert.throws(() => checkRequestOver(other), breaks(21, 'server'))
    checkRequestOver(other)
    assert.ok(second !== undefined && third !== undefined && 'close' in third)
    third.close?.()
    checkRequestOver(last)
  })

  it('finds an Array of one request that was changed', () => {
    const body = ['hello']
    const linted = lint(answering(() => body))
    const environ = createTestEnviron()
    linted(environ, () => undefined)
    body.pop()
    checkRequestOver(createTestEnviron())
    assert.throws(() => checkRequestOver(environ), breaks(4, 'application'))
  })

  it('reports a body that was forgotten when it is collected', async () => {
    setFlagsFromString('--expose-gc')
    const collectGarbage: unknown = runInNewContext('gc')
    assert.ok(typeof collectGarbage === 'function')
    const listener = new Listener()
    open(generate('hello'), listener)
    for (let i = 0; i < 50 && listener.errors.length === 0; i++) {
      collectGarbage()
      await sleep(10)
    }
    assert.deepEqual(listener.rules, [21])
  })

  it('leaves an Array with a close that is frozen as it is', () => {
    let closeCount = 0
    const close = (): void => {
      closeCount += 1
    }
    const body = Object.freeze(Object.assign(['hello'], { close }))
    open(body).close?.()
    assert.equal(body.close, close)
    assert.equal(closeCount, 1)
  })

  it('expects no close of an Array that has none', () => {
    assert.ok(!('close' in open(['hello'])))
  })
})

function* fail(): Generator<string> {
  yield* []
  throw new Error('broken')
}

async function* failLater(): AsyncGenerator<string> {
  yield* fail()
}
