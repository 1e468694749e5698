/** Answers that are made while they are sent: the same on a socket of node and behind `fetch`. */

import assert from 'node:assert/strict'
import { EventEmitter, once } from 'node:events'
import { Readable } from 'node:stream'
import { after, before, describe, it } from 'node:test'
import { setImmediate as turn } from 'node:timers/promises'
import { Flagon } from '../../src/app/index.ts'
import type { Application } from '../../src/gateway/index.ts'
import { lint } from '../../src/gateway/index.ts'
import { toFetchHandler } from '../../src/hosts/fetch/index.ts'
import { serve } from '../../src/hosts/node/index.ts'
import { eventStream, Response } from '../../src/message/index.ts'
import { MemoryLoader } from '../../src/templating/index.ts'
import { parseEventStream } from '../message/event-parser.ts'

/** An application that is served. */
interface Site {
  get(target: string, init?: RequestInit): Promise<globalThis.Response>
  /** What was logged. */
  readonly log: readonly string[]
  close(): Promise<void>
}

type Opener = (application: Application) => Promise<Site>

const HOSTS: Readonly<Record<string, Opener>> = {
  node: async (application) => {
    const log: string[] = []
    const logging: Application = (environ, startResponse) => {
      environ['wsgi.errors'] = { write: (text) => log.push(text) }
      return application(environ, startResponse)
    }
    const server = await serve(logging, { port: 0 })
    return {
      get: (target, init) => fetch(server.url + target, init),
      log,
      close: () => server.close(),
    }
  },
  fetch: async (application) => {
    const log: string[] = []
    const handler = toFetchHandler(application, { errors: { write: (text) => log.push(text) } })
    return {
      get: async (target, init) => handler(new Request(`http://localhost${target}`, init)),
      log,
      close: async () => undefined,
    }
  },
}

/** What happened while requests were answered; it can be waited for. */
class Diary extends EventEmitter {
  readonly entries: string[] = []

  note(entry: string): void {
    this.entries.push(entry)
    this.emit('entry')
  }

  /** Waits for an entry, and gives all that there are then. */
  async until(entry: string): Promise<readonly string[]> {
    while (!this.entries.includes(entry)) await once(this, 'entry')
    // What would come twice would come at once.
    for (let i = 0; i < 5; i++) await turn()
    return this.entries.splice(0)
  }
}

const TEMPLATES = new MemoryLoader({
  'page.eta':
    '<h1><%= it.title %></h1><% for await (const row of it.rows) { %><p><%= row %><% } %>',
})

function createApp(diary: Diary): Flagon {
  const app = new Flagon({}, { config: { NAME: 'streams' }, templates: TEMPLATES })
  app.teardownRequest((error, { request }) => {
    diary.note(`teardown ${request.path} ${error}`)
  })
  app.afterRequest(function replace(response, { request }) {
    if (!request.args.has('replace')) return response
    return new Response('replaced')
  })
  addResults(app)
  addEndless(app, diary)
  addBroken(app)
  addEvents(app, diary)
  app.get('/context/<name>', async function* ({ params, request, g, urlFor, config, endpoint }) {
    await turn()
    g['seen'] = request.args.get('q')
    yield `${params.name} ${g['seen']} ${config['NAME']} ${endpoint} `
    await turn()
    yield urlFor('here', { name: 'x' })
  })
  app.addUrlRule('/here/<name>', { endpoint: 'here', view: () => '' })
  app.get('/template', ({ stream }) => stream('page', { title: '<T>', rows: letters() }))
  app.get('/string', ({ streamString }) =>
    streamString('<%= await it.x %>', { x: letters().next() }),
  )
  return app
}

async function* letters(): AsyncGenerator<string> {
  yield 'a'
  await turn()
  yield 'ü'
}

