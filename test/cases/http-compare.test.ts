import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import type { Answer } from '../hosts/wire.ts'
import type { CaseRequest, Expectation, ExpectedBody, Field } from './http-case.ts'
import { compare } from './http-compare.ts'

const HTML: Field = ['Content-Type', 'text/html; charset=utf-8']
const JSON_TYPE: Field = ['Content-Type', 'application/json']
const PAGE =
  '<!doctype html>\n<html lang=en>\n<title>404 Not Found</title>\n<h1>Not Found</h1>\n<p>Not here.</p>\n'
const LINK = '<p><a href="/b/?x=1&amp;y">/b/</a>'

interface Row {
  readonly about: string
  readonly expected: Partial<Expectation>
  readonly answer: Partial<Omit<Answer, 'body'>> & { readonly body?: string }
  /** What is said to be wrong. */
  readonly wanted: readonly string[]
}

const ROWS: readonly Row[] = [
  { about: 'an answer that is as expected', expected: {}, answer: {}, wanted: [] },
  { about: 'another status', expected: {}, answer: { status: 201 }, wanted: ['status 200'] },
  {
    about: 'another text',
    expected: withBody('index'),
    answer: withContent('Index'),
    wanted: ['the body "index"'],
  },
  {
    about: 'a text that was cut off',
    expected: withBody('index'),
    answer: { ...withContent('index'), isWhole: false },
    wanted: ['the body "index"'],
  },
  {
    about: 'a text that should be cut off, and is',
    expected: withBody('a<<TRUNCATED>>', [['Transfer-Encoding', 'chunked']]),
    answer: { headers: [['transfer-encoding', 'chunked']], body: 'a', isWhole: false },
    wanted: [],
  },
  {
    about: 'bytes that are not UTF-8',
    expected: withBody('\\xff\u0000é', [['Content-Length', '4']]),
    answer: withContent('\xff\u0000\xc3\xa9'),
    wanted: [],
  },
  {
    about: 'a field that is missing',
    expected: { headers: [HTML, ['X-A', '1']] },
    answer: { headers: [lowerName(HTML)] },
    wanted: ['x-a: 1'],
  },
  {
    about: 'a field that came twice',
    expected: { headers: [['X-A', '1']] },
    answer: {
      headers: [
        ['x-a', '1'],
        ['x-a', '1'],
      ],
    },
    wanted: ['x-a: 1'],
  },
  {
    about: 'a field too many',
    expected: {},
    answer: { headers: [['x-a', '1']] },
    wanted: ['no x-a'],
  },
  {
    about: 'a field that only forbids',
    expected: {},
    answer: { headers: [['x-content-type-options', 'nosniff']] },
    wanted: [],
  },
  {
    about: 'methods in another order',
    expected: { headers: [['Allow', 'GET, HEAD, OPTIONS']] },
    answer: { headers: [['allow', 'OPTIONS, HEAD, GET']] },
    wanted: [],
  },
  {
    about: 'a method too few',
    expected: { headers: [['Allow', 'GET, HEAD, OPTIONS']] },
    answer: { headers: [['allow', 'GET, HEAD']] },
    wanted: ['allow: GET, HEAD, OPTIONS'],
  },
  {
    about: 'a target without its origin',
    expected: { headers: [['Location', 'http://HOST/b/']] },
    answer: { headers: [['location', '/b/']] },
    wanted: [],
  },
  {
    about: 'another target',
    expected: { headers: [['Location', 'http://HOST/b/']] },
    answer: { headers: [['location', '//b/']] },
    wanted: ['location: http://127.0.0.1:8000/b/'],
  },
  {
    about: 'a date and an entity tag',
    expected: {
      headers: [
        ['Expires', '<DATE>'],
        ['ETag', '"<etag>"'],
      ],
    },
    answer: {
      headers: [
        ['expires', 'Fri, 20 Nov 2026 20:27:16 GMT'],
        ['etag', '"16f6435cc88-1c"'],
      ],
    },
    wanted: [],
  },
  {
    about: 'a weak entity tag instead of a strong one',
    expected: { headers: [['ETag', '"<etag>"']] },
    answer: { headers: [['etag', 'W/"16f6435cc88-1c"']] },
    wanted: ['etag: "<etag>"'],
  },
  {
    about: 'a cookie with its attributes in another order',
    expected: { headers: [['Set-Cookie', 'session=<SIGNED>; HttpOnly; Path=/']] },
    answer: { headers: [['set-cookie', 'session=e30.x.y; path=/; HttpOnly']] },
    wanted: [],
  },
  {
    about: 'a cookie with an attribute too few',
    expected: { headers: [['Set-Cookie', 'a=b; HttpOnly; Path=/']] },
    answer: { headers: [['set-cookie', 'a=b; Path=/']] },
    wanted: ['set-cookie: a=b; HttpOnly; Path=/'],
  },
  {
    about: 'JSON in another form',
    expected: withBody('{"a":"\\u00fc","b":1}\n', [JSON_TYPE, ['Content-Length', '21']]),
    answer: withContent('{"b": 1, "a": "\xc3\xbc"}', [JSON_TYPE]),
    wanted: [],
  },
  {
    about: 'another value in JSON',
    expected: withBody('{"a":1,"b":2}\n', [JSON_TYPE, ['Content-Length', '14']]),
    answer: withContent('{"a":1,"b":"2"}\n', [JSON_TYPE]),
    wanted: ['the members b: 2'],
  },
  {
    about: 'the length of a page that is not the length of what came',
    expected: withErrorPage('<default>'),
    answer: { ...withContent(PAGE, [['content-length', '5']]), status: 404 },
    wanted: ['content-length: 207'],
  },
  {
    about: 'the page of an error in other words',
    expected: withErrorPage('<default>'),
    answer: { ...withContent(PAGE, [['vary', 'Accept']]), status: 404 },
    wanted: [],
  },
  {
    about: 'the page of another error',
    expected: withErrorPage('<default>'),
    answer: { ...withContent(PAGE.replace('404', '403')), status: 404 },
    wanted: ['the page of 404'],
  },
  {
    about: 'a description of the application that is another one',
    expected: withErrorPage('No &lt;b&gt;such&lt;/b&gt;<br>thing'),
    answer: { ...withContent(PAGE), status: 404 },
    wanted: ['the description "No &lt;b&gt;such&lt;/b&gt;<br>thing"'],
  },
  {
    about: 'a description that is not escaped',
    expected: withErrorPage('No &lt;b&gt;such&lt;/b&gt;<br>thing'),
    answer: { ...withContent(PAGE.replace('Not here.', 'No <b>such</b><br>thing')), status: 404 },
    wanted: ['a description in which HTML is escaped'],
  },
  {
    about: 'a page with a link to the target',
    expected: withRedirectPage('http://HOST/b/?x=1&amp;y'),
    answer: withContent(LINK),
    wanted: [],
  },
  {
    about: 'a page with a link to somewhere else',
    expected: withRedirectPage('http://HOST/c/'),
    answer: withContent(LINK),
    wanted: ['a page with a link to http://127.0.0.1:8000/c/'],
  },
  {
    about: 'a refusal of the host',
    expected: { body: { refusal: true }, headers: [['Content-Length', '<LENGTH>']] },
    answer: withContent('The Host header is malformed.\n'),
    wanted: [],
  },
]

