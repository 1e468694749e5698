/** Compares an answer with what a case expects of it. */

import type { Answer } from '../hosts/wire.ts'
import { checkBody, textOf } from './http-bodies.ts'
import type { CaseRequest, Expectation, ExpectedBody } from './http-case.ts'
import { checkHeaders } from './http-headers.ts'

/** Where an application is served: `127.0.0.1:8000`. */
export type Authority = string

/** Says in what an answer differs from what was expected; nothing when it does not. */
export function compare(
  expected: Expectation,
  answer: Answer,
  request: CaseRequest,
  authority: Authority,
): string[] {
  const filled = fillHost(expected, authority)
  const base = urlOf(request, authority)
  const wanted: string[] = []
  if (filled.status !== answer.status) wanted.push(`status ${filled.status}`)
  wanted.push(...checkHeaders(filled, answer, base))
  const body = checkBody(filled, answer, base)
  if (body !== undefined) wanted.push(body)
  return wanted
}

/** Shows an answer in one line. */
export function describeAnswer(answer: Answer): string {
  if (answer.status === 0) return 'no answer'
  const headers = answer.headers.map(([name, value]) => `${name}: ${value}`)
  return `${answer.status} [${headers.join('; ')}] ${JSON.stringify(textOf(answer).slice(0, 300))}`
}

/** The cases write `HOST` for the authority. */
function fillHost({ status, headers, body }: Expectation, authority: Authority): Expectation {
  const filled = headers.map(
    ([name, value]) => [name, value.replaceAll('HOST', authority)] as const,
  )
  return { status, headers: filled, body: fillBody(body, authority) }
}

function fillBody(body: ExpectedBody, authority: Authority): ExpectedBody {
  if (typeof body === 'string') return body.replaceAll('HOST', authority)
  if (!('redirect_page' in body)) return body
  return { redirect_page: body.redirect_page.replaceAll('HOST', authority) }
}

/** A target with slashes in front is a path, although it looks like an authority. */
function urlOf({ path, host }: CaseRequest, authority: Authority): string {
  if (/^https?:/.test(path)) return path
  const origin = `http://${host ?? authority}`
  return `${URL.canParse(origin) ? origin : `http://${authority}`}/${path.replace(/^[/*]+/, '')}`
}
