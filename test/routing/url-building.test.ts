import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { BuildError } from '../../src/routing/index.ts'
import type { RuleRow } from './url-map-of.ts'
import { urlMapOf } from './url-map-of.ts'

/** A rule, values, and the URL that is built. */
type BuildRow = readonly [rule: string, values: Readonly<Record<string, unknown>>, url: string]

const UUID = '2b5b0911-fdcf-4dd2-921b-28ace88db8a0'

const rows: readonly BuildRow[] = [
  ['/', {}, '/'],
  ['/about', {}, '/about'],
  ['/\u0432\u043e\u0439\u0442\u0438/', {}, '/%D0%B2%D0%BE%D0%B9%D1%82%D0%B8/'],
  ['/sp ace/50%', {}, '/sp%20ace/50%25'],
  ['/a?b#c\\{d', {}, '/a%3Fb%23c%7Bd'],
  // text
  ['/<a>', { a: 'x' }, '/x'],
  ['/<a>', { a: 7 }, '/7'],
  ['/<a>', { a: 7n }, '/7'],
  ['/<a>', { a: true }, '/true'],
  ['/<a>', { a: 'a b' }, '/a%20b'],
  ['/<a>', { a: '\u00fc\u{1f600}' }, '/%C3%BC%F0%9F%98%80'],
  ['/<a>', { a: "!$&'()*+,:;=@-._~" }, "/!$&'()*+,:;=@-._~"],
  ['/<a>', { a: '"<>\\^`{|}[]?#' }, '/%22%3C%3E%5C%5E%60%7B%7C%7D%5B%5D%3F%23'],
  ['/<a>', { a: 'x/y' }, '/x%2Fy'],
  ['/<a>', { a: '%2F%' }, '/%252F%25'],
  ['/<a>', { a: '../x?y#z' }, '/..%2Fx%3Fy%23z'],
  ['/<a>', { a: '...' }, '/...'],
  ['/<a>', { a: '\ud800' }, '/%EF%BF%BD'],
  ['/v<int:a>.<int:b>/x', { a: 1, b: 2 }, '/v1.2/x'],
  // paths
  ['/<path:p>', { p: 'a/b c' }, '/a/b%20c'],
  ['/<path:p>', { p: 'a//b/' }, '/a//b/'],
  ['/<path:p>', { p: '/etc' }, '/%2Fetc'],
  ['/<path:p>', { p: '//evil.example' }, '/%2F/evil.example'],
  ['/f/<path:p>', { p: '/a' }, '/f/%2Fa'],
  ['/<path:p>/', { p: 'a/' }, '/a%2F/'],
  ['/<path:p>/', { p: '/' }, '/%2F/'],
  ['/<path:p>/edit', { p: 'a/' }, '/a//edit'],
  // integers
  ['/<int:n>', { n: 7 }, '/7'],
  ['/<int:n>', { n: '12' }, '/12'],
  ['/<int:n>', { n: '+012' }, '/12'],
  ['/<int:n>', { n: 7n }, '/7'],
  ['/<int:n>', { n: -5 }, '/-5'],
  ['/<int:n>', { n: -0 }, '/0'],
  ['/<int(max=9):n>', { n: 50 }, '/50'],
  ['/<int(fixed_digits=4):n>', { n: 42 }, '/0042'],
  ['/<int(fixed_digits=4):n>', { n: -42 }, '/-042'],
  ['/<int(fixed_digits=4):n>', { n: 12345 }, '/12345'],
  // floats
  ['/<float:x>', { x: 1 }, '/1.0'],
  ['/<float:x>', { x: '1' }, '/1.0'],
  ['/<float:x>', { x: 2n }, '/2.0'],
  ['/<float:x>', { x: 0.815 }, '/0.815'],
  ['/<float:x>', { x: -1.5 }, '/-1.5'],
  ['/<float:x>', { x: 1e21 }, '/1000000000000000000000.0'],
  ['/<float:x>', { x: 1.25e22 }, '/12500000000000000000000.0'],
  ['/<float:x>', { x: 1.5e-7 }, '/0.00000015'],
  ['/<float:x>', { x: -5e-324 }, `/-0.${'0'.repeat(323)}5`],
  // others
  ['/<uuid:u>', { u: UUID }, `/${UUID}`],
  ['/<any(foo,"a/b"):v>', { v: 'foo' }, '/foo'],
  ['/<any(foo,"a/b"):v>', { v: 'a/b' }, '/a%2Fb'],
  // the query
  ['/a', { q: 'a b', r: '\u00fc&=+' }, '/a?q=a+b&r=%C3%BC%26%3D%2B'],
  ['/a', { next: '/a?b=c#d' }, '/a?next=/a?b%3Dc%23d'],
  ['/a', { q: "!$'()*,/:;?@-._~" }, "/a?q=!$'()*,/:;?@-._~"],
  ['/a', { 'k\u00e9 y': 1 }, '/a?k%C3%A9+y=1'],
  ['/a', { v: [1, null, 2, undefined] }, '/a?v=1&v=2'],
  ['/a', { v: [] }, '/a'],
  ['/a', { v: null, w: undefined }, '/a'],
  ['/a', { v: '' }, '/a?v='],
  ['/a', { v: 0 }, '/a?v=0'],
  ['/a', { v: true, w: false }, '/a?v=true&w=false'],
  ['/a', { v: 10n }, '/a?v=10'],
  ['/a', { b: 1, a: 2 }, '/a?b=1&a=2'],
  ['/<a>', { a: 'x', b: 'y' }, '/x?b=y'],
  // optional parts
  ['/a{/b}', {}, '/a/b'],
  ['/p{/:a{/:b}}', {}, '/p'],
  ['/p{/:a{/:b}}', { a: 1 }, '/p/1'],
  ['/p{/:a{/:b}}', { a: 1, b: 2 }, '/p/1/2'],
  ['/p{/:a{/:b}}', { b: 2 }, '/p?b=2'],
  ['/{:lang/}about', { lang: 'de' }, '/de/about'],
  ['/{:lang/}about', { lang: null }, '/about'],
]