function addResults(app: Flagon): void {
  app.get('/generator', function* () {
    yield 'a'
    yield Buffer.from('ü')
  })
  app.get('/async-generator', letters)
  app.get('/async-iterable', () => ({ [Symbol.asyncIterator]: letters }))
  app.get('/web-stream', () => new Blob(['aü']).stream())
  app.get('/text-stream', () => ReadableStream.from(['a', 'ü']))
  app.get('/node-stream', () => Readable.from([Buffer.from('a'), 'ü'], { objectMode: true }))
  app.get('/fetch-response', () => new globalThis.Response('aü'))
  app.get('/response', () => new Response(letters(), { status: 201 }))
}

const RESULTS = [
  'generator',
  'async-generator',
  'async-iterable',
  'web-stream',
  'text-stream',
  'node-stream',
  'fetch-response',
  'response',
]

/** Bodies that never end, each of which says when it is released. */
function addEndless(app: Flagon, diary: Diary): void {
  app.get('/endless/generator', function* () {
    try {
      for (;;) yield 'x'
    } finally {
      diary.note('released')
    }
  })
  app.get('/endless/async-generator', async function* () {
    try {
      for (;;) {
        yield 'x'
        await turn()
      }
    } finally {
      diary.note('released')
    }
  })
  app.get('/endless/web-stream', () => {
    const pull = (controller: ReadableStreamDefaultController): void => controller.enqueue('x')
    return new ReadableStream<string>({ pull, cancel: () => diary.note('released') })
  })
  app.get('/endless/silent-web-stream', () => {
    const start = (controller: ReadableStreamDefaultController): void => controller.enqueue('x')
    return new ReadableStream<string>({ start, cancel: () => diary.note('released') })
  })
  app.get('/endless/node-stream', () => {
    const stream = new Readable({ read: () => stream.push('x') })
    return stream.on('close', () => diary.note('released'))
  })
  app.get('/endless/silent-node-stream', () => {
    const stream = new Readable({ read: () => undefined })
    stream.push('x')
    return stream.on('close', () => diary.note('released'))
  })
  app.get('/endless/on-close', () => {
    const response = new Response(letters())
    response.onClose(() => diary.note('released'))
    return response
  })
  app.get('/endless/events', () =>
    eventStream(async function* ({ signal }) {
      signal.addEventListener('abort', () => diary.note('released'))
      yield 'x'
      await once(signal, 'abort')
    }),
  )
}

const ENDLESS = [
  'generator',
  'async-generator',
  'web-stream',
  'silent-web-stream',
  'node-stream',
  'silent-node-stream',
]

/** Those that hold something before anybody reads. */
const HOLDING = ['web-stream', 'silent-web-stream', 'node-stream', 'silent-node-stream', 'on-close']

function addBroken(app: Flagon): void {
  app.get('/broken/first/sync', function* () {
    if (Date.now() > 0) throw new Error('broke')
    yield 'never'
  })
  app.get('/broken/first/async', async function* () {
    await turn()
    if (Date.now() > 0) throw new Error('broke')
    yield 'never'
  })
  app.get('/broken/first/node', () => new Readable({ read: fail }))
  app.get(
    '/broken/first/web',
    () => new ReadableStream<string>({ pull: (c) => c.error(new Error('broke')) }),
  )
  app.get('/broken/later/sync', function* () {
    yield 'begun'
    throw new Error('broke')
  })
  app.get('/broken/later/async', async function* () {
    yield 'begun'
    await turn()
    throw new Error('broke')
  })
  app.get('/broken/later/length', () => {
    const headers = { 'Content-Length': '10' }
    return new Response(
      (function* () {
        yield 'begun'
        throw new Error('broke')
      })(),
      { headers },
    )
  })
}

function fail(this: Readable): void {
  this.destroy(new Error('broke'))
}

