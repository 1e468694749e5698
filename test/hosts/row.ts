/** Rows of the conformance suite: a request, and what every host answers. */

import type { Answer } from './wire.ts'

/** The hosts, as rows name them. */
export type HostName = 'node 20' | 'node 24' | 'node 26' | 'bun' | 'deno' | 'workerd' | 'srvx'

/** A request as it is sent, and what comes of it. */
export interface Row {
  /** What is promised, in a sentence. */
  readonly name: string
  /** The method. Default `GET`. */
  readonly method?: string
  /** The request target. */
  readonly target: string
  /** Header lines besides `Host`, `Connection: close` and `X-Trace`. */
  readonly headers?: readonly string[]
  /** The body; each string is a packet of its own. */
  readonly body?: readonly string[]
  /** The whole request, instead of the parts above: one character is one byte. */
  readonly raw?: string
  /** What every host answers. */
  readonly expect: Expectation
  /** Where a runtime cannot obey: what it answers instead, and why. */
  readonly limits?: readonly Limit[]
}

/** What a runtime does instead of what it should. */
export interface Limit {
  /** The hosts that run on it. */
  readonly hosts: readonly HostName[]
  /** What the runtime does, in a sentence. */
  readonly because: string
  /** What is answered there. */
  readonly expect: Expectation
}

/** An answer, in as much as hosts decide about it. */
export interface Expectation {
  /** The status codes that are right; 0 is a connection that ends without an answer. */
  readonly status: number | readonly number[]
  /** All header lines but those of the runtime, sorted by name. Default: whatever comes. */
  readonly headers?: readonly string[]
  /** Whether the length may be there or not: the framing of a stream is the runtime's. */
  readonly isStreamed?: boolean
  /** The content: text stands for its UTF-8 bytes. Default: whatever comes. */
  readonly body?: string | Uint8Array
  /** What the content holds. */
  readonly bodyHas?: string
  /** What the content must not hold. */
  readonly bodyNot?: string
  /** Whether the answer is the same on all hosts, whatever else it is. Default `false`. */
  readonly isSame?: boolean
  /** Whether the content is cut off, so that the client notices. Default `false`. */
  readonly isCut?: boolean
  /** What happened to the body: the events that the application traced. */
  readonly trace?: string
}

/** Header fields that are the runtime's: they speak of the connection, or of the software. */
const FIELDS_OF_RUNTIME: ReadonlySet<string> = new Set([
  'connection',
  'date',
  'keep-alive',
  'server',
  'transfer-encoding',
])

/** Header fields that tell when a file was written, which workerd's file system does not know. */
const FIELDS_OF_FILES: ReadonlySet<string> = new Set(['etag', 'last-modified'])

/** The header lines that hosts decide about, sorted by name. */
function comparableHeaders(answer: Answer, isStreamed: boolean): string[] {
  return answer.headers
    .filter(([name]) => !FIELDS_OF_RUNTIME.has(name) && !(isStreamed && name === 'content-length'))
    .toSorted(([one], [other]) => (one < other ? -1 : Number(one > other)))
    .map(([name, value]) => `${name}: ${value}`)
}

/** Tells in which ways an answer is not what was expected. */
export function findDifferences(answer: Answer, expected: Expectation): string[] {
  const statuses = [expected.status].flat()
  const differences: string[] = []
  if (!statuses.includes(answer.status)) {
    differences.push(`status ${answer.status} instead of ${statuses.join(' or ')}`)
  }
  if (expected.headers !== undefined) {
    const headers = comparableHeaders(answer, expected.isStreamed ?? false)
    differences.push(...compareHeaders(headers, expected.headers))
  }
  return [...differences, ...compareContent(answer, expected)]
}

/** Tells in which ways an answer is not the one that another host gave to the same request. */
export function findDeviations(answer: Answer, other: Answer): string[] {
  const [one, same] = [answer, other].map((each) =>
    comparableHeaders(each, false).filter((line) => !FIELDS_OF_FILES.has(line.split(':')[0] ?? '')),
  )
  return [
    ...findDifferences(answer, { status: other.status, body: other.body }),
    ...compareHeaders(one ?? [], same ?? []),
  ]
}

function compareHeaders(actual: readonly string[], expected: readonly string[]): string[] {
  const one = JSON.stringify(actual)
  const other = JSON.stringify(expected)
  return one === other ? [] : [`headers ${one} instead of ${other}`]
}

function compareContent(answer: Answer, expected: Expectation): string[] {
  const differences: string[] = []
  const { body, bodyHas, bodyNot, isCut = false } = expected
  if (body !== undefined && !answer.body.equals(Buffer.from(body))) {
    differences.push(`content ${show(answer.body)} instead of ${show(Buffer.from(body))}`)
  }
  if (bodyHas !== undefined && !answer.body.includes(bodyHas)) {
    differences.push(`content ${show(answer.body)} without ${JSON.stringify(bodyHas)}`)
  }
  if (bodyNot !== undefined && answer.body.includes(bodyNot)) differences.push(`holds ${bodyNot}`)
  if (answer.excess.length > 0) differences.push(`${show(answer.excess)} after its end`)
  if (answer.status !== 0 && answer.isWhole === isCut) {
    differences.push(isCut ? 'whole instead of cut off' : 'cut off')
  }
  return differences
}

function show(bytes: Buffer): string {
  return JSON.stringify(bytes.toString('latin1', 0, 120))
}
