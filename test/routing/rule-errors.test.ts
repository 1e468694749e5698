import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { RuleError, UrlMap } from '../../src/routing/index.ts'
import { urlMapOf } from './url-map-of.ts'

/** A rule, the place of the caret, and what the message says. */
type ErrorRow = readonly [rule: string, index: number, problem: RegExp]

const rows: readonly ErrorRow[] = [
  ['about', 0, /starts with a slash/],
  ['', 0, /starts with a slash/],
  ['{/:lang}', 0, /with and without its optional parts/],
  ['{/:lang}a', 0, /starts with a slash/],
  ['/<a', 3, /its closing bracket/],
  ['/<', 1, /<name>, <converter:name> or <converter\(arguments\):name>/],
  ['/<>', 2, /A placeholder is written/],
  ['/<1a>', 2, /a name is a letter or "_"/],
  ['/<a b>', 3, /its closing bracket/],
  ['/<int :a>', 5, /its closing bracket/],
  ['/<int:>', 6, /<int:name>/],
  ['/<int: a>', 6, /<int:name>/],
  ['/<int()>', 7, /a colon and a name/],
  ['/<int(1)a>', 8, /a colon and a name/],
  ['/<int(min=1:a>', 5, /not closed/],
  ['/<int(min=1', 5, /not closed/],
  ['/<any(a-b):x>', 7, /needs quotes/],
  ['/<any(a b):x>', 7, /needs quotes/],
  ['/<any(a,,b):x>', 8, /An argument is/],
  ['/<any("a):x>', 6, /An argument is/],
  ['/<caf\u00e9>', 5, /its closing bracket/],
  ['/\u{1f600}/<1>', 5, /A placeholder is written/],
  ['/users/:', 7, /A name is missing after this colon/],
  ['/{:}', 2, /A name is missing after this colon/],
  ['/:"id"', 1, /A name is missing after this colon/],
  ['/files/*', 7, /A name is missing after this asterisk/],
  ['/<a>/<a>', 5, /"a" is there twice/],
  ['/:a{/<int:a>}', 5, /"a" is there twice/],
  ['/<__proto__>', 1, /has a meaning of its own/],
  ['/:__proto__', 1, /has a meaning of its own/],
  ['/{a', 1, /is not closed: "}"/],
  ['/{a{b}', 1, /is not closed: "}"/],
  ['/<x>{a\\}', 4, /is not closed: "}"/],
  ['/a}', 2, /was not opened/],
  ['/<int:x>}', 8, /was not opened/],
  ['/(\u{1f600})}', 5, /was not opened/],
  ['/a\\', 2, /nothing after this backslash/],
  ['/<zz:a>', 1, /no converter "zz". Known ones: any, float, int, path, string, uuid\./],
  ['/a/<int(a=1):x>', 3, /It takes fixed_digits, min, max, signed; there is no "a"/],
  ['/<int(1, 2, 3, True, 5):x>', 1, /too many arguments/],
  ['/<int(min=1, min=2):x>', 1, /"min" is there twice/],
  ['/<int(0, fixed_digits=2):x>', 1, /"fixed_digits" is there twice/],
  ['/<int(min="1"):x>', 1, /"min" is a number; this is "1"/],
  ['/<int(signed=1):x>', 1, /"signed" is True or False; this is 1/],
  ['/<int(min=5, max=1):x>', 1, /There is no number from 5 to 1/],
  ['/<int(fixed_digits=-1):x>', 1, /a whole number from 0; this is -1/],
  ['/<float(1, 2, 3, 4):x>', 1, /too many arguments/],
  ['/<string(minlength=0):x>', 1, /a whole number from 1; this is 0/],
  ['/<string(minlength=3, maxlength=2):x>', 1, /from 3 to 2 characters/],
  ['/<path(1):x>', 1, /It takes no arguments/],
  ['/<uuid(a=1):x>', 1, /It takes no arguments/],
  ['/<any:x>', 1, /the texts to choose from/],
  ['/<any(""):x>', 1, /the texts to choose from/],
  ['/<any(a, b=c):x>', 1, /It takes no arguments; there is no "b"/],
  ['/a/../b', 3, /No path has a segment/],
  ['/a/.', 3, /No path has a segment/],
]