describe('build', () => {
  for (const [rule, values, url] of rows) {
    it(`builds ${url.slice(0, 50)}`, () => {
      assert.equal(urlMapOf([rule]).build(rule, values), url)
    })
  }

  it('takes the rule with the most arguments that has all its values', () => {
    const map = urlMapOf([
      ['/d', { endpoint: 'd' }],
      ['/d/<a>', { endpoint: 'd' }],
      ['/d/<a>/<b>', { endpoint: 'd' }],
    ])
    assert.equal(map.build('d', {}), '/d')
    assert.equal(map.build('d', { a: 1 }), '/d/1')
    assert.equal(map.build('d', { b: 1 }), '/d?b=1')
    assert.equal(map.build('d', { a: 1, b: 2, c: 3 }), '/d/1/2?c=3')
  })

  it('takes the first of several rules that fit', () => {
    const map = urlMapOf([
      ['/x/<a>', { endpoint: 'e' }],
      ['/y/<a>', { endpoint: 'e' }],
      ['/z/<a>', { endpoint: 'e', alias: true }],
    ])
    assert.equal(map.build('e', { a: 1 }), '/x/1')
  })

  it('prefers a rule for the method of the request, and takes another one otherwise', () => {
    const map = urlMapOf([
      ['/post', { endpoint: 'e', methods: ['POST'] }],
      ['/get', { endpoint: 'e', methods: ['GET'] }],
    ])
    assert.equal(map.build('e', {}), '/get')
    assert.equal(map.build('e', {}, { requestMethod: 'post' }), '/post')
    assert.equal(map.build('e', {}, { requestMethod: 'PUT' }), '/post')
    assert.equal(map.build('e', {}, { method: 'post' }), '/post')
    assert.throws(() => map.build('e', {}, { method: 'PUT' }), BuildError)
  })

  it('leaves out what equals a default, and refuses what does not', () => {
    const map = urlMapOf([
      ['/posts/', { endpoint: 'posts', defaults: { page: 1 } }],
      ['/posts/page/<int:page>', { endpoint: 'posts' }],
    ])
    assert.equal(map.build('posts', {}), '/posts/')
    assert.equal(map.build('posts', { page: 1 }), '/posts/')
    assert.equal(map.build('posts', { page: 2 }), '/posts/page/2')
    assert.equal(map.build('posts', { page: '1' }), '/posts/page/1')
    assert.equal(map.build('posts', { page: 1, q: 2 }), '/posts/?q=2')
  })

  it('leaves out an optional part whose value equals its default', () => {
    const rule = '/posts{/page/<int:page>}'
    const map = urlMapOf([[rule, { defaults: { page: 1 } }]])
    assert.equal(map.build(rule, {}), '/posts')
    assert.equal(map.build(rule, { page: 1 }), '/posts')
    assert.equal(map.build(rule, { page: 2 }), '/posts/page/2')
  })

  it('takes a default for a placeholder that has no other rule', () => {
    const map = urlMapOf([['/<int:n>/x', { defaults: { n: 3 } }]])
    assert.equal(map.build('/<int:n>/x', {}), '/3/x')
    assert.equal(map.build('/<int:n>/x', { n: 4 }), '/4/x')
  })

  it('builds rules that never match', () => {
    const map = urlMapOf([['/cdn/<path:f>', { buildOnly: true }]])
    assert.equal(map.build('/cdn/<path:f>', { f: 'js/app.js' }), '/cdn/js/app.js')
    assert.equal(map.match('/cdn/js/app.js', 'GET').type, 'none')
  })

  it('drops what the rule has not, when it is told to', () => {
    assert.equal(urlMapOf(['/a']).build('/a', { q: 1 }, { appendUnknown: false }), '/a')
  })

  it('sorts the query, when the map says so', () => {
    const map = urlMapOf(['/a'], { sortParameters: true })
    assert.equal(map.build('/a', { c: 1, a: [2, 1], b: 3 }), '/a?a=1&a=2&b=3&c=1')
  })

  it('does not take what a value inherits', () => {
    const map = urlMapOf(['/<constructor>'])
    assert.throws(() => map.build('/<constructor>', {}), BuildError)
  })
})