function addEvents(app: Flagon, diary: Diary): void {
  app.get('/events', () =>
    eventStream(function* ({ lastEventId = '0' }) {
      const first = Number(lastEventId) + 1
      for (let id = first; id < first + 3; id++) yield { id: String(id), data: `line ${id}\nmore` }
    }),
  )
  app.get('/clock', () => {
    let made = 0
    return eventStream(
      function* () {
        for (;;) {
          diary.note(`made ${++made}`)
          yield 'x'.repeat(1 << 16)
        }
      },
      { keepAliveMs: 0 },
    )
  })
}

for (const [name, open] of Object.entries(HOSTS)) {
  describe(`a streamed answer (${name})`, () => {
    const diary = new Diary()
    let site: Site
    before(async () => {
      site = await open(lint(createApp(diary)))
    })
    after(() => site.close())

    for (const result of RESULTS) {
      it(`is made of a view's ${result}, without a length`, async () => {
        const response = await site.get(`/${result}`)
        assert.equal(response.headers.get('content-length'), null)
        assert.equal(await response.text(), 'aü')
        assert.deepEqual(await diary.until(`teardown /${result} undefined`), [
          `teardown /${result} undefined`,
        ])
      })
    }

    it('keeps its request, and everything else of its context', async () => {
      const response = await site.get('/context/ada?q=1')
      assert.equal(await response.text(), 'ada 1 streams GET /context/<name> /here/x')
      await diary.until('teardown /context/ada undefined')
    })

    it('may be a template', async () => {
      const response = await site.get('/template')
      assert.equal(response.headers.get('content-type'), 'text/html; charset=utf-8')
      assert.equal(await response.text(), '<h1>&lt;T&gt;</h1><p>a<p>ü')
      assert.equal(await (await site.get('/string')).text(), '[object Object]')
      await diary.until('teardown /string undefined')
    })

    for (const kind of [...ENDLESS, 'events']) {
      it(`releases its ${kind} once when the client leaves`, async () => {
        const response = await site.get(`/endless/${kind}`)
        const reader = response.body?.pipeThrough(new TextDecoderStream()).getReader()
        // An event stream begins with a comment.
        while (!(await reader?.read())?.value?.includes('x'));
        await reader?.cancel()
        const entries = await diary.until(`teardown /endless/${kind} undefined`)
        assert.deepEqual(entries.toSorted(), ['released', `teardown /endless/${kind} undefined`])
      })
    }

    for (const kind of ENDLESS) {
      it(`releases its ${kind} once for a HEAD, which it does not run to the end for`, async () => {
        const response = await site.get(`/endless/${kind}`, { method: 'HEAD' })
        assert.equal(await response.text(), '')
        const entries = await diary.until('released')
        assert.deepEqual(entries.toSorted(), ['released', `teardown /endless/${kind} undefined`])
      })
    }

    for (const kind of HOLDING) {
      it(`releases its ${kind} once when a hook gives another answer`, async () => {
        const response = await site.get(`/endless/${kind}?replace`)
        assert.equal(await response.text(), 'replaced')
        const entries = await diary.until('released')
        assert.deepEqual(entries.toSorted(), ['released', `teardown /endless/${kind} undefined`])
      })
    }

    for (const kind of ['sync', 'async', 'node', 'web']) {
      it(`is a 500 when it breaks before its first chunk (${kind})`, async () => {
        const logged = site.log.length
        const response = await site.get(`/broken/first/${kind}`)
        assert.equal(response.status, 500)
        assert.equal(await response.text(), 'Internal Server Error\n')
        await diary.until(`teardown /broken/first/${kind} Error: broke`)
        const [line = '', ...more] = site.log.slice(logged)
        assert.match(line, new RegExp(`GET "/broken/first/${kind}": Error: broke\\n\\s+at `))
        assert.deepEqual(more, [])
      })
    }

    for (const kind of ['sync', 'async', 'length']) {
      it(`breaks off so that the client notices when it breaks later (${kind})`, async () => {
        const logged = site.log.length
        const response = await site.get(`/broken/later/${kind}`)
        assert.equal(response.status, 200)
        await assert.rejects(response.text())
        await diary.until(`teardown /broken/later/${kind} Error: broke`)
        const [line = '', ...more] = site.log.slice(logged)
        assert.match(line, new RegExp(`GET "/broken/later/${kind}": Error: broke\\n\\s+at `))
        assert.deepEqual(more, [])
      })
    }

    it('may be events, which go on after the last one that was seen', async () => {
      const first = parseEventStream(await bytesOf(site.get('/events')))
      assert.deepEqual(
        first.events.map(({ data }) => data),
        ['line 1\nmore', 'line 2\nmore', 'line 3\nmore'],
      )
      const headers = { 'Last-Event-ID': first.lastEventId }
      const second = parseEventStream(await bytesOf(site.get('/events', { headers })))
      assert.equal(second.lastEventId, '6')
    })

    it('makes no events for a client that does not read', async () => {
      diary.entries.length = 0
      const response = await site.get('/clock')
      const reader = response.body?.getReader()
      await reader?.read()
      let made = -1
      while (made !== diary.entries.length) {
        made = diary.entries.length
        for (let i = 0; i < 200; i++) await turn()
      }
      // 64 KiB each: a socket and its client hold some, and then it stands still.
      assert.ok(made < 200, `${made} events were made`)
      await reader?.cancel()
      await diary.until('teardown /clock undefined')
    })
  })
}