describe('RuleError', () => {
  for (const [rule, index, problem] of rows) {
    it(`points at character ${index} of ${JSON.stringify(rule)}`, () => {
      assert.throws(
        () => urlMapOf([rule]),
        (error) => {
          assert.ok(error instanceof RuleError)
          assert.match(error.message, problem)
          assert.equal(error.rule, rule)
          assert.equal(error.index, index)
          return true
        },
      )
    })
  }

  it('draws the rule with a caret below the trouble', () => {
    assert.throws(() => urlMapOf(['/\u{1f600}/<1>']), {
      message: /\n\n {2}\/\u{1f600}\/<1>\n {6}\^$/u,
    })
  })

  it('draws control characters in one column', () => {
    assert.throws(() => urlMapOf(['/a\n<1>']), { message: /\n\n {2}\/a\u00b7<1>\n {6}\^$/ })
  })

  it('never mentions the library that parses', () => {
    for (const [rule] of rows) {
      assert.throws(
        () => urlMapOf([rule]),
        (error) => !/git\.new|path-to-regexp/i.test(String(error)),
      )
    }
  })

  it('adds nothing to the map', () => {
    const map = new UrlMap<string>()
    assert.throws(() => map.add('/a{/<zz:b>}', '', { endpoint: 'a' }), RuleError)
    assert.throws(() => map.add('/a{/<b>}', '', { endpoint: 'a', redirectTo: '<b>' }), TypeError)
    assert.deepEqual(map.rules, [])
    assert.equal(map.match('/a', 'GET').type, 'none')
    assert.throws(() => map.build('a', {}), { name: 'BuildError' })
  })

  it('refuses a rule with very many optional parts before it reads them all', () => {
    assert.throws(() => urlMapOf([`/${'{a}'.repeat(5000)}`]), /more than 256 ways/)
    assert.throws(() => urlMapOf([`/${'{a}'.repeat(9)}`]), /more than 256 ways/)
    assert.equal(urlMapOf([`/${'{a}'.repeat(8)}`]).rules.length, 1)
  })

  it('refuses two slashes at the start where slashes are not merged', () => {
    assert.throws(
      () => urlMapOf([['//a', { mergeSlashes: false }]]),
      /No path starts with two slashes/,
    )
    assert.equal(urlMapOf(['//a']).build('//a', {}), '/a')
  })

  it('refuses a wrong host', () => {
    const hosts = { hostMatching: true }
    assert.throws(() => urlMapOf([['/', { host: 'a/b' }]], hosts), /A host has no slashes/)
    assert.throws(() => urlMapOf([['/', { host: 'a{.b}' }]], hosts), /A host has no optional parts/)
    assert.throws(
      () => urlMapOf([['/<a>', { host: '<a>.test' }]], hosts),
      /"a" is in the host and in the path/,
    )
  })
})

describe('the options of a rule', () => {
  it('are checked when the rule is added', () => {
    const map = new UrlMap<string>()
    const add = (options: object) => () => map.add('/<a>', '', { endpoint: 'a', ...options })
    assert.throws(add({ methods: 'GET' }), /The methods of a rule are an array/)
    assert.throws(add({ websocket: true, methods: ['POST'] }), /it cannot take POST/)
    assert.throws(add({ redirectTo: '/b/<c>' }), /a placeholder that the rule has not: <c>/)
    assert.throws(add({ redirectTo: 'https://example.com/' }), /leads elsewhere/)
    assert.throws(add({ redirectTo: '//example.com/' }), /leads elsewhere/)
    assert.throws(add({ defaults: JSON.parse('{"__proto__": 1}') }), /has a meaning of its own/)
  })
})
