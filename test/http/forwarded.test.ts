/** The Forwarded header (RFC 7239). */

import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import fc from 'fast-check'
import { parseForwarded, parseForwardedNode } from '../../src/http/index.ts'

type Elements = readonly Readonly<Record<string, string>>[]

const ROWS: ReadonlyArray<readonly [text: string, elements: Elements]> = [
  // The examples of section 4.
  ['for="_gazonk"', [{ for: '_gazonk' }]],
  ['For="[2001:db8:cafe::17]:4711"', [{ for: '[2001:db8:cafe::17]:4711' }]],
  [
    'for=192.0.2.60;proto=http;by=203.0.113.43',
    [{ for: '192.0.2.60', proto: 'http', by: '203.0.113.43' }],
  ],
  ['for=192.0.2.43, for=198.51.100.17', [{ for: '192.0.2.43' }, { for: '198.51.100.17' }]],
  // Separators and escapes inside of quotes.
  ['for=x;host="a;proto=https, for=y"', [{ for: 'x', host: 'a;proto=https, for=y' }]],
  [String.raw`host="a\"b\\c"`, [{ host: 'a"b\\c' }]],
  ['host=""', [{ host: '' }]],
  // Empty pairs and elements.
  ['', []],
  [' , ;; for=a ; , ', [{ for: 'a' }]],
  // Malformed, and so nothing.
  ['for', []],
  ['for=', []],
  ['=a', []],
  ['for=[::1]', []],
  ['for = a', []],
  ['for="a', []],
  ['for="a"b', []],
  ['for=a;for=b', []],
  ['for=a;FOR=b', []],
]

describe('parseForwarded', () => {
  for (const [text, elements] of ROWS) {
    it(`${text} -> ${JSON.stringify(elements)}`, () => {
      assert.deepEqual(
        parseForwarded(text).map((element) => Object.fromEntries(element)),
        elements,
      )
    })
  }

  it('reads what was written, whatever is in quotes', () => {
    const value = fc.string({ unit: fc.constantFrom('a', '"', '\\', ';', ',', '=', ' ') })
    fc.assert(
      fc.property(fc.array(value, { minLength: 1, maxLength: 5 }), (values) => {
        const text = values.map((one) => `for="${one.replace(/["\\]/g, '\\$&')}"`).join(', ')
        assert.deepEqual(
          parseForwarded(text).map((element) => element.get('for')),
          values,
        )
      }),
    )
  })

  it('takes any text', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => Array.isArray(parseForwarded(text))),
    )
  })
})

describe('parseForwardedNode', () => {
  for (const [text, name, port] of [
    ['192.0.2.60', '192.0.2.60', undefined],
    ['192.0.2.60:47', '192.0.2.60', '47'],
    ['[2001:db8::1]', '2001:db8::1', undefined],
    ['[2001:db8::1]:47', '2001:db8::1', '47'],
    ['unknown', 'unknown', undefined],
    ['_a:_b', '_a:_b', undefined],
    ['', '', undefined],
  ] as const) {
    it(`${text} -> ${name} ${port}`, () => {
      assert.deepEqual(parseForwardedNode(text), { name, port })
    })
  }
})