/** A rule, values that cannot be written, and what the error says. */
type MistakeRow = readonly [
  rule: string,
  values: Readonly<Record<string, unknown>>,
  problem: RegExp,
]

const mistakes: readonly MistakeRow[] = [
  ['/<a>', { a: '' }, /The value of "a" cannot stand in the URL of \/<a>\. It must not be empty\./],
  ['/<a>', { a: '.' }, /a segment "\." or "\.\.": \/\./],
  ['/<a>', { a: '..' }, /a segment "\." or "\.\.": \/\.\./],
  ['/<a>/x', { a: '..' }, /a segment "\." or "\.\."/],
  ['/.<a>', { a: '.' }, /a segment "\." or "\.\."/],
  ['/<path:p>', { p: 'a/../b' }, /a segment "\." or "\.\."/],
  ['/<path:p>', { p: '' }, /must not be empty/],
  ['/<path:p>', { p: 'a\nb' }, /must not hold a line break/],
  ['/<a>', { a: 'x\0' }, /must not hold the character U\+0000/],
  ['/<a>', { a: {} }, /It must be a string; it is an object/],
  ['/<a>', { a: ['x'] }, /It must be a string; it is an array/],
  ['/<int:n>', { n: 'x' }, /It must be an integer; it is the string 'x'/],
  ['/<int:n>', { n: 1.5 }, /It must be an integer; it is the number 1\.5/],
  ['/<int:n>', { n: 2 ** 53 }, /It must be an integer; it is the number 9007199254740992/],
  ['/<int:n>', { n: true }, /It must be an integer; it is true/],
  ['/<int:n>', { n: Number.NaN }, /It must be an integer; it is the number NaN/],
  ['/<float:x>', { x: 'x' }, /It must be a finite number; it is the string 'x'/],
  ['/<float:x>', { x: Number.POSITIVE_INFINITY }, /It must be a finite number/],
  ['/<any(b,a):v>', { v: 'c' }, /'c' is not one of 'a', 'b'/],
  ['/a', { q: {} }, /The value of "q" cannot stand in a query/],
  ['/a', { q: [new Date(0)] }, /The value of "q" cannot stand in a query/],
]

