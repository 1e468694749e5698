import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { SetupError } from '../../src/app/errors.ts'
import { Flagon } from '../../src/app/index.ts'
import { lint } from '../../src/gateway/index.ts'
import type { JsonProvider } from '../../src/message/index.ts'
import { abort, json, makeResponse } from '../../src/message/index.ts'
import { MemoryLoader } from '../../src/templating/index.ts'
import type { Answer } from '../message/exchange.ts'
import { exchange } from '../message/exchange.ts'

/** Writes big integers, and reads what looks like one. */
const BIG: JsonProvider = {
  stringify: (value) =>
    JSON.stringify(value, (_key, member) => (typeof member === 'bigint' ? `${member}n` : member)),
  parse: (text) =>
    JSON.parse(text, (_key, member) =>
      typeof member === 'string' && /^\d+n$/.test(member) ? BigInt(member.slice(0, -1)) : member,
    ),
}

describe('app.json', () => {
  function createApp(): Flagon {
    const loader = new MemoryLoader({ 'page.eta': '<%~ it.toJson(it.value) %>' })
    const app = new Flagon({}, { templates: loader })
    app.json = BIG
    app.get('/object', () => ({ id: 1n }))
    app.get('/json', () => json({ id: 1n }, { status: 201 }))
    app.get('/made', () => makeResponse({ id: 1n }, 202))
    app.get('/aborted', () => abort(json({ id: 1n }, { status: 409 })))
    app.get('/hooked', ({ afterThisRequest }) => {
      afterThisRequest(() => json({ id: 1n }))
      return ''
    })
    app.get('/page', ({ render }) => render('page', { value: { id: 1n, html: '</script>' } }))
    app.errorHandler(RangeError, () => json({ id: 1n }, { status: 422 }))
    app.get('/handled', () => Promise.reject(new RangeError()))
    app.post('/read', async ({ request }) => {
      const { id } = await request.json<{ id: unknown }>()
      return typeof id
    })
    return app
  }

  const rows: readonly (readonly [string, number])[] = [
    ['/object', 200],
    ['/json', 201],
    ['/made', 202],
    ['/aborted', 409],
    ['/hooked', 200],
    ['/handled', 422],
  ]
  for (const [target, status] of rows) {
    it(`writes the answer to ${target}`, async () => {
      const answer = await exchange(lint(createApp()), { target })
      assert.deepEqual(
        [answer.status.slice(0, 3), answer.header('Content-Type'), answer.text],
        [String(status), 'application/json', '{"id":"1n"}\n'],
      )
    })
  }

  it('writes toJson in templates, which stays safe in a script', async () => {
    const answer = await exchange(lint(createApp()), { target: '/page' })
    assert.equal(answer.text, '{"id":"1n","html":"\\u003c/script\\u003e"}')
  })

  it('reads requests', async () => {
    const read = (body: string): Promise<Answer> =>
      exchange(lint(createApp()), {
        method: 'POST',
        target: '/read',
        body,
        headers: { 'Content-Type': 'application/json' },
      })
    assert.equal((await read('{"id":"5n"}')).text, 'bigint')
    assert.equal((await read('{"id":')).status, '400 Bad Request')
    assert.equal((await read('{"__proto__":{"id":1}}')).status, '400 Bad Request')
  })

  it('may be JSON itself', async () => {
    const app = new Flagon()
    app.json = JSON
    app.get('/', () => ({ lost: new Map([[1, 1]]) }))
    assert.equal((await exchange(app)).text, '{"lost":{}}\n')
  })

  it('is told by name when it gives no text, or fails', async () => {
    for (const stringify of [
      () => JSON.parse('5'),
      () => Promise.resolve(JSON.parse('1')),
      raise,
    ]) {
      const log: string[] = []
      const app = new Flagon()
      app.json = { stringify, parse: JSON.parse }
      app.get('/', { endpoint: 'home' }, () => [])
      assert.equal((await exchange(app, { log })).status, '500 Internal Server Error')
      assert.match(log.join(''), /The view of home returned what is no JSON: app\.json\.stringify/)
    }
  })

  it('must be able to do both, and be set before the first request', async () => {
    const app = new Flagon()
    for (const wrong of [null, undefined, {}, { stringify: () => '' }]) {
      assert.throws(() => Reflect.set(app, 'json', wrong), SetupError)
    }
    await exchange(app)
    assert.throws(() => Reflect.set(app, 'json', JSON), SetupError)
  })
})

describe('a result that JSON cannot say', () => {
  const rows: readonly (readonly [string, () => object, RegExp])[] = [
    ['an object', () => ({ user: { id: 1n } }), /the bigint 1n at user\.id/],
    ['json()', () => json({ user: { id: 1n } }), /the bigint 1n at user\.id/],
    ['makeResponse()', () => makeResponse([new Set()]), /a Set at \[0\]/],
    ['a promise inside', () => ({ user: Promise.resolve(1) }), /a promise at user/],
  ]
  for (const [name, view, message] of rows) {
    it(`in ${name} is a 500, and the log names the endpoint and the place`, async () => {
      const log: string[] = []
      const app = new Flagon()
      app.get('/', { endpoint: 'home' }, view)
      const answer = await exchange(lint(app), { log })
      assert.equal(answer.status, '500 Internal Server Error')
      assert.doesNotMatch(answer.text, /bigint|user|home/)
      assert.match(
        log.join(''),
        /TypeError: The view of home returned what is no JSON: JSON has no/,
      )
      assert.match(log.join(''), message)
    })
  }
})

function raise(): never {
  throw new Error('no way')
}
