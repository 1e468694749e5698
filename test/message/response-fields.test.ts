/** The header fields of a response, as properties. */

import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { Response, WwwAuthenticate } from 'flagon'

const DATE = new Date(Date.UTC(1994, 10, 6, 8, 49, 37))
const WRITTEN_DATE = 'Sun, 06 Nov 1994 08:49:37 GMT'

/** What a property is set to, the header that it makes, and what takes it away. */
type Row = readonly [
  name: string,
  set: (response: Response) => void,
  header: string,
  value: string,
  unset: (response: Response) => void,
]

const ROWS: readonly Row[] = [
  ['date', (r) => (r.date = DATE), 'Date', WRITTEN_DATE, (r) => (r.date = undefined)],
  ['expires', (r) => (r.expires = DATE), 'Expires', WRITTEN_DATE, (r) => (r.expires = undefined)],
  [
    'lastModified',
    (r) => (r.lastModified = DATE),
    'Last-Modified',
    WRITTEN_DATE,
    (r) => (r.lastModified = undefined),
  ],
  ['age', (r) => (r.age = 5), 'Age', '5', (r) => (r.age = undefined)],
  [
    'retryAfter',
    (r) => (r.retryAfter = 120),
    'Retry-After',
    '120',
    (r) => (r.retryAfter = undefined),
  ],
  [
    'retryAfter, a date',
    (r) => (r.retryAfter = DATE),
    'Retry-After',
    WRITTEN_DATE,
    (r) => (r.retryAfter = undefined),
  ],
  ['allow', (r) => (r.allow = ['GET', 'PUT']), 'Allow', 'GET, PUT', (r) => (r.allow = undefined)],
  ['vary', (r) => (r.vary = ['Accept']), 'Vary', 'Accept', (r) => (r.vary = [])],
  ['etag', (r) => (r.etag = 'v1'), 'ETag', '"v1"', (r) => (r.etag = undefined)],
  ['location', (r) => (r.location = '/é'), 'Location', '/%C3%A9', (r) => (r.location = undefined)],
  [
    'contentLocation',
    (r) => (r.contentLocation = '/é'),
    'Content-Location',
    '/%C3%A9',
    (r) => (r.contentLocation = undefined),
  ],
  [
    'contentLength',
    (r) => (r.contentLength = 9),
    'Content-Length',
    '9',
    (r) => (r.contentLength = undefined),
  ],
  [
    'contentEncoding',
    (r) => (r.contentEncoding = 'gzip'),
    'Content-Encoding',
    'gzip',
    (r) => (r.contentEncoding = undefined),
  ],
  [
    'contentLanguage',
    (r) => (r.contentLanguage = ['de-CH', 'en']),
    'Content-Language',
    'de-CH, en',
    (r) => (r.contentLanguage = undefined),
  ],
  [
    'contentRange',
    (r) => (r.contentRange = { range: { start: 0, end: 5 }, length: 28 }),
    'Content-Range',
    'bytes 0-4/28',
    (r) => (r.contentRange = undefined),
  ],
  [
    'contentRange of what is not there',
    (r) => (r.contentRange = { length: 28 }),
    'Content-Range',
    'bytes */28',
    (r) => (r.contentRange = undefined),
  ],
  [
    'contentDisposition',
    (r) => (r.contentDisposition = { type: 'attachment', filename: 'é.txt' }),
    'Content-Disposition',
    "attachment; filename=e.txt; filename*=UTF-8''%C3%A9.txt",
    (r) => (r.contentDisposition = undefined),
  ],
  [
    'links',
    (r) => (r.links = [{ target: '/a.css', rel: 'preload', parameters: { as: 'style' } }]),
    'Link',
    '</a.css>; rel=preload; as=style',
    (r) => (r.links = []),
  ],
  [
    'wwwAuthenticate',
    (r) => (r.wwwAuthenticate = new WwwAuthenticate('Basic', { realm: 'x' })),
    'WWW-Authenticate',
    'Basic realm="x"',
    (r) => (r.wwwAuthenticate = []),
  ],
  [
    'cacheControl',
    (r) => (r.cacheControl.maxAge = 60),
    'Cache-Control',
    'max-age=60',
    (r) => (r.cacheControl.maxAge = undefined),
  ],
  [
    'contentSecurityPolicy',
    (r) => (r.contentSecurityPolicy = { 'default-src': ["'self'", 'https:'], sandbox: '' }),
    'Content-Security-Policy',
    "default-src 'self' https:; sandbox",
    (r) => (r.contentSecurityPolicy = undefined),
  ],
  [
    'contentSecurityPolicyReportOnly',
    (r) => (r.contentSecurityPolicyReportOnly = { 'img-src': '*' }),
    'Content-Security-Policy-Report-Only',
    'img-src *',
    (r) => (r.contentSecurityPolicyReportOnly = undefined),
  ],
  [
    'crossOriginOpenerPolicy',
    (r) => (r.crossOriginOpenerPolicy = 'same-origin'),
    'Cross-Origin-Opener-Policy',
    'same-origin',
    (r) => (r.crossOriginOpenerPolicy = undefined),
  ],
  [
    'crossOriginEmbedderPolicy',
    (r) => (r.crossOriginEmbedderPolicy = 'require-corp'),
    'Cross-Origin-Embedder-Policy',
    'require-corp',
    (r) => (r.crossOriginEmbedderPolicy = undefined),
  ],
  [
    'accessControlAllowOrigin',
    (r) => (r.accessControlAllowOrigin = 'https://ex.test'),
    'Access-Control-Allow-Origin',
    'https://ex.test',
    (r) => (r.accessControlAllowOrigin = undefined),
  ],
  [
    'accessControlAllowCredentials',
    (r) => (r.accessControlAllowCredentials = true),
    'Access-Control-Allow-Credentials',
    'true',
    (r) => (r.accessControlAllowCredentials = false),
  ],
  [
    'accessControlAllowHeaders',
    (r) => (r.accessControlAllowHeaders = ['X-A', 'X-B']),
    'Access-Control-Allow-Headers',
    'X-A, X-B',
    (r) => (r.accessControlAllowHeaders = undefined),
  ],
  [
    'accessControlAllowMethods',
    (r) => (r.accessControlAllowMethods = ['PUT']),
    'Access-Control-Allow-Methods',
    'PUT',
    (r) => (r.accessControlAllowMethods = undefined),
  ],
  [
    'accessControlExposeHeaders',
    (r) => (r.accessControlExposeHeaders = ['*']),
    'Access-Control-Expose-Headers',
    '*',
    (r) => (r.accessControlExposeHeaders = undefined),
  ],
  [
    'accessControlMaxAge',
    (r) => (r.accessControlMaxAge = 600),
    'Access-Control-Max-Age',
    '600',
    (r) => (r.accessControlMaxAge = undefined),
  ],
]

