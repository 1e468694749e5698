import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { Blueprint, Flagon } from '../../src/app/index.ts'
import { gotRequestException } from '../../src/app/signals.ts'
import { lint } from '../../src/gateway/index.ts'
import {
  abort,
  BadRequest,
  HttpError,
  InternalServerError,
  json,
  MethodNotAllowed,
  makeResponse,
  NotFound,
  Unauthorized,
} from '../../src/message/index.ts'
import type { Answer } from '../message/exchange.ts'
import { exchange } from '../message/exchange.ts'

const ID = /Error id:? ([\da-f]{8})/

describe('a failure', () => {
  const secrets = /SECRET|boom|deeper|member|node:|\/srv|\.ts|at \w/
  const boom = new AggregateError(
    [new Error('member SECRET'), 'text'],
    'boom SECRET\n<script>/srv/app/x.ts</script>',
    { cause: new TypeError('deeper') },
  )

  for (const accept of ['text/html', 'application/json']) {
    it(`has an id on its page and in the log, and nothing else on the page, as ${accept}`, async () => {
      const log: string[] = []
      const app = new Flagon({}, { name: 'shop' })
      app.get('/x', () => Promise.reject(boom))
      const answer = await exchange(lint(app), { target: '/x', log, headers: { Accept: accept } })
      assert.equal(answer.status, '500 Internal Server Error')
      assert.doesNotMatch(answer.text, secrets)
      assert.equal(log.length, 1)
      const id = idOn(answer)
      assert.match(id, /^[\da-f]{8}$/)
      assert.ok(log[0]?.includes(`ERROR in shop: Error id ${id}: Exception on "/x" [GET]: `))
    })
  }

  it('has another id each time, and none where nothing was logged', async () => {
    const app = new Flagon()
    app.get('/x', () => Promise.reject(boom))
    app.get('/500', () => abort(500))
    const ids = [await exchange(app, { target: '/x' }), await exchange(app, { target: '/x' })]
    assert.notEqual(idOn(ids[0]), idOn(ids[1]))
    assert.equal(idOn(await exchange(app, { target: '/500' })), '')
  })

  it('tells its id to the handler for 500, with the error', async () => {
    const log: string[] = []
    const app = new Flagon()
    app.errorHandler(InternalServerError, ({ errorId, originalError }) => {
      assert.equal(originalError, boom)
      return makeResponse(`sorry, Error id ${errorId}`, 500)
    })
    app.get('/', () => Promise.reject(boom))
    const answer = await exchange(lint(app), { log })
    assert.ok(log.join('').includes(`Error id ${idOn(answer)}: `))
  })

  it('is told with its cause and its members, below one line', async () => {
    const log: string[] = []
    const app = new Flagon()
    app.get('/', () => Promise.reject(boom))
    await exchange(app, { log })
    const [first = '', ...rest] = log.join('').trimEnd().split('\n')
    assert.match(
      first,
      /^\[\d{4}-\d\d-\d\dT[\d:.]+Z\] ERROR in flagon: Error id \w+: Exception on "\/"/,
    )
    assert.ok(rest.every((line) => line.startsWith('    ')))
    assert.match(rest.join('\n'), /member 1 of 2: Error: member SECRET\n {8}?at|member 1 of 2/)
    assert.match(rest.join('\n'), /member 2 of 2: the string "text" was thrown, which is no error/)
    assert.match(rest.join('\n'), /caused by TypeError: deeper/)
  })

  it('in a handler, a hook or the page keeps the request whole', async () => {
    const log: string[] = []
    const app = new Flagon()
    app.errorHandler(500, () => {
      throw new Error('handler for 500')
    })
    app.get('/', () => Promise.reject(new Error('first')))
    const answer = await exchange(lint(app), { log })
    assert.equal(answer.status, '500 Internal Server Error')
    const id = idOn(answer)
    const told = log.filter((line) => line.includes(`Error id ${id}: `))
    assert.deepEqual(
      told.map((line) => /Error: (.*)/.exec(line)?.[1]),
      ['first', 'handler for 500'],
    )
  })

  it('of a handler for 500 that gives nothing has an id too', async () => {
    const log: string[] = []
    const app = new Flagon()
    app.errorHandler(500, () => JSON.parse('null'))
    app.get('/', () => Promise.reject(boom))
    const answer = await exchange(lint(app), { log })
    assert.equal(answer.status, '500 Internal Server Error')
    assert.match(log.at(-1) ?? '', new RegExp(`Error id ${idOn(answer)}: .*returned null`))
  })

  it('may be answered by a handler whose promise has no more than then()', async () => {
    const app = new Flagon()
    const answer = Promise.resolve('sorry')
    // biome-ignore lint/suspicious/noThenProperty: such a promise is what it is about.
    const promise = { then: (...steps: Parameters<typeof answer.then>) => promiseLike(steps) }
    const promiseLike = (steps: Parameters<typeof answer.then>): PromiseLike<unknown> => {
      const next = answer.then(...steps)
      // biome-ignore lint/suspicious/noThenProperty: as above
      return { then: (...more) => next.then(...more) }
    }
    app.get('/', () => Promise.reject(boom))
    app.errorHandler(Error, () => JSON.parse('null') ?? promise)
    assert.equal((await exchange(lint(app))).text, 'sorry')
  })

  it('is announced, also when it is propagated', async () => {
    const seen: unknown[] = []
    const app = new Flagon({}, { config: { TESTING: true } })
    app.get('/', () => Promise.reject(boom))
    const disconnect = gotRequestException.connect((_app, { error }) => seen.push(error), app)
    await assert.rejects(exchange(app), boom)
    disconnect()
    assert.deepEqual(seen, [boom])
  })

  it('is not changed by a receiver that fails', async () => {
    const app = new Flagon()
    const log: string[] = []
    app.get('/', () => Promise.reject(boom))
    const disconnect = gotRequestException.connect(() => {
      throw new Error('receiver')
    }, app)
    const answer = await exchange(app, { log })
    disconnect()
    assert.equal(answer.status, '500 Internal Server Error')
    assert.match(log.join(''), /Error: receiver[\s\S]*boom/)
  })
})

