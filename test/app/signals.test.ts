import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import * as flagon from '../../src/app/index.ts'
import { Flagon, Signal } from '../../src/app/index.ts'
import { lint } from '../../src/gateway/index.ts'
import { MemoryLoader } from '../../src/templating/index.ts'
import { exchange } from '../message/exchange.ts'

/** Every signal of a request, and what of its payload is told. */
function listen(app: Flagon, log: string[]): () => void {
  const ends = [
    flagon.appContextPushed.connect(() => log.push('appContextPushed'), app),
    flagon.requestStarted.connect(() => log.push('requestStarted'), app),
    flagon.beforeRenderTemplate.connect(
      (_, { template }) => log.push(`beforeRenderTemplate ${template}`),
      app,
    ),
    flagon.templateRendered.connect(
      (_, { data }) => log.push(`templateRendered ${data['x']}`),
      app,
    ),
    flagon.messageFlashed.connect(
      (_, { message, category }) => log.push(`messageFlashed ${category} ${message}`),
      app,
    ),
    flagon.gotRequestException.connect(
      (_, { error }) => log.push(`gotRequestException ${error}`),
      app,
    ),
    flagon.requestFinished.connect(
      (_, { response }) => log.push(`requestFinished ${response.status}`),
      app,
    ),
    flagon.requestTearingDown.connect(
      (_, { error }) => log.push(`requestTearingDown ${error}`),
      app,
    ),
    flagon.appContextTearingDown.connect(
      (_, { error }) => log.push(`appContextTearingDown ${error}`),
      app,
    ),
    flagon.appContextPopped.connect(() => log.push('appContextPopped'), app),
  ]
  return () => {
    for (const end of ends) end()
  }
}

function createApp(log: string[] = []): Flagon {
  const templates = new MemoryLoader({ 'page.eta': '<%= it.x %>' })
  const app = new Flagon({}, { templates, config: { SECRET_KEY: 'not-a-secret' } })
  app.get('/quiet', () => 'text')
  app.get('/page', ({ render }) => render('page', { x: 1 }))
  app.get('/stream', ({ stream }) => stream('page', { x: 2 }))
  app.get('/flash', ({ flash }) => {
    flash('one')
    flash('two', 'info')
    return ''
  })
  app.get('/error', () => {
    log.push('view')
    throw new Error('mistake')
  })
  return app
}

const START = ['appContextPushed', 'requestStarted']
const END = ['requestTearingDown undefined', 'appContextTearingDown undefined', 'appContextPopped']