async function bytesOf(response: Promise<globalThis.Response>): Promise<Uint8Array> {
  return new Uint8Array(await (await response).arrayBuffer())
}

describe('a streamed answer that is not sent', () => {
  it('is closed when it has not changed', async () => {
    const app = new Flagon()
    const stream = new Readable({ read: () => undefined })
    app.get('/', () => new Response(stream, { headers: { ETag: '"1"' } }))
    app.afterRequest((made, { request }) => made.makeConditional(request))
    const handler = toFetchHandler(lint(app))
    const headers = { 'If-None-Match': '"1"' }
    const response = await handler(new Request('http://localhost/', { headers }))
    assert.equal(response.status, 304)
    assert.equal(stream.destroyed, true)
  })

  it('is closed when a hook fails, and so is one that a hook gave', async () => {
    const log: string[] = []
    const open = (name: string): Response => {
      const made = new Response(letters())
      made.onClose(() => log.push(name))
      return made
    }
    const app = new Flagon()
    app.get('/', () => open('of the view'))
    app.afterRequest((made) => {
      if (made.isStreamed) throw new Error('hook')
      return made
    })
    app.afterRequest((made) => (made.isStreamed ? open('of the hook') : made))
    const lines: string[] = []
    const errors = { write: (text: string) => lines.push(text) }
    const response = await toFetchHandler(lint(app), { errors })(new Request('http://localhost/'))
    assert.equal(response.status, 500)
    await turn()
    assert.deepEqual(log, ['of the hook', 'of the view'])
  })
})

describe('a streamed answer of a hand-made iterator', () => {
  const thenable = (step: object): object => ({
    // biome-ignore lint/suspicious/noThenProperty: promises of other libraries are such objects
    then: (resolve: (step: object) => void) => resolve(step),
  })
  const kinds: readonly [name: string, wrap: (step: object) => object][] = [
    ['no promises', (step) => step],
    ['objects that only act as promises', thenable],
  ]
  for (const [name, wrap] of kinds) {
    it(`is read although it gives ${name}, and its request is torn down`, async () => {
      const errors: unknown[] = []
      const app = new Flagon()
      const steps = [
        { done: false, value: 'a' },
        { done: true, value: undefined },
      ]
      const next = (): object => wrap(steps.shift() ?? {})
      const body: object = { [Symbol.asyncIterator]: () => ({ next }) }
      Reflect.apply(app.get, app, ['/', () => body])
      app.teardownRequest((error) => void errors.push(error))
      const response = await toFetchHandler(app)(new Request('http://localhost/'))
      assert.equal(await response.text(), 'a')
      await turn()
      assert.deepEqual(errors, [undefined])
    })
  }
})
