/** Runs an application as a Lambda function that streams its response. */

import type { Application, HeaderList } from '../../gateway/index.ts'
import { departureOf, writeBytes } from '../byte-stream.ts'
import { deliver } from '../deliver.ts'
import { FirstStart } from '../first-start.ts'
import type { Sink } from '../sink.ts'
import { createLambdaEnviron } from './environ.ts'
import { parseEvent } from './event.ts'
import type { ResultFormat } from './invocation.ts'
import type { LambdaOptions } from './options.ts'
import { resolveOptions } from './options.ts'
import { formatHead } from './result.ts'
import type { LambdaStreamHandler, ResponseStream, StreamingRuntime } from './runtime.ts'
import { findRuntime } from './runtime.ts'

/**
 * Makes a Lambda function of an application that sends each chunk as soon as it is there. The function
 * URL or the REST API must be set to stream (`InvokeMode: RESPONSE_STREAM`); HTTP APIs and load
 * balancers cannot.
 *
 * A body that breaks off fails the invocation, so that the client sees an incomplete response. All else
 * is as with `toLambdaHandler`, and there is a `wsgi.signal`.
 *
 * Throws a `TypeError` outside of Lambda's runtime for node, which has a global `awslambda`.
 */
export function toLambdaStreamHandler(
  application: Application,
  options: LambdaOptions = {},
): LambdaStreamHandler {
  const facts = resolveOptions(options)
  const runtime = findRuntime()
  const first = new FirstStart(application)
  first.begin()
  const started: Application = (environ, startResponse) => first.call(environ, startResponse)
  return runtime.streamifyResponse(async (event, stream, context) => {
    const invocation = parseEvent(event)
    const extensions = { 'lambda.event': event, 'lambda.context': context }
    const environ = createLambdaEnviron(invocation, facts, extensions)
    const sink = new StreamSink(runtime, stream, invocation.format)
    const outcome = await deliver(started, environ, invocation.method, sink)
    if (outcome === 'broken') throw new Error('The response broke off; the log tells why.')
  })
}

/** Writes a response into the stream of the runtime. */
class StreamSink implements Sink {
  readonly departure: Promise<void>
  readonly #runtime: StreamingRuntime
  readonly #format: ResultFormat
  #stream: ResponseStream

  constructor(runtime: StreamingRuntime, stream: ResponseStream, format: ResultFormat) {
    this.departure = departureOf(stream)
    this.#runtime = runtime
    this.#stream = stream
    this.#format = format
  }

  /** The head goes out with the first write, even if that is empty, and not with the end. */
  begin(status: string, headers: HeaderList): void {
    const head = formatHead(this.#format, status, headers)
    this.#stream = this.#runtime.HttpResponseStream.from(this.#stream, head)
    this.#stream.write(Buffer.alloc(0))
  }

  /** Takes a Buffer of the same bytes: the runtime would write other subclasses as JSON. */
  write({ buffer, byteOffset, byteLength }: Uint8Array): void | Promise<void> {
    return writeBytes(this.#stream, Buffer.from(buffer, byteOffset, byteLength))
  }

  end(): Promise<void> {
    return new Promise((resolve) => {
      this.#stream.once('finish', resolve)
      this.#stream.end()
    })
  }
}
