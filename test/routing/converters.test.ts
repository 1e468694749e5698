import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import type { Converter } from '../../src/routing/index.ts'
import { RuleError, UrlMap } from '../../src/routing/index.ts'
import { addRules, matchPath, urlMapOf } from './url-map-of.ts'

/** A placeholder, a text, and its value; `undefined` when the text is refused. */
type ValueRow = readonly [placeholder: string, text: string, value: unknown]

const UUID = '2b5b0911-fdcf-4dd2-921b-28ace88db8a0'

const rows: readonly ValueRow[] = [
  ['string', 'a b', 'a b'],
  ['string', '-', '-'],
  ['string(length=2)', 'de', 'de'],
  ['string(length=2)', 'd', undefined],
  ['string(length=2)', 'deu', undefined],
  ['string(length=2)', '\u{1f600}\u{1f600}', '\u{1f600}\u{1f600}'],
  ['string(length=2)', '\u{1f600}', undefined],
  ['string(length=3)', 'a%2Fb', 'a/b'],
  ['string(length=1)', '%25', '%'],
  ['string(minlength=2)', 'a', undefined],
  ['string(minlength=2)', 'ab', 'ab'],
  ['string(minlength=2, maxlength=4)', 'abcd', 'abcd'],
  ['string(minlength=2, maxlength=4)', 'abcde', undefined],
  ['string(maxlength=2)', '\u{1f600}\u{1f600}', '\u{1f600}\u{1f600}'],
  ['int', '0', 0],
  ['int', '007', 7],
  ['int', '9007199254740991', 9007199254740991],
  ['int', '9007199254740992', undefined],
  ['int', '99999999999999999999', undefined],
  ['int', '-1', undefined],
  ['int', '+1', undefined],
  ['int', '1.0', undefined],
  ['int', '1e3', undefined],
  ['int', ' 1', undefined],
  ['int', '\u0661\u0662', undefined],
  ['int(signed=True)', '-7', -7],
  ['int(signed=True)', '-0', 0],
  ['int(signed=True)', '-', undefined],
  ['int(signed=True)', '--1', undefined],
  ['int(min=1, max=9)', '0', undefined],
  ['int(min=1, max=9)', '9', 9],
  ['int(min=1, max=9)', '10', undefined],
  ['int(fixed_digits=4)', '0042', 42],
  ['int(fixed_digits=4)', '42', undefined],
  ['float', '1.5', 1.5],
  ['float', '01.50', 1.5],
  ['float', '1', undefined],
  ['float', '.5', undefined],
  ['float', '1.', undefined],
  ['float', '1.5.1', undefined],
  ['float', '1.5e1', undefined],
  ['float', '-1.5', undefined],
  ['float', `${'9'.repeat(400)}.0`, undefined],
  ['float(signed=True)', '-1.5', -1.5],
  ['float(min=0.5, max=1.5)', '0.4', undefined],
  ['float(min=0.5, max=1.5)', '1.5', 1.5],
  ['uuid', UUID, UUID],
  ['uuid', UUID.toUpperCase(), UUID],
  ['uuid', UUID.replaceAll('-', ''), undefined],
  ['uuid', `${UUID}0`, undefined],
  ['any(red, blue)', 'red', 'red'],
  ['any(red, blue)', 'Red', undefined],
  ['any(red, blue)', 'redblue', undefined],
  ['path', 'a', 'a'],
  ['path', 'a/b//c/', 'a/b//c/'],
  ['path', 'a%2Fb/%25', 'a/b/%'],
  ['path', '%2Fa', '/a'],
  ['path', 'a\nb', undefined],
]

describe('the built-in converters', () => {
  for (const [placeholder, text, value] of rows) {
    const outcome = value === undefined ? 'refuses' : 'takes'
    it(`${placeholder} ${outcome} ${JSON.stringify(text.slice(0, 40))}`, () => {
      const rule = `/x/<${placeholder}:v>`
      const expected = value === undefined ? undefined : [rule, { v: value }]
      assert.deepEqual(matchPath(urlMapOf([rule]), `/x/${text}`), expected)
    })
  }

  it('take the same with text around them', () => {
    for (const [placeholder, text, value] of rows) {
      const rule = `/x/v<${placeholder}:v>.txt`
      const expected = value === undefined ? undefined : [rule, { v: value }]
      assert.deepEqual(matchPath(urlMapOf([rule]), `/x/v${text}.txt`), expected, placeholder + text)
    }
  })

  it('take the same with another placeholder behind them', () => {
    for (const [placeholder, text, value] of rows) {
      const rule = `/x/<${placeholder}:v>|<any(end):w>`
      const expected = value === undefined ? undefined : [rule, { v: value, w: 'end' }]
      assert.deepEqual(matchPath(urlMapOf([rule]), `/x/${text}|end`), expected, placeholder + text)
    }
  })

  it('know no U+0000 in a path with escapes', () => {
    assert.equal(matchPath(urlMapOf(['/<a>/<b>']), '/x\0/a%2Fb'), undefined)
  })
})

const LIST: Converter<readonly string[]> = {
  parse: (text) => text.split(','),
  format: (value) => value.join(','),
}

const EVEN: Converter<number> = {
  pattern: '\\d+',
  weight: 50,
  parse: (text) => (Number(text) % 2 === 0 ? Number(text) : undefined),
  format: String,
}