describe('what is thrown', () => {
  const rows: readonly (readonly [string, () => unknown, RegExp])[] = [
    ['text', () => 'text', /the string "text" was thrown, which is no error/],
    ['undefined', () => undefined, /undefined was thrown/],
    ['null', () => null, /null was thrown/],
    ['a number', () => 42, /the number 42 was thrown/],
    ['an object', () => ({ code: 3 }), /an object of class Object {"code":3} was thrown/],
    ['a symbol', () => Symbol('s'), /the symbol Symbol\(s\) was thrown/],
    ['a frozen error', () => Object.freeze(new Error('frozen')), /Error: frozen/],
    ['an error without a stack', () => withoutStack(), /RangeError: no stack/],
    ['an error that causes itself', () => selfCaused(), /Error: loop[\s\S]*caused by Error: loop/],
    ['an object whose toString throws', () => unspeakable(), /cannot be shown|was thrown/],
    ['an error whose stack throws', () => stackThrows(), /cannot be shown/],
    ['a proxy that throws', () => throwingProxy({}), /cannot be shown/],
    ['a proxy of an error that throws', () => throwingProxy(new Error('x')), /cannot be shown/],
    ['a circle', () => circle(), /cannot be shown|was thrown/],
    ['a big integer', () => 5n, /5/],
  ]
  for (const [name, make, told] of rows) {
    for (const pace of ['at once', 'later'] as const) {
      it(`may be ${name}, ${pace}: 500, one entry in the log, and teardown`, async () => {
        const log: string[] = []
        const torn: unknown[] = []
        const app = new Flagon()
        app.errorHandler(NotFound, () => 'not this one')
        app.teardownRequest(() => torn.push(1))
        app.get('/', () => {
          if (pace === 'later') return Promise.reject(make())
          throw make()
        })
        const answer = await exchange(lint(app), { log })
        assert.equal(answer.status, '500 Internal Server Error')
        assert.equal(log.length, 1, log.join(''))
        assert.match(log[0] ?? '', told)
        assert.deepEqual(torn, [1])
      })
    }
  }
})

describe('an entry of the log', () => {
  const targets = [
    '/%0a[2026-01-01T00:00:00.000Z] ERROR in flagon: forged'.replaceAll(' ', '%20'),
    '/%0d%0aExit',
    '/%1b[2J%1b[31m',
    '/%c2%9b31m',
    '/%e2%80%a8forged',
    '/%e2%80%aeforged',
    '/%22%20%5BGET%5D:%20forged',
  ]
  for (const target of targets) {
    it(`cannot be forged by ${target}`, async () => {
      const log: string[] = []
      const app = new Flagon()
      app.beforeRequest(({ request }) => {
        throw new Error(`no ${request.path}`)
      })
      const answer = await exchange(lint(app), { target, log })
      assert.equal(answer.status, '500 Internal Server Error')
      const text = log.join('')
      // biome-ignore lint/suspicious/noControlCharactersInRegex: none of them may be there
      assert.doesNotMatch(text, /[\0-\x09\x0b-\x1f\x7f-\x9f\u2028\u2029\u202e]/)
      const entries = text.split('\n').filter((line) => /^\S/.test(line))
      assert.equal(entries.length, 1, text)
      assert.match(
        text,
        /^\[\S+\] ERROR in flagon: Error id \w+: Exception on "\/(?:[^"\\]|\\.)*" \[GET\]: /,
      )
    })
  }
})