describe('a header property of a response', () => {
  for (const [name, set, header, value, unset] of ROWS) {
    it(`is written to its header, and taken away: ${name}`, () => {
      const response = new Response()
      set(response)
      assert.equal(response.headers.get(header), value)
      unset(response)
      assert.equal(response.headers.has(header), false)
    })
  }

  it('is read from its header', () => {
    const response = new Response('', {
      headers: [
        ['Date', WRITTEN_DATE],
        ['Expires', '0'],
        ['Age', 'old'],
        ['Retry-After', '7'],
        ['Content-Length', '12'],
        ['Content-Range', 'bytes 0-4/28'],
        ['Content-Disposition', 'inline; filename=a'],
        ['Link', '</2>; rel=next'],
        ['WWW-Authenticate', 'Basic realm=a'],
        ['WWW-Authenticate', 'Negotiate'],
        ['Cross-Origin-Opener-Policy', 'nonsense'],
        ['Cross-Origin-Embedder-Policy', 'credentialless'],
        ['Access-Control-Allow-Credentials', 'true'],
        ['Access-Control-Max-Age', '5'],
      ],
    })
    assert.deepEqual(response.date, DATE)
    assert.equal(response.expires, undefined)
    assert.equal(response.age, undefined)
    assert.equal(response.retryAfter, 7)
    assert.equal(response.contentLength, 12)
    assert.deepEqual(response.contentRange?.range, { start: 0, end: 5 })
    assert.equal(response.contentDisposition?.filename, 'a')
    assert.equal(response.links[0]?.target, '/2')
    assert.deepEqual(response.wwwAuthenticate.map(String), ['Basic realm="a"', 'Negotiate'])
    assert.equal(response.crossOriginOpenerPolicy, undefined)
    assert.equal(response.crossOriginEmbedderPolicy, 'credentialless')
    assert.equal(response.accessControlAllowCredentials, true)
    assert.equal(response.accessControlMaxAge, 5)
  })

  it('changes with its value, which is live', () => {
    const response = new Response()
    const { cacheControl, vary } = response
    cacheControl.public = true
    cacheControl.maxAge = 5
    vary.add('Cookie')
    assert.equal(response.headers.get('Cache-Control'), 'public, max-age=5')
    response.headers.set('Cache-Control', 'no-store')
    assert.equal(cacheControl.noStore, true)
    response.vary.add('cookie', 'Origin')
    assert.deepEqual([...vary], ['Cookie', 'Origin'])
  })

  it('sends each challenge in a line of its own', () => {
    const response = new Response('', { status: 401 })
    response.wwwAuthenticate = [
      new WwwAuthenticate('Negotiate'),
      new WwwAuthenticate('Basic', { realm: 'shop' }),
    ]
    assert.deepEqual(response.headers.getAll('WWW-Authenticate'), [
      'Negotiate',
      'Basic realm="shop"',
    ])
  })

  const refused: readonly (readonly [name: string, set: (response: Response) => void])[] = [
    ['age', (r) => (r.age = -1)],
    ['contentLength', (r) => (r.contentLength = 1.5)],
    ['expires', (r) => (r.expires = new Date('x'))],
    ['retryAfter', (r) => (r.retryAfter = Number.NaN)],
    ['allow', (r) => (r.allow = ['GET, PUT'])],
    ['contentEncoding', (r) => (r.contentEncoding = 'a\r\nX: y')],
    ['accessControlAllowOrigin', (r) => (r.accessControlAllowOrigin = 'a\r\nX: y')],
    ['etag', (r) => (r.etag = 'a"b')],
  ]
  for (const [name, set] of refused) {
    it(`refuses what cannot be sent: ${name}`, () => {
      assert.throws(() => set(new Response()), TypeError)
    })
  }
})
