/**
 * Stands in for the runtime of Lambda, which exists on Lambda alone: the global `awslambda`, and the
 * service behind it. As there, the stream of a function is a request of node's `http` client to that
 * service, of which the function gets some members only; what is sent is the head in JSON, eight NUL
 * bytes and the content; and a function that rejects ends the request with trailers that say so. The
 * head goes out with the first write, so that a function that only ends has sent none.
 */

import { once } from 'node:events'
import type { ClientRequest, IncomingHttpHeaders, IncomingMessage, Server } from 'node:http'
import { createServer, request } from 'node:http'
import type { LambdaStreamHandler } from '../../src/hosts/lambda/index.ts'

/** What the service got of a function. */
export interface Received {
  /** The media type that marks a response with a head. */
  readonly contentType: string | undefined
  /** The head. */
  readonly head: unknown
  /** The content. */
  readonly body: Buffer
  /** The trailers of a function that rejected. */
  readonly trailers: IncomingHttpHeaders
  /** How often the function wrote although it was asked to wait. */
  readonly overruns: number
  /** How often it was asked to wait. */
  readonly waits: number
}

/** The service, which is called by one function at a time. */
export interface Service {
  /** Calls a function with an event, and gives what it sent; `onData` is told of it piece by piece. */
  invoke(handler: LambdaStreamHandler, event: unknown, onData?: OnData): Promise<Received>
  /** Calls a function, and breaks the connection off once it has sent some bytes of this text. */
  abandon(handler: LambdaStreamHandler, event: unknown, text: string): Promise<void>
  /** Ends the service. */
  close(): Promise<void>
}

type OnData = (text: string) => void

const HEAD_TYPE = 'application/vnd.awslambda.http-integration-response'
const DELIMITER = Buffer.alloc(8)

type Write = (data: string | Uint8Array) => boolean

/** The members of a stream that a function gets, and what the runtime hangs on it. */
interface RuntimeStream extends Pick<ClientRequest, 'end' | 'on' | 'once' | 'write'> {
  readonly writableFinished: boolean
  beforeFirstWrite?: (write: Write) => void
  setContentType(type: string): void
}

/** The global of the runtime. */
export const awslambda = {
  streamifyResponse: <handler>(handler: handler): handler => handler,
  HttpResponseStream: {
    from(stream: RuntimeStream, head: unknown): RuntimeStream {
      stream.setContentType(HEAD_TYPE)
      const text = JSON.stringify(head)
      stream.beforeFirstWrite = (write) => {
        write(text)
        write(DELIMITER)
      }
      return stream
    },
  },
}

/** Starts the service. */
export async function startService(): Promise<Service> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  return {
    invoke: (handler, event, onData) => invoke(server, handler, event, onData),
    abandon: (handler, event, text) => abandon(server, handler, event, text),
    async close() {
      server.closeAllConnections()
      server.close()
      await once(server, 'close')
    },
  }
}

async function invoke(
  server: Server,
  handler: LambdaStreamHandler,
  event: unknown,
  onData: OnData = () => undefined,
): Promise<Received> {
  const received = receive(server, onData)
  const client = connect(server)
  const { stream, counts } = openStream(client)
  try {
    await handler(event, stream, {})
  } catch (error) {
    client.addTrailers({ 'Lambda-Runtime-Function-Error-Type': String(error) })
    client.end()
  }
  return { ...(await received), ...counts }
}

async function abandon(
  server: Server,
  handler: LambdaStreamHandler,
  event: unknown,
  text: string,
): Promise<void> {
  server.once('request', (incoming: IncomingMessage) => {
    incoming.on('data', (data: Buffer) => {
      if (data.includes(text)) incoming.socket.destroy()
    })
  })
  await handler(event, openStream(connect(server)).stream, {})
}

function connect(server: Server): ClientRequest {
  const address = server.address()
  if (address === null || typeof address === 'string')
    throw new Error('the service does not listen')
  return request({
    port: address.port,
    host: '127.0.0.1',
    method: 'POST',
    agent: false,
    headers: { Trailer: 'Lambda-Runtime-Function-Error-Type' },
  })
}

function openStream(client: ClientRequest): {
  readonly stream: RuntimeStream
  readonly counts: Pick<Received, 'overruns' | 'waits'>
} {
  const counts = { overruns: 0, waits: 0 }
  let mustWait = false
  let isFirst = true
  client.on('drain', () => {
    mustWait = false
  })
  // The runtime listens, too: a connection that breaks must not end the process.
  client.on('error', () => undefined)
  const stream: RuntimeStream = {
    get writableFinished() {
      return client.writableFinished
    },
    on: client.on.bind(client),
    once: client.once.bind(client),
    end: client.end.bind(client),
    setContentType: (type) => client.setHeader('Content-Type', type),
    write(data: string | Uint8Array) {
      // The oldest runtimes write everything but a plain Uint8Array or a Buffer as JSON.
      const isKnown = Buffer.isBuffer(data) || data.constructor === Uint8Array
      if (isFirst) stream.beforeFirstWrite?.((piece) => client.write(piece))
      isFirst = false
      if (mustWait) counts.overruns += 1
      mustWait = !client.write(isKnown || typeof data === 'string' ? data : JSON.stringify(data))
      if (mustWait) counts.waits += 1
      return !mustWait
    },
  }
  return { stream, counts }
}

async function receive(
  server: Server,
  onData: OnData,
): Promise<Pick<Received, 'contentType' | 'head' | 'body' | 'trailers'>> {
  const [incoming, response] = await once(server, 'request')
  const chunks: Buffer[] = []
  for await (const chunk of incoming) {
    chunks.push(chunk)
    onData(String(chunk))
  }
  response.end()
  const bytes = Buffer.concat(chunks)
  const end = bytes.indexOf(DELIMITER)
  return {
    contentType: incoming.headers['content-type'],
    head: end === -1 ? undefined : JSON.parse(bytes.toString('utf8', 0, end)),
    body: bytes.subarray(end + DELIMITER.length),
    trailers: incoming.trailers,
  }
}
