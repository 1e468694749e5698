import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import type { RuleRow } from './url-map-of.ts'
import { matchPath, urlMapOf } from './url-map-of.ts'

const GET = { methods: ['GET'] }

/** Rules in the order of their registration; the last one is hidden, and a path shows it. */
type HiddenRow = readonly [rules: readonly RuleRow[], path: string]

const HIDDEN: readonly HiddenRow[] = [
  [['/a', ['/a', { endpoint: 'second' }]], '/a'],
  [['/post/<int:id>', '/post/<int:post_id>'], '/post/3'],
  [['/u/<name>', '/u/<uuid:id>'], '/u/1b4e28ba-2fa1-11d2-883f-0016d3cca427'],
  [['/u/<name>', '/u/<any(a, b):kind>'], '/u/a'],
  [['/u/<name>', '/u/<string(length=2):code>'], '/u/ab'],
  [['/<a>/x/<b>', '/<c>/x/<uuid:d>'], '/1/x/1b4e28ba-2fa1-11d2-883f-0016d3cca427'],
  [['/v<int:a>.<int:b>', '/v<int:major>.<int:minor>'], '/v1.2'],
  [['/files/<path:p>', '/files/<path:q>'], '/files/a/b'],
  [['/s{/:tab}', '/s/<name>'], '/s/x'],
  [
    [
      ['/', { subdomain: '<user>' }],
      ['/', { subdomain: '<account>', endpoint: 'second' }],
    ],
    '/',
  ],
]

const REACHED: readonly (readonly RuleRow[])[] = [
  ['/a', '/b'],
  ['/u/<uuid:id>', '/u/<name>'],
  ['/u/<name>', '/u/<int:id>'],
  ['/p/<int(max=3):a>', '/p/<int:b>'],
  ['/u/<string(length=2):code>', '/u/<name>'],
  ['/u/<any(a, b):kind>', '/u/<any(c):other>'],
  ['/<path:p>', '/<a>/<b>'],
  ['/<name>', '/<name>/'],
  ['/<name>', '/<a>-<b>'],
  ['/a', ['/a', { subdomain: 'api', endpoint: 'second' }]],
  ['/a', ['/a', { websocket: true, endpoint: 'second' }]],
  ['/a', ['/a', { buildOnly: true, endpoint: 'second' }]],
]

describe('a rule that no request reaches', () => {
  for (const [rules, path] of HIDDEN) {
    it(`is found: ${JSON.stringify(rules)}`, () => {
      const map = urlMapOf(rules.map(withMethods))
      const [hidden, ...others] = map.findHiddenRules()
      assert.deepEqual(others, [])
      assert.equal(hidden?.rule, map.rules[1])
      assert.equal(hidden?.by, map.rules[0])
      assert.deepEqual(hidden?.methods, ['GET', 'HEAD'])
      if (map.rules[0]?.domain !== '') return
      // What is said is so: the first rule takes the path, and without it the second one would.
      assert.equal(map.match(path, 'GET').type, 'match')
      assert.deepEqual(Array.from([matchPath(map, path)].flat())[0], map.rules[0]?.endpoint)
      assert.notEqual(matchPath(urlMapOf(rules.slice(1)), path), undefined)
    })
  }

  it('is hidden for the methods that the other rule takes', () => {
    const rows: RuleRow[] = [
      ['/a', { methods: ['GET', 'POST'] }],
      ['/a', { methods: ['POST', 'PUT'], endpoint: 'second' }],
    ]
    assert.deepEqual(urlMapOf(rows).findHiddenRules()[0]?.methods, ['POST'])
    const all = urlMapOf(['/a', ['/a', { endpoint: 'second' }]]).findHiddenRules()[0]
    assert.equal(all?.methods, undefined)
    const some = urlMapOf(['/a', ['/a', { ...GET, endpoint: 'second' }]]).findHiddenRules()[0]
    assert.deepEqual(some?.methods, ['GET', 'HEAD'])
  })

  it('is not one that shares OPTIONS only', () => {
    const rows: RuleRow[] = [
      ['/a', { methods: ['GET', 'OPTIONS'] }],
      ['/a', { methods: ['POST', 'OPTIONS'], endpoint: 'second' }],
    ]
    assert.deepEqual(urlMapOf(rows).findHiddenRules(), [])
  })

  it('is not hidden by a converter of its own that may refuse', () => {
    const map = urlMapOf([])
    map.converter('even', { parse: (text) => text.length % 2 || undefined, format: String })
    map.add('/<even:a>', '', { endpoint: 'first' })
    map.add('/<name>', '', { endpoint: 'second' })
    assert.deepEqual(map.findHiddenRules(), [])
  })

  for (const rules of REACHED) {
    it(`is none of ${JSON.stringify(rules)}`, () => {
      assert.deepEqual(urlMapOf(rules.map(withMethods)).findHiddenRules(), [])
    })
  }
})

function withMethods(row: RuleRow): RuleRow {
  return typeof row === 'string' ? [row, GET] : [row[0], { ...GET, ...row[1] }]
}
