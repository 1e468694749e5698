/** Applications as CGI programs, each request a process with variables and an input. */

import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import type { Program, Run, Treatment } from './program.ts'
import { buildProgram, runProgram } from './program.ts'

let program: Program

before(async () => {
  program = await buildProgram()
})

after(() => program.remove())

/** The variables of a request for `/`, as nginx sets them. */
const REQUEST: Readonly<Record<string, string>> = {
  GATEWAY_INTERFACE: 'CGI/1.1',
  REQUEST_METHOD: 'GET',
  SCRIPT_NAME: '',
  PATH_INFO: '/',
  QUERY_STRING: '',
  REQUEST_URI: '/',
  CONTENT_TYPE: '',
  CONTENT_LENGTH: '',
  SERVER_NAME: 'localhost',
  SERVER_PORT: '8000',
  SERVER_PROTOCOL: 'HTTP/1.1',
  SERVER_SOFTWARE: 'nginx/1',
  REQUEST_SCHEME: 'http',
  REMOTE_ADDR: '192.0.2.1',
  REMOTE_PORT: '5000',
  REMOTE_USER: '',
  HTTP_HOST: 'a.example:8000',
}

async function run(
  application: string,
  variables: Readonly<Record<string, string>> = {},
  treatment: Treatment = {},
): Promise<Run> {
  const all = { ...REQUEST, HTTP_X_APPLICATION: application, ...variables }
  const result = await runProgram(program, all, treatment)
  if (application !== 'too-long') assert.doesNotMatch(result.errors, /VIOLATION/)
  return result
}

/** Variables, and members of the environ; `undefined` is one that is absent. */
interface Row {
  readonly name: string
  readonly variables?: Readonly<Record<string, string>>
  readonly environ: Readonly<Record<string, unknown>>
}

