import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { Flagon } from '../../src/app/index.ts'
import { lint } from '../../src/gateway/index.ts'
import {
  abort,
  BadRequest,
  Forbidden,
  HttpError,
  InternalServerError,
  makeResponse,
  NotFound,
} from '../../src/message/index.ts'
import { exchange } from '../message/exchange.ts'

/** The same hooks, once as they are and once behind a promise. */
const PACES = ['at once', 'later'] as const

for (const pace of PACES) {
  const settle = <value>(value: value): value | Promise<value> =>
    pace === 'later' ? new Promise((resolve) => setImmediate(resolve, value)) : value

  describe(`hooks that answer ${pace}`, () => {
    it('run in order before the view, and in reverse after it', async () => {
      const log: string[] = []
      const app = new Flagon()
      app.beforeRequest(() => settle(void log.push('before 1')))
      app.beforeRequest(() => settle(void log.push('before 2')))
      app.afterRequest((response) => {
        log.push('after 1')
        return settle(response)
      })
      app.afterRequest((response) => {
        log.push('after 2')
        return settle(response)
      })
      app.teardownRequest(() => settle(log.push('teardown 1')))
      app.teardownRequest(() => settle(log.push('teardown 2')))
      app.get('/', ({ afterThisRequest, g }) => {
        g['x'] = 1
        afterThisRequest((response, context) => {
          log.push(`after this ${context.g['x']}`)
          response.headers.append('X-After', 'this')
          return settle(response)
        })
        log.push('view')
        return settle('body')
      })
      const answer = await exchange(lint(app))
      assert.equal(answer.text, 'body')
      assert.equal(answer.header('X-After'), 'this')
      await new Promise((resolve) => setTimeout(resolve, 20))
      assert.deepEqual(log, [
        'before 1',
        'before 2',
        'view',
        'after this 1',
        'after 2',
        'after 1',
        'teardown 2',
        'teardown 1',
      ])
    })

    it('may answer before the view, also for what routing refuses', async () => {
      const app = new Flagon()
      app.beforeRequest(({ endpoint }) => settle(endpoint === undefined ? 'hook' : undefined))
      app.get('/', () => 'view')
      assert.equal((await exchange(lint(app))).text, 'view')
      for (const request of [{ target: '/nope' }, { method: 'PUT' }, { target: '/%zz' }]) {
        const answer = await exchange(lint(app), request)
        assert.deepEqual([answer.status, answer.text], ['200 OK', 'hook'])
      }
    })

    it('run again for the 500 when one after the view fails, and that is all', async () => {
      const log: string[] = []
      const calls: string[] = []
      const app = new Flagon()
      app.afterRequest((response) => {
        calls.push('a1')
        return response
      })
      app.afterRequest(async () => {
        calls.push('a2')
        await settle(undefined)
        throw new Error('broken hook')
      })
      app.teardownRequest((error) => calls.push(`teardown ${error}`))
      app.get('/', () => 'x')
      const answer = await exchange(lint(app), { log })
      await new Promise((resolve) => setTimeout(resolve, 20))
      assert.equal(answer.status, '500 Internal Server Error')
      assert.deepEqual(calls, ['a2', 'a2', 'teardown Error: broken hook'])
      assert.match(log.join(''), /broken hook[\s\S]*broken hook/)
    })
  })

  describe(`error handlers that answer ${pace}`, () => {
    class Base extends Error {}
    class Sub extends Base {}
    class Secret extends Forbidden {}

    function createApp(log: string[] = []): Flagon {
      const app = new Flagon()
      app.errorHandler(404, (error) => settle(makeResponse(`404 ${error.name}`, 404)))
      app.errorHandler(HttpError, (error) =>
        settle(makeResponse(`any ${error.status}`, error.status)),
      )
      app.errorHandler(403, () => settle(makeResponse('403', 403)))
      app.errorHandler(Secret, () => settle(makeResponse('secret', 403)))
      app.errorHandler(Base, (error) => settle(makeResponse(`base ${error.constructor.name}`, 400)))
      app.errorHandler(RangeError, () => {
        throw new TypeError('handler is broken')
      })
      app.errorHandler(500, (error) =>
        settle(
          makeResponse(
            `500 ${error instanceof InternalServerError ? error.originalError : ''}`,
            500,
          ),
        ),
      )
      app.teardownRequest((error) => log.push(String(error)))
      app.get('/404', () => abort(404))
      app.get('/403', () => abort(403))
      app.get('/409', () => abort(409))
      app.get('/500', () => abort(500))
      app.get('/secret', () => Promise.reject(new Secret()))
      app.get('/sub', () => Promise.reject(new Sub('sub')))
      app.get('/type', () => Promise.reject(new TypeError('oops')))
      app.get('/range', () => Promise.reject(new RangeError('far')))
      app.get('/null', () => Promise.reject(null))
      return app
    }

    /** What is asked for, what comes, and the error that teardown hooks see. */
    const ROWS: readonly (readonly [string, string, string])[] = [
      ['/404', '404 Not Found', 'undefined'],
      ['/nope', '404 Not Found', 'undefined'],
      ['/403', '403', 'undefined'],
      ['/409', 'any 409', 'undefined'],
      ['/500', '500 undefined', 'undefined'],
      ['/secret', 'secret', 'undefined'],
      ['/sub', 'base Sub', 'undefined'],
      ['/type', '500 TypeError: oops', 'TypeError: oops'],
      ['/range', '500 TypeError: handler is broken', 'TypeError: handler is broken'],
      ['/null', '500 null', 'null'],
    ]

    for (const [target, text, torn] of ROWS) {
      it(`answer ${target} with ${text}`, async () => {
        const log: string[] = []
        assert.equal((await exchange(lint(createApp(log)), { target })).text, text)
        await new Promise((resolve) => setTimeout(resolve, 10))
        assert.deepEqual(log, [torn])
      })
    }
  })
}

