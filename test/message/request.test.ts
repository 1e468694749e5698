import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { Request } from '../../src/message/index.ts'
import type { TestRequest } from './exchange.ts'
import { createTestEnviron } from './exchange.ts'

function createRequest(request: TestRequest = {}): Request {
  return new Request(createTestEnviron(request))
}

describe('the line of a request', () => {
  it('has the method in upper case', () => {
    assert.equal(createRequest({ method: 'post' }).method, 'POST')
  })

  it('has the query as it was sent, and the path with it', () => {
    const request = createRequest({ target: '/req?x=1&y=%C3%BC' })
    assert.equal(request.queryString, 'x=1&y=%C3%BC')
    assert.equal(request.fullPath, '/req?x=1&y=%C3%BC')
    assert.equal(createRequest({ target: '/req' }).fullPath, '/req?')
  })

  const paths: readonly (readonly [target: string, path: string])[] = [
    ['/', '/'],
    ['/caf%C3%A9', '/café'],
    ['//about', '/about'],
    ['///about//x/', '/about//x/'],
    ['/admin%2Fsecret', '/admin%2Fsecret'],
    ['/100%25', '/100%25'],
    ['/%FF', '/%FF'],
  ]
  for (const [target, path] of paths) {
    it(`has the path ${path} for ${target}`, () => {
      assert.equal(createRequest({ target }).path, path)
    })
  }

  it('has the path / below a mount without a slash', () => {
    const environ = { ...createTestEnviron({ target: '/x' }), SCRIPT_NAME: '/x', PATH_INFO: '' }
    assert.equal(new Request(environ).path, '/')
  })

  it('has the path * for the server as a whole', () => {
    assert.equal(createRequest({ method: 'OPTIONS', target: '*' }).path, '*')
  })
})

interface UrlRow {
  readonly target: string
  readonly host?: string
  readonly scheme?: 'http' | 'https'
  readonly scriptName?: string
  readonly url: string
  readonly baseUrl: string
  readonly rootUrl: string
}

const URLS: readonly UrlRow[] = [
  {
    target: '/req?x=1&y=%C3%BC',
    url: 'http://ex.test/req?x=1&y=ü',
    baseUrl: 'http://ex.test/req',
    rootUrl: 'http://ex.test/',
  },
  {
    target: '/',
    host: 'EX.test:81',
    url: 'http://ex.test:81/',
    baseUrl: 'http://ex.test:81/',
    rootUrl: 'http://ex.test:81/',
  },
  {
    target: '/',
    host: 'ex.test:80',
    url: 'http://ex.test/',
    baseUrl: 'http://ex.test/',
    rootUrl: 'http://ex.test/',
  },
  {
    target: '/a%20b%3F%23/%C3%BC%2F%25?q=a%20b%26',
    host: 'ex.test:443',
    url: 'http://ex.test:443/a%20b%3F%23/ü%2F%25?q=a%20b%26',
    baseUrl: 'http://ex.test:443/a%20b%3F%23/ü%2F%25',
    rootUrl: 'http://ex.test:443/',
  },
  {
    target: '/x',
    host: 'ex.test:443',
    scheme: 'https',
    scriptName: '/shöp',
    url: 'https://ex.test/shöp/x',
    baseUrl: 'https://ex.test/shöp/x',
    rootUrl: 'https://ex.test/shöp/',
  },
  {
    target: '//evil.example/x',
    url: 'http://ex.test/evil.example/x',
    baseUrl: 'http://ex.test/evil.example/x',
    rootUrl: 'http://ex.test/',
  },
]

describe('the URL of a request', () => {
  for (const row of URLS) {
    it(`is ${row.url}`, () => {
      const { target, host = 'ex.test', scheme = 'http', scriptName = '' } = row
      const environ = createTestEnviron({ target, scheme, headers: { Host: host } })
      const request = new Request({ ...environ, SCRIPT_NAME: scriptName })
      assert.equal(request.url, row.url)
      assert.equal(request.baseUrl, row.baseUrl)
      assert.equal(request.rootUrl, row.rootUrl)
      assert.equal(request.scriptRoot, scriptName)
      assert.equal(new URL(request.url).origin, new URL(request.hostUrl).origin)
    })
  }

  const hosts: readonly (readonly [
    sent: string | undefined,
    scheme: 'http' | 'https',
    host: string,
  ])[] = [
    ['ex.test', 'http', 'ex.test'],
    ['ex.test:80', 'http', 'ex.test'],
    ['ex.test:', 'http', 'ex.test'],
    ['ex.test:80', 'https', 'ex.test:80'],
    ['ex.test:443', 'https', 'ex.test'],
    ['ex.test:8080', 'http', 'ex.test:8080'],
    ['[::1]:80', 'http', '[::1]'],
    ['[::1]', 'http', '[::1]'],
    ['bad host', 'http', ''],
    ['ex.test/path', 'http', ''],
    [undefined, 'http', 'server.test:8000'],
  ]
  for (const [sent, scheme, host] of hosts) {
    it(`has the host ${JSON.stringify(host)} when ${sent} was sent over ${scheme}`, () => {
      const environ = createTestEnviron({ scheme })
      delete environ.HTTP_HOST
      if (sent !== undefined) environ.HTTP_HOST = sent
      environ.SERVER_NAME = 'server.test'
      assert.equal(new Request(environ).host, host)
    })
  }

  it('puts the address of a server that has no name into brackets', () => {
    const environ = createTestEnviron()
    delete environ.HTTP_HOST
    assert.equal(new Request({ ...environ, SERVER_NAME: '::1' }).hostUrl, 'http://[::1]:8000/')
  })

  it('has the scheme', () => {
    const request = createRequest({ scheme: 'https' })
    assert.equal(request.scheme, 'https')
    assert.equal(request.isSecure, true)
    assert.equal(createRequest().isSecure, false)
  })
})

