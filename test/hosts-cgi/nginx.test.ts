/** CGI programs under a real web server: nginx, with fcgiwrap. */

import assert from 'node:assert/strict'
import { existsSync } from 'node:fs'
import { request } from 'node:http'
import { connect } from 'node:net'
import { after, before, describe, it } from 'node:test'
import type { CgiServer } from '../hosts/cgi/server.ts'
import { missingCgiPrograms, startCgiServer } from '../hosts/cgi/server.ts'
import type { Program } from './program.ts'
import { buildProgram } from './program.ts'

const missing = missingCgiPrograms()
const skip = missing.length > 0 && `not installed: ${missing.join(', ')} (Debian has packages)`
if (skip) console.log(`# CGI under a web server is not tested: ${skip}`)

/** A request, and what comes of it. */
interface Asked {
  readonly application: string
  readonly method?: string
  readonly target?: string
  readonly headers?: Readonly<Record<string, string | readonly string[]>>
  readonly body?: string
  /** Whether the body is sent in chunks. */
  readonly isChunked?: boolean
}

interface Answer {
  readonly status: number
  readonly headers: Readonly<Record<string, string | string[] | undefined>>
  readonly rawHeaders: readonly string[]
  readonly body: Buffer
  /** Whether all of it came. */
  readonly isWhole: boolean
}

