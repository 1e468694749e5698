import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { urlMapOf } from './url-map-of.ts'

/** Rules, and a path of about so many characters that makes a backtracking matcher suffer. */
type HostileRow = readonly [
  title: string,
  rules: readonly string[],
  path: (length: number) => string,
]

const rows: readonly HostileRow[] = [
  ['three paths', ['/<path:a>/x/<path:b>/y/<path:c>/z'], (n) => `/${'x/y/'.repeat(n / 4)}w/z!`],
  ['three paths and text', ['/<path:a>a<path:b>a<path:c>a!<d>b'], (n) => `/${'a'.repeat(n)}!`],
  ['paths without text', ['/<path:a><path:b><path:c>!<int:d>'], (n) => `/${'a'.repeat(n)}!a`],
  ['hyphens', ['/<a>-<b>-<c>-<d>!<int:e>'], (n) => `/${'-'.repeat(n)}!a`],
  ['strings', ['/<a><b><c>!<int:d>'], (n) => `/${'a'.repeat(n)}!a`],
  ['integers', ['/<int:a><int:b><int:c>!<int:d>'], (n) => `/${'1'.repeat(n)}!a`],
  [
    'signed integers',
    ['/<int(signed=True):a><int(signed=True):b>!<int:d>'],
    (n) => `/${'-1'.repeat(n / 2)}!a`,
  ],
  ['floats', ['/<float:a><float:b><float:c>!<int:d>'], (n) => `/${'1.1'.repeat(n / 3)}!a`],
  ['choices', ['/<any(a,aa,aaa):a><any(a,aa):b><path:c>!<int:d>'], (n) => `/${'a'.repeat(n)}!a`],
  [
    'UUIDs',
    ['/<uuid:a><b>!<int:d>'],
    (n) => `/${'a8098c1a-f86e-11da-bd1a-00112444be1e'.repeat(n / 36)}!a`,
  ],
  [
    'limits',
    ['/<string(minlength=3,maxlength=900):a><string(minlength=2):b>!<int:d>'],
    (n) => `/${'\u{1f600}'.repeat(n / 2)}!a`,
  ],
  [
    'a long segment',
    ['/<string(minlength=9000):a>', '/<int:b>', '/<uuid:c>'],
    (n) => `/${'1'.repeat(n)}`,
  ],
  [
    'many segments',
    ['/<a>/<b>/<c>', '/<int:a>/<b>/x', '/<path:p>/x', '/<path:p>/<a>/<b>'],
    (n) => `/${'1/'.repeat(n / 2)}`,
  ],
  [
    'a wiki',
    ['/<path:name>/edit', '/<path:name>/diff/<path:other>/<int:n>'],
    (n) => `/${'diff/'.repeat(n / 5)}`,
  ],
  ['many slashes', ['/<a>/<b>', '/a/<path:b>', '/a/<path:b>/'], (n) => `/a${'/'.repeat(n)}`],
  ['slashes at the start', ['/<a>/<b>', '/a/<path:b>'], (n) => '/'.repeat(n)],
  ['escapes', ['/<a>-<b>-<c>', '/<path:c>/x', '/<int:n>'], (n) => `/${'%2F'.repeat(n / 3)}`],
  [
    'optional parts',
    ['/{<a>/}{<b>/}{<c>/}{<int:d>/}{<e>/}{<f>/}x'],
    (n) => `/${'1/'.repeat(n / 2)}`,
  ],
  ['literal text', ['/a/a/a/a/a/a/a/b', '/a/a/a/<b>/c'], (n) => `/${'a/'.repeat(n / 2)}`],
  ['a line break', ['/<path:a>x<path:b>', '/<path:c>/<path:d>'], (n) => `/${'x/\n'.repeat(n / 3)}`],
]

const SHORT = 8192
const LONG = 16 * SHORT

/** The time of the fastest of several calls, in milliseconds: the others met something else. */
function measure(call: () => void): number {
  let best = Number.POSITIVE_INFINITY
  for (let i = 0; i < 9; i++) {
    const start = performance.now()
    call()
    best = Math.min(best, performance.now() - start)
  }
  return best
}

describe('a search takes time that grows with the length of the path', () => {
  for (const [title, rules, path] of rows) {
    it(title, () => {
      const map = urlMapOf(rules)
      const [short, long] = [path(SHORT), path(LONG)]
      assert.ok(long.length >= LONG * 0.9)
      const shortTime = measure(() => map.match(short, 'GET'))
      const longTime = measure(() => map.match(long, 'GET'))
      // Sixteen times the length; quadratic time would be 256 times as long.
      assert.ok(longTime < 80 * Math.max(shortTime, 0.05), `${shortTime} ms, then ${longTime} ms`)
    })
  }

  it('also when a path has 4000 segments and rules have hundreds', () => {
    const deep = Array.from({ length: 300 }, (_, i) => `<a${i}>`).join('/')
    const map = urlMapOf([`/${deep}`, `/${deep.replaceAll('<', '<int:')}/x`])
    assert.equal(map.match(`/${'1/'.repeat(4000)}`, 'GET').type, 'none')
    assert.equal(map.match(`/${'1/'.repeat(299)}1`, 'GET').type, 'match')
    assert.equal(map.match(`/${'a/'.repeat(299)}a`, 'GET').type, 'match')
  })

  it('also when many rules differ only in the kinds of their placeholders', () => {
    // Every combination of two converters in twelve segments: a search that tried them all would not end.
    const kinds = Array.from({ length: 4096 }, (_rule, number) =>
      Array.from({ length: 12 }, (_segment, bit) =>
        (number >> bit) & 1 ? `<int:a${bit}>` : `<a${bit}>`,
      ),
    )
    const map = urlMapOf(kinds.map((segments) => `/${segments.join('/')}/end`))
    const path = `/${'1/'.repeat(12)}other`
    assert.equal(map.match(path, 'GET').type, 'none')
    assert.ok(measure(() => map.match(path, 'GET')) < 100)
  })
})
