/** The hosts that an application answers for. */

import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { Flagon } from '../../src/app/index.ts'
import { lint } from '../../src/gateway/index.ts'
import { exchange } from '../message/exchange.ts'

const ROWS: ReadonlyArray<readonly [trusted: string, host: string, isTrusted: boolean]> = [
  ['example.com', 'example.com', true],
  ['example.com', 'EXAMPLE.com:443', true],
  ['Example.COM:8000', 'example.com', true],
  ['example.com', 'example.com:', true],
  ['example.com', 'www.example.com', false],
  ['example.com', 'example.com.evil', false],
  ['example.com', 'example.com.', false],
  ['example.com', 'evil-example.com', false],
  ['.example.org', 'example.org', true],
  ['.example.org', 'a.example.org', true],
  ['.example.org', 'b.a.example.org:81', true],
  ['.example.org', 'evilexample.org', false],
  ['127.0.0.1', '127.0.0.1:9', true],
  ['[::1]', '[::1]:81', true],
  ['[::1]', '[::2]', false],
  ['bücher.example', 'xn--bcher-kva.example', true],
]

function createApp(trusted: readonly string[]): Flagon {
  const app = new Flagon({}, { config: { TRUSTED_HOSTS: trusted } })
  app.get('/', () => 'ok')
  app.afterRequest((response) => {
    response.headers.set('X-Ran', '1')
    return response
  })
  return app
}

describe('TRUSTED_HOSTS', () => {
  for (const [trusted, host, isTrusted] of ROWS) {
    it(`${trusted} ${isTrusted ? 'takes' : 'refuses'} ${host}`, async () => {
      const app = lint(createApp(['other.test', trusted]))
      const { status, headers } = await exchange(app, { headers: { Host: host } })
      assert.equal(status, isTrusted ? '200 OK' : '400 Bad Request')
      assert.ok(headers.some(([name, value]) => name === 'X-Ran' && value === '1'))
    })
  }

  it('names the host in the refusal, which is escaped', async () => {
    const { text } = await exchange(lint(createApp([])), { headers: { Host: "a'b&c.test" } })
    assert.match(
      text,
      /The host (?:&#34;|&quot;)a(?:&#39;)b&amp;c\.test(?:&#34;|&quot;) is not trusted\./,
    )
  })
})