describe('the answer of a handler', () => {
  function createApp(): Flagon {
    const app = new Flagon()
    app.errorHandler(405, (error) => makeResponse(`no ${error.status}`, 405))
    app.errorHandler(Unauthorized, () => makeResponse({ login: true }, 401))
    app.errorHandler(416, () => json({ range: true }, { status: 400 }))
    app.errorHandler(429, () => makeResponse('later', 429, { 'Retry-After': '9' }))
    app.errorHandler(503, () => 'soon')
    app.get('/', () => '')
    app.get('/401', () => abort(401, { wwwAuthenticate: ['Basic realm="x"', 'Bearer'] }))
    app.get('/416', () => abort(416, { length: 5 }))
    app.get('/429', () => abort(429, { retryAfter: 3, headers: { 'X-Debug': '1' } }))
    app.get('/503', () => abort(503, { retryAfter: 3 }))
    app.get('/direct', () => abort(makeResponse('raw', 405)))
    return app
  }

  /** The request, and status, text and one field of the answer. */
  const rows: readonly (readonly [string, string, string, string, string | undefined])[] = [
    // RFC 9110, section 15.5.6: a 405 must have Allow.
    ['POST /', '405', 'no 405', 'Allow', 'GET, HEAD, OPTIONS'],
    ['GET /401', '401', '{"login":true}\n', 'WWW-Authenticate', 'Basic realm="x", Bearer'],
    ['GET /416', '400', '{"range":true}\n', 'Content-Range', undefined],
    ['GET /429', '429', 'later', 'Retry-After', '9'],
    ['GET /429', '429', 'later', 'X-Debug', undefined],
    ['GET /503', '200', 'soon', 'Retry-After', undefined],
    ['GET /direct', '405', 'raw', 'Allow', undefined],
  ]
  for (const [request, status, text, name, value] of rows) {
    it(`to ${request} is ${status}, with ${name}: ${value}`, async () => {
      const [method = '', target = ''] = request.split(' ')
      const answer = await exchange(lint(createApp()), { method, target })
      assert.deepEqual([answer.status.slice(0, 3), answer.text], [status, text])
      const field = answer.header(name)
      assert.equal(
        field?.split(', ').toSorted().join(', '),
        value?.split(', ').toSorted().join(', '),
      )
    })
  }

  it('may be the error itself, or its page', async () => {
    const app = new Flagon()
    app.errorHandler(404, (error) => error)
    app.errorHandler(405, (error, { request }) => error.toResponse(request))
    app.get('/', () => '')
    const headers = { Accept: 'application/json' }
    const missing = await exchange(lint(app), { target: '/x', headers })
    assert.equal(JSON.parse(missing.text).status, 404)
    const wrong = await exchange(lint(app), { method: 'PUT', headers })
    assert.equal(JSON.parse(wrong.text).title, 'Method Not Allowed')
    assert.match(wrong.header('Allow') ?? '', /GET/)
  })

  it('that aborts again is a failure, as in Flask', async () => {
    const log: string[] = []
    const app = new Flagon()
    app.errorHandler(404, () => abort(403))
    const answer = await exchange(lint(app), { target: '/x', log })
    assert.equal(answer.status, '500 Internal Server Error')
    assert.match(log.join(''), /Exception on "\/x" \[GET\]: Forbidden/)
  })
})