describe('converters of an application', () => {
  it('turn text into values, and back', () => {
    const map = new UrlMap<string>()
    map.converter('list', LIST)
    addRules(map, ['/l/<list:tags>'])
    assert.deepEqual(matchPath(map, '/l/a,b%2Fc'), ['/l/<list:tags>', { tags: ['a', 'b/c'] }])
    assert.equal(map.build('/l/<list:tags>', { tags: ['a', 'b/c'] }), '/l/a,b%2Fc')
  })

  it('refuse a value by undefined, and the next rule is tried', () => {
    const map = new UrlMap<string>()
    map.converter('even', EVEN)
    addRules(map, ['/e/<other>', '/e/<even:n>'])
    assert.deepEqual(matchPath(map, '/e/4'), ['/e/<even:n>', { n: 4 }])
    assert.deepEqual(matchPath(map, '/e/5'), ['/e/<other>', { other: '5' }])
  })

  it('may give null, which is a value', () => {
    const map = new UrlMap<string>()
    map.converter('nothing', { parse: () => null, format: () => 'x' })
    addRules(map, ['/<nothing:v>'])
    assert.deepEqual(matchPath(map, '/x'), ['/<nothing:v>', { v: null }])
  })

  it('take their arguments from the rule when they are functions', () => {
    const map = new UrlMap<string>()
    map.converter('split', ({ positional: [separator], named, texts }) => ({
      parse: (text) => [text.split(String(separator)), named, texts],
      format: String,
    }))
    addRules(map, ['/<split(";", max=2):v>'])
    assert.deepEqual(matchPath(map, '/a;b'), [
      '/<split(";", max=2):v>',
      { v: [['a', 'b'], { max: 2 }, [';']] },
    ])
  })

  it('tell by a RuleError that their arguments are wrong', () => {
    const map = new UrlMap<string>()
    const cause = new RangeError('One is enough.')
    map.converter('list', LIST)
    map.converter('strict', () => {
      throw cause
    })
    assert.throws(
      () => addRules(map, ['/<list(1):v>']),
      /The converter "list" cannot use its arguments/,
    )
    assert.throws(
      () => addRules(map, ['/<strict(1, 2):v>']),
      (error) => error instanceof RuleError && error.cause === cause,
    )
  })

  it('replace a built-in one for the rules that follow', () => {
    const map = new UrlMap<string>()
    addRules(map, ['/a/<int:n>'])
    map.converter('int', { pattern: '[a-z]+', parse: (text) => text, format: String })
    addRules(map, ['/b/<int:n>'])
    assert.deepEqual(matchPath(map, '/a/1'), ['/a/<int:n>', { n: 1 }])
    assert.deepEqual(matchPath(map, '/b/x'), ['/b/<int:n>', { n: 'x' }])
    assert.equal(matchPath(map, '/b/1'), undefined)
  })

  it('may take slashes when their pattern has one', () => {
    const map = new UrlMap<string>()
    map.converter('pair', { pattern: '[a-z]+/[a-z]+', parse: (text) => text, format: String })
    addRules(map, ['/<pair:p>/end/', '/<pair:p>-<int:n>'])
    assert.deepEqual(matchPath(map, '/a/b/end/'), ['/<pair:p>/end/', { p: 'a/b' }])
    assert.equal(matchPath(map, '/a/b/end'), '-> /a/b/end/')
    assert.deepEqual(matchPath(map, '/a/b-1'), ['/<pair:p>-<int:n>', { p: 'a/b', n: 1 }])
    assert.equal(map.build('/<pair:p>/end/', { p: 'a/b' }), '/a/b/end/')
  })

  it('may have groups in their pattern, with names and references', () => {
    const map = new UrlMap<string>()
    const twice = { parse: (text: string) => text, format: String }
    map.converter('same', { ...twice, pattern: '(?<letter>[a-z])(x)?\\k<letter>\\1' })
    map.converter('odd', { ...twice, pattern: '[(\\]](?=(.))\\((?<=(.))(?:y|(z))' })
    addRules(map, ['/<same:a>-<same:b>-<c>', '/o<odd:a><int:b>'])
    assert.deepEqual(matchPath(map, '/aaa-bxbb-c'), [
      '/<same:a>-<same:b>-<c>',
      { a: 'aaa', b: 'bxbb', c: 'c' },
    ])
    assert.equal(matchPath(map, '/aaa-bxba-c'), undefined)
    assert.deepEqual(matchPath(map, '/o((z12'), ['/o<odd:a><int:b>', { a: '((z', b: 12 }])
  })

  it('may take an empty segment', () => {
    const map = new UrlMap<string>()
    map.converter('maybe', { pattern: '\\d*', parse: (text) => text, format: String })
    addRules(map, ['/a/<maybe:n>'])
    assert.deepEqual(matchPath(map, '/a/'), ['/a/<maybe:n>', { n: '' }])
    assert.equal(matchPath(map, '/a'), undefined)
  })

  it('are checked when they are added', () => {
    const map = new UrlMap<string>()
    assert.throws(() => map.converter('a b', LIST), /The converter name "a b"/)
    assert.throws(() => map.converter('bad', { ...LIST, pattern: '(' }), /no regular expression/)
    assert.throws(() => map.converter('bad', { ...LIST, weight: Number.NaN }), /is a number/)
    assert.throws(
      // @ts-expect-error -- half a converter
      () => map.converter('bad', { parse: String }),
      /parse\(text\) and format\(value\)/,
    )
  })
})
