import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { WwwAuthenticate } from '../../src/http/index.ts'
import {
  abort,
  createHttpError,
  HttpError,
  InternalServerError,
  MethodNotAllowed,
  NotFound,
  RangeNotSatisfiable,
  Response,
  ServiceUnavailable,
  TooManyRequests,
  Unauthorized,
} from '../../src/message/index.ts'
import { createTestEnviron, exchange } from './exchange.ts'

interface ErrorRow {
  readonly code: number
  readonly className: string
  readonly title: string
}

const ROWS: readonly ErrorRow[] = [
  { code: 400, className: 'BadRequest', title: 'Bad Request' },
  { code: 401, className: 'Unauthorized', title: 'Unauthorized' },
  { code: 403, className: 'Forbidden', title: 'Forbidden' },
  { code: 404, className: 'NotFound', title: 'Not Found' },
  { code: 405, className: 'MethodNotAllowed', title: 'Method Not Allowed' },
  { code: 406, className: 'NotAcceptable', title: 'Not Acceptable' },
  { code: 408, className: 'RequestTimeout', title: 'Request Timeout' },
  { code: 409, className: 'Conflict', title: 'Conflict' },
  { code: 410, className: 'Gone', title: 'Gone' },
  { code: 411, className: 'LengthRequired', title: 'Length Required' },
  { code: 412, className: 'PreconditionFailed', title: 'Precondition Failed' },
  { code: 413, className: 'ContentTooLarge', title: 'Content Too Large' },
  { code: 414, className: 'UriTooLong', title: 'URI Too Long' },
  { code: 415, className: 'UnsupportedMediaType', title: 'Unsupported Media Type' },
  { code: 416, className: 'RangeNotSatisfiable', title: 'Range Not Satisfiable' },
  { code: 417, className: 'ExpectationFailed', title: 'Expectation Failed' },
  { code: 418, className: 'ImATeapot', title: 'I&#39;m a Teapot' },
  { code: 421, className: 'MisdirectedRequest', title: 'Misdirected Request' },
  { code: 422, className: 'UnprocessableContent', title: 'Unprocessable Content' },
  { code: 423, className: 'Locked', title: 'Locked' },
  { code: 424, className: 'FailedDependency', title: 'Failed Dependency' },
  { code: 428, className: 'PreconditionRequired', title: 'Precondition Required' },
  { code: 429, className: 'TooManyRequests', title: 'Too Many Requests' },
  { code: 431, className: 'RequestHeaderFieldsTooLarge', title: 'Request Header Fields Too Large' },
  { code: 451, className: 'UnavailableForLegalReasons', title: 'Unavailable For Legal Reasons' },
  { code: 500, className: 'InternalServerError', title: 'Internal Server Error' },
  { code: 501, className: 'NotImplemented', title: 'Not Implemented' },
  { code: 502, className: 'BadGateway', title: 'Bad Gateway' },
  { code: 503, className: 'ServiceUnavailable', title: 'Service Unavailable' },
  { code: 504, className: 'GatewayTimeout', title: 'Gateway Timeout' },
  { code: 505, className: 'HttpVersionNotSupported', title: 'HTTP Version Not Supported' },
  { code: 402, className: 'HttpError', title: 'Payment Required' },
  { code: 407, className: 'HttpError', title: 'Proxy Authentication Required' },
  { code: 420, className: 'HttpError', title: 'Client Error' },
  { code: 425, className: 'HttpError', title: 'Too Early' },
  { code: 426, className: 'HttpError', title: 'Upgrade Required' },
  { code: 507, className: 'HttpError', title: 'Insufficient Storage' },
  { code: 599, className: 'HttpError', title: 'Server Error' },
]