describe('handlers of blueprints', () => {
  function createApp(): Flagon {
    const app = new Flagon()
    const shop = new Blueprint('shop', { urlPrefix: '/shop' })
    const cart = new Blueprint('cart', { urlPrefix: '/cart' })
    app.errorHandler(404, () => makeResponse('app 404', 404))
    app.errorHandler(HttpError, (error) => makeResponse(`app ${error.status}`, error.status))
    shop.errorHandler(404, () => makeResponse('shop 404', 404))
    shop.errorHandler(Error, (error) => makeResponse(`shop ${error.constructor.name}`, 500))
    cart.errorHandler(RangeError, () => makeResponse('cart RangeError', 500))
    cart.get('/', () => '')
    cart.get('/404', () => abort(404))
    cart.get('/409', () => abort(409))
    cart.get('/range', () => Promise.reject(new RangeError()))
    cart.get('/type', () => Promise.reject(new TypeError()))
    shop.get('/range', () => Promise.reject(new RangeError()))
    app.get('/409', () => abort(409))
    shop.registerBlueprint(cart)
    app.registerBlueprint(shop)
    return app
  }

  const rows: readonly (readonly [string, string])[] = [
    ['GET /nope', 'app 404'],
    ['GET /409', 'app 409'],
    ['GET /shop/nope', 'shop 404'],
    ['GET /shopping', 'app 404'],
    ['GET /shop/cart/nope', 'shop 404'],
    ['GET /shop/cart/404', 'shop 404'],
    ['GET /shop/cart/409', 'shop Conflict'],
    ['GET /shop/cart/range', 'cart RangeError'],
    ['GET /shop/cart/type', 'shop TypeError'],
    ['GET /shop/range', 'shop RangeError'],
    ['POST /shop/cart/', 'shop MethodNotAllowed'],
    ['POST /409', 'app 405'],
  ]
  for (const [request, text] of rows) {
    it(`answer ${request} with ${text}`, async () => {
      const [method = '', target = ''] = request.split(' ')
      assert.equal((await exchange(lint(createApp()), { method, target })).text, text)
    })
  }
})

describe('the settings about errors', () => {
  interface TrapRow {
    readonly config: Readonly<Record<string, boolean>>
    readonly error: Error
    readonly status: string
  }
  const rows: readonly TrapRow[] = [
    { config: {}, error: new BadRequest(), status: '400' },
    { config: { TRAP_HTTP_EXCEPTIONS: true }, error: new NotFound(), status: '500' },
    { config: { TRAP_HTTP_EXCEPTIONS: true }, error: new BadRequest(), status: '500' },
    { config: { TRAP_BAD_REQUEST_ERRORS: true }, error: new BadRequest(), status: '500' },
    { config: { TRAP_BAD_REQUEST_ERRORS: true }, error: new NotFound(), status: '404' },
    { config: { PROPAGATE_EXCEPTIONS: true }, error: new NotFound(), status: '404' },
    { config: { TESTING: true, PROPAGATE_EXCEPTIONS: false }, error: new Error(), status: '500' },
  ]
  for (const { config, error, status } of rows) {
    it(`make ${error.name} ${status} with ${JSON.stringify(config)}`, async () => {
      const app = new Flagon({}, { config })
      app.get('/', () => Promise.reject(error))
      assert.equal((await exchange(lint(app))).status.slice(0, 3), status)
    })
  }

  it('leave what a handler takes to it, and a response of abort as it is', async () => {
    const app = new Flagon({}, { config: { TRAP_HTTP_EXCEPTIONS: true, TESTING: true } })
    app.errorHandler(404, () => makeResponse('mine', 404))
    app.get('/', () => abort(makeResponse('raw', 418)))
    assert.equal((await exchange(lint(app), { target: '/x' })).text, 'mine')
    assert.equal((await exchange(lint(app))).text, 'raw')
  })

  it('propagate what was trapped', async () => {
    const app = new Flagon({}, { config: { TRAP_HTTP_EXCEPTIONS: true, TESTING: true } })
    app.get('/', () => '')
    await assert.rejects(exchange(app, { method: 'PUT' }), MethodNotAllowed)
  })
})

/** The error id that an answer tells, in either form. */
function idOn(answer: Answer | undefined): string {
  const text = answer?.text ?? ''
  return text.startsWith('{') ? JSON.parse(text).errorId : (ID.exec(text)?.[1] ?? '')
}

function withoutStack(): Error {
  const error = new RangeError('no stack')
  Reflect.deleteProperty(error, 'stack')
  return error
}

function selfCaused(): Error {
  const error = new Error('loop')
  error.cause = error
  return error
}

function unspeakable(): object {
  return {
    toString() {
      throw new Error('no words')
    },
  }
}

function stackThrows(): Error {
  return Object.defineProperty(new Error('x'), 'stack', {
    get() {
      throw new Error('no stack')
    },
  })
}

function throwingProxy(target: object): object {
  const refuse = (): never => {
    throw new Error('do not look')
  }
  return new Proxy(target, { get: refuse, getPrototypeOf: refuse, has: refuse, ownKeys: refuse })
}

function circle(): object {
  const object: { self?: unknown } = {}
  object.self = object
  return object
}
