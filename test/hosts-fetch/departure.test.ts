import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { setImmediate } from 'node:timers/promises'
import type { Application, Environ } from '../../src/gateway/index.ts'
import { toFetchHandler } from '../../src/hosts/fetch/index.ts'
import { createRawRequest } from './raw-request.ts'

/** Runs an application that asks for its signal, and gives that signal and the response. */
async function askForSignal(
  request: Request,
  info?: unknown,
  stream?: Iterable<string> & object,
): Promise<{ signal: AbortSignal; response: Response; environ: Environ }> {
  const found: Environ[] = []
  const application: Application = (given, startResponse) => {
    found.push(given)
    given['wsgi.signal']?.(given)
    startResponse('200 OK', [])
    return stream ?? ['ok']
  }
  const response = await toFetchHandler(application)(request, info)
  const [environ] = found
  const signal = environ?.['wsgi.signal']?.({ ...environ })
  assert.ok(environ !== undefined && signal !== undefined)
  return { signal, response, environ }
}

describe('wsgi.signal', () => {
  it('aborts when the client leaves', async () => {
    const abort = new AbortController()
    const { signal } = await askForSignal(
      createRawRequest({ url: 'http://h/', signal: abort.signal }),
    )
    assert.equal(signal.aborted, false)
    abort.abort()
    assert.equal(signal.aborted, true)
  })

  it('has aborted when the client has left', async () => {
    const request = createRawRequest({ url: 'http://h/', signal: AbortSignal.abort() })
    const { signal } = await askForSignal(request)
    assert.equal(signal.aborted, true)
  })

  it('aborts when the runtime cancels a stream', async () => {
    const { signal, response } = await askForSignal(
      new Request('http://h/'),
      undefined,
      new Set(['a', 'b']),
    )
    await response.body?.cancel()
    assert.equal(signal.aborted, true)
  })

  it('does not abort after a stream that went well', async () => {
    const abort = new AbortController()
    const request = createRawRequest({ url: 'http://h/', signal: abort.signal })
    const { signal, response } = await askForSignal(request, undefined, new Set(['a', 'b']))
    assert.equal(await response.text(), 'ab')
    abort.abort()
    assert.equal(signal.aborted, false)
  })

  it('does not abort when Deno aborts after a response that went well', async () => {
    const abort = new AbortController()
    const request = createRawRequest({ url: 'http://h/', signal: abort.signal })
    const { signal } = await askForSignal(request, { completed: Promise.resolve() })
    abort.abort()
    await setImmediate()
    assert.equal(signal.aborted, false)
  })

  it('aborts when Deno says that the response did not go well', async () => {
    const abort = new AbortController()
    const request = createRawRequest({ url: 'http://h/', signal: abort.signal })
    const { signal } = await askForSignal(request, { completed: Promise.reject(new Error('gone')) })
    abort.abort()
    await setImmediate()
    assert.equal(signal.aborted, true)
  })

  it('does not abort because the input was given up', async () => {
    const abort = new AbortController()
    const body = new ReadableStream({
      pull: (controller) => controller.enqueue(new Uint8Array(10)),
      // srvx on node aborts the signal then.
      cancel: () => abort.abort(),
    })
    const request = createRawRequest({
      method: 'POST',
      url: 'http://h/',
      body,
      signal: abort.signal,
    })
    let isAborted: boolean | undefined
    await toFetchHandler(async (environ, startResponse) => {
      for await (const chunk of environ['wsgi.input']) if (chunk.byteLength > 0) break
      isAborted = environ['wsgi.signal']?.(environ).aborted
      startResponse('413 Content Too Large', [])
      return []
    })(request)
    assert.equal(abort.signal.aborted, true)
    assert.equal(isAborted, false)
  })

  it('does not begin to watch once the body is closed', async () => {
    const bodies = [
      ['ok'],
      Object.assign(['ok'], { close: async () => undefined }),
      new Set(['ok']),
    ]
    for (const body of bodies) {
      const abort = new AbortController()
      const found: Environ[] = []
      const response = await toFetchHandler((environ, startResponse) => {
        found.push(environ)
        startResponse('200 OK', [])
        return body
      })(createRawRequest({ url: 'http://h/', signal: abort.signal }))
      await response.text()
      await setImmediate()
      const signal = found[0]?.['wsgi.signal']?.(found[0])
      abort.abort()
      assert.equal(signal?.aborted, false)
    }
  })

  it('refuses an environ of another host', async () => {
    const { environ } = await askForSignal(new Request('http://h/'))
    const stranger = { ...environ, 'fetch.exchange': undefined }
    assert.throws(() => environ['wsgi.signal']?.(stranger), /not made by/)
  })
})