describe('abort', () => {
  for (const { code, className, title } of ROWS) {
    it(`throws a ${className} for ${code}, which answers with its page`, async () => {
      const error = catchError(() => abort(code))
      assert.equal(error.constructor.name, className)
      assert.equal(error.status, code)
      const answer = await exchange(error.gateway)
      assert.equal(answer.status.slice(0, 3), String(code))
      assert.match(answer.text, new RegExp(`<title>${code} ${title}</title>`))
      assert.match(answer.text, /<p>[A-Z][^<]{10,}\.<\/p>\n$/)
    })
  }

  it('takes a description of its own', () => {
    assert.equal(catchError(() => abort(404, 'No such post.')).description, 'No such post.')
    assert.equal(catchError(() => abort(405, 'No.')).description, 'No.')
    assert.equal(catchError(() => abort(416, 'No.')).description, 'No.')
  })

  it('throws an error that it is given', () => {
    const error = new NotFound()
    assert.equal(
      catchError(() => abort(error)),
      error,
    )
  })

  it('throws an error that carries the response it is given', async () => {
    const response = new Response('raw', { status: 418, headers: { 'X-A': '1' } })
    const error = catchError(() => abort(response))
    assert.equal(error.response, response)
    const answer = await exchange(error.gateway)
    assert.equal(answer.status, "418 I'm a Teapot")
    assert.equal(answer.header('X-A'), '1')
    assert.equal(answer.text, 'raw')
  })

  it('may end a request with a response that is no error', () => {
    assert.equal(catchError(() => abort(new Response('fine'))).toResponse().status, 200)
  })

  for (const code of [0, 200, 302, 399, 600, 404.5, Number.NaN]) {
    it(`refuses ${code}, which is no error`, () => {
      assert.throws(() => abort(code), { name: 'RangeError', message: /400 to 599/ })
    })
  }

  for (const reason of ['404', undefined, null, {}, new Error('x')]) {
    it(`refuses ${typeof reason} ${String(reason)}, and says what it takes`, () => {
      const call: (reason: unknown) => never = abort
      assert.throws(() => call(reason), { name: 'RangeError', message: /numbers from 400 to 599/ })
    })
  }

  it('ends a request with a response of the fetch API', async () => {
    const error = catchError(() => abort(new globalThis.Response('raw', { status: 418 })))
    const answer = await exchange(error.gateway)
    assert.deepEqual([answer.status.slice(0, 3), answer.text], ['418', 'raw'])
  })

  /** What is passed, and the field that comes of it. */
  const data: readonly (readonly [() => never, string, string])[] = [
    [() => abort(401, { wwwAuthenticate: 'Bearer' }), 'WWW-Authenticate', 'Bearer'],
    [() => abort(405, { allow: ['GET', 'PUT'] }), 'Allow', 'GET, PUT'],
    [() => abort(413, { retryAfter: 60 }), 'Retry-After', '60'],
    [() => abort(416, { length: 7 }), 'Content-Range', 'bytes */7'],
    [() => abort(429, { retryAfter: 30, description: 'Slow down.' }), 'Retry-After', '30'],
    [() => abort(503, { retryAfter: new Date(0) }), 'Retry-After', 'Thu, 01 Jan 1970 00:00:00 GMT'],
    [() => abort(404, { headers: { 'X-A': '1' } }), 'X-A', '1'],
    [() => abort(402, { headers: { 'X-A': '1' } }), 'X-A', '1'],
  ]
  for (const [call, name, value] of data) {
    it(`passes on what becomes ${name}: ${value}`, async () => {
      const answer = await exchange(catchError(call).gateway)
      assert.equal(answer.header(name), value)
    })
  }
})

describe('the page of an error', () => {
  it('is short HTML, runs nothing, and is what it says', async () => {
    const answer = await exchange(new NotFound('Not here.').gateway)
    assert.equal(
      answer.text,
      '<!doctype html>\n<html lang=en>\n<title>404 Not Found</title>\n<h1>Not Found</h1>\n<p>Not here.</p>\n',
    )
    assert.equal(answer.status, '404 Not Found')
    assert.equal(answer.header('Content-Type'), 'text/html; charset=utf-8')
    assert.equal(answer.header('X-Content-Type-Options'), 'nosniff')
    assert.equal(answer.header('Content-Security-Policy'), "default-src 'none'")
    assert.equal(answer.header('Vary'), 'Accept')
  })

  it('escapes the description, and keeps its lines', async () => {
    const answer = await exchange(new NotFound('No <b>such</b>\nthing').gateway)
    assert.match(answer.text, /<p>No &lt;b&gt;such&lt;\/b&gt;<br>thing<\/p>/)
  })

  const html = [
    undefined,
    '*/*',
    'text/html',
    'image/png',
    'text/*',
    'garbage',
    'text/html, application/json',
    'application/json;q=0.5, text/html',
    'text/html,application/xhtml+xml,*/*;q=0.8',
  ]
  for (const accept of html) {
    it(`is HTML for a client that accepts ${accept}`, async () => {
      const headers: Record<string, string> = accept === undefined ? {} : { Accept: accept }
      const answer = await exchange(new NotFound().gateway, { headers })
      assert.equal(answer.header('Content-Type'), 'text/html; charset=utf-8')
    })
  }

  const json = [
    'application/json',
    'application/problem+json',
    'application/*',
    'application/json, text/plain, */*',
    'text/html;q=0.5, application/json',
    'Application/JSON',
  ]
  for (const accept of json) {
    it(`is a problem in JSON for a client that accepts ${accept}`, async () => {
      const answer = await exchange(new NotFound('No <b>.').gateway, {
        headers: { Accept: accept },
      })
      assert.equal(answer.header('Content-Type'), 'application/problem+json')
      assert.equal(answer.header('X-Content-Type-Options'), 'nosniff')
      assert.deepEqual(JSON.parse(answer.text), {
        type: 'about:blank',
        title: 'Not Found',
        status: 404,
        detail: 'No <b>.',
      })
    })
  }

  it('is chosen by an environ, or by what has one', () => {
    const environ = createTestEnviron({ headers: { Accept: 'application/json' } })
    const error = new NotFound()
    assert.equal(error.toResponse(environ).mimetype, 'application/problem+json')
    assert.equal(error.toResponse({ environ }).mimetype, 'application/problem+json')
    assert.equal(error.toResponse().mimetype, 'text/html')
  })
})

