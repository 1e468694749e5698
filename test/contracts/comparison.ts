/** Compares what a host answered with what it promised. */

import type { Answer } from '../hosts/wire.ts'
import type { Expectation } from './row.ts'

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

/** Tells in which ways an answer is not what was expected. */
export function findDifferences(answer: Answer, expected: Expectation): string[] {
  const statuses = [expected.status].flat()
  const differences: string[] = []
  if (!statuses.includes(answer.status)) {
    differences.push(`status ${answer.status} instead of ${statuses.join(' or ')}`)
  }
  if (expected.reason !== undefined && answer.reason !== expected.reason) {
    differences.push(`reason '${answer.reason}' instead of '${expected.reason}'`)
  }
  return [...differences, ...compareFields(answer, expected), ...compareContent(answer, expected)]
}

/** Tells in which ways an answer is not the one that another host gave to the same request. */
export function findDeviations(answer: Answer, other: Answer): string[] {
  const [one, same] = [answer, other].map((each) =>
    comparableHeaders(each, false).filter((line) => !FIELDS_OF_FILES.has(line.split(':')[0] ?? '')),
  )
  return [
    ...findDifferences(answer, { status: other.status, body: other.body }),
    ...compareLines(one ?? [], same ?? []),
  ]
}

function compareFields(answer: Answer, expected: Expectation): string[] {
  const { headers, single = [], absent = [], isStreamed = false } = expected
  const lines = answer.headers.map(([name, value]) => `${name}: ${value}`)
  const differences =
    headers === undefined ? [] : compareLines(comparableHeaders(answer, isStreamed), headers)
  for (const line of single) {
    const name = line.slice(0, line.indexOf(':') + 1)
    differences.push(
      ...compareLines(
        lines.filter((each) => each.startsWith(name)),
        [line],
      ),
    )
  }
  for (const name of absent) {
    if (answer.headers.some(([each]) => each === name)) differences.push(`there is a ${name}`)
  }
  return differences
}

/** The header lines that hosts decide about, sorted by name. */
function comparableHeaders(answer: Answer, isStreamed: boolean): string[] {
  return answer.headers
    .filter(([name]) => !FIELDS_OF_RUNTIME.has(name) && !(isStreamed && name === 'content-length'))
    .toSorted(([one], [other]) => (one < other ? -1 : Number(one > other)))
    .map(([name, value]) => `${name}: ${value}`)
}

function compareLines(actual: readonly string[], expected: readonly string[]): string[] {
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
  return JSON.stringify(bytes.toString('latin1', 0, 200))
}