describe('an error nobody handles', () => {
  it('is a page that says nothing of it, and a line in the log with its stack', async () => {
    const log: string[] = []
    const app = new Flagon()
    app.get('/x', () => {
      throw new Error('secret', { cause: new Error('deeper') })
    })
    const answer = await exchange(lint(app), { target: '/x', log })
    assert.equal(answer.status, '500 Internal Server Error')
    assert.doesNotMatch(answer.text, /secret|deeper|\.ts/)
    assert.match(
      log.join(''),
      /Exception on "\/x" \[GET\]: Error: secret\n\s+at [\s\S]*caused by Error: deeper/,
    )
  })

  for (const thrown of [
    undefined,
    null,
    'text',
    42,
    {},
    Symbol('s'),
    Object.freeze(new Error('frozen')),
    hostile(),
  ]) {
    it(`may be ${typeof thrown}: the answer is 500`, async () => {
      const app = new Flagon()
      app.get('/', () => Promise.reject(thrown))
      assert.equal((await exchange(lint(app))).status, '500 Internal Server Error')
    })
  }

  it('reaches the caller in tests, and teardown still runs', async () => {
    const log: unknown[] = []
    const error = new Error('propagated')
    const app = new Flagon({}, { config: { TESTING: true } })
    app.teardownRequest((seen) => log.push(seen))
    app.get('/', () => {
      throw error
    })
    app.get('/late', () => Promise.reject(error))
    app.get('/http', () => Promise.reject(new BadRequest()))
    await assert.rejects(exchange(app), error)
    await assert.rejects(exchange(app, { target: '/late' }), error)
    assert.equal((await exchange(app, { target: '/http' })).status, '400 Bad Request')
    assert.deepEqual(log, [error, error, undefined])
  })

  it('may come from a converter: it is a 500 like any other, with hooks and teardown', async () => {
    const seen: unknown[] = []
    const error = new Error('converter')
    const app = new Flagon()
    app.converter('bad', {
      parse: () => {
        throw error
      },
      format: String,
    })
    app.get('/<bad:x>', () => 'never')
    app.teardownRequest((torn) => seen.push(torn))
    assert.equal((await exchange(app, { target: '/a' })).status, '500 Internal Server Error')
    await new Promise((resolve) => setTimeout(resolve, 10))
    assert.deepEqual(seen, [error])
  })

  it('is the plain page when the handler for 500 gives nothing', async () => {
    const app = new Flagon()
    app.errorHandler(500, () => JSON.parse('null'))
    app.get('/', () => Promise.reject(new Error('x')))
    assert.equal((await exchange(app)).status, '500 Internal Server Error')
  })

  it('closes the stream that is not sent because of it', async () => {
    let closed = 0
    const app = new Flagon()
    app.get('/', () => ({
      [Symbol.asyncIterator]: () => ({ next: async () => ({ done: true, value: undefined }) }),
      close: () => {
        closed += 1
      },
    }))
    app.afterRequest(() => {
      throw new Error('hook')
    })
    assert.equal((await exchange(app)).status, '500 Internal Server Error')
    assert.equal(closed, 1)
  })

  for (const kind of ['sync', 'async'] as const) {
    it(`of a stream that has begun reaches the teardown hooks (${kind})`, async () => {
      const app = new Flagon()
      const seen: unknown[] = []
      const error = new Error('broke off')
      app.teardownRequest((torn) => seen.push(torn))
      app.get('/sync', function* () {
        yield 'begun'
        throw error
      })
      app.get('/async', async function* () {
        yield 'begun'
        throw error
      })
      await assert.rejects(exchange(lint(app), { target: `/${kind}` }), error)
      assert.deepEqual(seen, [error])
    })
  }

  it('in a teardown hook is logged, and the others still run', async () => {
    const log: string[] = []
    const calls: string[] = []
    const app = new Flagon()
    app.teardownRequest(() => calls.push('first'))
    app.teardownRequest(() => {
      throw new Error('torn')
    })
    app.get('/', () => 'fine')
    assert.equal((await exchange(lint(app), { log })).text, 'fine')
    await new Promise((resolve) => setTimeout(resolve, 10))
    assert.deepEqual(calls, ['first'])
    assert.match(log.join(''), /Error: torn/)
  })

  it('is JSON for a client that prefers JSON', async () => {
    const app = new Flagon()
    app.get('/', () => Promise.reject(new NotFound()))
    const answer = await exchange(lint(app), { headers: { Accept: 'application/json' } })
    assert.equal(answer.header('Content-Type'), 'application/problem+json')
    assert.equal(JSON.parse(answer.text).status, 404)
  })
})

/** An error that throws when it is looked at. */
function hostile(): unknown {
  return new Proxy(new Error('x'), {
    get() {
      throw new Error('do not look')
    },
  })
}
