import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import fc from 'fast-check'
import type { UrlMap } from '../../src/routing/index.ts'
import type { RuleRow } from './url-map-of.ts'
import { urlMapOf } from './url-map-of.ts'

const RULES: readonly RuleRow[] = [
  ['/', { methods: ['GET'] }],
  ['/post/<int:id>', { methods: ['GET'] }],
  ['/post/<int:id>', { methods: ['DELETE'], endpoint: 'delete' }],
  ['/post/<int:id>/edit', { methods: ['GET'] }],
  ['/post/new', { methods: ['GET'] }],
  ['/posts/', { methods: ['GET'] }],
  ['/user/<name>', { methods: ['GET'] }],
  ['/files/<path:p>', { methods: ['GET'] }],
  ['/age/<int(max=120):n>', { methods: ['GET'] }],
  ['/live', { methods: ['GET'], websocket: true }],
  ['/cdn/<file>', { buildOnly: true }],
]

const map = urlMapOf(RULES)

/** A path and a method, and what is told: rules, why they do not match, what comes of it. */
type ExplainedRow = readonly [
  title: string,
  method: string,
  path: string,
  steps: readonly (readonly [taken: string, rules: readonly string[], reason: string])[],
]

const rows: readonly ExplainedRow[] = [
  [
    'text that is no number',
    'GET',
    '/post/x',
    [
      ['/post/', ['/post/new'], 'have other text than "x"'],
      ['/post/', ['/post/<int:id>', '/post/<int:id>/edit'], 'do not take "x"'],
    ],
  ],
  [
    'methods that no rule takes',
    'PUT',
    '/post/3',
    [
      ['/post/', ['/post/new'], 'have other text than "3"'],
      ['/post/3', ['/post/<int:id>'], 'takes GET, HEAD, not PUT'],
      ['/post/3', ['/post/<int:id>'], 'takes DELETE, not PUT'],
    ],
  ],
  [
    'a slash that lacks',
    'GET',
    '/posts',
    [['/posts', ['/posts/'], 'ends with a slash, and the path does not']],
  ],
  [
    'a value that a converter refuses',
    'GET',
    '/age/200',
    [['/age/200', ['/age/<int(max=120):n>'], 'the converter of "n" refuses "200"']],
  ],
  [
    'text that only begins alike',
    'GET',
    '/us',
    [['/', ['/user/<name>'], 'have "user/", not "us"']],
  ],
  [
    'a path that ends too early',
    'GET',
    '/post',
    [
      [
        '/post',
        ['/post/new', '/post/<int:id>', '/post/<int:id>/edit', '/posts/'],
        'go on where the path ends',
      ],
    ],
  ],
  [
    'an encoded slash, shown as it is',
    'GET',
    '/post/a%2Fb',
    [
      ['/post/', ['/post/new'], 'have other text than "a%2Fb"'],
      ['/post/', ['/post/<int:id>', '/post/<int:id>/edit'], 'do not take "a/b"'],
    ],
  ],
  [
    'the other kind of request',
    'GET',
    '/live',
    [['/live', ['/live'], 'is for WebSocket requests']],
  ],
  ['nothing, when the first rule takes it', 'GET', '/', []],
]

describe('an explanation', () => {
  for (const [title, method, path, steps] of rows) {
    it(`tells of ${title}: ${method} ${path}`, () => {
      const explained = map.explain(path, method)
      const told = explained.steps.map(({ taken, rules, reason }) => [taken, rules, reason])
      assert.deepEqual(told, [...steps, ['', ['/cdn/<file>'], 'only build URLs']])
    })
  }

  it('is a text for people, too', () => {
    assert.equal(
      String(map.explain('/post/x', 'get')),
      [
        'GET /post/x',
        '  /post/  /post/new: have other text than "x"',
        '  /post/  /post/<int:id>, /post/<int:id>/edit: do not take "x"',
        '  /  /cdn/<file>: only build URLs',
        '  no match',
      ].join('\n'),
    )
    const ends = [
      ['/post/3', 'GET', 'found: /post/<int:id> (/post/<int:id>), params { id: 3 }'],
      ['/user/ada', 'GET', 'found: /user/<name> (/user/<name>), params { name: "ada" }'],
      ['/posts', 'GET', 'redirected to /posts/'],
      ['/post/3', 'PUT', 'not allowed; the rules that take the path allow DELETE, GET, HEAD'],
      ['/live', 'GET', 'no match: a rule takes the path, but not this kind of request'],
    ] as const
    for (const [path, method, end] of ends) {
      assert.equal(String(map.explain(path, method)).split('\n').at(-1)?.trim(), end)
    }
  })

  it('names four rules at most, and counts the others', () => {
    const many = urlMapOf(Array.from({ length: 10 }, (_, i) => `/${i}`))
    assert.match(
      String(many.explain('/x', 'GET')),
      /\n {2}\/ {2}\/0, \/1, \/2, \/3 and 6 more: have other text than "x"\n/,
    )
  })

  it('tells of domains that have no rules', () => {
    const domains = urlMapOf([['/', { subdomain: 'api' }]])
    const [step] = domains.explain('/', 'GET', 'www').steps
    assert.equal(step?.reason, 'none is for the domain "www"')
    assert.equal(domains.explain('/', 'GET', 'api').match.type, 'match')
  })

  it('comes to the same as a match', () => {
    const segment = fc.constantFrom(
      '',
      'post',
      'posts',
      'new',
      '3',
      '200',
      'x',
      'files',
      'a%2Fb',
      'age',
    )
    const path = fc.array(segment, { maxLength: 5 }).map((segments) => `/${segments.join('/')}`)
    const method = fc.constantFrom('GET', 'PUT', 'DELETE', 'head')
    fc.assert(
      fc.property(path, method, fc.boolean(), (...asked) => checkSame(map, ...asked)),
      { numRuns: 1000 },
    )
  })
})

function checkSame(rules: UrlMap<string>, path: string, method: string, websocket: boolean): void {
  const { match } = rules.explain(path, method, '', websocket)
  assert.deepEqual(match, rules.match(path, method, '', websocket))
}
