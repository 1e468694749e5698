import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import fc from 'fast-check'
import { ContentSecurityPolicy, HeaderMap } from '../../src/http/index.ts'

const NAME = 'Content-Security-Policy'

function createPolicy(text?: string): { headers: HeaderMap; policy: ContentSecurityPolicy } {
  const headers = new HeaderMap(text === undefined ? {} : { [NAME]: text })
  return { headers, policy: new ContentSecurityPolicy(headers, NAME) }
}

describe('ContentSecurityPolicy', () => {
  it('reads the directives of the header, of which the first of a name counts', () => {
    const { policy } = createPolicy(" Default-Src 'self'  https:;; sandbox; default-src *;")
    assert.deepEqual(
      [...policy],
      [
        ['default-src', "'self' https:"],
        ['sandbox', ''],
      ],
    )
    assert.equal(policy.get('DEFAULT-SRC'), "'self' https:")
    assert.equal(policy.has('sandbox'), true)
    assert.equal(policy.get('img-src'), undefined)
  })

  it('writes through to the header', () => {
    const { headers, policy } = createPolicy("default-src 'none'")
    policy.set('img-src', "'self'", 'data:').set('upgrade-insecure-requests')
    assert.equal(
      headers.get(NAME),
      "default-src 'none'; img-src 'self' data:; upgrade-insecure-requests",
    )
    policy.delete('img-src').delete('upgrade-insecure-requests').delete('default-src')
    assert.equal(headers.has(NAME), false)
  })

  it('is replaced as a whole', () => {
    const { headers, policy } = createPolicy('sandbox')
    policy.replace({ 'default-src': ["'self'", 'https:'], 'base-uri': "'none'" })
    assert.equal(headers.get(NAME), "default-src 'self' https:; base-uri 'none'")
    policy.replace()
    assert.equal(String(policy), '')
  })

  const refused: readonly (readonly [directive: string, value: string])[] = [
    ['img-src', 'a; script-src *'],
    ['img-src', 'a, script-src *'],
    ['img-src', 'a\r\nX: y'],
    ['img-src', 'é'],
    ['img src', 'a'],
    ['', 'a'],
  ]
  for (const [directive, value] of refused) {
    it(`refuses ${JSON.stringify([directive, value])}, and leaves the header as it was`, () => {
      const { headers, policy } = createPolicy('sandbox')
      assert.throws(() => policy.set(directive, value), TypeError)
      assert.equal(headers.get(NAME), 'sandbox')
    })
  }

  it('does not mix several policies', () => {
    const { policy } = createPolicy("default-src 'self', default-src https:")
    assert.throws(() => policy.set('img-src', '*'), /several policies/)
  })

  it('reads what it wrote, of any text', () => {
    const units = ['a', 'B', '-', ';', ' ', "'self'", ',', '"']
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom(...units) }), (text) => {
        const { policy } = createPolicy(text)
        const before = [...policy].filter(
          ([name, value]) => /^[a-z-]+$/.test(name) && !value.includes(','),
        )
        const again = createPolicy().policy.replace(Object.fromEntries(before))
        assert.deepEqual([...again], before)
      }),
    )
  })
})
