/** A request and a small host for the tests of the gateway: it keeps the rules, and shows what it got. */

import type {
  Application,
  Body,
  Chunk,
  Environ,
  HeaderList,
  StreamingBody,
} from '../../src/gateway/index.ts'
import {
  concatChunks,
  createEnviron,
  isComplete,
  openBody,
  RefusedRequest,
} from '../../src/gateway/index.ts'

/** What a client would see of a response. */
export interface Outcome {
  readonly status: string
  readonly headers: HeaderList
  readonly text: string
}

/** A log that can be read again. */
export class Log {
  text = ''

  write(text: string): void {
    this.text += text
  }
}

/** An input of these chunks. */
export async function* createInput(...chunks: readonly Uint8Array[]): AsyncGenerator<Uint8Array> {
  yield* chunks
}

/** An environ as a host makes it, with changes; `undefined` takes a member away. */
export function createTestEnviron(changes: Readonly<Record<string, unknown>> = {}): Environ {
  const connection = {
    scheme: 'http',
    serverName: '127.0.0.1',
    serverPort: '8000',
    remoteAddress: '192.0.2.7',
    remotePort: '54321',
    errors: new Log(),
    multiprocess: false,
  } as const
  const line = { method: 'GET', url: '/path?query', httpVersion: '1.1' }
  const headers = ['Host', 'localhost:8000', 'Accept', '*/*']
  const environ = createEnviron(line, headers, connection, createInput())
  if (environ instanceof RefusedRequest) throw new TypeError(environ.reason)
  Object.assign(environ, changes)
  for (const [key, value] of Object.entries(changes)) {
    if (value === undefined) Reflect.deleteProperty(environ, key)
  }
  return environ
}

/** Calls an application as a host does, and gives the response; what the application throws is thrown. */
export async function perform(
  application: Application,
  environ: Environ = createTestEnviron(),
): Promise<Outcome> {
  let status = ''
  let headers: HeaderList = []
  let isCommitted = false
  const body = await application(environ, (...[newStatus, newHeaders, error]) => {
    if (isCommitted && error !== undefined) throw error
    status = newStatus
    headers = newHeaders
  })
  const text = await readText(body, () => {
    isCommitted = true
    return environ.REQUEST_METHOD !== 'HEAD' && !/^(?:204|205|304)/.test(status)
  })
  return { status, headers, text }
}

/** Reads a body and closes it; `commit` is called at the first content, and tells whether a body is sent. */
async function readText(body: Body, commit: () => boolean): Promise<string> {
  const chunks: Chunk[] = []
  try {
    if (!isComplete(body)) await readStream(body, chunks, commit)
    else if (commit()) chunks.push(...body)
  } finally {
    await body.close?.()
  }
  return new TextDecoder().decode(concatChunks(chunks))
}

async function readStream(
  body: StreamingBody,
  chunks: Chunk[],
  commit: () => boolean,
): Promise<void> {
  const iterator = openBody(body)
  for (let step = await iterator.next(); step.done !== true; step = await iterator.next()) {
    if (step.value.length === 0) continue
    if (!commit()) return void (await iterator.return?.())
    chunks.push(step.value)
  }
}
