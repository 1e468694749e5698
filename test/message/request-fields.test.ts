/** The header fields of a request, as properties. */

import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import fc from 'fast-check'
import { Request } from '../../src/message/index.ts'
import { createTestEnviron } from './exchange.ts'

const DATE = 'Sun, 06 Nov 1994 08:49:37 GMT'

function createRequest(headers: Readonly<Record<string, string>> = {}): Request {
  return new Request(createTestEnviron({ headers }))
}

/** All properties, as a view might ask for them. */
const PROPERTIES: readonly ((request: Request) => unknown)[] = [
  (request) => request.accept.mimetypes.best(['a/b']),
  (request) => request.accept.languages.values,
  (request) => request.accept.encodings.ranges,
  (request) => request.accept.charsets.quality('utf-8'),
  (request) => request.authorization,
  (request) => request.cacheControl.maxStale,
  (request) => request.ifMatch?.has('a'),
  (request) => request.ifNoneMatch?.hasWeakly('a'),
  (request) => request.ifModifiedSince,
  (request) => request.ifUnmodifiedSince,
  (request) => request.range,
  (request) => request.ifRange,
  (request) => request.date,
  (request) => request.maxForwards,
  (request) => request.contentEncoding,
  (request) => request.accessControlRequestMethod,
  (request) => request.accessControlRequestHeaders,
  (request) => request.origin,
  (request) => request.referrer,
  (request) => request.userAgent,
  (request) => [...request.cookies],
]

const HEADERS = [
  'Accept',
  'Accept-Language',
  'Accept-Encoding',
  'Accept-Charset',
  'Authorization',
  'Cache-Control',
  'If-Match',
  'If-None-Match',
  'If-Modified-Since',
  'If-Unmodified-Since',
  'Range',
  'If-Range',
  'Date',
  'Max-Forwards',
  'Content-Encoding',
  'Access-Control-Request-Method',
  'Access-Control-Request-Headers',
  'Cookie',
] as const

describe('a header property of a request', () => {
  it('is undefined without its header', () => {
    const request = createRequest()
    const { authorization, ifMatch, ifNoneMatch, ifModifiedSince, ifUnmodifiedSince } = request
    const { range, ifRange, date, maxForwards, contentEncoding, accessControlRequestMethod } =
      request
    const all = [authorization, ifMatch, ifNoneMatch, ifModifiedSince, ifUnmodifiedSince]
    const others = [range, ifRange, date, maxForwards, contentEncoding, accessControlRequestMethod]
    assert.deepEqual([...all, ...others], Array(11).fill(undefined))
    assert.deepEqual(request.accessControlRequestHeaders, [])
    assert.equal(request.cacheControl.noCache, false)
  })

  it('is read from its header', () => {
    const request = createRequest({
      Authorization: 'Basic YTpi',
      'Cache-Control': 'no-cache',
      'If-Match': '"a"',
      'If-None-Match': 'W/"b"',
      'If-Modified-Since': DATE,
      'If-Unmodified-Since': DATE,
      Range: 'bytes=0-4',
      'If-Range': '"a"',
      Date: DATE,
      'Max-Forwards': '3',
      'Content-Encoding': 'gzip',
      'Access-Control-Request-Method': 'PUT',
      'Access-Control-Request-Headers': 'x-a,x-b',
      'Accept-Charset': 'utf-8',
    })
    assert.equal(request.authorization?.password, 'b')
    assert.equal(request.cacheControl.noCache, true)
    assert.equal(request.ifMatch?.has('a'), true)
    assert.deepEqual(
      [request.ifNoneMatch?.has('b'), request.ifNoneMatch?.hasWeakly('b')],
      [false, true],
    )
    const date = new Date(DATE)
    const { ifModifiedSince, ifUnmodifiedSince } = request
    assert.deepEqual([ifModifiedSince, ifUnmodifiedSince, request.date], [date, date, date])
    assert.deepEqual(request.range, { unit: 'bytes', ranges: [{ start: 0, end: 5 }] })
    assert.deepEqual(request.ifRange, { etag: { value: 'a', isWeak: false } })
    assert.equal(request.maxForwards, 3)
    assert.equal(request.contentEncoding, 'gzip')
    assert.equal(request.accessControlRequestMethod, 'PUT')
    assert.deepEqual(request.accessControlRequestHeaders, ['x-a', 'x-b'])
    assert.deepEqual(request.accept.charsets.values, ['utf-8'])
  })

  it('is read once where that is work', () => {
    const request = createRequest({ Authorization: 'Basic YTpi' })
    assert.equal(request.authorization, request.authorization)
    assert.equal(request.cacheControl, request.cacheControl)
    assert.equal(request.accept, request.accept)
  })

  it('never throws, whatever a client sends', () => {
    const texts = fc.string({
      unit: fc.integer({ min: 0x20, max: 0xff }).map((code) => String.fromCharCode(code)),
    })
    fc.assert(
      fc.property(fc.constantFrom(...HEADERS), texts, (header, text) => {
        const request = createRequest({ [header]: text.replaceAll('\x7f', '') })
        for (const read of PROPERTIES) read(request)
      }),
      { numRuns: 500 },
    )
  })
})
