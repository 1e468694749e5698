/** Session cookies of Flask: read, written, and left as they are. The cookies here were made by Flask 3.1. */

import assert from 'node:assert/strict'
import { createHmac } from 'node:crypto'
import { describe, it, mock } from 'node:test'
import { deflateSync } from 'node:zlib'
import fc from 'fast-check'
import { Flagon } from '../../src/app/index.ts'
import type { Application } from '../../src/gateway/index.ts'
import { lint } from '../../src/gateway/index.ts'
import { FlaskSigner } from '../../src/sessions/flask-token.ts'
import { FlaskSessionInterface } from '../../src/sessions/index.ts'
import { formatSorted, tag, untag } from '../../src/sessions/tagged-json.ts'
import { visit } from './visit.ts'

const MADE_AT = 1_700_000_000

/** A cookie of Flask with the key `secret`, and what it holds. */
interface Vector {
  readonly json: string
  readonly cookie: string
  readonly values: unknown
}

const VECTORS: readonly Vector[] = [
  {
    json: '{"n":1}',
    cookie: 'eyJuIjoxfQ.ZVPxAA.-Q0vjvExA3yrIpSRYx3HW5bZXRY',
    values: { n: 1 },
  },
  {
    json: '{"user_id":1,"_permanent":true}',
    cookie: 'eyJ1c2VyX2lkIjoxLCJfcGVybWFuZW50Ijp0cnVlfQ.ZVPxAA.VdJBNS58fS1PYeVe3q1jeFiRKpc',
    values: { user_id: 1, _permanent: true },
  },
  {
    json: '{"u":"\\u00fc<","l":[1,null,true]}',
    cookie: 'eyJ1IjoiXHUwMGZjPCIsImwiOlsxLG51bGwsdHJ1ZV19.ZVPxAA.EsaOG6t_7NXUcizRxbVv-y5eTBg',
    values: { u: 'ü<', l: [1, null, true] },
  },
  {
    json: `{"big":"${'a'.repeat(60)}"}`,
    cookie: '.eJyrVkrKTFeyUkqkACjVAgB-bxmp.ZVPxAA.7DTr5xD3Qv79_Kw3Hn0ZjxT8DK8',
    values: { big: 'a'.repeat(60) },
  },
  {
    json: '{" di":{" u__":"x"}}',
    cookie: 'eyIgZGkiOnsiIHVfXyI6IngifX0.ZVPxAA._pMDewGTpg1REJdklQjWLXx8NFg',
    values: { ' u': 'x' },
  },
  {
    json: '{"s":"\\ud83d\\ude00\\u007f"}',
    cookie: 'eyJzIjoiXHVkODNkXHVkZTAwXHUwMDdmIn0.ZVPxAA.CL0DLTQ77zxCBHbHXhGgxCKyauQ',
    values: { s: '\u{1f600}\x7f' },
  },
]

/** Tuples, bytes, Markup, a UUID and a date. */
const TAGGED =
  '.eJyrVkpSsqpWUgCSSo4BlvmJgba2SrU6SilgUSCpFFKaqqNgaKLgl1-mYGRgZKxgZGRlaGxlZKDg7hsCUpoJUVsKVGtoZGxiamZugYsGKc8FqwaSSjZJdhU2-kl2INESsCiQjDbUUapQ0oFyjGJrY2trAQBCKNE.ZVPxAA.nZunDp0m0G04iy1unRier8fqHKQ'

/** A tuple inside of a list inside of a tuple inside of a list. */
const NESTED =
  'eyJuZXN0IjpbeyIgdCI6WzEsW3siYSI6eyIgdCI6WzJdfX1dXX1dfQ.ZVPxAA.bf6ik7ZcE0wOJ7sO4Uv-cZHAG-o'

/** `flash("hi")` and `flash("<e>", "error")`. */
const FLASHED =
  '.eJyrVopPy0kszkgtVrKKrlZSKAFSSrmpxcWJ6alKOkoZmUqxtTow8dSiovwioKhNqh1QOLYWAGGHE0s.ZVPxAA.zmE3M86iKSJTXVECBe9DY4zHd0k'

/** The text in a token of Flask, without a look at its signature. */
function payloadOf(cookie: string | undefined): unknown {
  assert.ok(cookie)
  const text = new FlaskSigner(['secret']).unsign(cookie, 1e10)
  assert.ok(text)
  return JSON.parse(text)
}