describe('compare', () => {
  for (const { about, expected, answer, wanted } of ROWS) {
    it(`judges ${about}`, () => {
      const whole = { status: 200, headers: [], body: '', ...expected }
      assert.deepEqual(compare(whole, createAnswer(answer), REQUEST, '127.0.0.1:8000'), wanted)
    })
  }
})

const REQUEST: CaseRequest = { method: 'GET', path: '/a', headers: [], body: null, host: null }

function withBody(body: string, headers?: readonly Field[]): Partial<Expectation> {
  return { body, headers: headers ?? [['Content-Length', String(body.length)]] }
}

function withErrorPage(description: string): Partial<Expectation> {
  const body: ExpectedBody = { error_page: { code: 404, description } }
  return { status: 404, body, headers: [['Content-Length', '207']] }
}

function withRedirectPage(target: string): Partial<Expectation> {
  return { body: { redirect_page: target }, headers: [['Content-Length', '199']] }
}

/** Content with its length; each character is a byte. */
function withContent(body: string, headers: readonly Field[] = []): Row['answer'] {
  const fields = new Map([['content-length', String(body.length)], ...headers.map(lowerName)])
  return { body, headers: [...fields] }
}

function lowerName([name, value]: Field): [string, string] {
  return [name.toLowerCase(), value]
}

function createAnswer({ body = '', ...answer }: Row['answer']): Answer {
  const given = { status: 200, headers: [], isWhole: true, interim: [], ...answer }
  return { ...given, body: Buffer.from(body, 'latin1'), excess: Buffer.alloc(0) }
}
