import assert from 'node:assert/strict'
import { join } from 'node:path'
import { describe, it } from 'node:test'
import type { CaseRequest, Expectation, Field, HttpCase } from './http-case.ts'
import { applyDivergences, loadDivergences } from './http-divergences.ts'

const divergences = loadDivergences(join(import.meta.dirname, '../corpus/divergences.json'))

const HTML: Field = ['Content-Type', 'text/html; charset=utf-8']
const JSON_TYPE: Field = ['Content-Type', 'application/json']
const FORM: Field = ['Content-Type', 'application/x-www-form-urlencoded']

/** Cases that the file of cases has not, but others may have. */
interface Row {
  readonly app: string
  readonly request: Partial<CaseRequest>
  /** What Flask 3.1 answers. */
  readonly expect: Partial<Expectation>
  readonly classes: readonly string[]
  /** What flagon answers. */
  readonly verdict: Partial<Expectation>
}

const ROWS: readonly Row[] = [
  {
    app: 'core',
    request: { path: '/user/a%2fb' },
    expect: { status: 404, body: { error_page: { code: 404, description: '<default>' } } },
    classes: ['encoded-slash'],
    verdict: { status: 200, body: '[a/b]', headers: [HTML, ['Content-Length', '5']] },
  },
  {
    app: 'core',
    request: { path: '/path/a/%2E/b' },
    expect: { body: '[a/./b]', headers: [HTML, ['Content-Length', '7']] },
    classes: ['bad-path'],
    verdict: {
      status: 400,
      body: { error_page: { code: 400, description: '<default>' } },
      headers: [HTML, ['Content-Length', '<LENGTH>']],
    },
  },
  {
    app: 'core',
    request: { path: '/user/a.b?x=%zz&y=/../' },
    expect: { body: '[a.b]' },
    classes: [],
    verdict: { body: '[a.b]' },
  },
  {
    app: 'core',
    request: { method: 'HEAD', path: '/a/507' },
    expect: { status: 500, headers: [HTML, ['Content-Length', '265']] },
    classes: ['every-error-code'],
    verdict: { status: 507, body: '', headers: [HTML, ['Content-Length', '<LENGTH>']] },
  },
  {
    app: 'core',
    request: { path: '/a/500' },
    expect: { status: 500, body: { error_page: { code: 500, description: '<default>' } } },
    classes: [],
    verdict: { status: 500, body: { error_page: { code: 500, description: '<default>' } } },
  },
  {
    app: 'core',
    request: { path: '/cookies', headers: [['Cookie', 'b="x y"; a=%20; b=2; c']] },
    expect: { body: '{"a":["%20"],"b":["x y","2"],"c":[""]}', headers: [JSON_TYPE] },
    classes: ['cookies-of-requests'],
    verdict: { body: '{"b":["\\"x y\\""],"a":[" "]}', headers: [JSON_TYPE] },
  },
  {
    app: 'core',
    request: {
      method: 'POST',
      path: '/echojson',
      headers: [['Content-Type', 'application/json']],
      body: '{"\\u005f_proto__":1}',
    },
    expect: { body: '{"__proto__":1}', headers: [JSON_TYPE, ['Content-Length', '16']] },
    classes: ['json-prototypes'],
    verdict: {
      status: 400,
      body: { error_page: { code: 400, description: '<default>' } },
      headers: [HTML, ['Content-Length', '<LENGTH>']],
    },
  },
  {
    app: 'core',
    request: {
      method: 'POST',
      path: '/echojson-silent',
      headers: [['Content-Type', 'application/json; charset']],
      body: '1',
    },
    expect: { body: '1', headers: [JSON_TYPE] },
    classes: ['malformed-type'],
    verdict: { body: 'null', headers: [JSON_TYPE] },
  },
  {
    app: 'core',
    request: { path: '/req', host: 'ex.test:' },
    expect: { body: '{"host":"","url":"http:///req"}', headers: [JSON_TYPE] },
    classes: ['hosts-of-the-rfc'],
    verdict: { body: '{"host":"ex.test","url":"http://ex.test/req"}', headers: [JSON_TYPE] },
  },
  {
    app: 'core',
    request: { path: '/etagged', headers: [['If-Match', '<etag>']] },
    expect: { status: 200, body: 'payload' },
    classes: ['tags-have-quotes'],
    verdict: { status: 412, body: '' },
  },
  {
    app: 'core',
    request: { path: '/setc/two' },
    expect: {
      headers: [
        ['Set-Cookie', 'a=1; Path=/'],
        ['Set-Cookie', 'b=2; SameSite=None; Path=/'],
      ],
    },
    classes: ['cookie-defaults'],
    verdict: {
      headers: [
        ['Set-Cookie', 'a=1; Path=/; HttpOnly; SameSite=Lax'],
        ['Set-Cookie', 'b=2; SameSite=None; Path=/; HttpOnly'],
      ],
    },
  },
  {
    app: 'limits',
    request: { method: 'POST', path: '/form', headers: [FORM], body: `a=${'x'.repeat(30)}` },
    expect: { headers: [JSON_TYPE, ['Content-Length', '39'], ['X-Ran', '1']], body: '{"a":"x"}\n' },
    classes: ['form-memory'],
    verdict: {
      status: 413,
      body: { error_page: { code: 413, description: '<default>' } },
      headers: [['X-Ran', '1'], HTML, ['Content-Length', '<LENGTH>']],
    },
  },
  {
    app: 'limits',
    request: { method: 'POST', path: '/form', headers: [FORM], body: `a=${'x'.repeat(18)}` },
    expect: { headers: [JSON_TYPE], body: '{"a":"x"}\n' },
    classes: [],
    verdict: { headers: [JSON_TYPE], body: '{"a":"x"}\n' },
  },
  {
    app: 'core',
    request: { method: 'POST', path: '/form', headers: [FORM], body: 'a=%C3%BC' },
    expect: {
      headers: [JSON_TYPE, ['Content-Length', '46']],
      body: '{"datalen":0,"files":{},"form":{"a":["\\u00fc"]}}\n',
    },
    classes: ['body-stays-readable'],
    verdict: {
      headers: [JSON_TYPE, ['Content-Length', '49']],
      body: '{"datalen":8,"files":{},"form":{"a":["\\u00fc"]}}\n',
    },
  },
  {
    app: 'core',
    request: { path: '/streamnoctx?q=a%20b' },
    expect: { body: 'q=<<TRUNCATED>>', headers: [['Transfer-Encoding', 'chunked']] },
    classes: ['context-of-streams'],
    verdict: { body: 'q=a b', headers: [['Transfer-Encoding', 'chunked']] },
  },
  {
    app: 'core',
    request: { path: '/req', host: 'a b' },
    expect: { body: '{"host":""}' },
    classes: ['bad-host'],
    verdict: {
      status: 400,
      body: { refusal: true },
      headers: [
        ['Content-Type', 'text/plain; charset=utf-8'],
        ['Content-Length', '<LENGTH>'],
      ],
    },
  },
]

