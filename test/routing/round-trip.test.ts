import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import type { Arbitrary } from 'fast-check'
import fc from 'fast-check'
import { matchPath, urlMapOf } from './url-map-of.ts'

/** A placeholder and the values that it can give. */
interface Sample {
  readonly placeholder: string
  readonly values: Arbitrary<unknown>
}

/** Text as a client can send it in a path: no U+0000, no lone surrogates, no segment of dots. */
const text = fc
  .string({
    unit: fc.oneof(
      fc.constantFrom('/', '%', '.', ' ', '+', '?', '#', '2F'),
      fc.string({ unit: 'binary', minLength: 1, maxLength: 1 }),
    ),
    minLength: 1,
  })
  .filter((value) => !value.includes('\0') && value !== '.' && value !== '..')

const path = text.filter((value) => {
  const segments = value.split('/')
  return (
    !value.includes('\n', 1) && !segments.some((segment) => segment === '.' || segment === '..')
  )
})

const integer = fc.maxSafeNat()
const float = fc.double({ min: 0, noNaN: true, noDefaultInfinity: true })
const uuid = fc.uuid()
const choice = fc.constantFrom('a', 'b c', 'd/e', '50%')

const samples: Readonly<Record<string, Sample>> = {
  string: { placeholder: 'string', values: text },
  path: { placeholder: 'path', values: path },
  int: { placeholder: 'int', values: integer },
  signed: { placeholder: 'int(signed=True)', values: fc.maxSafeInteger() },
  float: { placeholder: 'float', values: float },
  uuid: { placeholder: 'uuid', values: uuid },
  any: { placeholder: 'any(a, "b c", "d/e", "50%")', values: choice },
}

/** Makes the PATH_INFO of a URL, as a host does. */
function toPathInfo(url: string): string {
  return url.replace(/(?:%[\da-f]{2})+/gi, (escapes) =>
    decodeURIComponent(escapes.replace(/%(?=2F|25)/g, '%25')),
  )
}

function checkRoundTrip(rule: string, values: Readonly<Record<string, unknown>>): void {
  const map = urlMapOf([rule])
  const url = map.build(rule, values)
  assert.match(url, /^\/(?!\/)[!-~]*$/)
  assert.equal(new URL(url, 'http://example.com').pathname, url, 'a client changes nothing')
  assert.deepEqual(matchPath(map, toPathInfo(url)), [rule, { ...values }], url)
}

describe('a URL leads back to the values it was built from', () => {
  for (const [name, { placeholder, values }] of Object.entries(samples)) {
    for (const rule of [`/<${placeholder}:v>`, `/a/<${placeholder}:v>/b`, `/<${placeholder}:v>/`]) {
      it(`${name}: ${rule}`, () => {
        fc.assert(fc.property(values, (v) => checkRoundTrip(rule, { v })))
      })
    }

    it(`${name} with text around it`, () => {
      const rule = `/x/-<${placeholder}:v>.50%`
      fc.assert(fc.property(values, (v) => checkRoundTrip(rule, { v })))
    })
  }

  it('with several placeholders in a segment, when the text between them is in no value', () => {
    const rule = '/<a>|<int:b>|<c>/<uuid:d>-<float:e>'
    const other = text.filter((value) => !value.includes('|'))
    const values = fc.record({ a: other, b: integer, c: other, d: uuid, e: float })
    fc.assert(fc.property(values, (each) => checkRoundTrip(rule, each)))
  })

  it('with optional parts', () => {
    const rule = '/p/<int:a>{/<b>{/<path:c>}}'
    const values = fc.oneof(
      fc.record({ a: integer }),
      fc.record({ a: integer, b: text }),
      fc.record({ a: integer, b: text, c: path }),
    )
    fc.assert(fc.property(values, (each) => checkRoundTrip(rule, each)))
  })

  it('and the query to those that are not in the rule', () => {
    const map = urlMapOf(['/a'])
    const names = fc.string({ unit: 'binary', minLength: 1 }).filter((name) => name !== '__proto__')
    fc.assert(
      fc.property(fc.dictionary(names, fc.string({ unit: 'binary' })), (values) => {
        const url = new URL(map.build('/a', values), 'http://example.com')
        assert.deepEqual(Object.fromEntries(url.searchParams), { ...values })
      }),
    )
  })
})
