import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import fc from 'fast-check'
import type { RuleRow } from './url-map-of.ts'
import { addRules, describeMatch, matchPath, urlMapOf } from './url-map-of.ts'

/** A set of rules, told by what is special about it. */
type RuleSetRow = readonly [title: string, rules: readonly RuleRow[]]

const NOTHING_MERGED = { mergeSlashes: false }

const sets: readonly RuleSetRow[] = [
  ['no rules', []],
  ['one rule', ['/a/b']],
  ['a root', ['/', '/a', '/ab', '/abc/']],
  ['texts that begin alike', ['/ab/a', '/ab/b', '/ab/ba', '/abab', '/b/<x>', '/b/<x>/a']],
  ['placeholders', ['/a/<x>', '/a/<x>/b/<int:y>', '/b/<int:y>', '/ab/<path:z>', '/ba/<x>/']],
  ['choices', ['/<x>', '/a/<x>', '/a/<int:y>', '/a/b', '/<path:z>', '/b/<x>-<y>/a']],
  ['three placeholders', ['/a/<x>/<y>/<z>', '/b/<x>/<int:y>/<z>/']],
  ['slashes that stay', [['/a//b', NOTHING_MERGED], ['/a//<x>', NOTHING_MERGED], '/a/b', '/b/a']],
  ['slashes that may be left out', [['/a/b/', { strictSlashes: false }], '/b/', '/b/<x>/']],
  ['characters beyond ASCII', ['/a/é', '/a/b', '/é/<x>', '/\uffff/a', '/a\uffff']],
  ['the last of all characters', ['/a\uffff/<x>', '/a\uffffé', '/a\uffffè', '/a\uffff', '/b']],
  ['methods', [['/a/b', { methods: ['POST'] }], ['/a/<x>', { methods: ['GET'] }], '/b/a']],
]

const path = fc
  .array(
    fc.constantFrom('/', '/', '/', 'a', 'b', '1', '0', '%2F', '%25', 'é', 'è', '\uffff', '-'),
    {
      maxLength: 12,
    },
  )
  .map((pieces) => pieces.join(''))

describe('the short search', () => {
  for (const [title, rules] of sets) {
    it(`finds what the long one finds: ${title}`, () => {
      const map = urlMapOf(rules)
      fc.assert(
        fc.property(path, fc.constantFrom('GET', 'HEAD', 'POST'), (text, method) => {
          // What explains a match has to meet all there is, so it searches the long way.
          const { match } = map.explain(text, method)
          assert.deepEqual(matchPath(map, text, method), describeMatch(match))
        }),
        { numRuns: 2000 },
      )
    })
  }

  it('finds rules that were added after a match', () => {
    const map = urlMapOf(['/a/b'])
    assert.equal(matchPath(map, '/a/c'), undefined)
    addRules(map, ['/a/c', '/b/<x>'])
    assert.deepEqual(matchPath(map, '/a/c'), ['/a/c', {}])
    assert.deepEqual(matchPath(map, '/b/1'), ['/b/<x>', { x: '1' }])
    addRules(map, [['/b/<x>/', { defaults: { y: 1 } }]])
    assert.deepEqual(matchPath(map, '/b/1/'), ['/b/<x>/', { x: '1', y: 1 }])
  })

  it('gives params whose names mean something to JavaScript', () => {
    const map = urlMapOf(['/a/<first>/<class>', '/b/<int:value0>/<constructor>'])
    assert.deepEqual(matchPath(map, '/a/1/2'), ['/a/<first>/<class>', { first: '1', class: '2' }])
    assert.deepEqual(matchPath(map, '/b/1/2'), [
      '/b/<int:value0>/<constructor>',
      { value0: 1, constructor: '2' },
    ])
  })
})