describe('HttpError', () => {
  it('is an error whose name and message are those of the page', () => {
    const error = new NotFound()
    assert.ok(error instanceof HttpError && error instanceof Error)
    assert.equal(error.name, 'Not Found')
    assert.equal(error.message, error.description)
    assert.match(String(error.stack), /errors\.test\.ts/)
  })

  it('carries headers, and keeps the error behind it to itself', async () => {
    const cause = new Error('secret')
    const error = new HttpError(409, {
      headers: [
        ['X-A', '1'],
        ['X-A', '2'],
      ],
      cause,
    })
    assert.equal(error.cause, cause)
    const answer = await exchange(error.gateway)
    assert.equal(answer.header('X-A'), '1, 2')
    assert.doesNotMatch(answer.text, /secret/)
  })

  it('says in its own words what its page would say, and depends on all that either does', () => {
    const error = new HttpError(409, {
      headers: [
        ['content-type', 'text/plain'],
        ['Vary', 'Cookie'],
        ['Link', '</a>; rel=a'],
        ['Link', '</b>; rel=b'],
      ],
    })
    const { headers } = error.toResponse()
    assert.deepEqual(headers.getAll('Content-Type'), ['text/plain'])
    assert.equal(headers.get('Vary'), 'Accept, Cookie')
    assert.equal(headers.getAll('Link').length, 2)
  })

  it('has no cause when it is given none', () => {
    assert.equal('cause' in new NotFound(), false)
  })

  it('refuses a code that is no error', () => {
    assert.throws(() => new HttpError(200), RangeError)
  })

  it('makes a response of its own for every request', () => {
    const error = new NotFound()
    assert.notEqual(error.toResponse(), error.toResponse())
  })
})

