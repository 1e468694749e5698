/** Requests that are answered at the same time never see anything of each other. */

import assert from 'node:assert/strict'
import { EventEmitter, once } from 'node:events'
import { readFile } from 'node:fs/promises'
import { Agent, get } from 'node:http'
import { connect } from 'node:net'
import { describe, it } from 'node:test'
import { g, renderString, request, session, waitUntil } from '../../src/app/globals.ts'
import { Flagon } from '../../src/app/index.ts'
import { serve } from '../../src/hosts/node/index.ts'
import { BadRequest } from '../../src/message/index.ts'

/** How many requests are under way at once. */
const COUNT = 1000

/** What an application was told late, by the id of the request: each must be told its own. */
const late = new Map<string, string>()

/** All that is ambient, in one word each; they must be the same. */
function told(): string {
  return [request.args.get('id'), g['id'], session.get('id')].join()
}

const STEPS: readonly (() => unknown)[] = [
  () => new Promise((resolve) => setTimeout(resolve, Math.random() * 5)),
  () => new Promise((resolve) => setImmediate(resolve)),
  () => Promise.all([null, Promise.resolve(), new Promise((resolve) => process.nextTick(resolve))]),
  () => readFile(import.meta.filename),
  async () => {
    const emitter = new EventEmitter()
    setImmediate(() => emitter.emit('event'))
    await once(emitter, 'event')
  },
]

/** Waits in ways that differ from one request to the next. */
async function wander(): Promise<void> {
  const first = Number(g['id']) % STEPS.length
  for (let i = 0; i < 3; i++) await STEPS[(first + i) % STEPS.length]?.()
}

function createApp(): Flagon {
  const app = new Flagon({}, { config: { SECRET_KEY: 'not-a-secret', TESTING: false } })
  app.beforeRequest(async () => {
    assert.equal(g['id'], undefined)
    assert.equal(session.get('id'), undefined)
    const id = request.args.get('id')
    g['id'] = id
    await STEPS[Number(id) % STEPS.length]?.()
    session.set('id', id)
  })
  app.afterRequest(async (response) => {
    await wander()
    response.headers.set('X-After', told())
    return response
  })
  app.teardownAppContext(async () => {
    await wander()
    late.set(String(g['id']), told())
  })
  app.errorHandler(BadRequest, async (error) => {
    await wander()
    return `${error.description} ${told()}`
  })
  app.get('/text', async () => {
    await wander()
    return told()
  })
  app.get('/template', async () => {
    await wander()
    return renderString(
      '<%= it.g.id %>,<%= it.request.args.get("id") %>,<%= it.session.get("id") %>',
    )
  })
  app.get('/error', async () => {
    await wander()
    throw new BadRequest(told())
  })
  app.get('/stream', async function* stream() {
    for (let i = 0; i < 3; i++) {
      await wander()
      yield `${told()};`
    }
  })
  app.get('/after', () => {
    waitUntil(wander().then(() => late.set(`after ${g['id']}`, told())))
    return told()
  })
  return app
}

/** Sends a request and gives its text, behind what the hook after it saw. */
type Send = (target: string) => Promise<string>

async function checkAll(send: Send): Promise<void> {
  late.clear()
  const paths = ['/text', '/template', '/error', '/stream', '/after']
  const answers = Array.from({ length: COUNT }, async (_, id) => {
    const path = paths[id % paths.length] ?? ''
    const text = await send(`${path}?id=${id}`)
    const own = `${id},${id},${id}`
    assert.equal(text, `${own} ${EXPECTED[path]?.(own) ?? own}`)
  })
  await Promise.all(answers)
}

const EXPECTED: Readonly<Record<string, (own: string) => string>> = {
  '/error': (own) => `${own} ${own}`,
  '/stream': (own) => `${own};${own};${own};`,
}

