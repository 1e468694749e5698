import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import fc from 'fast-check'
import type { Link } from '../../src/http/index.ts'
import { formatLinks, parseLinks } from '../../src/http/index.ts'

interface LinkRow {
  readonly text: string
  readonly links: readonly Link[] | undefined
}

const ROWS: readonly LinkRow[] = [
  // RFC 8288, section 3.5
  {
    text: '<http://example.com/TheBook/chapter2>; rel="previous"; title="previous chapter"',
    links: [
      {
        target: 'http://example.com/TheBook/chapter2',
        rel: 'previous',
        parameters: { title: 'previous chapter' },
      },
    ],
  },
  {
    text: '</terms>; rel="copyright"; anchor="#foo"',
    links: [{ target: '/terms', rel: 'copyright', parameters: { anchor: '#foo' } }],
  },
  {
    text: '</TheBook/chapter2>; rel="previous"; title*=UTF-8\'de\'letztes%20Kapitel, </TheBook/chapter4>; rel="next"; title*=UTF-8\'de\'n%c3%a4chstes%20Kapitel',
    links: [
      { target: '/TheBook/chapter2', rel: 'previous', parameters: { title: 'letztes Kapitel' } },
      { target: '/TheBook/chapter4', rel: 'next', parameters: { title: 'nächstes Kapitel' } },
    ],
  },
  {
    text: '<http://example.org/>; rel="start http://example.net/relation/other"',
    links: [
      {
        target: 'http://example.org/',
        rel: 'start http://example.net/relation/other',
        parameters: {},
      },
    ],
  },
  {
    text: '</font.woff2>;rel=preload;as=font;crossorigin',
    links: [{ target: '/font.woff2', rel: 'preload', parameters: { as: 'font', crossorigin: '' } }],
  },
  {
    text: ', </a,b>; rel=x ,, <>;REL = "y" ;; ,',
    links: [
      { target: '/a,b', rel: 'x', parameters: {} },
      { target: '', rel: 'y', parameters: {} },
    ],
  },
  { text: '</a>; rel=x; rel=y', links: [{ target: '/a', rel: 'x', parameters: {} }] },
  { text: '</a>; title=x', links: [] },
  { text: '', links: [] },
  { text: '/a; rel=x', links: undefined },
  { text: '</a; rel=x', links: undefined },
  { text: '</a> rel=x', links: undefined },
  { text: '</a>; rel="x', links: undefined },
]

/** Links with ordinary objects, which are compared with those of rows. */
function flatten(links: readonly Link[] | undefined): readonly Link[] | undefined {
  return links?.map((link) => ({ ...link, parameters: { ...link.parameters } }))
}

describe('parseLinks', () => {
  for (const { text, links } of ROWS) {
    it(`reads ${JSON.stringify(text)}`, () => {
      assert.deepEqual(flatten(parseLinks(text)), links)
    })
  }

  it('reads what formatLinks wrote, of any text', () => {
    const units = [
      '<',
      '>',
      '; rel=',
      ';',
      'a',
      '=',
      '"',
      '\\',
      ',',
      ' ',
      "title*=UTF-8''%C3%BC",
      '__proto__',
    ]
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom(...units) }), (text) => {
        const links = parseLinks(text)
        if (links === undefined) return
        const again = parseLinks(formatLinks(links))
        assert.deepEqual(
          again?.map(({ rel }) => rel),
          links.map(({ rel }) => rel),
        )
        assert.deepEqual(
          again?.map(({ parameters }) => parameters),
          links.map(({ parameters }) => parameters),
        )
      }),
    )
  })
})

describe('formatLinks', () => {
  it('writes targets as URLs, and text of all scripts', () => {
    const links = [
      { target: '/é>x', rel: 'next', parameters: { title: 'ü' } },
      { target: '/app.css', rel: 'preload', parameters: { as: 'style', nopush: '' } },
    ]
    assert.equal(
      formatLinks(links),
      "</%C3%A9%3Ex>; rel=next; title*=UTF-8''%C3%BC, </app.css>; rel=preload; as=style; nopush",
    )
  })

  for (const name of ['a b', '', 'title*']) {
    it(`refuses the parameter ${JSON.stringify(name)}`, () => {
      assert.throws(
        () => formatLinks([{ target: '/', rel: 'x', parameters: { [name]: 'y' } }]),
        TypeError,
      )
    })
  }
})
