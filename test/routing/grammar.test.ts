import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { matchPath, urlMapOf } from './url-map-of.ts'

/** A rule, a path, and the params, or `undefined` when the rule does not take the path. */
type GrammarRow = readonly [rule: string, path: string, params: object | undefined]

const rows: readonly GrammarRow[] = [
  // text
  ['/', '/', {}],
  ['/about', '/about', {}],
  ['/About', '/about', undefined],
  ['/a+b', '/a+b', {}],
  ['/a(b)[c]?d!e', '/a(b)[c]?d!e', {}],
  ['/12:30', '/12:30', {}],
  ['/a: b', '/a: b', {}],
  ['/a>b', '/a>b', {}],
  ['/caf\u00e9 \u{1f600}', '/caf\u00e9 \u{1f600}', {}],
  ['/50%', '/50%25', {}],
  ['/%2F', '/%252F', {}],
  ['/%2F', '/%2F', undefined],
  ['/a.b', '/axb', undefined],
  // escapes
  ['/\\<a\\>', '/<a>', {}],
  ['/\\:a', '/:a', {}],
  ['/\\*a', '/*a', {}],
  ['/\\{a\\}', '/{a}', {}],
  ['/\\\\', '/\\', {}],
  ['/\\\u{1f600}:a', '/\u{1f600}x', { a: 'x' }],
  // placeholders
  ['/<name>', '/Ada', { name: 'Ada' }],
  ['/<string:name>', '/Ada', { name: 'Ada' }],
  ['/:name', '/Ada', { name: 'Ada' }],
  ['/*rest', '/a/b', { rest: 'a/b' }],
  ['/<path:rest>', '/a/b', { rest: 'a/b' }],
  ['/:name', '/a/b', undefined],
  ['/<name>', '/', undefined],
  ['/*rest', '/', undefined],
  ['/:a-:b', '/x-y', { a: 'x', b: 'y' }],
  ['/:a:b', '/xy', { a: 'x', b: 'y' }],
  ['/<a>:b', '/xyz', { a: 'xy', b: 'z' }],
  ['/:user_name2/x', '/Ada/x', { user_name2: 'Ada' }],
  ['/:a\u00e9', '/x\u00e9', { a: 'x' }],
  ['/:id.json', '/7.json', { id: '7' }],
  ['/Tag:<path:tag>', '/Tag:a/b', { tag: 'a/b' }],
  ['/a:1<b>', '/a:1x', { b: 'x' }],
  ['/<__a>/<_>', '/x/y', { __a: 'x', _: 'y' }],
  ['/<constructor>/<toString>', '/x/y', { constructor: 'x', toString: 'y' }],
  // arguments
  ['/<int(fixed_digits=2):n>', '/07', { n: 7 }],
  ['/<int(2):n>', '/7', undefined],
  ['/<int( 2 , min = 5 ,):n>', '/05', { n: 5 }],
  ['/<int(min=-5, signed=True):n>', '/-5', { n: -5 }],
  ['/<int(min=-5, signed=true):n>', '/-6', undefined],
  ['/<int(None, None, 9):n>', '/10', undefined],
  ['/<float(min=.5, max=1.):x>', '/0.5', { x: 0.5 }],
  ['/<any(a, "b c", \'d,e\', f.g, 1, True, "h>i", "x)y"):x>', '/b c', { x: 'b c' }],
  ['/<any(a, "b c", \'d,e\', f.g, 1, True, "h>i", "x)y"):x>', '/d,e', { x: 'd,e' }],
  ['/<any(a, "b c", \'d,e\', f.g, 1, True, "h>i", "x)y"):x>', '/f.g', { x: 'f.g' }],
  ['/<any(a, "b c", \'d,e\', f.g, 1, True, "h>i", "x)y"):x>', '/1', { x: '1' }],
  ['/<any(a, "b c", \'d,e\', f.g, 1, True, "h>i", "x)y"):x>', '/True', { x: 'True' }],
  ['/<any(a, "b c", \'d,e\', f.g, 1, True, "h>i", "x)y"):x>', '/h>i', { x: 'h>i' }],
  ['/<any(a, "b c", \'d,e\', f.g, 1, True, "h>i", "x)y"):x>', '/x)y', { x: 'x)y' }],
  ['/<any(\u00fcber, \u65e5\u672c):x>', '/\u65e5\u672c', { x: '\u65e5\u672c' }],
  ['/<any("a/b", "50%"):x>', '/a%2Fb', { x: 'a/b' }],
  ['/<any("a/b", "50%"):x>', '/a/b', undefined],
  ['/<any("a/b", "50%"):x>', '/50%25', { x: '50%' }],
  // optional parts
  ['/a{/b}', '/a', {}],
  ['/a{/b}', '/a/b', {}],
  ['/a{b}c', '/ac', {}],
  ['/p/:id{/:tab}', '/p/1', { id: '1' }],
  ['/p/:id{/:tab}', '/p/1/x', { id: '1', tab: 'x' }],
  ['/a{/:b{/:c}}', '/a', {}],
  ['/a{/:b{/:c}}', '/a/1', { b: '1' }],
  ['/a{/:b{/:c}}', '/a/1/2', { b: '1', c: '2' }],
  ['/{:lang/}about', '/about', {}],
  ['/{:lang/}about', '/de/about', { lang: 'de' }],
  ['{/:lang}/about', '/about', {}],
  ['{/:lang}/about', '/de/about', { lang: 'de' }],
  ['/x{-<int:n>}{.<any(a,b):e>}', '/x-1.b', { n: 1, e: 'b' }],
  ['/x{-<int:n>}{.<any(a,b):e>}', '/x.b', { e: 'b' }],
  ['/x{-<int:n>}{.<any(a,b):e>}', '/x-1', { n: 1 }],
  ['/a{/}', '/a', {}],
  ['/a{/}', '/a/', {}],
]