describe('a value that cannot be written', () => {
  for (const [rule, values, problem] of mistakes) {
    it(`is an error in ${rule}: ${problem.source}`, () => {
      const map = urlMapOf([rule])
      assert.throws(() => map.build(rule, values), { name: 'TypeError', message: problem })
    })
  }

  it('is an error also when a converter of an application gives no text', () => {
    const map = urlMapOf([])
    // @ts-expect-error -- a number is no text
    map.converter('wrong', { parse: String, format: () => 1 })
    map.add('/<wrong:a>', '', { endpoint: 'a' })
    assert.throws(
      () => map.build('a', { a: 1 }),
      /format function of its converter gives the number 1/,
    )
  })

  it('does not hide the errors of a converter', () => {
    const map = urlMapOf([])
    const error = new RangeError('mine')
    map.converter('wrong', {
      parse: String,
      format: () => {
        throw error
      },
    })
    map.add('/<wrong:a>', '', { endpoint: 'a' })
    assert.throws(() => map.build('a', { a: 1 }), error)
  })
})

/** What is asked of the map below, and the message. */
type ErrorRow = readonly [
  endpoint: string,
  values: Readonly<Record<string, unknown>>,
  method: string | undefined,
  message: string,
]

const rules: readonly RuleRow[] = [
  ['/', { endpoint: 'home' }],
  ['/about', { endpoint: 'about' }],
  ['/i/<int:v>', { endpoint: 'item' }],
  ['/search', { endpoint: 'search', methods: ['GET'] }],
  ['/p/<int:id>{/:tab}', { endpoint: 'page' }],
  ["/it's", { endpoint: "it's" }],
]

const errors: readonly ErrorRow[] = [
  ['abot', {}, undefined, "Could not build url for endpoint 'abot'. Did you mean 'about' instead?"],
  [
    'item',
    {},
    undefined,
    "Could not build url for endpoint 'item'. Did you forget to specify values ['v']?",
  ],
  [
    'item',
    { w: 1, a: 2 },
    undefined,
    "Could not build url for endpoint 'item' with values ['a', 'w']. Did you forget to specify values ['v']?",
  ],
  [
    'item',
    { v: null },
    undefined,
    "Could not build url for endpoint 'item'. Did you forget to specify values ['v']?",
  ],
  [
    'search',
    {},
    'post',
    "Could not build url for endpoint 'search' ('POST'). Did you mean to use methods ['GET', 'HEAD']?",
  ],
  [
    'page',
    {},
    undefined,
    "Could not build url for endpoint 'page'. Did you forget to specify values ['id']?",
  ],
  ['its', {}, undefined, "Could not build url for endpoint 'its'. Did you mean \"it's\" instead?"],
]

describe('BuildError', () => {
  for (const [endpoint, values, method, message] of errors) {
    it(message, () => {
      const map = urlMapOf(rules)
      const options = method === undefined ? {} : { method }
      assert.throws(() => map.build(endpoint, values, options), { name: 'BuildError', message })
    })
  }

  it('tells what was asked for, and which rule is nearest', () => {
    try {
      urlMapOf(rules).build('serch', { q: 1 }, { method: 'GET' })
      assert.fail('it must throw')
    } catch (error) {
      assert.ok(error instanceof BuildError)
      assert.deepEqual(
        [error.endpoint, error.names, error.method, error.suggested?.endpoint],
        ['serch', ['q'], 'GET', 'search'],
      )
    }
  })

  it('suggests nothing when there are no rules', () => {
    assert.throws(() => urlMapOf([]).build('a', {}), {
      message: "Could not build url for endpoint 'a'.",
    })
  })
})
