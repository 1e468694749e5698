import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import type { UrlMapOptions } from '../../src/routing/index.ts'
import type { RuleRow } from './url-map-of.ts'
import { matchPath, urlMapOf } from './url-map-of.ts'

/** Rules, a path, and what becomes of it: a rule, a redirect, or nothing. */
interface SlashRow {
  readonly rules: readonly RuleRow[]
  readonly options?: UrlMapOptions
  readonly outcomes: Readonly<Record<string, string | undefined>>
}

const rows: readonly SlashRow[] = [
  {
    rules: ['/leaf', '/branch/', '/'],
    outcomes: {
      '/leaf': '/leaf',
      '/leaf/': undefined,
      '/branch/': '/branch/',
      '/branch': '-> /branch/',
      '/branch//': '-> /branch/',
      '/': '/',
      '': '-> /',
      '//': '/',
      leaf: '/leaf',
      '///leaf': '/leaf',
      '//branch': '-> /branch/',
      '/leaf\n': undefined,
      '*': undefined,
    },
  },
  {
    rules: ['/both', '/both/'],
    outcomes: { '/both': '/both', '/both/': '/both/' },
  },
  {
    rules: ['/foo/', '/<name>', '/<a>/<b>'],
    outcomes: { '/foo': '-> /foo/', '/bar': '/<name>', '/foo/': '/foo/', '/bar/': undefined },
  },
  {
    rules: ['/leaf', '/branch/', '/p/<path:rest>', '/v<int:n>'],
    options: { strictSlashes: false },
    outcomes: {
      '/leaf/': '/leaf',
      '/branch': '/branch/',
      '/branch/': '/branch/',
      '/branch//': '/branch/',
      '/p/a/': '/p/<path:rest>',
      '/v1/': '/v<int:n>',
      '/v1//': '-> /v1/',
    },
  },
  {
    rules: [['/a/', { strictSlashes: false }], ['/c', { strictSlashes: false }], '/b/', '/c/x'],
    outcomes: { '/a': '/a/', '/b': '-> /b/', '/c/': '/c', '/c/x/': undefined },
  },
  {
    rules: ['/docs/<path:p>/', '/n/<path:p>/edit', '/t/<path:p>/x/'],
    outcomes: {
      '/docs/a/b': '-> /docs/a/b/',
      '/docs/a//b/': '/docs/<path:p>/',
      '/docs/a//': '-> /docs/a/',
      '/n/edit': undefined,
      '/n/a/b/edit': '/n/<path:p>/edit',
      '/t/1/x': '-> /t/1/x/',
      '/t/1/x/': '/t/<path:p>/x/',
    },
  },
  {
    rules: [
      '/yes/tail/',
      '/w/<path:rest>',
      ['/keep//two', { mergeSlashes: false }],
      ['/keep2/one', { mergeSlashes: false }],
      ['/keep3//<a>', { mergeSlashes: false }],
      '/m/<s>/x',
      '/dbl//rule',
    ],
    outcomes: {
      '/yes//tail': '-> /yes/tail/',
      '/yes/tail//': '-> /yes/tail/',
      '/w/http://x.test/': '/w/<path:rest>',
      '/w//a': '-> /w/a',
      '/keep//two': '/keep//two',
      '/keep/two': undefined,
      '/keep2//one': undefined,
      '/keep3//x': '/keep3//<a>',
      '/keep3/x': undefined,
      '/m//v/x': '-> /m/v/x',
      '/m/%25//x': '-> /m/%25/x',
      '/m/%2F//x': '-> /m/%2F/x',
      '/dbl//rule': '-> /dbl/rule',
      '/dbl/rule': '/dbl//rule',
      '//m//v///x': '-> /m/v/x',
    },
  },
  {
    rules: ['/a/b'],
    options: { mergeSlashes: false },
    outcomes: { '/a//b': undefined, '//a/b': '/a/b' },
  },
  {
    rules: ['/\u0432\u043e\u0439\u0442\u0438/', '/a+b/', '/50%/', '/<x>/y/'],
    outcomes: {
      '/\u0432\u043e\u0439\u0442\u0438': '-> /%D0%B2%D0%BE%D0%B9%D1%82%D0%B8/',
      '/a+b': '-> /a+b/',
      '/50%25': '-> /50%25/',
      '/a%2Fb/y': '-> /a%2Fb/y/',
      '/a b"<>\\^`{|}/y': '-> /a%20b%22%3C%3E%5C%5E%60%7B%7C%7D/y/',
    },
  },
  {
    rules: ['/a/<b>/'],
    outcomes: { '//\\evil.example/x': undefined, '//a/x': '-> /a/x/', '//a/\\x': '-> /a/%5Cx/' },
  },
]

describe('slashes', () => {
  for (const { rules, options, outcomes } of rows) {
    for (const [path, outcome] of Object.entries(outcomes)) {
      it(`${JSON.stringify(path)} gives ${outcome ?? 'nothing'}`, () => {
        const match = matchPath(urlMapOf(rules, options), path)
        assert.equal(Array.isArray(match) ? match[0] : match, outcome)
      })
    }
  }

  it('are no part of a value, unless they are escaped', () => {
    const map = urlMapOf(['/<a>/<b>', '/p/<path:p>'])
    assert.deepEqual(matchPath(map, '/x%2Fy/z'), ['/<a>/<b>', { a: 'x/y', b: 'z' }])
    assert.deepEqual(matchPath(map, '/x%252Fy/z'), ['/<a>/<b>', { a: 'x%2Fy', b: 'z' }])
  })

  it('keep the query in every redirect', () => {
    const match = urlMapOf(['/a/']).match('/a', 'GET')
    assert.deepEqual(match, { type: 'redirect', path: '/a/', keepsQuery: true })
  })
})