const ROWS: readonly Row[] = [
  {
    name: 'a request',
    environ: {
      REQUEST_METHOD: 'GET',
      SCRIPT_NAME: '',
      PATH_INFO: '/',
      QUERY_STRING: '',
      REQUEST_URI: '/',
      CONTENT_TYPE: undefined,
      CONTENT_LENGTH: undefined,
      SERVER_NAME: 'localhost',
      SERVER_PORT: '8000',
      SERVER_PROTOCOL: 'HTTP/1.1',
      SERVER_SOFTWARE: 'nginx/1',
      GATEWAY_INTERFACE: 'CGI/1.1',
      REMOTE_ADDR: '192.0.2.1',
      REMOTE_PORT: '5000',
      REMOTE_USER: undefined,
      HTTP_HOST: 'a.example:8000',
      'wsgi.url_scheme': 'http',
      'wsgi.multiprocess': true,
      'wsgi.multithread': false,
      'wsgi.run_once': true,
    },
  },
  {
    name: 'nothing else of the process',
    variables: {
      PATH: '/bin',
      AWS_SECRET_ACCESS_KEY: 'x',
      DOCUMENT_ROOT: '/srv',
      HTTP_PROXY: 'http://evil',
      REDIRECT_STATUS: '200',
    },
    environ: {
      PATH: undefined,
      AWS_SECRET_ACCESS_KEY: undefined,
      DOCUMENT_ROOT: undefined,
      HTTP_PROXY: undefined,
      REDIRECT_STATUS: undefined,
    },
  },
  {
    name: 'a user whom the server knows',
    variables: { REMOTE_USER: 'ada', AUTH_TYPE: 'Basic' },
    environ: { REMOTE_USER: 'ada', AUTH_TYPE: 'Basic' },
  },
  {
    name: 'https, as nginx and Apache say it',
    variables: { HTTPS: 'on', SERVER_PORT: '' },
    environ: { 'wsgi.url_scheme': 'https', SERVER_PORT: '443' },
  },
  {
    name: 'https, as the scheme says it',
    variables: { REQUEST_SCHEME: 'https' },
    environ: { 'wsgi.url_scheme': 'https' },
  },
  {
    name: 'a client on a Unix socket',
    variables: { REMOTE_ADDR: 'unix:', REMOTE_PORT: '' },
    environ: { REMOTE_ADDR: undefined, REMOTE_PORT: undefined },
  },
  {
    name: 'an IPv6 client, and a server name that is none',
    variables: { REMOTE_ADDR: '::ffff:192.0.2.9', SERVER_NAME: '~^regex$ x' },
    environ: { REMOTE_ADDR: '192.0.2.9', SERVER_NAME: 'localhost' },
  },
  {
    name: 'an IPv6 server name',
    variables: { SERVER_NAME: '[2001:db8::1]' },
    environ: { SERVER_NAME: '[2001:db8::1]' },
  },
  {
    name: 'HTTP/2',
    variables: { SERVER_PROTOCOL: 'HTTP/2.0' },
    environ: { SERVER_PROTOCOL: 'HTTP/2.0' },
  },
  {
    name: 'HTTP/1.0 without a Host',
    variables: { SERVER_PROTOCOL: 'HTTP/1.0', HTTP_HOST: '' },
    environ: { SERVER_PROTOCOL: 'HTTP/1.0', HTTP_HOST: undefined },
  },
  {
    name: 'lengths and types that are set twice',
    variables: {
      CONTENT_TYPE: 'text/plain',
      HTTP_CONTENT_TYPE: 'text/plain',
      CONTENT_LENGTH: '0',
      HTTP_CONTENT_LENGTH: '0',
    },
    environ: {
      CONTENT_TYPE: 'text/plain',
      CONTENT_LENGTH: '0',
      HTTP_CONTENT_TYPE: undefined,
      HTTP_CONTENT_LENGTH: undefined,
    },
  },
  {
    name: 'a transfer coding that the server has taken off',
    variables: { CONTENT_LENGTH: '0', HTTP_TRANSFER_ENCODING: 'chunked' },
    environ: { CONTENT_LENGTH: '0', HTTP_TRANSFER_ENCODING: undefined },
  },
  {
    name: 'a header that is not ASCII, and an empty one',
    variables: { HTTP_X_NAME: 'caf\u00e9', HTTP_X_EMPTY: '' },
    environ: { HTTP_X_NAME: 'caf\u00c3\u00a9', HTTP_X_EMPTY: '' },
  },
  {
    name: 'a path that the server has decoded: what was sent counts',
    variables: { REQUEST_URI: '/a%2fb/caf%C3%A9/100%25?q=%20', PATH_INFO: '/a/b/caf\u00e9/100%' },
    environ: {
      PATH_INFO: '/a%2Fb/caf\u00e9/100%25',
      REQUEST_URI: '/a%2fb/caf%C3%A9/100%25?q=%20',
    },
  },
  {
    name: 'a path that is not UTF-8',
    variables: { REQUEST_URI: '/%FFx', PATH_INFO: '/\ufffdx' },
    environ: { PATH_INFO: '/%FFx' },
  },
  {
    name: 'a path that the server has tidied up: what was sent counts',
    variables: { REQUEST_URI: '//evil.com/a/../b//./c/', PATH_INFO: '/evil.com/b/c/' },
    environ: { PATH_INFO: '//evil.com/a/../b//./c/' },
  },
  {
    name: 'a program below a path',
    variables: {
      REQUEST_URI: '/cgi-bin/app.cgi/a%2Fb?x',
      SCRIPT_NAME: '/cgi-bin/app.cgi',
      PATH_INFO: '/a/b',
      QUERY_STRING: 'x',
    },
    environ: { SCRIPT_NAME: '/cgi-bin/app.cgi', PATH_INFO: '/a%2Fb', QUERY_STRING: 'x' },
  },
  {
    name: 'a program and nothing behind it',
    variables: { REQUEST_URI: '/app', SCRIPT_NAME: '/app', PATH_INFO: '' },
    environ: { SCRIPT_NAME: '/app', PATH_INFO: '' },
  },
  {
    name: 'a server that writes / where there is no SCRIPT_NAME',
    variables: { REQUEST_URI: '/', SCRIPT_NAME: '/', PATH_INFO: '' },
    environ: { SCRIPT_NAME: '', PATH_INFO: '/' },
  },
  {
    name: 'a path that the server has rewritten: what it says counts',
    variables: {
      REQUEST_URI: '/pretty/100%25?a',
      SCRIPT_NAME: '/app',
      PATH_INFO: '/ugly/100%',
      QUERY_STRING: 'b=1',
    },
    environ: {
      SCRIPT_NAME: '/app',
      PATH_INFO: '/ugly/100%25',
      QUERY_STRING: 'b=1',
      REQUEST_URI: '/pretty/100%25?a',
    },
  },
  {
    name: 'a server that leaves slashes out',
    variables: { REQUEST_URI: '/x', SCRIPT_NAME: 'app', PATH_INFO: 'a' },
    environ: { SCRIPT_NAME: '/app', PATH_INFO: '/a' },
  },
  {
    name: 'an absolute target',
    variables: { REQUEST_URI: 'http://b.example:99/abs?x', PATH_INFO: '/abs', QUERY_STRING: 'x' },
    environ: { PATH_INFO: '/abs', HTTP_HOST: 'b.example:99' },
  },
  {
    name: 'OPTIONS *',
    variables: { REQUEST_METHOD: 'OPTIONS', REQUEST_URI: '*', PATH_INFO: '' },
    environ: { PATH_INFO: '*', SCRIPT_NAME: '' },
  },
  {
    name: 'a server that does not tell the target',
    variables: {
      REQUEST_URI: '',
      SCRIPT_NAME: '/app',
      PATH_INFO: '/caf\u00e9 100%',
      QUERY_STRING: 'x=1',
    },
    environ: {
      SCRIPT_NAME: '/app',
      PATH_INFO: '/caf\u00e9 100%25',
      QUERY_STRING: 'x=1',
      REQUEST_URI: '/app/caf%C3%A9%20100%25?x=1',
    },
  },
]