describe('who makes a request', () => {
  it('is the peer', () => {
    assert.equal(createRequest().remoteAddress, '192.0.2.1')
    assert.deepEqual(createRequest().accessRoute, ['192.0.2.1'])
  })

  it('may say to come from elsewhere, which changes no address', () => {
    const request = createRequest({ headers: { 'X-Forwarded-For': '1.1.1.1, 2.2.2.2' } })
    assert.deepEqual(request.accessRoute, ['1.1.1.1', '2.2.2.2'])
    assert.equal(request.remoteAddress, '192.0.2.1')
  })

  it('comes through no address that is empty', () => {
    for (const forwarded of ['', ' , ', ',1.1.1.1,,']) {
      const request = createRequest({ headers: { 'X-Forwarded-For': forwarded } })
      assert.deepEqual(request.accessRoute, forwarded.includes('1') ? ['1.1.1.1'] : [])
    }
  })

  it('is unknown on a Unix socket', () => {
    const environ = createTestEnviron()
    delete environ.REMOTE_ADDR
    assert.equal(new Request(environ).remoteAddress, undefined)
    assert.deepEqual(new Request(environ).accessRoute, [])
  })
})

describe('the query of a request', () => {
  it('is read into names and values', () => {
    const { args } = createRequest({ target: '/?a=1&a=2&b=%FF&c=x+y&d' })
    assert.deepEqual(args.getAll('a'), ['1', '2'])
    assert.equal(args.get('b'), '%FF')
    assert.equal(args.get('c'), 'x y')
    assert.equal(args.get('d'), '')
  })

  it('is read once', () => {
    const request = createRequest({ target: '/?a=1' })
    assert.equal(request.args, request.args)
  })
})

describe('the headers of a request', () => {
  const headers = { Host: 'ex.test', 'X-Multi-Word': 'a', 'Content-Type': 'text/plain' }

  it('are found in any case', () => {
    const request = createRequest({ headers })
    assert.equal(request.headers.get('x-multi-word'), 'a')
    assert.equal(request.headers.get('CONTENT-TYPE'), 'text/plain')
    assert.equal(request.headers.has('X-Multi-Word'), true)
    assert.equal(request.headers.has('X-None'), false)
    assert.equal(request.headers.get('X_Multi_Word'), undefined)
  })

  it('are listed by name', () => {
    assert.deepEqual(
      [...createRequest({ headers }).headers],
      [
        ['Host', 'ex.test'],
        ['X-Multi-Word', 'a'],
        ['Content-Type', 'text/plain'],
      ],
    )
  })

  it('that are asked for often have names of their own', () => {
    const request = createRequest({
      headers: { Referer: 'http://a/', 'User-Agent': 'UA', Origin: 'http://b' },
    })
    assert.equal(request.referrer, 'http://a/')
    assert.equal(request.userAgent, 'UA')
    assert.equal(request.origin, 'http://b')
    assert.equal(createRequest().userAgent, undefined)
  })

  it('say what the client prefers', () => {
    const { accept } = createRequest({
      headers: {
        Accept: 'text/html;q=0.5, application/json',
        'Accept-Language': 'de',
        'Accept-Encoding': 'br',
      },
    })
    assert.equal(accept.mimetypes.best(), 'application/json')
    assert.equal(accept.languages.best(['en', 'de']), 'de')
    assert.equal(accept.encodings.best(['gzip', 'br']), 'br')
  })

  it('carry cookies, of which the first of a name counts', () => {
    const { cookies } = createRequest({ headers: { Cookie: 'a=1; b=%C3%BC; a=2; =x' } })
    assert.deepEqual(
      [...cookies],
      [
        ['a', '1'],
        ['b', 'ü'],
      ],
    )
    assert.equal(createRequest().cookies.size, 0)
  })

  it('describe the body', () => {
    const request = createRequest({
      headers: { 'Content-Type': 'Application/JSON; Charset="UTF-8"' },
      body: '{}',
    })
    assert.equal(request.contentType, 'Application/JSON; Charset="UTF-8"')
    assert.equal(request.mimetype, 'application/json')
    assert.equal(request.mimetypeParameters.get('charset'), 'UTF-8')
    assert.equal(request.isJson, true)
    assert.equal(request.contentLength, 2)
  })

  it('describe no body', () => {
    const request = createRequest()
    assert.equal(request.contentType, undefined)
    assert.equal(request.mimetype, '')
    assert.equal(request.mimetypeParameters.size, 0)
    assert.equal(request.isJson, false)
    assert.equal(request.contentLength, undefined)
  })
})

describe('the signal of a request', () => {
  it('is the one of the host', () => {
    const { signal } = new AbortController()
    const environ = { ...createTestEnviron(), 'wsgi.signal': () => signal }
    assert.equal(new Request(environ).signal, signal)
  })

  it('never aborts on a host that has none, and is always the same', () => {
    const request = createRequest()
    assert.equal(request.signal.aborted, false)
    assert.equal(request.signal, request.signal)
  })
})
