import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import type { RuleRow } from './url-map-of.ts'
import { matchPath, urlMapOf } from './url-map-of.ts'

/** Rules, a path, and the rule that takes it. */
type OrderRow = readonly [
  title: string,
  rules: readonly RuleRow[],
  path: string,
  winner: string | undefined,
]

const ITEMS = [
  '/item/<name>',
  '/item/<int:n>',
  '/item/<float:f>',
  '/item/<uuid:u>',
  '/item/new',
  '/item/<path:rest>',
  '/item/<any(red,blue):c>',
]

// Werkzeug's answers, but for the rows that say otherwise.
const rows: readonly OrderRow[] = [
  ['literal text comes first', ITEMS, '/item/new', '/item/new'],
  ['numbers come before text', ITEMS, '/item/42', '/item/<int:n>'],
  ['numbers come before text', ITEMS, '/item/4.5', '/item/<float:f>'],
  ['text, uuid and any come as registered', ITEMS, '/item/red', '/item/<name>'],
  ['text comes before paths', ITEMS, '/item/x', '/item/<name>'],
  ['only a path takes several segments', ITEMS, '/item/a/b', '/item/<path:rest>'],
  ['nothing takes an empty segment', ITEMS, '/item/', undefined],
  ['the first of two equal rules wins', ['/x/<a>', '/x/<b>'], '/x/1', '/x/<a>'],
  ['more literal texts come first', ['/<name>', '/<a>-<b>'], '/x-y', '/<a>-<b>'],
  ['longer literal texts come first', ['/<a>y', '/<a>xy'], '/wxy', '/<a>xy'],
  ['more placeholders come first', ['/-<a>', '/-<b><c>'], '/-xy', '/-<b><c>'],
  ['where a text stands does not matter', ['/x<a>', '/<a>y'], '/xqy', '/x<a>'],
  ['where a text stands does not matter', ['/<a>y', '/x<a>'], '/xqy', '/<a>y'],
  ['a length is counted in characters', ['/<a>\u{1f600}', '/<a>ab'], '/xab', '/<a>ab'],
  ['a rule is read from the left', ['/<a>/end', '/start/<b>'], '/start/end', '/start/<b>'],
  [
    'a path with more text comes first',
    ['/<path:p>/<a>/<b>', '/<path:p>/tail'],
    '/a/b/tail',
    '/<path:p>/tail',
  ],
  ['a dead end is left again', ['/a/<int:x>/b', '/a/<y>/c'], '/a/5/c', '/a/<y>/c'],
  [
    'a dead end of literal text is left again',
    ['/a/b/c', '/a/<x>/d', '/<y>/b/e'],
    '/a/b/e',
    '/<y>/b/e',
  ],
  ['a path is the last resort', ['/a/<int:x>/b', '/a/<path:p>'], '/a/5/c', '/a/<path:p>'],
  ['text that is alike is told apart', ['/abc', '/abd', '/ab', '/<x>'], '/ab', '/ab'],
  ['text that is alike is told apart', ['/abc', '/abd', '/ab', '/<x>'], '/a', '/<x>'],
  ['text that is alike is told apart', ['/abc', '/abd', '/ab', '/<x>'], '/abcd', '/<x>'],
  ['a segment is not cut', ['/item', '/<x>s'], '/items', '/<x>s'],
  [
    'characters beyond ASCII lead on',
    ['/\u00e9/<a>', '/\u00e8', '/\u00e9'],
    '/\u00e9/x',
    '/\u00e9/<a>',
  ],
  ['a weight decides', ['/<name>', '/<path:p>'], '/x', '/<name>'],
  // Flask answers 404 in the following ones.
  [
    'a value out of range goes to the next rule',
    ['/n/<int(max=9):v>', '/n/<v>'],
    '/n/50',
    '/n/<v>',
  ],
  [
    'a value out of range goes to the next rule of its kind',
    ['/n/<int(max=9):v>', '/n/<int:v>'],
    '/n/50',
    '/n/<int:v>',
  ],
  [
    'an integer that is not exact goes to the next rule',
    ITEMS,
    '/item/99999999999999999999',
    '/item/<name>',
  ],
  [
    'a value out of range does not lead to a slash',
    ['/n/<int(max=9):v>/', '/n/<v>'],
    '/n/50',
    '/n/<v>',
  ],
]

describe('the order in which rules are tried', () => {
  for (const [title, rules, path, winner] of rows) {
    it(`${title}: ${path}`, () => {
      const match = urlMapOf(rules).match(path, 'GET')
      assert.equal(match.type === 'match' ? match.rule.text : undefined, winner)
    })

    if (/registered|equal|where/.test(title)) continue
    it(`${title}, in whatever order they are registered: ${path}`, () => {
      const match = urlMapOf(rules.toReversed()).match(path, 'GET')
      assert.equal(match.type === 'match' ? match.rule.text : undefined, winner)
    })
  }

  it('leaves nothing of a dead end in the params', () => {
    const map = urlMapOf(['/<int:a>/<int:b>/x', '/<c>/<d>/y', '/<e>-<f>/<g>/z'])
    assert.deepEqual(matchPath(map, '/1/2/y'), ['/<c>/<d>/y', { c: '1', d: '2' }])
    assert.deepEqual(matchPath(map, '/1-2/3/z'), ['/<e>-<f>/<g>/z', { e: '1', f: '2', g: '3' }])
  })

  it('is found among many rules', () => {
    const rules = Array.from({ length: 2000 }, (_, i) => [
      `/r${i}/<int:a>`,
      `/r${i}/x`,
      `/q<b>/${i}`,
    ])
    const map = urlMapOf(rules.flat())
    assert.deepEqual(matchPath(map, '/r1234/7'), ['/r1234/<int:a>', { a: 7 }])
    assert.deepEqual(matchPath(map, '/r1999/x'), ['/r1999/x', {}])
    assert.deepEqual(matchPath(map, '/qq/0'), ['/q<b>/0', { b: 'q' }])
    assert.equal(matchPath(map, '/r2000/x'), undefined)
  })

  it('is found among many placeholders in one place', () => {
    const map = urlMapOf(Array.from({ length: 40 }, (_, i) => `/v${i}-<a>`))
    for (let i = 0; i < 40; i++)
      assert.deepEqual(matchPath(map, `/v${i}-x`), [`/v${i}-<a>`, { a: 'x' }])
  })

  it('stays right when rules are added after a lookup', () => {
    const map = urlMapOf(['/<a>'])
    assert.deepEqual(matchPath(map, '/new'), ['/<a>', { a: 'new' }])
    map.add('/new', 'new', { endpoint: 'new' })
    assert.deepEqual(matchPath(map, '/new'), ['new', {}])
  })
})

