import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import type { Environ } from '../../src/gateway/index.ts'
import type { BareServer } from './bare-server.ts'
import { startBare, until } from './bare-server.ts'
import { exchange, request } from './client.ts'

/** A call of each extension that takes an environ. */
const CALLS: readonly (readonly [name: string, call: (own: Environ, other: Environ) => unknown])[] =
  [
    ['wsgi.signal', (own, other) => own['wsgi.signal']?.(other)],
    ['wsgi.wait_until', (own, other) => own['wsgi.wait_until']?.(other, Promise.resolve())],
    ['wsgi.early_hints', (own, other) => own['wsgi.early_hints']?.(other, [])],
  ]

describe('the extensions of the node host', () => {
  let server: BareServer
  before(async () => {
    server = await startBare()
  })
  after(() => server.close())

  /** Sends one request, and gives its environ. */
  async function handledEnviron(): Promise<Environ> {
    let seen: Environ | undefined
    server.runUnchecked((environ, startResponse) => {
      seen = environ
      startResponse('200 OK', [])
      return ['ok']
    })
    await exchange(server.port, request('GET /'))
    return seen ?? assert.fail('no request came')
  }

  for (const [name, call] of CALLS) {
    it(`${name} takes a copy of its environ, and throws a TypeError for another one`, async () => {
      const environ = await handledEnviron()
      assert.doesNotThrow(() => call(environ, { ...environ }))
      const foreign: Environ = JSON.parse(JSON.stringify(environ))
      assert.throws(() => call(environ, foreign), TypeError)
    })
  }

  it('do nothing when the body was closed', async () => {
    const environ = await handledEnviron()
    assert.equal(environ['wsgi.early_hints']?.(environ, [['Link', 'a']]), undefined)
    assert.equal(environ['wsgi.signal']?.(environ).aborted, false)
    environ['wsgi.wait_until']?.(environ, new Promise(() => undefined))
  })

  it('log what work that is announced too late fails with', async () => {
    const environ = await handledEnviron()
    environ['wsgi.wait_until']?.(environ, Promise.reject(new Error('too late')))
    await until(() => /Error: too late/.test(server.log.join('')))
  })
})
