import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import fc from 'fast-check'
import {
  decodePath,
  decodeSegment,
  encodeSegment,
  hasMalformedEscape,
  mountEnviron,
  pathBelow,
  quotePath,
  shiftPathInfo,
} from '../../src/gateway/index.ts'
import { createTestEnviron } from './exchange.ts'

/** A path as it was sent, and as it stands in PATH_INFO. */
interface DecodeRow {
  readonly sent: string
  readonly decoded: string
}

const DECODED: readonly DecodeRow[] = [
  { sent: '/p%61th/', decoded: '/path/' },
  { sent: '/caf%C3%A9', decoded: '/caf\u00e9' },
  { sent: '/caf%c3%a9/%FF%zz', decoded: '/caf\u00e9/%FF%zz' },
  { sent: '/a%2fb%3Fc%23', decoded: '/a%2Fb?c#' },
  { sent: '/a%2Fb', decoded: '/a%2Fb' },
  { sent: '/100%25', decoded: '/100%25' },
  { sent: '/%252F', decoded: '/%252F' },
  { sent: '/%25FF', decoded: '/%25FF' },
  { sent: '/%25%32%46', decoded: '/%252F' },
  { sent: '/%2%32%46', decoded: '/%2%32F' },
  { sent: '/%F0%9F%98%80', decoded: '/\u{1f600}' },
  { sent: '/%00', decoded: '/\0' },
  { sent: '/%2e%2E/.', decoded: '/../.' },
  { sent: '//a//', decoded: '//a//' },
  { sent: '/a+b', decoded: '/a+b' },
  { sent: '', decoded: '' },
  { sent: '*', decoded: '*' },
  { sent: '/%7F%C2%80%DF%BF', decoded: '/\x7f\x80\u07ff' },
  { sent: '/%E0%A0%80%ED%9F%BF%EE%80%80%EF%BF%BF', decoded: '/\u0800\ud7ff\ue000\uffff' },
  { sent: '/%F0%90%80%80%F4%8F%BF%BF', decoded: '/\u{10000}\u{10ffff}' },
]

/** Escapes that are not UTF-8, or no escapes at all. */
const KEPT = [
  '/%C0%AF',
  '/%C1%BF',
  '/%E0%80%AF',
  '/%E0%9F%BF',
  '/%F0%80%80%AF',
  '/%F0%8F%BF%BF',
  '/%ED%A0%80',
  '/%ED%BF%BF',
  '/%F4%90%80%80',
  '/%F5%80%80%80',
  '/%80',
  '/%BF%BF',
  '/%E9',
  '/%E2%82',
  '/%F0%9F%98',
  '/%E2%28%A1'.replace('%28', '('),
  '/%',
  '/%2',
  '/%%',
  '/%zz',
  '/%2%46',
  '/%2%66',
  '/%%32%46',
  '/%%32F',
  '/%%32%35',
  '/%2%35',
  '/%4%31',
]

/** Pieces of which paths that are hard to decode are made: stray percent signs, and escaped digits. */
const PIECES = [
  '%',
  '%2',
  '%F',
  '%C3',
  '%A9',
  '%25',
  '%32',
  '%34',
  '%35',
  '%46',
  '2',
  '5',
  'F',
  '/',
]

const escapes = fc
  .array(fc.constantFrom(...PIECES), { maxLength: 12 })
  .map((pieces) => pieces.join(''))

/** Any text, and texts with many escapes. */
const paths = fc.oneof(escapes, fc.string({ unit: 'binary' }))

