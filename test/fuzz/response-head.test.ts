/** What a response may have in its head beside the grammar of RFC 9110 and RFC 9112. */

import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import fc from 'fast-check'
import type { HeaderList } from '../../src/gateway/index.ts'
import { checkHeaders, checkStatus } from '../../src/gateway/index.ts'
import { isHeaderValue, isToken } from '../../src/gateway/response-head.ts'

/** tchar (RFC 9110, section 5.6.2), the table of the RFC. */
const TCHAR = new Set(
  "!#$%&'*+-.^_`|~0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz",
)

function isTokenByTable(text: string): boolean {
  return text !== '' && [...text].every((character) => TCHAR.has(character))
}

/** field-vchar, SP and HTAB (section 5.5). */
function isValueByCode(text: string): boolean {
  return [...text].every((character) => {
    const code = character.codePointAt(0) ?? 0
    return code === 0x09 || (code >= 0x20 && code <= 0x7e) || (code >= 0x80 && code <= 0xff)
  })
}

const CONNECTION_FIELDS = [
  ...['connection', 'keep-alive', 'proxy-connection', 'proxy-authenticate', 'proxy-authorization'],
  ...['te', 'trailers', 'transfer-encoding', 'upgrade'],
]

/** Rules 9 to 11 of the gateway. */
function areHeaders(headers: HeaderList): boolean {
  const lengths = headers.filter(([name]) => name.toLowerCase() === 'content-length')
  const isFree = (name: string): boolean =>
    name.toLowerCase() !== 'status' && !CONNECTION_FIELDS.includes(name.toLowerCase())
  return (
    headers.every(
      ([name, value]) => isTokenByTable(name) && isFree(name) && isValueByCode(value),
    ) &&
    lengths.every(([, value]) => /^\d+$/.test(value)) &&
    lengths.length < 2
  )
}

function isAccepted(check: () => void): boolean {
  try {
    check()
    return true
  } catch (error) {
    assert.ok(error instanceof TypeError, String(error))
    return false
  }
}

const texts = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 4 }),
  fc.stringMatching(/^[!-~]{1,6}$/),
  fc.constantFrom('a\r\nb', 'a\0', '\t', ' ', 'é', '\x7f', '\u0100', '\u2028'),
)
const names = fc.oneof(
  texts,
  fc.constantFrom(
    'Content-Length',
    'content-length',
    'X-A',
    'Status',
    'Set-Cookie',
    'TE',
    'Upgrade',
    'Keep-Alive',
    'Trailers',
    'Trailer',
  ),
)
const values = fc.oneof(texts, fc.constantFrom('3', '03', '-1', '3, 3', ''))

describe('the head of a response', () => {
  it('has the tokens of the RFC', () => {
    fc.assert(fc.property(texts, (text) => assert.equal(isToken(text), isTokenByTable(text))))
  })

  it('has the values of the RFC', () => {
    fc.assert(fc.property(texts, (text) => assert.equal(isHeaderValue(text), isValueByCode(text))))
  })

  it('has headers as the specification says, whatever was checked before', () => {
    const lists: fc.Arbitrary<HeaderList> = fc.array(fc.tuple(names, values), { maxLength: 4 })
    fc.assert(
      fc.property(lists, (headers) => {
        assert.equal(
          isAccepted(() => checkHeaders(headers)),
          areHeaders(headers),
        )
      }),
      { numRuns: 2000 },
    )
  })

  it('has a status as the specification says', () => {
    const statuses = fc.oneof(
      fc
        .tuple(fc.integer({ min: 0, max: 1099 }), fc.constantFrom('', ' '), texts)
        .map((parts) => parts.join('')),
      texts,
    )
    fc.assert(
      fc.property(statuses, (status) => {
        const [code = '', reason = ''] = status.split(/(?<=^.{3})/s, 2).map(String)
        const hasCode = /^[2-5]\d\d$/.test(code)
        const isGood =
          hasCode && (reason === '' || (reason.startsWith(' ') && isValueByCode(reason)))
        assert.equal(
          isAccepted(() => checkStatus(status)),
          isGood,
        )
      }),
      { numRuns: 1000 },
    )
  })
})