function createApp(lifetime = 10_000_000_000): Application {
  const app = new Flagon(
    {},
    { config: { SECRET_KEY: 'secret', TESTING: true, PERMANENT_SESSION_LIFETIME: lifetime } },
  )
  app.sessionInterface = new FlaskSessionInterface()
  app.get('/show', ({ session }) => Object.fromEntries(session))
  app.get('/types', ({ session }) =>
    Object.fromEntries([...session].map(([name, value]) => [name, Object(value).constructor.name])),
  )
  app.get('/add', ({ session }) => {
    session.set('added', 1)
    return 'added'
  })
  app.get('/push', ({ session }) => {
    const list: unknown = session.get('nest')
    assert.ok(Array.isArray(list))
    list.push('x')
    session.modified = true
    return 'pushed'
  })
  app.get('/date', ({ session }) => {
    session.set('when', new Date())
    return 'set'
  })
  app.get('/flashes', ({ flashes }) => flashes({ withCategories: true }).map(([...pair]) => pair))
  app.get('/flash', ({ flash }) => {
    flash('hi')
    flash('<e>', 'error')
    return 'flashed'
  })
  return lint(app)
}

describe('FlaskSessionInterface', () => {
  for (const { json, cookie, values } of VECTORS) {
    it(`reads the cookie of ${json}`, async () => {
      assert.deepEqual(JSON.parse((await visit(createApp(), '/show', cookie)).text), values)
    })

    it(`signs ${json} as Flask does`, () => {
      mock.timers.enable({ apis: ['Date'], now: MADE_AT * 1000 })
      try {
        const signer = new FlaskSigner(['secret'])
        assert.equal(signer.unsign(cookie, 0), json)
        if (cookie.startsWith('.')) assert.equal(signer.unsign(signer.sign(json), 0), json)
        else assert.equal(signer.sign(json), cookie)
      } finally {
        mock.timers.reset()
      }
    })
  }

  it('writes keys in order and other characters than ASCII in escapes', () => {
    const text = formatSorted(tag({ u: 'ü<', l: [1, null, true], a: { d: 1, c: '\x7f' } }))
    assert.equal(text, '{"a":{"c":"\\u007f","d":1},"l":[1,null,true],"u":"\\u00fc<"}')
  })

  it('reads tuples, bytes, Markup, UUIDs and dates', async () => {
    const app = createApp()
    const { text } = await visit(app, '/show', TAGGED)
    assert.deepEqual(JSON.parse(text), {
      t: [1, 'x', [2]],
      b: { '0': 0, '1': 255, '2': 104, '3': 105 },
      m: '<b>x</b>',
      id: '12345678-1234-5678-1234-567812345678',
      d: '2023-11-14T22:13:20.000Z',
    })
    assert.match((await visit(app, '/types', TAGGED)).text, /"b":"Uint8Array"/)
  })

  it('gives back what was not changed as what it was', async () => {
    for (const cookie of [TAGGED, NESTED, FLASHED]) {
      const before: unknown = payloadOf(cookie)
      const { cookie: written } = await visit(createApp(), '/add', cookie)
      assert.deepEqual(payloadOf(written), { ...Object(before), added: 1 })
    }
  })

  it('writes a changed value as a list', async () => {
    const { cookie } = await visit(createApp(), '/push', NESTED)
    assert.deepEqual(payloadOf(cookie), { nest: [[1, [{ a: [2] }]], 'x'] })
  })

  it('carries the values of JSON only', async () => {
    await assert.rejects(visit(createApp(), '/date'), /"when": when is a Date/)
  })

  it('shares flashed messages with Flask', async () => {
    const app = createApp()
    const wanted = [
      ['message', 'hi'],
      ['error', '<e>'],
    ]
    assert.deepEqual(JSON.parse((await visit(app, '/flashes', FLASHED)).text), wanted)
    const { cookie } = await visit(app, '/flash')
    assert.deepEqual(payloadOf(cookie), { _flashes: wanted })
    assert.deepEqual(JSON.parse((await visit(app, '/flashes', cookie)).text), wanted)
  })

  it('lets sessions expire', async () => {
    const { cookie } = VECTORS[0] ?? {}
    assert.equal((await visit(createApp(60), '/show', cookie)).text, '{}')
  })

  for (const [name, payload] of [
    ['no JSON', 'x'],
    ['an array', '[1]'],
    ['text', '"x"'],
    [
      'what is nested too deep to walk through',
      `{"a":${'['.repeat(100_000)}${']'.repeat(100_000)}}`,
    ],
    ['an object in the place of a tag', '{"a":{" b":{"x":1}," u":1}}'],
  ]) {
    it(`does not fail on a signed payload of ${name}`, async () => {
      const cookie = new FlaskSigner(['secret']).sign(payload ?? '')
      const { status } = await visit(createApp(), '/show', cookie)
      assert.equal(status, '200 OK')
    })
  }

  for (const [name, start, end] of [
    ['lists', '[', ']'],
    ['objects', '{"a":', '}'],
    ['tuples', '{" t":[', ']}'],
    ['escaped tags', '{" di":{"a__":', '}}'],
  ] as const) {
    for (const depth of [400, 900, 3_000, 6_000, 20_000]) {
      it(`answers and saves whatever the depth of ${name}: ${depth}`, async () => {
        const nested = `${start.repeat(depth)}1${end.repeat(depth)}`
        const cookie = new FlaskSigner(['secret']).sign(`{"a":1,"deep":${nested}}`)
        assert.equal((await visit(createApp(), '/types', cookie)).status, '200 OK')
        const { status } = await visit(createApp(), '/add', cookie)
        assert.equal(status, '200 OK')
      })
    }
  }

  it('does not inflate a bomb', async () => {
    const bomb = deflateSync(`{"a":"${'a'.repeat(2_000_000)}"}`).toString('base64url')
    assert.ok(bomb.length < 3000)
    const signed = `.${bomb}.ZVPxAA`
    const key = createHmac('sha1', 'secret').update('cookie-session').digest()
    const cookie = `${signed}.${createHmac('sha1', key).update(signed).digest('base64url')}`
    assert.equal((await visit(createApp(), '/show', cookie)).text, '{}')
  })

  it('does not fail on a compressed payload that is none', () => {
    const key = createHmac('sha1', 'secret').update('cookie-session').digest()
    for (const payload of ['.', '.AAAA', '.!', '']) {
      const signed = `${payload}.ZVPxAA`
      const token = `${signed}.${createHmac('sha1', key).update(signed).digest('base64url')}`
      assert.ok(['', undefined].includes(new FlaskSigner(['secret']).unsign(token, 1e10)))
    }
  })
})