function checkLate(): void {
  assert.equal(late.size, COUNT + COUNT / 5)
  for (const [name, text] of late) {
    const id = name.replace('after ', '')
    assert.equal(text, `${id},${id},${id}`)
  }
}

async function waitForLate(): Promise<void> {
  while (late.size < COUNT + COUNT / 5) await new Promise((resolve) => setTimeout(resolve, 5))
}

describe(`${COUNT} requests at once`, () => {
  it('each see only their own on the fetch host', async () => {
    const app = createApp()
    await checkAll(async (target) => {
      const answer = await app.fetch(new Request(`http://localhost${target}`))
      return `${answer.headers.get('X-After')} ${await answer.text()}`
    })
    await waitForLate()
    checkLate()
  })

  it('each see only their own on the node host, over kept connections', async () => {
    const server = await serve(createApp(), { host: '127.0.0.1', port: 0 })
    const agent = new Agent({ keepAlive: true, maxSockets: 100 })
    try {
      await checkAll(
        (target) =>
          new Promise((resolve, reject) => {
            get(`${server.url}${target}`.replace(/(?<!:)\/\//, '/'), { agent }, (response) => {
              let text = `${response.headers['x-after']} `
              response.setEncoding('utf8')
              response.on('data', (chunk: string) => {
                text += chunk
              })
              response.on('end', () => resolve(text))
              response.on('error', reject)
            }).on('error', reject)
          }),
      )
      await waitForLate()
      checkLate()
    } finally {
      agent.destroy()
      await server.close()
    }
  })

  it('are not mixed up when they are pipelined on one connection', async () => {
    const server = await serve(createApp(), { host: '127.0.0.1', port: 0 })
    const { port } = new URL(server.url)
    const socket = connect(Number(port), '127.0.0.1')
    const line = (id: number): string =>
      `GET /text?id=${id} HTTP/1.1\r\nHost: localhost\r\n${id === 19 ? 'Connection: close\r\n' : ''}\r\n`
    try {
      socket.write(Array.from({ length: 20 }, (_, id) => line(id)).join(''))
      let text = ''
      socket.setEncoding('utf8')
      socket.on('data', (chunk: string) => {
        text += chunk
      })
      await once(socket, 'close')
      const bodies = Array.from(text.matchAll(/\r\n\r\n(\d+),(\d+),(\d+)/g), ([, ...ids]) =>
        ids.join(),
      )
      assert.deepEqual(
        bodies,
        Array.from({ length: 20 }, (_, id) => `${id},${id},${id}`),
      )
    } finally {
      socket.destroy()
      await server.close()
    }
  })

  it('end once, each in its own context, when their clients leave', async () => {
    const ended: string[] = []
    const app = new Flagon()
    let allEnded = (): void => undefined
    const end = new Promise<void>((resolve) => {
      allEnded = resolve
    })
    app.get('/', async function* endless() {
      g['id'] = request.args.get('id')
      try {
        for (;;) {
          yield `${request.args.get('id')}\n`
          await STEPS[1]?.()
        }
      } finally {
        ended.push(`finally ${g['id']} ${request.args.get('id')}`)
      }
    })
    app.teardownAppContext(async () => {
      await STEPS[1]?.()
      ended.push(`teardown ${g['id']} ${request.args.get('id')}`)
      if (ended.length === 40) allEnded()
    })
    const server = await serve(app, { host: '127.0.0.1', port: 0 })
    try {
      for (let id = 0; id < 20; id++) {
        const sent = get(`${server.url}?id=${id}`, (response) => {
          response.once('data', () => sent.destroy())
          response.on('error', () => undefined)
        })
        sent.on('error', () => undefined)
      }
      await end
      const ids = Array.from({ length: 20 }, (_, id) => `${id} ${id}`)
      const expected = ['finally', 'teardown'].flatMap((who) => ids.map((id) => `${who} ${id}`))
      assert.deepEqual(ended.toSorted(), expected.toSorted())
    } finally {
      await server.close()
    }
  })
})
