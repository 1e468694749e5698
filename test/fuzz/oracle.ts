/** What must hold of every answer, whatever was sent. */

import { findLeaks } from '../wire/judge.ts'
import type { Reading } from '../wire/responses.ts'
import { readResponses } from '../wire/responses.ts'
import type { Transcript } from '../wire/transcript.ts'

/** Statuses above 499 that say something about the request, and nothing about the server. */
const HONEST_STATUSES: ReadonlySet<number> = new Set([501, 505])

/** Tells what is wrong with the answer to bytes after which the client said that no more will come. */
export function examineAnswer(sent: string, { bytes, isClosed }: Transcript): readonly string[] {
  const problems: string[] = []
  if (!isClosed) problems.push('the connection is left open')
  const { final, problem } = readAnyResponses(sent, bytes)
  if (problem !== undefined) problems.push(problem)
  for (const { status } of final) {
    if (status >= 500 && !HONEST_STATUSES.has(status)) problems.push(`status ${status}`)
  }
  // Nothing follows what says that it is the last (RFC 9112, section 9.6).
  if (final.slice(0, -1).some(({ fields }) => fields.get('connection') === 'close')) {
    problems.push('a response behind one that closes the connection')
  }
  // What a client sent itself may come back to it.
  if (findLeaks(sent).length === 0) problems.push(...findLeaks(bytes))
  return problems
}

/**
 * Reads responses to requests whose methods nobody can tell: where a body is missing, the method is
 * taken for HEAD, as long as the request has that word in it.
 */
function readAnyResponses(sent: string, bytes: string): Reading {
  const methods: string[] = []
  for (;;) {
    const reading = readResponses(bytes, { methods, isClosed: true })
    const suspect = findSuspect(reading)
    const isHopeless = methods[suspect] === 'HEAD' || suspect < 0 || !sent.includes('HEAD')
    if (reading.problem === undefined || isHopeless) return reading
    methods[suspect] = 'HEAD'
  }
}

/** The response whose body is not there: it is cut, or it is taken from the response behind it. */
function findSuspect({ final, problem }: Reading): number {
  return /^\d+ of \d+ bytes$/.test(problem ?? '') ? final.length : final.length - 1
}