/** A rule with several placeholders, a path, and the params. */
type SegmentRow = readonly [rule: string, path: string, params: object | undefined]

// What Python's regular expressions take.
const segments: readonly SegmentRow[] = [
  ['/<a>-<b>', '/a-b-c', { a: 'a-b', b: 'c' }],
  ['/<a>-<b>', '/-b', undefined],
  ['/<a>-<b>', '/--', undefined],
  ['/<a>-<b>', '/---', { a: '-', b: '-' }],
  ['/<a><b>', '/abc', { a: 'ab', b: 'c' }],
  ['/<a><b>', '/a', undefined],
  ['/<a><b>', '/\u{1f600}b', { a: '\u{1f600}', b: 'b' }],
  ['/<a><b>', '/\u{1f600}', undefined],
  ['/<string(maxlength=2):a><b>', '/abcd', { a: 'ab', b: 'cd' }],
  ['/<string(length=1):a><b>', '/\u{1f600}\u{1f600}c', { a: '\u{1f600}', b: '\u{1f600}c' }],
  ['/<a><string(minlength=2):b>', '/abcd', { a: 'ab', b: 'cd' }],
  ['/v<int:a>.<int:b>', '/v1.22', { a: 1, b: 22 }],
  ['/v<int:a>.<int:b>', '/v1.', undefined],
  ['/<int:a><int:b>', '/123', { a: 12, b: 3 }],
  ['/<int:a><b>', '/123x', { a: 123, b: 'x' }],
  ['/<int:a><b>', '/123', { a: 12, b: '3' }],
  ['/<b><int:a>', '/x123', { b: 'x12', a: 3 }],
  ['/<int(signed=True):a><int(signed=True):b>', '/-1-2', { a: -1, b: -2 }],
  ['/<a><int(signed=True):b>', '/x-2', { a: 'x-', b: 2 }],
  ['/<float:a><float:b>', '/1.22.3', { a: 1.2, b: 2.3 }],
  ['/<float:a>.<int:b>', '/1.2.3', { a: 1.2, b: 3 }],
  ['/<any(a,ab):x><any(b,c):y>', '/abc', { x: 'ab', y: 'c' }],
  ['/<any(a,ab):x><any(b,bc):y>', '/abc', { x: 'a', y: 'bc' }],
  ['/<any(a,ab):x><b>', '/abc', { x: 'a', b: 'bc' }],
  [
    '/<uuid:u>.<b>',
    '/2B5B0911-fdcf-4dd2-921b-28ace88db8a0.x',
    { u: '2b5b0911-fdcf-4dd2-921b-28ace88db8a0', b: 'x' },
  ],
  [
    '/<a><uuid:u>',
    '/x2b5b0911-fdcf-4dd2-921b-28ace88db8a0',
    { a: 'x', u: '2b5b0911-fdcf-4dd2-921b-28ace88db8a0' },
  ],
  ['/<a>2<b>', '/x%25y', undefined],
  ['/<a>%<b>', '/x%25y%2Fz', { a: 'x', b: 'y/z' }],
  ['/<a>F<b>', '/x%2Fy', undefined],
  ['/<a>.<b>.txt', '/a.b.txt', { a: 'a', b: 'b' }],
  ['/<path:a>/<path:b>', '/1/2/3', { a: '1', b: '2/3' }],
  ['/<path:a>/x/<path:b>', '/1/x/x/2', { a: '1', b: 'x/2' }],
  ['/<path:a>/<b>', '/1/2/3', { a: '1/2', b: '3' }],
  ['/<path:a>/<int:b>/<c>', '/1/2/3/4', { a: '1/2', b: 3, c: '4' }],
  ['/<path:a>/<int:b>/<c>', '/1/2/x/4', undefined],
  ['/<a>-<path:b>/end', '/1-2-3/4/end', { a: '1-2', b: '3/4' }],
  ['/<path:a>-<b>', '/1/2-3/4-5', { a: '1/2-3/4', b: '5' }],
  ['/<path:a><path:b>', '/abc', { a: 'a', b: 'bc' }],
  ['/<path:a>/<path:b>', '/1//2', { a: '1/', b: '2' }],
  ['/<path:a>/<path:b>', '/1//', undefined],
  ['/<path:a>/<path:b>', '/%2F/2', { a: '/', b: '2' }],
  ['/<path:a>.<b>', '/a\nb.c', undefined],
  ['/<path:a>.<b>', '/\na.c', { a: '\na', b: 'c' }],
]

describe('several placeholders in one segment, or behind a path', () => {
  for (const [rule, path, params] of segments) {
    it(`${rule} with ${JSON.stringify(path)}`, () => {
      assert.deepEqual(matchPath(urlMapOf([rule]), path), params && [rule, params])
    })
  }
})