describe('the classes of differences', () => {
  for (const { app, request, expect, classes, verdict } of ROWS) {
    const tested = createCase(app, request, expect)
    it(`know ${tested.request.method} ${tested.request.path} of ${app}`, () => {
      const { expect: changed, ...found } = applyDivergences(divergences, tested)
      assert.deepEqual(found, { classes, asWithout: [] })
      assert.deepEqual(changed, { ...tested.expect, ...verdict })
    })
  }

  it('leave a Range out of account that comes with a condition that does not hold', () => {
    const headers: Field[] = [
      ['Range', 'bytes=0-4'],
      ['If-None-Match', '*'],
    ]
    const answered = { status: 206, body: 'hello' }
    const failing = createCase('core', { path: '/static/a.txt', headers }, answered)
    assert.deepEqual(applyDivergences(divergences, failing).asWithout, ['Range'])
    const holding = createCase(
      'core',
      {
        path: '/static/a.txt',
        headers: [
          ['Range', 'bytes=0-4'],
          ['If-None-Match', '"x"'],
        ],
      },
      answered,
    )
    assert.deepEqual(applyDivergences(divergences, holding).asWithout, [])
  })

  it('have a name each and a reason', () => {
    const names = divergences.map((divergence) => divergence.class)
    assert.equal(new Set(names).size, names.length)
    assert.ok(divergences.every(({ reason, rows }) => /\.$/.test(reason) && rows.length > 0))
  })
})

function createCase(
  app: string,
  request: Partial<CaseRequest>,
  expect: Partial<Expectation>,
): HttpCase {
  return {
    id: 'X001',
    group: 'unseen',
    app,
    request: { method: 'GET', path: '/', headers: [], body: null, host: null, ...request },
    expect: { status: 200, headers: [], body: '', ...expect },
    note: '',
  }
}
