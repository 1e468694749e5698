import assert from 'node:assert/strict'
import { once } from 'node:events'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import http from 'node:http'
import http2 from 'node:http2'
import https from 'node:https'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Readable } from 'node:stream'
import { after, describe, it } from 'node:test'
import { setImmediate as nextTurn } from 'node:timers/promises'
import { createGunzip, createGzip } from 'node:zlib'
import { Flagon } from '../../src/app/index.ts'
import type { Application, StreamingBody } from '../../src/gateway/index.ts'
import { isComplete } from '../../src/gateway/index.ts'
import type { ServeOptions } from '../../src/hosts/node/index.ts'
import { fromNodeHandler, toNodeHandler } from '../../src/hosts/node/index.ts'
import type { TestServer } from './client.ts'
import { exchange, request as formatRequest, start } from './client.ts'

const TLS = {
  key: readFileSync(new URL('../fixtures/tls/key.pem', import.meta.url)),
  cert: readFileSync(new URL('../fixtures/tls/cert.pem', import.meta.url)),
}

/** More than the buffers of a connection take, and no multiple of a chunk. */
const SIZE = 8_000_000

/** Bytes of which no part is like another one, so that a chunk in the wrong place is seen. */
function createContent(): Buffer {
  const content = Buffer.alloc(SIZE)
  for (let i = 0; i < SIZE; i += 4) content.writeUInt32LE(Math.imul(i + 1, 0x9e3779b1) >>> 0, i)
  return content
}

const content = createContent()
const folder = mkdtempSync(join(tmpdir(), 'flagon-'))
writeFileSync(join(folder, 'large'), content)
after(() => rmSync(folder, { recursive: true }))

/** The two bodies of files that can lend: the host's own, and that of the framework. */
const APPLICATIONS: Readonly<Record<string, Application>> = {
  'wsgi.file_wrapper': (environ, startResponse) => {
    startResponse('200 OK', [['Content-Type', 'application/octet-stream']])
    return environ['wsgi.file_wrapper']?.(join(folder, 'large')) ?? []
  },
  'a static file': new Flagon({ root: folder }, { static: { folder, url: '/' } }),
}

/** Asks for the file, and gives what comes. */
type Ask = (url: string) => Promise<Readable>

async function askHttp(url: string): Promise<Readable> {
  const { get } = url.startsWith('https:') ? https : http
  const [response]: http.IncomingMessage[] = await once(
    get(`${url}/large`, { rejectUnauthorized: false, agent: false }),
    'response',
  )
  return response ?? assert.fail('there is no response')
}

async function askHttp2(url: string): Promise<Readable> {
  const session = http2.connect(url, { rejectUnauthorized: false })
  session.on('error', () => undefined)
  const stream = session.request({ ':path': '/large' })
  stream.once('close', () => session.destroy())
  await once(stream, 'response')
  return stream
}

const PROTOCOLS: readonly (readonly [name: string, options: ServeOptions, ask: Ask])[] = [
  ['http', {}, askHttp],
  ['https', { tls: TLS }, askHttp],
  ['HTTP/2', { tls: TLS, http2: true }, askHttp2],
]

async function readFast(stream: Readable): Promise<Buffer> {
  const chunks: Buffer[] = []
  for await (const chunk of stream) chunks.push(chunk)
  return Buffer.concat(chunks)
}

/** Lets everybody else have some turns between two chunks. */
async function readSlowly(stream: Readable): Promise<Buffer> {
  const chunks: Buffer[] = []
  for await (const chunk of stream) {
    chunks.push(chunk)
    await nextTurn()
    await nextTurn()
  }
  return Buffer.concat(chunks)
}

/** Leaves in the middle of the file. */
async function leave(stream: Readable): Promise<void> {
  stream.on('error', () => undefined)
  await once(stream, 'readable')
  stream.read()
  stream.destroy()
}

