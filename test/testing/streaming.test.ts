/** Bodies piece by piece, and clients that leave. */

import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { Flagon } from 'flagon'

/** An application that tells what happens in it. */
function createApp(events: string[]): Flagon {
  const app = new Flagon({}, { config: { TESTING: true } })
  app.get('/count', async function* () {
    try {
      for (let i = 1; i <= 3; i++) {
        events.push(`gives ${i}`)
        yield `${i}`
      }
    } finally {
      events.push('ended')
    }
  })
  app.get('/wait', async function* ({ signal }) {
    try {
      yield 'first'
      await new Promise((resolve) => signal.addEventListener('abort', resolve))
      events.push('aborted')
    } finally {
      events.push('ended')
    }
  })
  app.get('/never', ({ signal }) => {
    return new Promise<string>((resolve) => {
      signal.addEventListener('abort', () => {
        events.push('aborted')
        resolve('too late')
      })
      events.push('waiting')
    })
  })
  app.post('/upload', async ({ request }) => {
    const pieces: string[] = []
    for await (const chunk of request.stream) pieces.push(new TextDecoder().decode(chunk))
    return pieces.join('|')
  })
  app.post('/first', async ({ request }) => {
    for await (const chunk of request.stream) return new TextDecoder().decode(chunk)
    return 'nothing'
  })
  app.post('/ignore', () => 'ignored')
  app.get('/later', ({ waitUntil }) => {
    waitUntil(new Promise((resolve) => setTimeout(resolve, 5)).then(() => events.push('later')))
    return 'at once'
  })
  app.teardownRequest(() => void events.push('torn down'))
  return app
}

describe('a streamed body', () => {
  it('runs while it is read', async () => {
    const events: string[] = []
    await using client = createApp(events).testClient()
    const response = await client.get('/count')
    assert.deepEqual(events, ['gives 1'])
    const reader = response.body.getReader()
    const decode = async () => new TextDecoder().decode((await reader.read()).value)
    assert.equal(await decode(), '1')
    assert.equal(await decode(), '2')
    assert.deepEqual(events, ['gives 1', 'gives 2'])
    assert.equal(await decode(), '3')
    assert.equal((await reader.read()).done, true)
    assert.deepEqual(events, ['gives 1', 'gives 2', 'gives 3', 'ended', 'torn down'])
    await assert.rejects(response.text(), /read as a stream; it cannot be read a second time/)
  })

  it('ends when the response is closed in the middle', async () => {
    const events: string[] = []
    await using client = createApp(events).testClient()
    const response = await client.get('/count')
    await response.close()
    await response.close()
    assert.deepEqual(events, ['gives 1', 'ended', 'torn down'])
    await assert.rejects(response.text(), /closed; what was not read is gone/)
  })

  it('ends when its stream is left in the middle', async () => {
    const events: string[] = []
    await using client = createApp(events).testClient()
    for await (const chunk of (await client.get('/count')).body) {
      assert.equal(new TextDecoder().decode(chunk), '1')
      break
    }
    assert.deepEqual(events, ['gives 1', 'ended', 'torn down'])
  })

  it('ends with `await using`', async () => {
    const events: string[] = []
    await using client = createApp(events).testClient()
    {
      await using response = await client.get('/count')
      assert.equal(response.status, 200)
    }
    assert.deepEqual(events.at(-1), 'torn down')
  })

  it('of HEAD is closed without being asked', async () => {
    const events: string[] = []
    await using client = createApp(events).testClient()
    assert.equal(await (await client.head('/count')).text(), '')
    assert.equal(events.at(-1), 'torn down')
  })
})

describe('a client that leaves', () => {
  it('in the middle of a body ends it', async () => {
    const events: string[] = []
    const abort = new AbortController()
    await using client = createApp(events).testClient()
    const response = await client.get('/wait', { signal: abort.signal })
    const reading = response.text()
    setImmediate(() => abort.abort(new Error('gone')))
    await assert.rejects(reading, { message: 'gone' })
    await client.close()
    assert.deepEqual(events, ['aborted', 'ended', 'torn down'])
  })

  it('before the response is rejected at once, and the view hears of it', async () => {
    const events: string[] = []
    const abort = new AbortController()
    const client = createApp(events).testClient()
    const asking = client.get('/never', { signal: abort.signal })
    while (events.length === 0) await new Promise(setImmediate)
    abort.abort(new Error('gone'))
    await assert.rejects(asking, { message: 'gone' })
    await client.close()
    assert.deepEqual(events, ['waiting', 'aborted', 'torn down'])
  })

  it('before the request sends nothing', async () => {
    const events: string[] = []
    await using client = createApp(events).testClient()
    await assert.rejects(client.get('/count', { signal: AbortSignal.abort() }), {
      name: 'AbortError',
    })
    assert.deepEqual(events, [])
  })
})

describe('a streamed request', () => {
  async function* pieces(events: string[]) {
    try {
      yield 'a'
      yield 'b'
    } finally {
      events.push('source ended')
    }
  }

  it('comes piece by piece', async () => {
    const events: string[] = []
    await using client = createApp([]).testClient()
    const response = await client.post('/upload', { body: pieces(events) })
    assert.equal(await response.text(), 'a|b')
    assert.deepEqual(events, ['source ended'])
  })

  it('is ended where it is not read to its end', async () => {
    const events: string[] = []
    await using client = createApp([]).testClient()
    assert.equal(await (await client.post('/first', { body: pieces(events) })).text(), 'a')
    assert.deepEqual(events, ['source ended'])
    const stream = new ReadableStream<Uint8Array>({ cancel: () => void events.push('cancelled') })
    assert.equal(await (await client.post('/ignore', { body: stream })).text(), 'ignored')
    await client.close()
    assert.deepEqual(events, ['source ended', 'cancelled'])
  })
})

describe('work after the response', () => {
  it('is waited for when the response or the client is closed', async () => {
    const events: string[] = []
    const client = createApp(events).testClient()
    const response = await client.get('/later')
    assert.deepEqual(events, ['torn down'])
    await response.close()
    assert.deepEqual(events, ['torn down', 'later'])
    await client.get('/later')
    await client.close()
    assert.equal(events.length, 4)
  })
})