describe('decodePath', () => {
  for (const { sent, decoded } of DECODED) {
    it(`decodes ${JSON.stringify(sent)}`, () => {
      assert.equal(decodePath(sent), decoded)
    })
  }

  for (const sent of KEPT) {
    it(`leaves ${sent} as it is`, () => {
      assert.equal(decodePath(sent), sent)
    })
  }

  it('decodes what it decoded no further', () => {
    fc.assert(
      fc.property(paths, (path) => {
        const decoded = decodePath(path)
        assert.equal(decodePath(decoded), decoded)
      }),
      { numRuns: 1000 },
    )
  })

  it('never makes a slash, and never loses one', () => {
    fc.assert(
      fc.property(escapes, (path) => {
        assert.equal(decodePath(path).split('/').length, path.split('/').length)
      }),
    )
  })

  it('makes an escape out of no other', () => {
    fc.assert(
      fc.property(escapes, (path) => {
        const kept = decodePath(path).match(/%(?:2F|25)/g) ?? []
        const sent = path.match(/%(?:2f|25)/gi) ?? []
        assert.deepEqual(
          kept,
          sent.map((text) => text.toUpperCase()),
        )
      }),
      { numRuns: 1000 },
    )
  })

  it('takes time in proportion, also for the worst paths', () => {
    for (const unit of ['%', '%2', '%2%46', '%%32', '%ED%A0%80', '%E2%82', '%F0%9F%98%80', '%2F']) {
      const path = unit.repeat(Math.floor(8192 / unit.length))
      const start = performance.now()
      for (let i = 0; i < 10; i++) decodePath(path)
      const elapsed = performance.now() - start
      assert.ok(elapsed < 250, `10 x 8 KiB of ${unit} took ${elapsed} ms`)
    }
  })
})

describe('quotePath', () => {
  it('encodes what a path of a URL cannot hold', () => {
    assert.equal(
      quotePath('/caf\u00e9 ?#[]"\\^`{|}<>\0'),
      '/caf%C3%A9%20%3F%23%5B%5D%22%5C%5E%60%7B%7C%7D%3C%3E%00',
    )
  })

  it('leaves what a path can hold', () => {
    const path = "/a-._~!$&'()*+,;=:@/%2F%25%zz"
    assert.equal(quotePath(path), path)
  })

  it('gives ASCII, whatever it is given', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (path) => {
        assert.match(quotePath(path), /^[\x21-\x7e]*$/)
      }),
    )
    assert.equal(quotePath('/\ud800'), '/%EF%BF%BD')
  })

  it('is taken back by decodePath', () => {
    fc.assert(
      fc.property(escapes, (sent) => {
        const path = decodePath(sent)
        assert.equal(decodePath(quotePath(path)), path)
      }),
      { numRuns: 1000 },
    )
  })
})

describe('decodeSegment', () => {
  it('finishes what decodePath left', () => {
    assert.equal(decodeSegment('a%2Fb'), 'a/b')
    assert.equal(decodeSegment('100%25'), '100%')
    assert.equal(decodeSegment('%252F'), '%2F')
    assert.equal(decodeSegment('%zz%FF'), '%zz%FF')
  })

  it('takes back encodeSegment, through a URL as well', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), (text) => {
        const segment = encodeSegment(text)
        assert.ok(!segment.includes('/'))
        assert.equal(decodeSegment(segment), text)
        assert.equal(decodeSegment(decodePath(quotePath(segment))), text)
      }),
    )
  })
})

describe('hasMalformedEscape', () => {
  it('finds every escape that decodePath could not decode', () => {
    for (const path of ['/%', '/%2', '/%zz', '/%FF', '/%2F%', '/%2%46', '/%C0%AF', '/%2f']) {
      assert.equal(hasMalformedEscape(path), true, path)
    }
  })

  it('finds none in what is well-formed', () => {
    for (const path of ['', '/', '/a%2Fb%25', '/%252F', '/caf\u00e9']) {
      assert.equal(hasMalformedEscape(path), false, path)
    }
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), (text) => {
        assert.equal(hasMalformedEscape(decodePath(encodeURIComponent(text))), false)
      }),
    )
  })
})

interface ShiftRow {
  readonly from: readonly [script: string, path: string]
  readonly segment: string | undefined
  readonly to: readonly [script: string, path: string]
}

