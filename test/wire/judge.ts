/** Judges what came back over a connection by what a case expects. */

import type { Expectation, RawCase } from './raw-case.ts'
import type { Reading, Response } from './responses.ts'
import { readResponses } from './responses.ts'
import type { Transcript } from './transcript.ts'

/** Tells what is not as the case expects; nothing, if all is. */
export function judge(tested: RawCase, transcript: Transcript): readonly string[] {
  const { isClosed, bytes } = transcript
  const reading = readResponses(bytes, { isClosed, ...pickMethods(tested) })
  return [
    ...judgeConnection(tested.expect, transcript),
    ...judgeStatuses(tested.expect, reading),
    ...judgeFirst(tested.expect, reading),
    ...judgeBytes(tested.expect, bytes),
    ...findLeaks(bytes),
    ...(reading.problem === undefined ? [] : [reading.problem]),
  ]
}

function pickMethods({ methods }: RawCase): Pick<RawCase, 'methods'> {
  return methods === undefined ? {} : { methods }
}

/** Gives the complaint, if there is one. */
function complainIf(isWrong: boolean, complaint: string): readonly string[] {
  return isWrong ? [complaint] : []
}

function judgeConnection({ closes }: Expectation, transcript: Transcript): readonly string[] {
  const { isClosed, bytes } = transcript
  return [
    ...complainIf(!isClosed && bytes === '', 'no answer'),
    ...complainIf(closes === true && !isClosed && bytes !== '', 'the connection is left open'),
    ...complainIf(closes === false && isClosed, 'the connection is closed'),
  ]
}

function judgeStatuses(expect: Expectation, { final, interim }: Reading): readonly string[] {
  const status = final[0]?.status ?? 0
  const count = final.length
  const codes = [...interim, ...final].map((response) => response.status)
  return [
    ...complainIf(!expect.status.includes(status), `status ${status}, not ${expect.status}`),
    ...complainIf(count !== (expect.responses ?? count), `${count} responses`),
    ...complainIf(count > (expect.maxResponses ?? count), `${count} responses`),
    ...(expect.statuses ?? []).flatMap((allowed, i) => judgeResponse(allowed, final[i], i)),
    ...complainIf(codes.includes(expect.statusNot ?? -1), `a response ${expect.statusNot}`),
    ...complainIf(
      expect.interim !== undefined && !codes.includes(expect.interim),
      `no ${expect.interim}`,
    ),
    ...complainIf(expect.noInterim === true && interim.length > 0, 'an interim response'),
  ]
}

function judgeResponse(
  allowed: readonly number[],
  response: Response | undefined,
  i: number,
): readonly string[] {
  const status = response?.status ?? 0
  return complainIf(!allowed.includes(status), `response ${i} has ${status}, not ${allowed}`)
}

function judgeFirst(expect: Expectation, { final }: Reading): readonly string[] {
  const [first] = final
  if (first === undefined) return []
  const { status, body } = first
  const bodies = final.map((response) => response.body).join('')
  const { bodyHas, bodyEq } = expect
  const isOther = (status === 200 || status === 206) && body !== (bodyEq ?? body)
  return [
    ...complainIf(status === 200 && !bodies.includes(bodyHas ?? ''), `no ${bodyHas} in the body`),
    ...complainIf(isOther, `the body ${JSON.stringify(body.slice(0, 60))}`),
    ...complainIf(expect.emptyBody === true && body !== '', 'a body'),
    ...judgeFields(expect, first),
  ]
}

/** Statuses whose header fields a case may ask about: other refusals stand for themselves. */
const TELLING_STATUSES: ReadonlySet<number> = new Set([200, 204, 206, 405, 416])

function judgeFields({ headers = {} }: Expectation, first: Response): readonly string[] {
  if (!TELLING_STATUSES.has(first.status)) return []
  return Object.entries(headers).flatMap(([name, expression]) => {
    const value = first.fields.get(name) ?? ''
    return complainIf(!new RegExp(expression, 'i').test(value), `${name}: ${value}`)
  })
}

function judgeBytes(expect: Expectation, bytes: string): readonly string[] {
  const { bodyNot, headNot, maxBytes = Number.POSITIVE_INFINITY } = expect
  const [head = ''] = bytes.toLowerCase().split('\r\n\r\n')
  return [
    ...complainIf(bodyNot !== undefined && bytes.includes(bodyNot), `${bodyNot} in the answer`),
    ...complainIf(headNot !== undefined && head.includes(headNot), `${headNot} in the head`),
    ...complainIf(bytes.length > maxBytes, `${bytes.length} bytes`),
  ]
}

/** What only the inside of a program knows: its frames, its modules, its folders. */
const SECRETS = [
  /\n\s+at [^\n]+:\d+/,
  /node:internal|node_modules|file:\/\/\//,
  /\/src\/(?:\w+\/)+[\w-]+\.ts/,
  /flagon-baseline-/,
]

/** Tells which secrets of the server are in an answer. */
export function findLeaks(bytes: string): readonly string[] {
  return SECRETS.flatMap((secret) => {
    const found = secret.exec(bytes)?.[0]
    return found === undefined ? [] : [`a secret leaks: ${JSON.stringify(found)}`]
  })
}