describe('the signals of a request', () => {
  const ROWS: readonly (readonly [target: string, expected: readonly string[]])[] = [
    ['/quiet', [...START, 'requestFinished 200', ...END]],
    ['/nothing', [...START, 'requestFinished 404', ...END]],
    [
      '/page',
      [...START, 'beforeRenderTemplate page', 'templateRendered 1', 'requestFinished 200', ...END],
    ],
    [
      '/stream',
      [...START, 'beforeRenderTemplate page', 'requestFinished 200', 'templateRendered 2', ...END],
    ],
    [
      '/flash',
      [
        ...START,
        'messageFlashed message one',
        'messageFlashed info two',
        'requestFinished 200',
        ...END,
      ],
    ],
    [
      '/error',
      [
        ...START,
        'view',
        'gotRequestException Error: mistake',
        'requestFinished 500',
        'requestTearingDown Error: mistake',
        'appContextTearingDown Error: mistake',
        'appContextPopped',
      ],
    ],
  ]
  for (const [target, expected] of ROWS) {
    it(`are these for ${target}`, async () => {
      const log: string[] = []
      const app = createApp(log)
      const end = listen(app, log)
      await exchange(lint(app), { target })
      end()
      await exchange(lint(app), { target: '/quiet' })
      assert.deepEqual(
        log.map((entry) => entry.replace(/ (\d+) .*/, ' $1')),
        expected,
      )
    })
  }

  it('stand around the hooks', async () => {
    const log: string[] = []
    const app = createApp(log)
    app.beforeRequest(() => void log.push('before'))
    app.afterRequest((response) => {
      log.push('after')
      return response
    })
    app.teardownRequest(() => void log.push('teardown'))
    app.teardownAppContext(() => void log.push('end'))
    const end = listen(app, log)
    await exchange(lint(app), { target: '/quiet' })
    end()
    assert.deepEqual(log, [
      ...START,
      'before',
      'after',
      'requestFinished 200',
      'teardown',
      'requestTearingDown undefined',
      'end',
      'appContextTearingDown undefined',
      'appContextPopped',
    ])
  })

  it('are those of the application in its own context', async () => {
    const log: string[] = []
    const app = createApp()
    const end = listen(app, log)
    await app.appContext().run(() => log.push('run'))
    end()
    assert.deepEqual(log, [
      'appContextPushed',
      'run',
      'appContextTearingDown undefined',
      'appContextPopped',
    ])
  })

  it('let what a template sees be changed', async () => {
    const app = createApp()
    const answer = await flagon.beforeRenderTemplate.connectedTo(
      (_, { data }) => {
        data['x'] = 'changed'
      },
      () => exchange(lint(app), { target: '/page' }),
    )
    assert.equal(answer.text, 'changed')
  })

  it('are not sent to those who listen to another application', async () => {
    const log: string[] = []
    const end = listen(new Flagon(), log)
    await exchange(lint(createApp()), { target: '/page' })
    end()
    assert.deepEqual(log, [])
  })

  const FAILING: readonly (readonly [
    name: string,
    connect: (receiver: () => never, app: Flagon) => () => void,
    status: string,
  ])[] = [
    ['requestStarted', (...call) => flagon.requestStarted.connect(...call), '500'],
    ['requestFinished', (...call) => flagon.requestFinished.connect(...call), '500'],
    ['requestTearingDown', (...call) => flagon.requestTearingDown.connect(...call), '200'],
    ['appContextTearingDown', (...call) => flagon.appContextTearingDown.connect(...call), '200'],
    ['appContextPopped', (...call) => flagon.appContextPopped.connect(...call), '200'],
  ]
  for (const [name, connect, status] of FAILING) {
    it(`that fail are failures of the request: ${name}`, async () => {
      const log: string[] = []
      const app = createApp()
      const end = connect(() => {
        throw new Error('receiver')
      }, app)
      const answer = await exchange(lint(app), { target: '/quiet', log })
      end()
      assert.equal(answer.status.slice(0, 3), status)
      assert.match(log.join(''), /Error: receiver/)
    })
  }
})

describe('a signal', () => {
  it('is heard from the connection to its end', () => {
    const signal = new Signal<number>('number')
    const app = new Flagon()
    const heard: number[] = []
    signal.send(app, 1)
    const end = signal.connect((_, payload) => heard.push(payload))
    assert.equal(signal.isConnected, true)
    signal.send(app, 2)
    end()
    signal.send(app, 3)
    assert.deepEqual([heard, signal.isConnected], [[2], false])
  })

  it('is heard while a function runs', async () => {
    const signal = new Signal<number>('number')
    const app = new Flagon()
    const heard: number[] = []
    const note = (_: unknown, payload: number): unknown => heard.push(payload)
    const send = (payload: number): void => signal.send(app, payload)
    signal.connectedTo(note, () => send(1))
    await signal.connectedTo(note, async () => {
      await null
      send(2)
    })
    assert.throws(() => signal.connectedTo(note, () => assert.fail('mine')), /mine/)
    send(3)
    assert.deepEqual(heard, [1, 2])
  })

  it('takes functions only', () => {
    // @ts-expect-error: that is the point
    assert.throws(() => new Signal('number').connect('x'), TypeError)
  })
})