describe('the environ of a CGI program', () => {
  for (const { name, variables, environ } of ROWS) {
    it(name, async () => {
      const { head, body, end, errors } = await run('environ', variables)
      assert.equal(head[0], 'Status: 200 OK', errors + body)
      const seen: object = JSON.parse(body.toString())
      const members = Object.keys(environ).map((key) => [key, Reflect.get(seen, key)])
      assert.deepEqual(Object.fromEntries(members), environ)
      assert.equal(end, 0)
      assert.equal(errors, '')
    })
  }
})

/** Variables of a request that no application sees. */
interface Refusal {
  readonly name: string
  readonly variables: Readonly<Record<string, string>>
  readonly status?: string
  readonly page: string
}

const REFUSALS: readonly Refusal[] = [
  {
    name: 'a host that is none',
    variables: { HTTP_HOST: 'a b/c?d' },
    page: 'The Host header is malformed.\n',
  },
  {
    name: 'a query with a control character',
    variables: { QUERY_STRING: 'a=\u0001' },
    page: 'The query is malformed.\n',
  },
  {
    name: 'a query beyond ASCII',
    variables: { QUERY_STRING: 'a=\u00e9' },
    page: 'The query is malformed.\n',
  },
  {
    name: 'a query with a fragment',
    variables: { QUERY_STRING: 'a#b' },
    page: 'The query is malformed.\n',
  },
  {
    name: 'a long header beyond ASCII',
    variables: { HTTP_X_LONG: `${'a'.repeat(120_000)}\u00e9` },
    status: '431 Request Header Fields Too Large',
    page: 'The header fields of the request are too large.\n',
  },
  { name: 'no host', variables: { HTTP_HOST: '' }, page: 'The Host header is missing.\n' },
  {
    name: 'a length that is none',
    variables: { CONTENT_LENGTH: '+3' },
    page: 'The Content-Length is malformed.\n',
  },
  {
    name: 'two types',
    variables: { CONTENT_TYPE: 'text/plain, text/html' },
    page: 'Content-Type may be sent once.\n',
  },
  {
    name: 'an unknown coding',
    variables: { HTTP_TRANSFER_ENCODING: 'gzip, chunked' },
    status: '501 Not Implemented',
    page: 'The only transfer coding that is understood is chunked.\n',
  },
  {
    name: 'a method that is none',
    variables: { REQUEST_METHOD: 'GE T' },
    page: 'The method is malformed.\n',
  },
  {
    name: 'a target with bytes that are not ASCII',
    variables: { REQUEST_URI: '/caf\u00e9' },
    page: 'The request target is malformed.\n',
  },
  {
    name: 'a target that is too long',
    variables: { REQUEST_URI: `/${'a'.repeat(9000)}` },
    status: '414 URI Too Long',
    page: 'The request target is too long.\n',
  },
]

describe('a CGI request that no application sees', () => {
  for (const { name, variables, status = '400 Bad Request', page } of REFUSALS) {
    it(name, async () => {
      const { head, body, end } = await run('environ', variables)
      assert.deepEqual(head, [
        `Status: ${status}`,
        'Content-Type: text/plain; charset=utf-8',
        `Content-Length: ${page.length}`,
      ])
      assert.equal(body.toString(), page)
      assert.equal(end, 0)
    })
  }
})

const TEXT = 'Content-Type: text/plain; charset=utf-8'

