import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { redirect } from '../../src/message/index.ts'
import { exchange } from './exchange.ts'

describe('redirect', () => {
  it('leads elsewhere with 302', async () => {
    const answer = await exchange(redirect('/about').gateway)
    assert.equal(answer.status, '302 Found')
    assert.equal(answer.header('Location'), '/about')
    assert.match(answer.text, /<a href="\/about">\/about<\/a>/)
  })

  for (const code of [301, 302, 303, 307, 308] as const) {
    it(`leads elsewhere with ${code}`, () => {
      assert.equal(redirect('/about', code).status, code)
    })
  }

  for (const code of [200, 300, 304, 305, 399, 999]) {
    it(`refuses ${code}`, () => {
      const call = () => Reflect.apply(redirect, undefined, ['/', code])
      assert.throws(call, { name: 'RangeError', message: /301, 302, 303, 307 or 308/ })
    })
  }

  const locations: readonly (readonly [location: string, header: string])[] = [
    ['/é€', '/%C3%A9%E2%82%AC'],
    ['http://ex.test/ü?q=a b&x=<y>', 'http://ex.test/%C3%BC?q=a%20b&x=%3Cy%3E'],
    ['about?x=1', 'about?x=1'],
    ['/a\r\nX: y', '/a%0D%0AX:%20y'],
    ['/\\evil.example', '/%5Cevil.example'],
    ['\t//evil.example', '%09//evil.example'],
  ]
  for (const [location, header] of locations) {
    it(`encodes ${JSON.stringify(location)}`, () => {
      assert.equal(redirect(location).headers.get('Location'), header)
    })
  }

  it('escapes the target in the page', async () => {
    const { text } = await exchange(redirect(`/?a=1&b='"><script>`).gateway)
    assert.match(text, /href="\/\?a=1&amp;b=&#39;%22%3E%3Cscript%3E"/)
  })

  for (const target of [
    'javascript:alert(1)',
    'JavaScript:alert(1)',
    'data:text/html,x',
    'mailto:a@b',
  ]) {
    it(`makes no link of ${target}`, async () => {
      const { text } = await exchange(redirect(target).gateway)
      assert.doesNotMatch(text, /href/)
    })
  }
})