describe('a CGI program under nginx', { skip }, () => {
  let program: Program
  let server: CgiServer

  before(async () => {
    program = await buildProgram()
    server = await startCgiServer({ script: program.path })
  })

  after(async () => {
    await server?.stop()
    program?.remove()
  })

  function ask({ application, method, target, headers, body, isChunked }: Asked): Promise<Answer> {
    return new Promise((resolve, reject) => {
      const client = request({
        port: server.port,
        host: '127.0.0.1',
        method: method ?? 'GET',
        path: target ?? '/',
        agent: false,
        headers: {
          Host: 'a.example:99',
          'X-Application': application,
          ...(body !== undefined && !isChunked && { 'Content-Length': Buffer.byteLength(body) }),
          ...headers,
        },
      })
      client.on('error', reject)
      client.on('response', (response) => {
        const chunks: Buffer[] = []
        response.on('data', (chunk: Buffer) => chunks.push(chunk))
        response.on('error', () => undefined)
        response.on('close', () => {
          assert.doesNotMatch(server.output(), /VIOLATION/)
          resolve({
            status: response.statusCode ?? 0,
            headers: response.headers,
            rawHeaders: response.rawHeaders,
            body: Buffer.concat(chunks),
            isWhole: response.complete,
          })
        })
      })
      if (isChunked) client.write(body)
      client.end(isChunked ? undefined : body)
    })
  }

  async function see(asked: Omit<Asked, 'application'>): Promise<object> {
    const { status, body } = await ask({ application: 'environ', ...asked })
    assert.equal(status, 200, body.toString())
    return JSON.parse(body.toString())
  }

  async function eventually(isTrue: () => boolean, sentence: string): Promise<void> {
    const deadline = Date.now() + 10_000
    while (!isTrue()) {
      assert.ok(
        Date.now() < deadline,
        `not yet: ${sentence}; the programs wrote ${server.output()}`,
      )
      await new Promise((resolve) => setTimeout(resolve, 10))
    }
  }

  it('sees the request as it was sent', async () => {
    const seen = await see({
      target: '//evil.com/p%61th/a%2fb/caf%C3%A9/../100%25?query=%20&x',
      headers: { 'X-A': ['1', '2'], Cookie: ['a=1', 'b=2'], X_B: 'no', Proxy: 'http://evil' },
    })
    const members: Readonly<Record<string, unknown>> = {
      REQUEST_METHOD: 'GET',
      SCRIPT_NAME: '',
      PATH_INFO: '//evil.com/path/a%2Fb/caf\u00e9/../100%25',
      QUERY_STRING: 'query=%20&x',
      REQUEST_URI: '//evil.com/p%61th/a%2fb/caf%C3%A9/../100%25?query=%20&x',
      SERVER_NAME: 'localhost',
      SERVER_PORT: String(server.port),
      SERVER_PROTOCOL: 'HTTP/1.1',
      REMOTE_ADDR: '127.0.0.1',
      HTTP_HOST: 'a.example:99',
      HTTP_COOKIE: 'a=1; b=2',
      HTTP_X_B: undefined,
      HTTP_PROXY: undefined,
      FLAGON_SECRET: undefined,
      PATH: undefined,
      CONTENT_LENGTH: undefined,
      'wsgi.url_scheme': 'http',
      'wsgi.run_once': true,
    }
    const actual = Object.keys(members).map((key) => [key, Reflect.get(seen, key)])
    assert.deepEqual(Object.fromEntries(actual), members)
    assert.match(String(Reflect.get(seen, 'REMOTE_PORT')), /^\d+$/)
    assert.match(String(Reflect.get(seen, 'SERVER_SOFTWARE')), /^nginx\//)
    // Before 1.23, nginx gave all lines of a name, of which fcgiwrap takes the first.
    assert.match(String(Reflect.get(seen, 'HTTP_X_A')), /^1(?:, 2)?$/)
  })

  it('takes the host of an absolute target', async () => {
    const seen = await see({ target: 'http://other:99/abs?x', headers: { Host: 'a.example' } })
    const { HTTP_HOST, PATH_INFO, QUERY_STRING } = Object(seen)
    assert.deepEqual([HTTP_HOST, PATH_INFO, QUERY_STRING], ['other:99', '/abs', 'x'])
  })

  it('reads a body', async () => {
    const { body } = await ask({ application: 'echo', method: 'POST', body: 'hello' })
    assert.equal(body.toString(), '5:hello')
  })

  it('reads a body that is sent in chunks', async () => {
    const asked: Asked = { application: 'echo', method: 'POST', body: 'hello', isChunked: true }
    assert.equal((await ask(asked)).body.toString(), '5:hello')
  })

  it('answers before it has read all of a body', async () => {
    const body = 'x'.repeat(1_000_000)
    const answer = await ask({ application: 'first-chunk', method: 'POST', body })
    assert.equal(answer.status, 413)
    assert.equal(answer.body.toString(), 'enough')
  })

  it('answers at length without reading a body', async () => {
    const body = 'x'.repeat(1_000_000)
    const answer = await ask({ application: 'large', method: 'POST', body })
    assert.deepEqual([answer.status, answer.body.length], [200, 4_000_780])
  })

  it('answers while it reads a body', async () => {
    const body = 'x'.repeat(1_000_000)
    const answer = await ask({ application: 'echo-stream', method: 'POST', body })
    assert.deepEqual([answer.status, answer.body.length], [200, 1_000_000])
  })

  it('answers with its own status and headers', async () => {
    const { status, headers, rawHeaders, body } = await ask({ application: 'headers' })
    assert.equal(status, 404)
    assert.deepEqual(headers['set-cookie'], ['a=1', 'b=2'])
    assert.equal(rawHeaders[rawHeaders.indexOf('X-Name') + 1], 'caf\u00e9')
    assert.equal(headers['status'], undefined)
    assert.equal(headers['content-length'], '1')
    assert.equal(body.toString(), 'x')
  })

  it('answers HEAD with the length and no content', async () => {
    const { status, headers, body, isWhole } = await ask({ application: 'headers', method: 'HEAD' })
    assert.deepEqual([status, headers['content-length'], body.length, isWhole], [404, '1', 0, true])
  })

  it('answers 204', async () => {
    const { status, headers, isWhole } = await ask({ application: 'no-content' })
    assert.deepEqual([status, headers['content-length'], isWhole], [204, undefined, true])
  })

  it('streams', async () => {
    const { body, headers, isWhole } = await ask({ application: 'stream' })
    assert.equal(body.toString(), 'one, two')
    assert.equal(headers['transfer-encoding'], 'chunked')
    assert.equal(isWhole, true)
  })

  it('sends a large response whole', async () => {
    const { body, isWhole } = await ask({ application: 'large' })
    assert.deepEqual([body.length, isWhole], [4_000_780, true])
  })

  it('answers 500 for an application that throws, and logs it', async () => {
    const { status, body } = await ask({ application: 'throws' })
    assert.deepEqual([status, body.toString()], [500, 'Internal Server Error\n'])
    const line = 'Error in the application at GET "/": Error: broken'
    await eventually(() => server.output().includes(line), 'the error is logged')
  })

  it('cuts off a response with a length that breaks off', async () => {
    const { status, body, isWhole } = await ask({ application: 'breaks-off' })
    assert.deepEqual([status, body.toString(), isWhole], [200, 'part', false])
  })

  it('refuses hosts that are none, or the server does', async () => {
    const { status } = await ask({ application: 'environ', headers: { Host: 'a b/c?d' } })
    assert.equal(status, 400)
  })

  it('stops when the client leaves', async () => {
    const socket = connect(server.port, '127.0.0.1')
    const trace = `${program.path}.trace`
    socket.write(`GET / HTTP/1.1\r\nHost: a\r\nX-Application: endless\r\nX-Trace: ${trace}\r\n\r\n`)
    await new Promise((resolve) => socket.once('data', resolve))
    socket.destroy()
    await eventually(() => existsSync(trace), 'the body is closed')
  })

  it('answers several clients at once', async () => {
    const asked = Array.from({ length: 4 }, () => ask({ application: 'stream' }))
    const bodies = (await Promise.all(asked)).map(({ body }) => body.toString())
    assert.deepEqual(
      bodies,
      Array.from({ length: 4 }, () => 'one, two'),
    )
  })
})
