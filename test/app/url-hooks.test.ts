import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { Flagon } from '../../src/app/index.ts'
import { lint } from '../../src/gateway/index.ts'
import { exchange } from '../message/exchange.ts'

/** An application whose rules have a language in front, which its views never see. */
function createApp(): Flagon {
  const app = new Flagon()
  app.urlValuePreprocessor((_endpoint, params, { g }) => {
    g['language'] = params['language'] ?? 'en'
    delete params['language']
  })
  app.urlDefaults((endpoint, values, { g }) => {
    if (endpoint !== 'plain') values['language'] ??= g['language']
  })
  app.get('/<language>/page/<int:id>', { endpoint: 'page' }, ({ params, g, urlFor }) => {
    const next = urlFor('page', { id: params.id + 1 })
    const other = urlFor('page', { id: 1, language: 'de' })
    return `${Object.keys(params)} ${g['language']} ${next} ${other} ${urlFor('plain')}`
  })
  app.get('/plain', { endpoint: 'plain' }, ({ params, g }) => {
    return `${Object.keys(params).length} ${g['language']}`
  })
  return app
}

async function ask(app: Flagon, target: string): Promise<string> {
  return (await exchange(lint(app), { target })).text
}

describe('urlValuePreprocessor and urlDefaults', () => {
  it('take a value out of the params, and put it into every URL', async () => {
    const app = createApp()
    assert.equal(await ask(app, '/fr/page/3'), 'id fr /fr/page/4 /de/page/1 /plain')
    assert.equal(await ask(app, '/fr/page/3'), 'id fr /fr/page/4 /de/page/1 /plain')
  })

  it('see routes without params too, and change nothing for the next request', async () => {
    const app = new Flagon()
    const seen: unknown[] = []
    app.urlValuePreprocessor((endpoint, params) => {
      seen.push(endpoint, { ...params })
      params['added'] = true
    })
    app.get('/fixed', { endpoint: 'fixed', defaults: { page: 1 } }, ({ params }) => ({ ...params }))
    assert.equal(await ask(app, '/fixed'), '{"page":1,"added":true}\n')
    await ask(app, '/fixed')
    await ask(app, '/none')
    assert.deepEqual(seen, ['fixed', { page: 1 }, 'fixed', { page: 1 }, undefined, {}])
  })

  it('run before the other hooks, and end the request when they throw', async () => {
    const app = new Flagon()
    const order: string[] = []
    app.beforeRequest(() => void order.push('before'))
    app.urlValuePreprocessor(() => {
      order.push('preprocessor')
      throw new Error('no')
    })
    app.get('/', () => 'view')
    const { status } = await exchange(lint(app), { target: '/', log: [] })
    assert.equal(status, '500 Internal Server Error')
    assert.deepEqual(order, ['preprocessor'])
  })
})

describe('an application in debug mode', () => {
  it('warns of routes that no request reaches, once, when it starts', async () => {
    const app = new Flagon({}, { config: { DEBUG: true } })
    app.get('/post/<int:id>', { endpoint: 'first' }, () => 'first')
    app.get('/post/<int:number>', { endpoint: 'second' }, () => 'second')
    const log: string[] = []
    await exchange(lint(app), { target: '/post/1', log })
    await exchange(lint(app), { target: '/post/1', log })
    assert.deepEqual(log, [
      'Warning: no request reaches the rule /post/<int:number> (endpoint second) for GET, HEAD, OPTIONS: /post/<int:id> (endpoint first) was registered before it, and takes all of its paths.\n',
    ])
  })
})