/** An application, and what the web server gets of it. */
interface AnswerRow {
  readonly name: string
  readonly application: string
  readonly variables?: Readonly<Record<string, string>>
  readonly treatment?: Treatment
  readonly head: readonly string[]
  readonly body: string
  readonly end?: number
  readonly errors?: RegExp
}

const ANSWERS: readonly AnswerRow[] = [
  {
    name: 'a reason and values with bytes above 7F, and two cookies',
    application: 'headers',
    head: [
      'Status: 404 N\u00f6t',
      TEXT,
      'Set-Cookie: a=1',
      'Set-Cookie: b=2',
      'X-Name: caf\u00e9',
      'Content-Length: 1',
    ],
    body: 'x',
  },
  {
    name: 'HEAD: the length and no content',
    application: 'headers',
    variables: { REQUEST_METHOD: 'HEAD' },
    head: [
      'Status: 404 N\u00f6t',
      TEXT,
      'Set-Cookie: a=1',
      'Set-Cookie: b=2',
      'X-Name: caf\u00e9',
      'Content-Length: 1',
    ],
    body: '',
  },
  {
    name: '204: no length',
    application: 'no-content',
    head: ['Status: 204 No Content'],
    body: '',
  },
  {
    name: 'a stream',
    application: 'stream',
    head: ['Status: 200 OK', TEXT],
    body: 'one, two',
    errors: /^closed\n$/,
  },
  {
    name: 'HEAD of a stream: no length, and the body is closed',
    application: 'stream',
    variables: { REQUEST_METHOD: 'HEAD' },
    head: ['Status: 200 OK', TEXT],
    body: '',
    errors: /^closed\n$/,
  },
  {
    name: 'an application that throws: 500',
    application: 'throws',
    head: ['Status: 500 Internal Server Error', TEXT, 'Content-Length: 22'],
    body: 'Internal Server Error\n',
    errors: /^Error in the application at GET "\/": Error: broken\n/,
  },
  {
    name: 'a body that breaks off: the rest is missing, and the exit code tells',
    application: 'breaks-off',
    head: ['Status: 200 OK', TEXT, 'Content-Length: 10'],
    body: 'part',
    end: 1,
    errors: /Error: broken\n(?:.*\n)*closed\n$/,
  },
  {
    name: 'a first chunk that is longer than the length: 500',
    application: 'too-long',
    head: ['Status: 500 Internal Server Error', TEXT, 'Content-Length: 22'],
    body: 'Internal Server Error\n',
    errors: /longer than its Content-Length|rule 11/,
  },
  {
    name: 'an input with a length',
    application: 'echo',
    variables: { REQUEST_METHOD: 'POST', CONTENT_LENGTH: '5' },
    treatment: { input: 'h\u00ffllo' },
    head: ['Status: 200 OK', TEXT, 'Content-Length: 8'],
    body: '5:h\u00ffllo',
  },
  {
    name: 'an input that the server does not close, with more than the length',
    application: 'echo',
    variables: { REQUEST_METHOD: 'POST', CONTENT_LENGTH: '5' },
    treatment: { input: 'hello, world', staysOpen: true },
    head: ['Status: 200 OK', TEXT, 'Content-Length: 7'],
    body: '5:hello',
  },
  {
    name: 'no length: no input, even if the server does not close it',
    application: 'echo',
    variables: { REQUEST_METHOD: 'POST' },
    treatment: { input: 'hello', staysOpen: true },
    head: ['Status: 200 OK', TEXT, 'Content-Length: 10'],
    body: 'undefined:',
  },
  {
    name: 'an input that came in chunks: it ends where it ends',
    application: 'echo',
    variables: { REQUEST_METHOD: 'POST', HTTP_TRANSFER_ENCODING: 'chunked' },
    treatment: { input: 'hello' },
    head: ['Status: 200 OK', TEXT, 'Content-Length: 15'],
    body: 'undefined:hello',
  },
  {
    name: 'an input that breaks off: reading it fails',
    application: 'broken-input',
    variables: { REQUEST_METHOD: 'POST', CONTENT_LENGTH: '5' },
    treatment: { input: 'he' },
    head: ['Status: 200 OK', TEXT, 'Content-Length: 59'],
    body: "The client left: 3 bytes of the request's body are missing.",
  },
  {
    name: 'an input that is asked for three chunks at once',
    application: 'three-reads',
    variables: { REQUEST_METHOD: 'POST', CONTENT_LENGTH: '5' },
    treatment: { input: 'hello' },
    head: ['Status: 200 OK', TEXT, 'Content-Length: 15'],
    body: 'hello, end, end',
  },
  {
    name: 'a log that nobody reads',
    application: 'log-first',
    treatment: { closesErrors: true },
    head: ['Status: 200 OK', TEXT, 'Content-Length: 8'],
    body: 'answered',
  },
  {
    name: 'an input that nobody wants to the end',
    application: 'first-chunk',
    variables: { REQUEST_METHOD: 'POST', CONTENT_LENGTH: '1000000' },
    treatment: { input: 'x'.repeat(1_000_000) },
    head: ['Status: 413 Content Too Large', TEXT, 'Content-Length: 6'],
    body: 'enough',
  },
  {
    name: 'work that goes on after the response',
    application: 'work',
    head: ['Status: 200 OK', TEXT, 'Content-Length: 1'],
    body: 'x',
    errors: /^worked\n$/,
  },
  {
    name: 'a process that still has something open',
    application: 'busy',
    treatment: { staysOpen: true },
    head: ['Status: 200 OK', TEXT, 'Content-Length: 1'],
    body: 'x',
  },
]