/** The vectors of `wsgiref`, and what is said of `*` and kept escapes here. */
const SHIFTED: readonly ShiftRow[] = [
  { from: ['', '/'], segment: '', to: ['/', ''] },
  { from: ['', '/x'], segment: 'x', to: ['/x', ''] },
  { from: ['/', ''], segment: undefined, to: ['/', ''] },
  { from: ['/a', '/x/y'], segment: 'x', to: ['/a/x', '/y'] },
  { from: ['/a', '/x/'], segment: 'x', to: ['/a/x', '/'] },
  { from: ['/a/b', '/../y'], segment: '..', to: ['/a', '/y'] },
  { from: ['', '/../y'], segment: '..', to: ['', '/y'] },
  { from: ['/a/b', '//y'], segment: 'y', to: ['/a/b/y', ''] },
  { from: ['/a/b', '//y/'], segment: 'y', to: ['/a/b/y', '/'] },
  { from: ['/a/b', '/./y'], segment: 'y', to: ['/a/b/y', ''] },
  { from: ['/a/b', '///./..//y/.//'], segment: '..', to: ['/a', '/y/'] },
  { from: ['/a/b', '///'], segment: '', to: ['/a/b/', ''] },
  { from: ['/a/b', '/x//'], segment: 'x', to: ['/a/b/x', '/'] },
  { from: ['/a/b', '/.'], segment: undefined, to: ['/a/b', ''] },
  { from: ['', '/a%2Fb/c'], segment: 'a%2Fb', to: ['/a%2Fb', '/c'] },
  { from: ['', '*'], segment: undefined, to: ['', '*'] },
]

describe('shiftPathInfo', () => {
  for (const { from, segment, to } of SHIFTED) {
    it(`moves ${JSON.stringify(segment)} out of ${JSON.stringify(from)}`, () => {
      const environ = createTestEnviron({ SCRIPT_NAME: from[0], PATH_INFO: from[1] })
      assert.equal(shiftPathInfo(environ), segment)
      assert.deepEqual([environ.SCRIPT_NAME, environ.PATH_INFO], to)
    })
  }
})

interface BelowRow {
  readonly prefix: string
  readonly path: string
  readonly rest: string | undefined
}

const BELOW: readonly BelowRow[] = [
  { prefix: '/api', path: '/api/users', rest: '/users' },
  { prefix: '/api', path: '/api/', rest: '/' },
  { prefix: '/api', path: '/api', rest: '' },
  { prefix: '/api', path: '/apix', rest: undefined },
  { prefix: '/api', path: '/ap', rest: undefined },
  { prefix: '/api', path: '/API/users', rest: undefined },
  { prefix: '/api', path: '/api%2Fusers', rest: undefined },
  { prefix: '/api', path: '/x/api', rest: undefined },
  { prefix: '/api', path: '/api//evil.example', rest: '/evil.example' },
  { prefix: '/api', path: '/api////', rest: '/' },
  { prefix: '', path: '/users', rest: '/users' },
  { prefix: '', path: '//evil.example', rest: '/evil.example' },
  { prefix: '/a%2Fb', path: '/a%2Fb/c', rest: '/c' },
]

describe('pathBelow and mountEnviron', () => {
  for (const { prefix, path, rest } of BELOW) {
    it(`gives ${JSON.stringify(rest)} for ${path} below ${prefix}`, () => {
      assert.equal(pathBelow(prefix, path), rest)
    })
  }

  it('moves the prefix in a copy', () => {
    const environ = createTestEnviron({ SCRIPT_NAME: '/app', PATH_INFO: '/api/users' })
    const mounted = mountEnviron(environ, '/api')
    assert.deepEqual([mounted?.SCRIPT_NAME, mounted?.PATH_INFO], ['/app/api', '/users'])
    assert.deepEqual([environ.SCRIPT_NAME, environ.PATH_INFO], ['/app', '/api/users'])
    assert.equal(mounted?.['wsgi.input'], environ['wsgi.input'])
  })

  it('gives nothing for a request that is not below', () => {
    assert.equal(mountEnviron(createTestEnviron({ PATH_INFO: '/apix' }), '/api'), undefined)
  })
})