describe('tagged JSON', () => {
  it('gives back all values of JSON', () => {
    fc.assert(
      fc.property(jsonWithTags(), (value) => {
        assert.deepEqual(untag(JSON.parse(formatSorted(tag(value)))), value)
      }),
    )
  })

  it('gives back bytes and dates', () => {
    fc.assert(
      fc.property(fc.uint8Array(), fc.integer({ min: 0, max: 4_000_000_000 }), (bytes, seconds) => {
        const read = untag(JSON.parse(formatSorted(tag([bytes, new Date(seconds * 1000)]))))
        assert.ok(Array.isArray(read) && read[0] instanceof Uint8Array)
        assert.deepEqual([...read[0]], [...bytes])
        assert.deepEqual(read[1], new Date(seconds * 1000))
      }),
    )
  })

  it('is ASCII', () => {
    fc.assert(
      fc.property(jsonWithTags(), (value) => {
        assert.match(formatSorted(tag(value)), /^[\x20-\x7e]*$/)
      }),
    )
  })
})

/** Values of JSON in which names that look like tags are frequent. */
function jsonWithTags(): fc.Arbitrary<unknown> {
  const names = fc.oneof(
    fc.constantFrom(' t', ' b', ' di', ' d', ' u', ' m', ' t__', 'a'),
    fc.string(),
  )
  return fc.letrec((tie) => ({
    value: fc.oneof(
      { maxDepth: 4 },
      fc.constant(null),
      fc.boolean(),
      fc.integer(),
      fc.string(),
      fc.array(tie('value'), { maxLength: 3 }),
      fc.dictionary(names, tie('value'), { maxKeys: 2, noNullPrototype: true }),
    ),
  })).value
}
