import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { Markup, MemoryLoader, Templates, toJson } from '../../src/templating/index.ts'

interface JsonRow {
  readonly value: unknown
  readonly json: string
}

const ROWS: readonly JsonRow[] = [
  { value: { a: [1, 'x', null] }, json: '{"a":[1,"x",null]}' },
  { value: '</script><!--', json: String.raw`"\u003c/script\u003e\u003c!--"` },
  { value: `it's & that`, json: String.raw`"it\u0027s \u0026 that"` },
  { value: '\u2028\u2029', json: String.raw`"\u2028\u2029"` },
  { value: undefined, json: 'null' },
  { value: () => 1, json: 'null' },
  { value: new Markup('<b>'), json: String.raw`"\u003cb\u003e"` },
]

describe('toJson', () => {
  for (const { value, json } of ROWS) {
    it(`writes ${json}`, () => {
      assert.equal(toJson(value).toString(), json)
    })
  }

  it('reads back as the same value', () => {
    const value = { text: `</script> & ' " \u2028`, list: [1, 2.5, true, null] }
    assert.deepEqual(JSON.parse(toJson(value).toString()), value)
  })

  it('is there in every template, and is not escaped', () => {
    const loaders = new MemoryLoader({
      'page.eta': `<script>const a = <%= it.toJson(it.a) %></script><p data-a='<%= it.toJson(it.a) %>'>`,
    })
    assert.equal(
      new Templates({ loaders }).render('page', { a: `</script>'` }),
      String.raw`<script>const a = "\u003c/script\u003e\u0027"</script><p data-a='"\u003c/script\u003e\u0027"'>`,
    )
  })

  it('gives way to a global of the same name', () => {
    const loaders = new MemoryLoader({ 'page.eta': '<%= it.toJson(1) %>' })
    assert.equal(
      new Templates({ loaders, globals: { toJson: () => 'mine' } }).render('page'),
      'mine',
    )
  })
})
