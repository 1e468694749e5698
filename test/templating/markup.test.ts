import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
// biome-ignore lint/suspicious/noShadowRestrictedNames: Flask's name
import { escape, Markup } from '../../src/templating/index.ts'

interface EscapeRow {
  readonly value: unknown
  readonly html: string
}

const ESCAPED: readonly EscapeRow[] = [
  { value: '', html: '' },
  { value: 'Ada', html: 'Ada' },
  { value: `& < > " '`, html: '&amp; &lt; &gt; &quot; &#39;' },
  { value: `<`, html: '&lt;' },
  { value: 'a<b', html: 'a&lt;b' },
  {
    value: `${'long enough to be searched first '.repeat(3)}&`,
    html: `${'long enough to be searched first '.repeat(3)}&amp;`,
  },
  {
    value: 'long enough and nothing in it to escape',
    html: 'long enough and nothing in it to escape',
  },
  { value: '&amp;', html: '&amp;amp;' },
  { value: 'é 😀 \u2028', html: 'é 😀 \u2028' },
  { value: 42, html: '42' },
  { value: false, html: 'false' },
  { value: undefined, html: '' },
  { value: null, html: '' },
  { value: ['<', 1], html: '&lt;,1' },
  { value: Symbol('<b>'), html: 'Symbol(&lt;b&gt;)' },
  { value: { toString: () => '<i>' }, html: '&lt;i&gt;' },
]

describe('escape', () => {
  for (const { value, html } of ESCAPED) {
    it(`makes ${JSON.stringify(html)}`, () => {
      assert.equal(escape(value).toString(), html)
    })
  }

  it('leaves Markup as it is', () => {
    const markup = new Markup('<b>')
    assert.equal(escape(markup), markup)
  })

  it('escapes what only looks like Markup', () => {
    const forged: unknown = Object.assign(JSON.parse('{"html":"<b>"}'), { toString: () => '<b>' })
    assert.equal(String(escape(forged)), '&lt;b&gt;')
    assert.throws(() => escape(Object.create(Markup.prototype)), TypeError)
  })

  it('is linear in the length of the text', () => {
    const text = '<&'.repeat(200_000)
    assert.equal(String(escape(text)).length, 200_000 * 9)
  })
})

describe('Markup', () => {
  it('tells real Markup from everything else', () => {
    assert.equal(Markup.isMarkup(new Markup('')), true)
    for (const value of ['', undefined, null, {}, Object.create(Markup.prototype)]) {
      assert.equal(Markup.isMarkup(value), false)
    }
  })

  it('escapes plain text that is added to it', () => {
    const joined = new Markup('<b>').concat('a & b', new Markup('</b>'), 1)
    assert.equal(Markup.isMarkup(joined), true)
    assert.equal(joined.toString(), '<b>a &amp; b</b>1')
  })

  it('escapes plain text that it joins', () => {
    const joined = new Markup('<br>').join(['<', new Markup('<hr>'), 'x'])
    assert.equal(joined.toString(), '&lt;<br><hr><br>x')
  })

  it('escapes what is put into a template literal', () => {
    const markup = Markup.html`<strong>Hello ${'<blink>'}${new Markup('!')}</strong>`
    assert.equal(markup.toString(), '<strong>Hello &lt;blink&gt;!</strong>')
  })

  it('is a string in JSON', () => {
    assert.equal(JSON.stringify({ html: new Markup('<b>') }), '{"html":"<b>"}')
  })
})

interface TextRow {
  readonly html: string
  readonly text: string
}

const STRIPPED: readonly TextRow[] = [
  { html: '<em>Marked up</em> &raquo; HTML', text: 'Marked up &raquo; HTML' },
  { html: '<p>a\n  <b>b</b> &amp; c</p> ', text: 'a b & c' },
  { html: 'a <!-- <b> > --> c', text: 'a c' },
  { html: 'no end <!-- <b', text: 'no end <!-- <b' },
  { html: '&lt;script&gt;', text: '<script>' },
]

const UNESCAPED: readonly TextRow[] = [
  { html: '&lt;b&gt; &amp;amp; &quot;&#39;&apos;', text: `<b> &amp; "''` },
  { html: '&#x1F600;&#128512;&nbsp;', text: '😀😀\u00a0' },
  { html: '&#0;&#xD800;&#x110000;', text: '\ufffd\ufffd\ufffd' },
  { html: '&unknown; & &#; &#x;', text: '&unknown; & &#; &#x;' },
]

describe('Markup.striptags', () => {
  for (const { html, text } of STRIPPED) {
    it(`makes text of ${html}`, () => {
      assert.equal(new Markup(html).striptags(), text)
    })
  }

  it('is linear in the length of the text', () => {
    assert.equal(new Markup('<!--'.repeat(100_000)).striptags().length, 400_000)
    assert.equal(new Markup('<'.repeat(400_000)).striptags().length, 400_000)
  })
})

describe('Markup.unescape', () => {
  for (const { html, text } of UNESCAPED) {
    it(`makes text of ${html}`, () => {
      assert.equal(new Markup(html).unescape(), text)
    })
  }

  it('reverses escape', () => {
    const text = `<a href="x">it's & that</a>`
    assert.equal(escape(text).unescape(), text)
  })
})
