import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import type { Environ, HeaderList } from '../../src/gateway/index.ts'
import type { BareServer } from './bare-server.ts'
import { startBare } from './bare-server.ts'
import { exchange, request } from './client.ts'

const PLAIN: [string, string] = ['Content-Type', 'text/plain']
const LINK: [string, string] = ['Link', '</a.css>; rel=preload']

/** Header lists that no 103 may have. */
const BAD: readonly (readonly [name: string, headers: unknown])[] = [
  ['a line break', [['Link', 'a\r\nb']]],
  ['U+20AC', [['Link', '\u20ac']]],
  ['a name that is no token', [['Li nk', 'a']]],
  ['a header about the connection', [['Connection', 'close']]],
  ['a value that is no string', [['Link', 5]]],
  ['an object', { Link: 'a' }],
]

function hint(environ: Environ, ...headers: HeaderList): void {
  environ['wsgi.early_hints']?.(environ, headers)
}

describe('wsgi.early_hints on the node host', () => {
  let server: BareServer
  before(async () => {
    server = await startBare()
  })
  after(() => server.close())

  it('S67: sends a 103 for each call, and then the response', async () => {
    server.run((environ, startResponse) => {
      hint(environ, LINK, ['X-Name', 'caf\u00e9'])
      hint({ ...environ }, ['link', '</b.js>; rel=preload'], ['Content-Length', '5'])
      startResponse('200 OK', [PLAIN])
      return ['ok']
    })
    const text = await exchange(server.port, request('GET /'))
    const [first, second, head, body] = text.split('\r\n\r\n')
    assert.equal(
      first,
      'HTTP/1.1 103 Early Hints\r\nLink: </a.css>; rel=preload\r\nX-Name: caf\u00e9',
    )
    assert.equal(second, 'HTTP/1.1 103 Early Hints\r\nlink: </b.js>; rel=preload')
    assert.match(head ?? '', /^HTTP\/1\.1 200 OK\r\n/)
    assert.equal(body, 'ok')
  })

  it('S67: sends none to a client of HTTP/1.0', async () => {
    server.run((environ, startResponse) => {
      hint(environ, LINK)
      startResponse('200 OK', [PLAIN])
      return ['ok']
    })
    assert.match(await exchange(server.port, 'GET / HTTP/1.0\r\n\r\n'), /^HTTP\/1\.1 200 OK\r\n/)
  })

  it('does nothing once the response has begun', async () => {
    server.run((environ, startResponse) => {
      startResponse('200 OK', [PLAIN])
      return (function* () {
        yield 'one'
        hint(environ, LINK)
        yield 'two'
      })()
    })
    const text = await exchange(server.port, request('GET /'))
    assert.match(text, /^HTTP\/1\.1 200 OK\r\n/)
    assert.doesNotMatch(text, /103/)
  })

  it('does nothing when the response waits behind another one', async () => {
    let release: () => void = () => undefined
    const gate = new Promise<void>((resolve) => {
      release = resolve
    })
    server.run(async (environ, startResponse) => {
      startResponse('200 OK', [PLAIN])
      if (environ.PATH_INFO === '/first') await gate
      else {
        hint(environ, LINK)
        release()
      }
      return [environ.PATH_INFO]
    })
    const bytes = `GET /first HTTP/1.1\r\nHost: a\r\n\r\n${request('GET /second')}`
    const text = await exchange(server.port, bytes)
    assert.match(text, /^HTTP\/1\.1 200 OK[\s\S]*\/firstHTTP\/1\.1 200 OK[\s\S]*\/second$/)
    assert.doesNotMatch(text, /103/)
  })

  it('comes after 100 Continue, where the body was read first', async () => {
    server.run(async (environ, startResponse) => {
      let length = 0
      for await (const chunk of environ['wsgi.input']) length += chunk.length
      hint(environ, LINK)
      startResponse('200 OK', [PLAIN])
      return [String(length)]
    })
    const bytes = request('POST /', ['Expect: 100-continue', 'Content-Length: 2'], 'ab')
    assert.match(
      await exchange(server.port, bytes),
      /^HTTP\/1\.1 100 Continue\r\n\r\nHTTP\/1\.1 103 Early Hints\r\n[\s\S]*\r\n\r\nHTTP\/1\.1 200 OK\r\n/,
    )
  })

  for (const [name, headers] of BAD) {
    it(`throws a TypeError for ${name}, and sends nothing`, async () => {
      let thrown: unknown
      server.runUnchecked((environ, startResponse) => {
        try {
          Reflect.apply(environ['wsgi.early_hints'] ?? assert.fail, undefined, [environ, headers])
        } catch (error) {
          thrown = error
        }
        startResponse('200 OK', [PLAIN])
        return ['ok']
      })
      assert.match(await exchange(server.port, request('GET /')), /^HTTP\/1\.1 200 OK\r\n/)
      assert.ok(thrown instanceof TypeError)
    })
  }
})
