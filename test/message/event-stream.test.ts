import assert from 'node:assert/strict'
import { createHook } from 'node:async_hooks'
import { execFile } from 'node:child_process'
import { once } from 'node:events'
import { after, before, describe, it } from 'node:test'
import { setImmediate as turn } from 'node:timers/promises'
import { promisify } from 'node:util'
import type { StreamingBody } from '../../src/gateway/index.ts'
import type {
  EventFeed,
  EventFeedFunction,
  EventStreamListener,
  EventStreamOptions,
  ServerSentEvent,
} from '../../src/message/index.ts'
import { eventStream } from '../../src/message/index.ts'
import type { EventLog } from './event-parser.ts'
import { parseEventStream } from './event-parser.ts'
import { createTestEnviron, exchange } from './exchange.ts'

async function send(
  source: EventFeed | EventFeedFunction,
  headers: Readonly<Record<string, string>> = {},
): Promise<EventLog> {
  return parseEventStream((await exchange(eventStream(source).gateway, { headers })).bytes)
}

interface EventRow {
  readonly sent: ServerSentEvent | string
  readonly data?: string
  readonly type?: string
  readonly id?: string
}

const ROWS: readonly EventRow[] = [
  { sent: 'text', data: 'text' },
  { sent: '', data: '' },
  { sent: ' leading and trailing ', data: ' leading and trailing ' },
  { sent: 'a\nb\r\nc\rd', data: 'a\nb\nc\nd' },
  { sent: '\n', data: '\n' },
  { sent: 'a\r', data: 'a\n' },
  { sent: 'x\n\nevent: forged\ndata: y', data: 'x\n\nevent: forged\ndata: y' },
  { sent: ': no comment', data: ': no comment' },
  { sent: '\ufeffmark', data: '\ufeffmark' },
  { sent: 'ü \u2028 \u0085 \v\f', data: 'ü \u2028 \u0085 \v\f' },
  { sent: { data: 'd' }, data: 'd' },
  { sent: { data: { a: ['ü', null], b: 'x\ny' } }, data: '{"a":["ü",null],"b":"x\\ny"}' },
  { sent: { data: null }, data: 'null' },
  { sent: { data: 5 }, data: '5' },
  { sent: { data: 'd', event: 'move', id: '7' }, data: 'd', type: 'move', id: '7' },
  { sent: { data: 'd', event: '' }, data: 'd' },
  { sent: { event: 'ping' }, data: '', type: 'ping' },
  { sent: { data: 'd', id: '  spaced: ü ' }, data: 'd', id: '  spaced: ü ' },
  { sent: { data: 'd', event: ' data: x' }, data: 'd', type: ' data: x' },
  { sent: { data: 'd', comment: 'seen\nby nobody\r\r\n' }, data: 'd' },
]

describe('eventStream', () => {
  for (const { sent, data = '', type = 'message', id = '' } of ROWS) {
    it(`sends ${JSON.stringify(sent)} so that a browser reads it`, async () => {
      const { events } = await send([sent])
      assert.deepEqual(events, [{ type, data, lastEventId: id }])
    })
  }

  it('sends what a page does not see: a time to wait, an id, a comment', async () => {
    const log = await send([{ retry: 2500 }, { id: '9' }, { comment: 'a\nb' }])
    assert.deepEqual(log.events, [])
    assert.deepEqual(log.comments, ['', ' a', ' b'])
    assert.deepEqual([log.retry, log.lastEventId], [2500, '9'])
  })

  it('forgets the id with an empty one', async () => {
    assert.equal(
      (
        await send([
          { id: '1', data: 'a' },
          { id: '', data: 'b' },
        ])
      ).lastEventId,
      '',
    )
  })

  const wrong: readonly unknown[] = [
    undefined,
    null,
    5,
    {},
    { message: 'a typing error' },
    { data: () => 1 },
    { data: 10n },
    { event: 'a\nb' },
    { event: 'a\rdata: x' },
    { event: 5 },
    { id: 'a\n' },
    { id: 'a\0b' },
    { retry: 1.5 },
    { retry: -1 },
    { retry: Number.NaN },
    { retry: '1\ndata: x' },
  ]
  for (const event of wrong) {
    it(`breaks off at ${nameOf(event)}, which is no event`, async () => {
      // biome-ignore lint/nursery/noUnsafeTypeAssertion: JavaScript does not ask for types
      await assert.rejects(send([event as string]), { name: 'TypeError' })
    })
  }

  it('is for nobody else, and held back by nobody', async () => {
    const answer = await exchange(eventStream([]).gateway)
    assert.equal(answer.header('Content-Type'), 'text/event-stream; charset=utf-8')
    assert.equal(answer.header('Cache-Control'), 'no-store, no-transform')
    assert.equal(answer.header('X-Accel-Buffering'), 'no')
  })

  it('may have other headers', async () => {
    const headers = { 'cache-control': 'no-cache', 'X-A': '1' }
    const answer = await exchange(eventStream([], { headers }).gateway)
    assert.equal(answer.header('Cache-Control'), 'no-cache')
    assert.equal(answer.header('X-A'), '1')
    assert.equal(answer.header('X-Accel-Buffering'), 'no')
  })

  for (const [name, create] of Object.entries(sources())) {
    it(`takes ${name}`, async () => {
      const { events } = await send(create())
      assert.deepEqual(
        events.map((event) => event.data),
        ['a', 'b'],
      )
    })
  }

  it('refuses what gives no events, before the head is sent', async () => {
    // biome-ignore lint/nursery/noUnsafeTypeAssertion: JavaScript does not ask for types
    const response = eventStream((() => 5) as unknown as EventFeedFunction)
    const body = streamOf(response.start(() => undefined))
    await assert.rejects(next(body), /iterable[\s\S]*the number 5/)
  })

  for (const keepAliveMs of [-1, Number.NaN, 2 ** 31]) {
    it(`refuses a keep-alive of ${keepAliveMs}`, () => {
      assert.throws(() => eventStream([], { keepAliveMs }), RangeError)
    })
  }
})

