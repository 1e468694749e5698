/** What the runtime of Lambda for node offers to functions that stream: the global `awslambda`. */

import { describeValue } from '../../gateway/index.ts'
import type { ByteStream } from '../byte-stream.ts'
import type { ResultHead } from './result.ts'

/** The stream that a streaming function writes into. */
export interface ResponseStream extends ByteStream {
  /** Takes the end. */
  end(): unknown
}

/** A function as the runtime calls it. It gives nothing: the response is what it writes. */
export type StreamingFunction = (
  event: unknown,
  stream: ResponseStream,
  context: unknown,
) => Promise<void>

/** The global of the runtime. */
export interface StreamingRuntime {
  /** Marks a function as one that streams. */
  streamifyResponse(streaming: StreamingFunction): LambdaStreamHandler
  /** Makes a stream that begins with the head of a response. */
  readonly HttpResponseStream: { from(stream: ResponseStream, head: ResultHead): ResponseStream }
}

/** What Lambda takes for a function that streams. */
export type LambdaStreamHandler = StreamingFunction

/** Finds the global of the runtime. Throws a `TypeError` where there is none. */
export function findRuntime(): StreamingRuntime {
  const found: unknown = Reflect.get(globalThis, 'awslambda')
  if (isRuntime(found)) return found
  throw new TypeError(
    `There is no global awslambda that can stream; it is ${describeValue(found)}. Use toLambdaStreamHandler in a Lambda function for node, and toLambdaHandler elsewhere.`,
  )
}

function isRuntime(value: unknown): value is StreamingRuntime {
  return (
    typeof value === 'object' &&
    value !== null &&
    'streamifyResponse' in value &&
    'HttpResponseStream' in value
  )
}
