import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import fc from 'fast-check'
import { parseWwwAuthenticate, WwwAuthenticate } from '../../src/http/index.ts'

describe('WwwAuthenticate', () => {
  it('writes parameters in quotes, save those that must have none', () => {
    const basic = new WwwAuthenticate('Basic', { realm: 'x y', charset: 'UTF-8' })
    assert.equal(String(basic), 'Basic realm="x y", charset="UTF-8"')
    const digest = new WwwAuthenticate('Digest', {
      realm: 'a"b',
      algorithm: 'SHA-256',
      stale: 'true',
    })
    assert.equal(String(digest), 'Digest realm="a\\"b", algorithm=SHA-256, stale=true')
  })

  it('writes a token, and nothing after a scheme that has nothing', () => {
    assert.equal(String(new WwwAuthenticate('Negotiate', 'abc==')), 'Negotiate abc==')
    assert.equal(String(new WwwAuthenticate('Negotiate')), 'Negotiate')
  })

  const refused: readonly (readonly [type: string, content: string | Record<string, string>])[] = [
    ['Ba sic', {}],
    ['', {}],
    ['Basic', 'a b'],
    ['Basic', { 'a b': 'c' }],
    ['Digest', { algorithm: 'a b' }],
  ]
  for (const [type, content] of refused) {
    it(`refuses ${JSON.stringify([type, content])}`, () => {
      assert.throws(() => new WwwAuthenticate(type, content), TypeError)
    })
  }
})

interface ChallengeRow {
  readonly text: string
  readonly written: readonly string[] | undefined
}

const ROWS: readonly ChallengeRow[] = [
  { text: 'Basic realm="x y"', written: ['Basic realm="x y"'] },
  // RFC 9110, section 11.6.1
  {
    text: 'Basic realm="simple", Newauth realm="apps", type=1, title="Login to \\"apps\\""',
    written: [
      'Basic realm="simple"',
      'Newauth realm="apps", type="1", title="Login to \\"apps\\""',
    ],
  },
  {
    text: 'Negotiate, Basic realm=a , ,Bearer abc=',
    written: ['Negotiate', 'Basic realm="a"', 'Bearer abc='],
  },
  { text: 'Basic , Digest nonce=1', written: ['Basic', 'Digest nonce="1"'] },
  { text: '', written: [] },
  { text: 'Basic realm="x', written: undefined },
  { text: 'Basic a=1, a=2', written: undefined },
  { text: 'Digest algorithm="a b"', written: undefined },
  { text: '"Basic"', written: undefined },
]

describe('parseWwwAuthenticate', () => {
  for (const { text, written } of ROWS) {
    it(`reads ${JSON.stringify(text)}`, () => {
      assert.deepEqual(parseWwwAuthenticate(text)?.map(String), written)
    })
  }

  it('reads what was written, of any text', () => {
    const units = ['Basic', ' ', ',', '=', '"', '\\', 'a', 'stale', 'é', '\0', '/']
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom(...units) }), (text) => {
        const challenges = parseWwwAuthenticate(text)
        if (challenges === undefined) return
        assert.deepEqual(parseWwwAuthenticate(challenges.join(', ')), challenges)
      }),
    )
  })
})
