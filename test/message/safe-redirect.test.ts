import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { Request, redirectBack, safeRedirect } from '../../src/message/index.ts'
import { createTestEnviron, exchange } from './exchange.ts'

describe('safeRedirect', () => {
  it('leads to a path of this site', async () => {
    const answer = await exchange(safeRedirect('/account?x=1#y').gateway)
    assert.equal(answer.status, '302 Found')
    assert.equal(answer.header('Location'), '/account?x=1#y')
  })

  for (const next of [
    undefined,
    '//evil.example',
    'https://evil.example/',
    '/\\evil',
    'javascript:x',
  ]) {
    it(`leads to the fallback for ${next}`, () => {
      assert.equal(safeRedirect(next).location, '/')
      assert.equal(safeRedirect(next, { fallback: '/home' }).location, '/home')
    })
  }

  it('has the code it is given', () => {
    assert.equal(safeRedirect('/a', { code: 303 }).status, 303)
  })
})

interface BackRow {
  readonly referrer: string | undefined
  readonly host?: string
  readonly location: string
}

const ROWS: readonly BackRow[] = [
  { referrer: 'http://ex.test/list?page=2#top', location: '/list?page=2' },
  { referrer: 'http://ex.test:80/', location: '/' },
  { referrer: 'http://evil.example/list', location: '/home' },
  { referrer: 'https://ex.test/list', location: '/home' },
  { referrer: 'http://ex.test@evil.example/', location: '/home' },
  { referrer: 'http://ex.test//evil.example', location: '/home' },
  { referrer: '/list', location: '/home' },
  { referrer: 'about:blank', location: '/home' },
  { referrer: '\u0000', location: '/home' },
  { referrer: undefined, location: '/home' },
]

describe('redirectBack', () => {
  for (const { referrer, location } of ROWS) {
    it(`leads to ${location} from ${JSON.stringify(referrer)}`, () => {
      const environ = createTestEnviron({ headers: { Host: 'ex.test' } })
      if (referrer !== undefined) environ['HTTP_REFERER'] = referrer
      const response = redirectBack(new Request(environ), { fallback: '/home' })
      assert.equal(response.location, location)
    })
  }

  it('leads to the fallback when the host is malformed', () => {
    const environ = createTestEnviron({ headers: { Referer: 'http://ex.test/a' } })
    environ.HTTP_HOST = 'ex.test/evil'
    assert.equal(redirectBack(new Request(environ)).location, '/')
  })
})