/** Two buffers are compared at once; their difference would be millions of lines. */
function assertContent(received: Buffer): void {
  assert.equal(received.byteLength, content.byteLength)
  assert.ok(received.equals(content), 'the bytes are not those of the file')
}

for (const [what, application] of Object.entries(APPLICATIONS)) {
  describe(`the chunks of ${what}`, () => {
    for (const [protocol, options, ask] of PROTOCOLS) {
      it(`arrive as they are over ${protocol}, whoever reads fast, slowly, or leaves`, async () => {
        await using server = await start(application, options)
        const streams = await Promise.all(Array.from({ length: 6 }, () => ask(server.url)))
        const readers = [readFast, readSlowly, leave, readSlowly, leave, readFast]
        const read = await Promise.all(streams.map((stream, i) => readers[i]?.(stream)))
        const whole = read.filter((received) => received !== undefined)
        assert.equal(whole.length, 4)
        for (const received of whole) assertContent(received)
        assert.deepEqual(server.log, [])
      })
    }

    it('arrive as they are where responses wait behind each other', async () => {
      await using server = await start(application)
      const bodies = await pipelineRequests(server, 3)
      for (const body of bodies) assertContent(body)
    })

    it('are kept by a compressor that writes in the place of node', async () => {
      const handler = toNodeHandler(application)
      await using server = await listen((request, response) => {
        compress(response)
        handler(request, response)
      })
      const stream = await askHttp(server.url)
      assertContent(await readFast(stream.pipe(createGunzip())))
    })

    it('are kept by a bridge, through which the file goes to another host', async () => {
      await using server = await start(fromNodeHandler(toNodeHandler(application)))
      assertContent(await readSlowly(await askHttp(server.url)))
    })

    it('are kept by a middleware that holds them back', async () => {
      await using server = await start(async (environ, startResponse) => {
        const body = await application(environ, startResponse)
        assert.ok(!isComplete(body))
        return holdBack(body)
      })
      assertContent(await readFast(await askHttp(server.url)))
    })
  })
}

/** Asks for the file several times at once, on one connection. */
async function pipelineRequests({ port }: TestServer, count: number): Promise<Buffer[]> {
  const last = formatRequest('GET /large')
  const others = last.replace('Connection: close\r\n', '').repeat(count - 1)
  let rest = Buffer.from(await exchange(port, others + last), 'latin1')
  return Array.from({ length: count }, () => {
    const begin = rest.indexOf('\r\n\r\n') + 4
    const body = rest.subarray(begin, begin + SIZE)
    rest = rest.subarray(begin + SIZE)
    return body
  })
}

/** Gives a response a `write` that keeps chunks for a while and forgets to call back, as compressors do. */
function compress(response: http.ServerResponse): void {
  const gzip = createGzip({ level: 1 })
  const { write, end, writeHead } = response
  gzip.on('data', (chunk) => Reflect.apply(write, response, [chunk]))
  gzip.on('end', () => Reflect.apply(end, response, []))
  gzip.on('drain', () => response.emit('drain'))
  Object.assign(response, {
    writeHead: (code: number) => Reflect.apply(writeHead, response, [code]),
    write: (chunk: Uint8Array) => gzip.write(chunk),
    end: () => gzip.end(),
  })
}

/** Gives a body one chunk late. */
function holdBack(body: StreamingBody): StreamingBody {
  return {
    ...body,
    async *[Symbol.asyncIterator]() {
      let held: Uint8Array | string = ''
      for await (const chunk of body) {
        yield held
        held = chunk
      }
      yield held
    },
    close: () => body.close?.(),
  }
}

interface ListeningServer extends AsyncDisposable {
  readonly url: string
}

async function listen(listener: http.RequestListener): Promise<ListeningServer> {
  const server = http.createServer(listener).listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  assert.ok(typeof address === 'object' && address !== null)
  return {
    url: `http://127.0.0.1:${address.port}`,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}