function nameOf(value: unknown): string {
  return typeof value === 'object' && value !== null
    ? Object.keys(value).join() || '{}'
    : `${value}`
}

function sources(): Record<string, () => EventFeed | EventFeedFunction> {
  function* letters(): Generator<string> {
    yield 'a'
    yield 'b'
  }
  async function* lettersLater(): AsyncGenerator<ServerSentEvent> {
    yield { data: 'a' }
    yield { data: 'b' }
  }
  return {
    'an array': () => ['a', 'b'],
    'a generator': letters,
    'an asynchronous generator': lettersLater,
    'a function that gives one': () => lettersLater,
    'a function that promises one': () => async () => letters(),
    'a web stream': () =>
      new ReadableStream<string>({
        start: (controller) => {
          controller.enqueue('a')
          controller.enqueue('b')
          controller.close()
        },
      }),
  }
}

describe('the listener that a function is told of', () => {
  interface IdRow {
    readonly header?: string
    readonly id: string | undefined
  }
  const rows: readonly IdRow[] = [
    { id: undefined },
    { header: '', id: undefined },
    { header: '42', id: '42' },
    { header: Buffer.from('ü☃').toString('latin1'), id: 'ü☃' },
    { header: '\xff', id: '\ufffd' },
  ]
  for (const { header, id } of rows) {
    it(`has seen ${id} when Last-Event-ID is ${JSON.stringify(header)}`, async () => {
      const seen: unknown[] = []
      const listen: EventFeedFunction = ({ lastEventId }) => {
        seen.push(lastEventId)
        return []
      }
      await send(listen, header === undefined ? {} : { 'Last-Event-ID': header })
      assert.deepEqual(seen, [id])
    })
  }

  const ends: Readonly<Record<string, (body: StreamingBody) => Promise<unknown>>> = {
    'the client leaves': async (body) => body.close?.(),
    'the feed ends': async (body) => {
      while (!(await next(body)).done);
    },
  }
  for (const [name, end] of Object.entries(ends)) {
    it(`has left when ${name}`, async () => {
      const listeners: EventStreamListener[] = []
      const body = open((listener) => {
        listeners.push(listener)
        return ['a']
      })
      await next(body)
      assert.equal(listeners[0]?.signal.aborted, false)
      await end(body)
      assert.equal(listeners[0]?.signal.aborted, true)
    })
  }
})

