/** One exchange with an application, without a host: a request is made, and the answer collected. */

import assert from 'node:assert/strict'
import type {
  Application,
  Body,
  Chunk,
  Environ,
  HeaderList,
  Input,
  StreamingBody,
} from '../../src/gateway/index.ts'
import {
  concatChunks,
  createEnviron,
  isComplete,
  lint,
  openBody,
  RefusedRequest,
} from '../../src/gateway/index.ts'

/** A request, as little of it as a test cares for. */
export interface TestRequest {
  readonly method?: string
  readonly target?: string
  readonly headers?: Readonly<Record<string, string>>
  /** The body, whole or in pieces. */
  readonly body?: string | Uint8Array | readonly Uint8Array[]
  /** The body of a client that misbehaves. */
  readonly input?: Input
  /** Whether the length of the body is declared. Default `true`. */
  readonly hasLength?: boolean
  readonly scheme?: 'http' | 'https'
  /** Collects what the application writes to its log. */
  readonly log?: string[]
}

/** Makes the environ of a request, as hosts do. */
export function createTestEnviron(request: TestRequest = {}): Environ {
  const { method = 'GET', target = '/', scheme = 'http', log = [] } = request
  const chunks = toChunks(request.body)
  const environ = createEnviron(
    { method, url: target, httpVersion: '1.1' },
    Object.entries(completeHeaders(request, chunks)).flat(),
    {
      scheme,
      serverName: 'localhost',
      serverPort: '8000',
      remoteAddress: '192.0.2.1',
      errors: { write: (text) => log.push(text) },
      multiprocess: false,
    },
    request.input ?? createInput(chunks),
  )
  assert.ok(!(environ instanceof RefusedRequest), 'the request was refused')
  return environ
}

function completeHeaders(
  { headers, hasLength = true }: TestRequest,
  chunks: readonly Uint8Array[],
): Record<string, string> {
  const length = chunks.reduce((sum, chunk) => sum + chunk.byteLength, 0)
  const framing: Record<string, string> = hasLength
    ? { 'Content-Length': String(length) }
    : { 'Transfer-Encoding': 'chunked' }
  return { Host: 'localhost:8000', ...(chunks.length > 0 && framing), ...headers }
}

function toChunks(body: TestRequest['body']): readonly Uint8Array[] {
  if (body === undefined) return []
  if (typeof body === 'string') return [new TextEncoder().encode(body)]
  return body instanceof Uint8Array ? [body] : body
}

async function* createInput(chunks: readonly Uint8Array[]): AsyncGenerator<Uint8Array> {
  yield* chunks
}

/** What an application answered. */
export interface Answer {
  readonly status: string
  readonly headers: HeaderList
  /** The values of a header, joined by `', '`. */
  header(name: string): string | undefined
  readonly bytes: Uint8Array
  readonly text: string
}

/** Calls an application under lint and collects its answer; the body is closed afterwards. */
export async function exchange(
  application: Application,
  request: TestRequest = {},
): Promise<Answer> {
  const started: [status: string, headers: HeaderList][] = []
  const body = await lint(application)(createTestEnviron(request), (...head) => {
    started.push([head[0], head[1]])
  })
  const bytes = await collect(body)
  const [status = '', headers = []] = started[0] ?? []
  assert.equal(started.length, 1, 'startResponse is called once')
  return { status, headers, header: (name) => find(headers, name), bytes, text: decode(bytes) }
}

async function collect(body: Body): Promise<Uint8Array> {
  const chunks: Chunk[] = []
  try {
    if (isComplete(body)) chunks.push(...body)
    else await readStream(body, chunks)
  } finally {
    await body.close?.()
  }
  return concatChunks(chunks)
}

async function readStream(body: StreamingBody, chunks: Chunk[]): Promise<void> {
  const iterator = openBody(body)
  for (let step = await iterator.next(); !step.done; step = await iterator.next()) {
    chunks.push(step.value)
  }
}

function find(headers: HeaderList, name: string): string | undefined {
  const values = headers.filter(([other]) => other.toLowerCase() === name.toLowerCase())
  return values.length === 0 ? undefined : values.map(([, value]) => value).join(', ')
}

function decode(bytes: Uint8Array): string {
  return new TextDecoder().decode(bytes)
}