describe('the grammar of rules', () => {
  for (const [rule, path, params] of rows) {
    const outcome = params === undefined ? 'does not take' : 'takes'
    it(`${JSON.stringify(rule)} ${outcome} ${JSON.stringify(path)}`, () => {
      const expected = params && [rule, params]
      assert.deepEqual(matchPath(urlMapOf([rule]), path), expected)
    })
  }

  it('gives the params in the order of the rule', () => {
    const match = urlMapOf(['/<z>/<a>{/<m>}']).match('/1/2/3', 'GET')
    assert.deepEqual(match.type === 'match' && Object.keys(match.params), ['z', 'a', 'm'])
  })

  it('gives an ordinary object, so that a name can be any word', () => {
    const match = urlMapOf(['/<constructor>']).match('/x', 'GET')
    assert.ok(match.type === 'match')
    assert.equal(Object.getPrototypeOf(match.params), Object.prototype)
    assert.ok(Object.hasOwn(match.params, 'constructor'))
  })
})

describe('Rule', () => {
  it('tells what was registered', () => {
    const map = urlMapOf([
      ['/p/<int:id>{/:tab}', { methods: ['get', 'POST'], defaults: { page: 1 } }],
    ])
    const [rule] = map.rules
    assert.ok(rule)
    assert.equal(rule.text, '/p/<int:id>{/:tab}')
    assert.equal(rule.endpoint, '/p/<int:id>{/:tab}')
    assert.deepEqual([...(rule.methods ?? [])], ['GET', 'POST', 'HEAD'])
    assert.deepEqual([...rule.arguments], ['id', 'tab', 'page'])
    assert.deepEqual(rule.defaults, { page: 1 })
    assert.deepEqual(
      [rule.strictSlashes, rule.mergeSlashes, rule.buildOnly, rule.alias, rule.websocket],
      [true, true, false, false, false],
    )
  })

  it('keeps its defaults when the object that was passed changes', () => {
    const defaults = { page: 1 }
    const [rule] = urlMapOf([['/a', { defaults }]]).rules
    defaults.page = 2
    assert.deepEqual(rule?.defaults, { page: 1 })
  })
})