describe('the body of an event stream', () => {
  // The timer of the body lets the process end while a test waits for it.
  let alive: NodeJS.Timeout
  before(() => {
    alive = setInterval(() => undefined, 1000)
  })
  after(() => clearInterval(alive))

  it('begins at once, before there is an event', async () => {
    const body = open(never)
    assert.deepEqual(await next(body), { done: false, value: ':\n\n' })
    await body.close?.()
  })

  it('has a comment whenever no event came for a while, and loses none', async () => {
    let arrive: (text: string) => void = () => undefined
    const event = new Promise<string>((resolve) => {
      arrive = resolve
    })
    const body = open(
      async function* () {
        yield await event
        yield 'second'
      },
      { keepAliveMs: 5 },
    )
    for (let i = 0; i < 4; i++) assert.equal((await next(body)).value, ':\n\n')
    arrive('first')
    let chunk = await next(body)
    while (chunk.value === ':\n\n') chunk = await next(body)
    assert.equal(chunk.value, 'data: first\n\n')
    assert.equal((await next(body)).value, 'data: second\n\n')
    assert.equal((await next(body)).done, true)
  })

  it('reads no event that is not asked for', async () => {
    let made = 0
    const body = open(function* () {
      for (;;) yield String(++made)
    })
    await next(body)
    await next(body)
    await turn()
    assert.equal(made, 1)
    await body.close?.()
  })

  it('ends the feed once when it is closed, also while an event is awaited', async () => {
    const log: string[] = []
    const body = open(async function* ({ signal }) {
      try {
        yield 'a'
        await once(signal, 'abort')
        log.push('aborted')
      } finally {
        log.push('finally')
      }
    })
    await next(body)
    await next(body)
    const pending = next(body)
    await body.close?.()
    await body.close?.()
    assert.equal((await pending).done, true)
    await turn()
    assert.deepEqual(log, ['aborted', 'finally'])
  })

  it('ends a feed that is opened while the client leaves', async () => {
    const log: string[] = []
    let opened: () => void = () => undefined
    const feed = {
      [Symbol.asyncIterator]: () => ({
        next: async () => ({ done: false, value: 'never' }) as const,
        return: async () => {
          log.push('returned')
          return { done: true, value: undefined } as const
        },
      }),
    }
    const body = open(
      () =>
        new Promise((resolve) => {
          opened = () => resolve(feed)
        }),
    )
    const first = next(body)
    await body.close?.()
    opened()
    await first
    assert.deepEqual(log, ['returned'])
  })

  it('breaks off with the error of the feed', async () => {
    const body = open(function* () {
      yield 'a'
      throw new Error('the feed broke')
    })
    await next(body)
    await next(body)
    await assert.rejects(next(body), /the feed broke/)
  })

  it('clears its timer on every way out', async () => {
    const timers = new Set<number>()
    const hook = createHook({
      init: (id, type) => {
        if (type === 'Timeout') timers.add(id)
      },
      destroy: (id) => timers.delete(id),
    }).enable()
    const left = open(never, { keepAliveMs: 600_000 })
    await next(left)
    const pending = next(left)
    assert.equal(timers.size, 1)
    await left.close?.()
    await pending
    const broken = open(
      async function* () {
        yield await turn('once')
        throw new Error('broke')
      },
      { keepAliveMs: 600_000 },
    )
    for (let i = 0; i < 2; i++) await next(broken)
    await assert.rejects(next(broken))
    const ended = open(
      async function* () {
        yield await turn('once')
      },
      { keepAliveMs: 600_000 },
    )
    for (let i = 0; i < 2; i++) await next(ended)
    assert.equal((await next(ended)).done, true)
    await turn()
    await turn()
    hook.disable()
    assert.deepEqual([...timers], [])
  })

  it('keeps no process alive', async () => {
    const program = `
      const { eventStream } = await import(${JSON.stringify(new URL('../../src/message/index.ts', import.meta.url).href)})
      const body = eventStream(async function* () { await new Promise(() => undefined) }).start(() => undefined)
      const iterator = body[Symbol.asyncIterator]()
      await iterator.next()
      void iterator.next()
      console.log('waiting')
    `
    const { stdout } = await promisify(execFile)(
      process.execPath,
      ['--import', 'tsx', '--input-type=module', '--eval', program],
      // The first comment would come after 15 seconds.
      { timeout: 14_000 },
    )
    assert.equal(stdout, 'waiting\n')
  })
})

async function* never(): AsyncGenerator<string> {
  yield await new Promise<string>(() => undefined)
}

function open(source: EventFeedFunction, options?: EventStreamOptions): StreamingBody {
  const response = eventStream(source, options)
  return streamOf(response.start(() => undefined, createTestEnviron()))
}

function streamOf(body: unknown): StreamingBody {
  assert.ok(typeof body === 'object' && body !== null && Symbol.asyncIterator in body)
  // biome-ignore lint/nursery/noUnsafeTypeAssertion: it has just been looked at
  return body as StreamingBody
}

async function next(body: StreamingBody): Promise<IteratorResult<unknown>> {
  assert.ok(Symbol.asyncIterator in body)
  return body[Symbol.asyncIterator]().next()
}