describe('wsgi.wait_until', () => {
  /** Collects what a runtime is asked to wait for. */
  function createKeeper(): { works: Promise<unknown>[]; waitUntil(work: Promise<unknown>): void } {
    const works: Promise<unknown>[] = []
    return { works, waitUntil: (work) => void works.push(work) }
  }

  function waitFor(work: Promise<unknown>): Application {
    return (environ, startResponse) => {
      environ['wsgi.wait_until']?.(environ, work)
      startResponse('200 OK', [])
      return []
    }
  }

  it('passes work on to the context of a Worker', async () => {
    const keeper = createKeeper()
    await toFetchHandler(waitFor(Promise.resolve('done')))(new Request('http://h/'), {}, keeper)
    assert.deepEqual(await Promise.all(keeper.works), ['done'])
  })

  it('passes work on to the second argument, as on Netlify', async () => {
    const keeper = createKeeper()
    await toFetchHandler(waitFor(Promise.resolve('done')))(new Request('http://h/'), keeper)
    assert.equal(keeper.works.length, 1)
  })

  it('passes work on to the request, as on srvx', async () => {
    const keeper = createKeeper()
    const request = Object.assign(new Request('http://h/'), { waitUntil: keeper.waitUntil })
    await toFetchHandler(waitFor(Promise.resolve('done')))(request)
    assert.equal(keeper.works.length, 1)
  })

  it('writes what goes wrong in it to the log', async () => {
    const keeper = createKeeper()
    const lines: string[] = []
    const errors = { write: (text: string) => lines.push(text) }
    const work = Promise.reject(new Error('work failed'))
    await toFetchHandler(waitFor(work), { errors })(new Request('http://h/'), {}, keeper)
    await Promise.all(keeper.works)
    assert.match(lines.join(''), /work failed/)
  })

  it('waits for nothing that is announced after the body was closed, and logs its failure', async () => {
    const keeper = createKeeper()
    const lines: string[] = []
    const found: Environ[] = []
    const closed: Environ[] = []
    const handler = toFetchHandler(
      (given, startResponse) => {
        found.push(given)
        startResponse('200 OK', [])
        return Object.assign(['ok'], {
          close: () => {
            given['wsgi.wait_until']?.(given, Promise.resolve('in close'))
            closed.push(given)
          },
        })
      },
      { errors: { write: (text: string) => lines.push(text) } },
    )
    await handler(new Request('http://h/'), {}, keeper)
    const [environ] = found
    assert.ok(environ !== undefined && closed.length === 1)
    environ['wsgi.wait_until']?.(environ, Promise.reject(new Error('too late')))
    await setImmediate()
    assert.deepEqual(await Promise.all(keeper.works), ['in close'])
    assert.match(lines.join(''), /too late/)
  })

  it('is absent where nothing has to be kept going', async () => {
    const { environ } = await askForSignal(new Request('http://h/'))
    assert.equal('wsgi.wait_until' in environ, false)
  })

  it('keeps a Worker going until a body is closed', async () => {
    const keeper = createKeeper()
    const events: string[] = []
    const body = {
      *[Symbol.iterator]() {
        yield 'a'
      },
      close: async () => {
        await setImmediate()
        events.push('closed')
      },
    }
    const handler = toFetchHandler((_environ, startResponse) => {
      startResponse('200 OK', [])
      return body
    })
    await (await handler(new Request('http://h/'), {}, keeper)).text()
    await Promise.all(keeper.works)
    assert.deepEqual(events, ['closed'])
  })
})