describe('errors with data', () => {
  it('MethodNotAllowed tells the methods there are', async () => {
    const error = new MethodNotAllowed(['GET', 'HEAD'], 'Read only.')
    assert.deepEqual(error.allow, ['GET', 'HEAD'])
    const answer = await exchange(error.gateway)
    assert.equal(answer.header('Allow'), 'GET, HEAD')
    assert.match(answer.text, /Read only\./)
    assert.equal(new MethodNotAllowed().headers.has('Allow'), false)
  })

  it('TooManyRequests and ServiceUnavailable tell when to try again', () => {
    const soon = new TooManyRequests({ retryAfter: 30, description: 'Slow.' })
    assert.equal(soon.headers.get('Retry-After'), '30')
    assert.equal(soon.description, 'Slow.')
    const later = new ServiceUnavailable({ retryAfter: new Date(0) })
    assert.equal(later.headers.get('Retry-After'), 'Thu, 01 Jan 1970 00:00:00 GMT')
    assert.equal(new ServiceUnavailable('Soon.').headers.has('Retry-After'), false)
  })

  it('Unauthorized tells how to log in', () => {
    const one = new Unauthorized({ wwwAuthenticate: 'Basic realm="x y"' })
    assert.equal(one.headers.get('WWW-Authenticate'), 'Basic realm="x y"')
    const two = new Unauthorized({ wwwAuthenticate: ['Basic realm="x"', 'Bearer'] })
    assert.deepEqual(two.headers.getAll('WWW-Authenticate'), ['Basic realm="x"', 'Bearer'])
    assert.equal(new Unauthorized().headers.has('WWW-Authenticate'), false)
  })

  it('have what they were told as members, for whoever handles them', () => {
    assert.deepEqual(new MethodNotAllowed({ allow: ['GET'] }).allow, ['GET'])
    assert.deepEqual(new MethodNotAllowed('No.').allow, [])
    assert.equal(new RangeNotSatisfiable({ length: 4 }).length, 4)
    assert.equal(new TooManyRequests({ retryAfter: 30 }).retryAfter, 30)
    assert.equal(new TooManyRequests().retryAfter, undefined)
    const challenge = new WwwAuthenticate('Basic', { realm: 'a "b"' })
    const error = new Unauthorized({ wwwAuthenticate: challenge })
    assert.deepEqual(error.wwwAuthenticate, ['Basic realm="a \\"b\\""'])
  })

  it('round a waiting time up, and one that has passed to nothing', () => {
    assert.equal(new TooManyRequests({ retryAfter: 1.2 }).headers.get('Retry-After'), '2')
    assert.equal(new TooManyRequests({ retryAfter: -5 }).headers.get('Retry-After'), '0')
  })

  for (const retryAfter of [Number.NaN, Number.POSITIVE_INFINITY, new Date(Number.NaN)]) {
    it(`refuse to wait for ${String(retryAfter)}`, () => {
      assert.throws(() => new TooManyRequests({ retryAfter }), { name: /TypeError|RangeError/ })
    })
  }

  it('refuse data that would split the header', () => {
    const wwwAuthenticate = 'Basic\r\nX-Evil: 1'
    assert.throws(() => new Unauthorized({ wwwAuthenticate }), TypeError)
    assert.throws(() => new MethodNotAllowed(['GET\r\nX-Evil: 1']), TypeError)
  })

  it('RangeNotSatisfiable tells how much there is', () => {
    assert.equal(new RangeNotSatisfiable(10).headers.get('Content-Range'), 'bytes */10')
    assert.equal(new RangeNotSatisfiable().headers.has('Content-Range'), false)
  })

  it('InternalServerError keeps the original error, and does not show it', async () => {
    const originalError = new Error('secret')
    const error = new InternalServerError({ originalError })
    assert.equal(error.originalError, originalError)
    assert.doesNotMatch((await exchange(error.gateway)).text, /secret/)
    assert.equal(new InternalServerError().originalError, undefined)
  })

  it('InternalServerError tells its id, in HTML and in JSON', async () => {
    const { gateway } = new InternalServerError({ errorId: '1a2b3c4d' })
    assert.match((await exchange(gateway)).text, /request\.<br>Error id: 1a2b3c4d<\/p>\n$/)
    const problem = await exchange(gateway, { headers: { Accept: 'application/json' } })
    assert.equal(JSON.parse(problem.text).errorId, '1a2b3c4d')
  })

  it('may be classes of your own, with codes and names of their own', async () => {
    class Paywall extends HttpError {
      override readonly name = 'Members <only>'
      readonly price: number
      constructor(price: number) {
        super(402, { description: `This costs ${price}.`, headers: { 'X-Price': String(price) } })
        this.price = price
      }
    }
    class Odd extends HttpError {
      constructor() {
        super(499)
      }
    }
    const error = catchError(() => abort(new Paywall(5)))
    assert.ok(error instanceof Paywall && error.price === 5)
    const answer = await exchange(error.gateway)
    assert.equal(answer.status, '402 Payment Required')
    assert.equal(answer.header('X-Price'), '5')
    assert.match(answer.text, /<h1>Members &lt;only&gt;<\/h1>\n<p>This costs 5\.<\/p>/)
    assert.equal((await exchange(new Odd().gateway)).status, '499')
  })
})

describe('createHttpError', () => {
  it('makes the error without throwing it', () => {
    assert.ok(createHttpError(404) instanceof NotFound)
    assert.equal(createHttpError(404, { headers: { 'X-A': '1' } }).headers.get('X-A'), '1')
  })
})

function catchError(action: () => never): HttpError {
  try {
    return action()
  } catch (error) {
    if (error instanceof HttpError) return error
    throw error
  }
}
