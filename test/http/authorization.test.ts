import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import fc from 'fast-check'
import { formatBasicAuthorization, parseAuthorization } from '../../src/http/index.ts'

interface AuthorizationRow {
  readonly text: string
  readonly read: object | undefined
}

const ROWS: readonly AuthorizationRow[] = [
  // RFC 7617, sections 2 and 2.1
  {
    text: 'Basic QWxhZGRpbjpvcGVuIHNlc2FtZQ==',
    read: { type: 'basic', username: 'Aladdin', password: 'open sesame' },
  },
  { text: 'Basic dGVzdDoxMjPCow==', read: { type: 'basic', username: 'test', password: '123£' } },
  { text: 'bASIC YTpiOmM=', read: { type: 'basic', username: 'a', password: 'b:c' } },
  { text: 'Basic YTpi', read: { type: 'basic', username: 'a', password: 'b' } },
  { text: 'Basic Og==', read: { type: 'basic', username: '', password: '' } },
  { text: ' \tBasic   YTpi ', read: { type: 'basic', username: 'a', password: 'b' } },
  { text: 'Basic', read: undefined },
  { text: 'Basic !!!', read: undefined },
  { text: 'Basic YTpi YTpi', read: undefined },
  { text: 'Basic YWI=', read: undefined }, // no colon
  { text: 'Basic /zo=', read: undefined }, // not UTF-8
  { text: 'Basic YToAYg==', read: undefined }, // a NUL
  // RFC 6750, section 2.1
  { text: 'Bearer mF_9.B5f-4.1JqM', read: { type: 'bearer', token: 'mF_9.B5f-4.1JqM' } },
  { text: 'Bearer abc==', read: { type: 'bearer', token: 'abc==' } },
  { text: 'Bearer user:secret', read: { type: 'bearer', token: 'user:secret' } },
  { text: 'Bearer', read: { type: 'bearer' } },
  { text: 'Bearer a b', read: undefined },
  // RFC 7616, section 3.9.1 (shortened)
  {
    text: 'Digest username="Mufasa", realm="http-auth@example.org", uri="/dir/index.html", algorithm=MD5, nc=00000001, qop=auth',
    read: {
      type: 'digest',
      username: 'Mufasa',
      parameters: {
        username: 'Mufasa',
        realm: 'http-auth@example.org',
        uri: '/dir/index.html',
        algorithm: 'MD5',
        nc: '00000001',
        qop: 'auth',
      },
    },
  },
  { text: 'X A = "b, \\"c" , d=e,', read: { type: 'x', parameters: { a: 'b, "c', d: 'e' } } },
  { text: 'X a=1, a=2', read: undefined },
  { text: 'X a=1 b=2', read: undefined },
  { text: 'X a="b', read: undefined },
  {
    text: 'X __proto__=1',
    read: { type: 'x', parameters: Object.fromEntries([['__proto__', '1']]) },
  },
  { text: '', read: undefined },
  { text: ' ', read: undefined },
  { text: 'Ba(sic YTpi', read: undefined },
  { text: 'é', read: undefined },
]

describe('parseAuthorization', () => {
  for (const { text, read } of ROWS) {
    it(`reads ${JSON.stringify(text)}`, () => {
      const found = parseAuthorization(text)
      if (found === undefined) return assert.equal(read, undefined)
      const { parameters, ...others } = found
      const record = parameters.size > 0 ? { parameters: Object.fromEntries(parameters) } : {}
      assert.deepEqual({ ...others, ...record }, read)
    })
  }

  it('never throws', () => {
    const units = ['Basic ', 'Bearer ', 'a', '=', ',', '"', '\\', ' ', 'YTpi', '\0', 'é', '\ud800']
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom(...units) }), (text) => {
        const found = parseAuthorization(text)
        assert.ok(found === undefined || found.type === found.type.toLowerCase())
      }),
    )
  })

  it('reads any name and password that formatBasicAuthorization wrote', () => {
    const texts = fc.string({ unit: 'grapheme' }).filter((text) => !/\p{Cc}/u.test(text))
    fc.assert(
      fc.property(
        texts.filter((text) => !text.includes(':')),
        texts,
        (username, password) => {
          const found = parseAuthorization(formatBasicAuthorization(username, password))
          assert.equal(found?.username, username)
          assert.equal(found?.password, password)
        },
      ),
    )
  })
})

describe('formatBasicAuthorization', () => {
  it('refuses what cannot be told apart again', () => {
    assert.throws(() => formatBasicAuthorization('a:b', 'c'), TypeError)
    assert.throws(() => formatBasicAuthorization('a', 'b\n'), TypeError)
  })
})