describe('the answer of a CGI program', () => {
  for (const { name, application, variables, treatment, ...expected } of ANSWERS) {
    it(name, async () => {
      const { head, body, end, errors } = await run(application, variables, treatment)
      assert.deepEqual(head, expected.head, errors)
      assert.equal(body.toString(), expected.body)
      assert.equal(end, expected.end ?? 0)
      assert.match(errors, expected.errors ?? /^$/)
    })
  }

  it('reads a body ahead of an application, as servers write all of it before they read', async () => {
    const length = 10_000_000
    const variables = { REQUEST_METHOD: 'POST', CONTENT_LENGTH: String(length) }
    const { body, end } = await run('read-late', variables, { moreInput: length, readsLate: true })
    assert.equal(body.toString('latin1', 300_000), `read ${length}`)
    assert.equal(end, 0)
  })

  it('does not keep all of a body that it reads ahead', async () => {
    const length = 150_000_000
    const variables = { REQUEST_METHOD: 'POST', CONTENT_LENGTH: String(length) }
    const { body, end } = await run('read-late', variables, { moreInput: length, readsLate: true })
    const text = body.toString('latin1', 300_000)
    assert.match(text, /^read \d+: Error: The body of the request is too large to be kept/)
    const [, kept] = /^read (\d+)/.exec(text) ?? []
    assert.ok(Number(kept) > 60_000_000 && Number(kept) <= 67_108_864, kept)
    assert.equal(end, 0)
  })

  it('is whole, however large it is', async () => {
    const { body, end, errors } = await run('large')
    assert.equal(body.length, 4_000_780)
    assert.equal(end, 0)
    assert.equal(errors, 'closed\n')
  })
})

describe('a client of a CGI program that leaves', () => {
  it('is noticed when something is written', async () => {
    const { end, errors } = await run('endless', {}, { leaveAfter: 50_000 })
    assert.equal(errors, 'aborted\nclosed\n')
    assert.equal(end, 0)
  })

  it('is noticed when the server sends SIGTERM before the response', async () => {
    const { end, errors, body } = await run('waiting', {}, { terminateAt: 'waiting\n' })
    assert.equal(errors, 'waiting\naborted\nclosed\n')
    assert.equal(body.length, 0)
    assert.equal(end, 0)
  })
})

describe('the lifespan of an application in a CGI program', () => {
  it('is around its request', async () => {
    const { body, end, errors } = await run('living')
    assert.deepEqual([body.toString(), end, errors], ['x', 0, 'started\ncalled\nstopped\n'])
  })

  it('that cannot begin is a 500, and is not ended', async () => {
    const { head, end, errors } = await run('still-born')
    assert.match(head.join('\n'), /500/)
    assert.equal(end, 0)
    assert.match(errors, /^started\nError in the application.*no start/)
    assert.doesNotMatch(errors, /called|stopped/)
  })
})

describe('a CGI program that no web server has started', () => {
  it('says what it is', async () => {
    const { head, body, end, errors } = await runProgram(program, {})
    assert.deepEqual([head, body.toString(), end], [[], '', 1])
    assert.match(
      errors,
      /TypeError: REQUEST_METHOD, SERVER_PROTOCOL not set: this is a CGI program, which a web server starts/,
    )
  })
})
